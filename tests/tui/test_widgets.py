"""Bars, lists, charts: what they show and where the cursor stays."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tui.clocks import age, clock, number, parse_span, span
from tui.text import Spans, width
from tui.theme import PALETTES
from tui.widgets.bar import Field, field, lay
from tui.widgets.chart import Chart, Mark, Plot, Series
from tui.widgets.lines import Lines
from tui.widgets.raster import axis, dots, time_ticks, value_range
from tui.widgets.spark import gauge, spark

FIELDS = [
    field([("HOTWASH", "bold")], priority=1),
    field([("payday-checkout", "bold")], [("payday", "bold")], priority=6),
    field([("T+0:14:32", "")], priority=9),
    field([("SEV1 INC-1 Checkout 500s", "")], [("SEV1 INC-1", "")], [("SEV1", "")], priority=7),
    field([("you: on-call, payments", "")], [("on-call", "")], priority=3, right=True),
]


@given(st.integers(1, 160))
@settings(max_examples=80)
def test_a_bar_always_fits(cells: int) -> None:
    laid = lay(FIELDS, cells)
    shortest = 9  # the one field that is never dropped
    assert width(laid.spans) <= max(cells, shortest)


def test_a_bar_drops_what_matters_least_first() -> None:
    text = "".join(part for part, _ in lay(FIELDS, 40).spans)
    assert "T+0:14:32" in text
    assert "SEV1" in text
    assert "HOTWASH" not in text


def test_a_field_at_the_right_ends_at_the_right_and_can_be_clicked() -> None:
    fields: list[Field] = [
        field([("left", "")]),
        field([("right", "")], right=True, action="screen.help"),
    ]
    laid = lay(fields, 30)
    assert width(laid.spans) == 30
    assert laid.spots == ((25, 30, "screen.help"),)


class _Host(App[None]):
    def __init__(self, tail: bool = False) -> None:
        super().__init__()
        self.lines = Lines(self._paint, tail=tail)
        for one in PALETTES.values():
            self.register_theme(one.theme())

    def compose(self) -> ComposeResult:
        yield self.lines

    def _paint(self, key: str, width: int) -> Spans:
        return [(f"row {key}", ""), (str(width), "dim")]


async def test_the_cursor_stays_on_its_row_while_rows_arrive() -> None:
    app = _Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.lines.show([str(n) for n in range(100)])
        app.lines.focus()
        await pilot.press("down", "down", "down")
        assert app.lines.cursor == "3"
        for start in (200, 300):
            app.lines.show([*(str(n) for n in range(start, start + 50)), *app.lines.keys])
            await pilot.pause()
            assert app.lines.cursor == "3"
            top = round(app.lines.scroll_y)
            assert top <= app.lines.at < top + 10


async def test_rows_that_vanish_leave_the_cursor_nearby() -> None:
    app = _Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.lines.show(["a", "b", "c"])
        app.lines.focus()
        await pilot.press("end")
        for keys in (["a"], []):
            app.lines.show(keys)
            assert app.lines.cursor == (keys[0] if keys else None)
        await pilot.press("down", "enter", "space")


async def test_a_tail_follows_until_the_cursor_leaves_it() -> None:
    app = _Host(tail=True)
    async with app.run_test(size=(40, 5)) as pilot:
        app.lines.show([str(n) for n in range(20)])
        assert app.lines.cursor == "19"
        app.lines.show([str(n) for n in range(30)])
        assert app.lines.cursor == "29"
        app.lines.focus()
        await pilot.press("up")
        app.lines.show([str(n) for n in range(40)])
        assert app.lines.cursor == "28"


async def test_five_thousand_rows_are_no_burden() -> None:
    import time

    app = _Host()
    async with app.run_test(size=(80, 24)) as pilot:
        keys = [str(n) for n in range(5_000)]
        app.lines.show(keys)
        await pilot.pause()
        before = time.process_time()
        for n in range(20):
            app.lines.show([f"new{n}", *app.lines.keys])
        assert (time.process_time() - before) / 20 < 0.02


def _plot(values: list[float]) -> Plot:
    times = np.arange(len(values), dtype=np.float64) * 15_000
    series = (Series("shop", times, np.array(values)),)
    return Plot("errors", series, (0, len(values) * 15_000), 15_000, "percent", 0.05)


def test_a_spike_of_one_sample_survives() -> None:
    values = np.zeros(2_000)
    values[777] = 1.0
    times = np.arange(2_000, dtype=np.float64)
    cells = dots(times, values, (0.0, 1_999.0), (0.0, 1.0), (6, 40), 10.0)
    assert cells[0].any(), "the top row shows it"


def test_a_gap_stays_a_gap() -> None:
    values = np.full(100, 0.5)
    values[40:60] = np.nan
    times = np.arange(100, dtype=np.float64)
    cells = dots(times, values, (0.0, 99.0), (0.0, 1.0), (4, 50), 2.5)
    assert not cells[:, 22:28].any()
    assert cells[:, :18].any(axis=0).all()


@pytest.mark.parametrize("size", [(80, 8), (30, 5), (200, 40), (10, 3), (16, 4)])
async def test_a_chart_fills_its_place_and_no_more(size: tuple[int, int]) -> None:
    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield Chart()

    app = Host()
    async with app.run_test(size=size) as pilot:
        chart = app.query_one(Chart)
        marks = (Mark(30_000, "▼", "deploy"),)
        plot = _plot([0.01, 0.02, float("nan"), 0.4, 0.3])
        chart.show(Plot(plot.title, plot.series, plot.window, plot.step, "", 0.05, marks))
        await pilot.pause()
        rows = [chart.render_line(y) for y in range(chart.size.height)]
        assert all(row.cell_length == chart.size.width for row in rows)
        if size == (80, 8):
            text = "\n".join(row.text for row in rows)
            assert "errors" in text
            assert "╌" in text
            assert "▼" in text


async def test_the_reading_cursor_shows_the_values_of_a_moment() -> None:
    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield Chart()

    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        chart = app.query_one(Chart)
        chart.show(_plot([0.1, 0.2, 0.3, 0.4]))
        chart.focus()
        await pilot.press("left")
        assert "@0:01:00" in chart.render_line(0).text
        chart.column = 0
        assert "10%" in chart.render_line(0).text


def test_ticks_are_round() -> None:
    assert axis(0, 1, 9).labels == {8: 0, 6: 0.25, 4: 0.5, 2: 0.75, 0: 1.0}
    assert axis(0, 937, 8).labels == {7: 0, 5: 250, 3: 500, 1: 750}
    assert time_ticks(-600_000, 600_000, 4) == [-600_000, -300_000, 0, 300_000, 600_000]
    assert all(one % 60_000 == 0 for one in time_ticks(-601_000, 1_199_000, 6))
    assert value_range([np.array([np.nan])], []) == (0.0, 1.0)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e7), st.integers(2, 40))
@settings(max_examples=120)
def test_an_axis_holds_its_values_and_has_even_round_labels(
    low: float, size: float, rows: int
) -> None:
    low = min(0.0, low)
    found = axis(low, low + size, rows)
    assert found.low <= low + 1e-6 * size
    assert found.high >= (low + size) - 1e-6 * size
    places = sorted(found.labels, reverse=True)
    assert places[0] == rows - 1
    assert len({a - b for a, b in pairwise(places)}) <= 1
    for row, value in found.labels.items():
        drawn = (found.high - value) / (found.high - found.low) * (rows * 4 - 1)
        assert round(drawn) // 4 == row


def test_small_graphs() -> None:
    assert spark([0, 1, 2, 3, 4, 5, 6, 7], 8) == "▁▂▃▄▅▆▇█"
    assert spark([None, 1.0], 2) == " █"
    assert spark([], 5) == ""
    assert spark([1.0, 1.0], 2, top=1.0) == "██"
    assert gauge(0.5, 8) == "▮▮▮▮▯▯▯▯"
    assert gauge(7.0, 3) == "▮▮▮"


def test_times_and_numbers_as_people_read_them() -> None:
    assert clock(872_000) == "14:32"
    assert clock(-7_200_000) == "-2:00:00"
    assert [age(n * 1000) for n in (5, 90, 3_700, 90_000)] == ["5s", "1:30", "1h01", "1d"]
    assert span(5_400_000) == "1h30m"
    assert [parse_span(one) for one in ("10m", "90s", "1h30m", "7", "soon")] == [
        600,
        90,
        5_400,
        420,
        None,
    ]
    assert number(0.1241, "percent") == "12.4%"
    assert number(0.34, "s") == "340ms"
    assert number(18_204) == "18.2k"
    assert number(None) == "–"
