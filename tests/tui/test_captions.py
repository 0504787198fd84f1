"""Captions, legends and numbers of graphs: nothing that counts is cut."""

from __future__ import annotations

import numpy as np

from tui.clocks import number
from tui.dashboards import is_share
from tui.text import cut, cut_spans
from tui.widgets.chart import Chart, Mark, Plot, Series


def _chart(names: list[str]) -> Chart:
    times = np.arange(0, 600_000, 15_000, dtype=np.float64)
    series = tuple(Series(name, times, np.full(len(times), 0.5)) for name in names)
    marks = (
        Mark(10_000, "▼", "an old deploy of some length…"),
        Mark(500_000, "▼", "a fresh deploy of some length"),
        Mark(590_000, "◆", "the newest of all"),
    )
    chart = Chart()
    chart.show(Plot("calls", series, (0, 600_000), 15_000, "percent", None, marks))
    return chart


def test_the_newest_mark_is_named_first_and_none_in_part() -> None:
    rows = _chart(["a"])._build(78, 12)
    caption = "".join(text for text, _ in rows[-1])
    assert caption.index("newest of all") < caption.index("fresh deploy")
    assert "old deploy" not in caption
    assert "…" not in caption


def test_a_legend_cuts_names_before_values() -> None:
    names = [f"a-service-with-a-long-name-{letter}" for letter in "abcdef"]
    rows = _chart(names)._build(78, 12)
    text = "".join(part for row in rows[:2] for part, _ in row)
    assert text.count("50%") == len(names)


def test_one_ellipsis_is_enough() -> None:
    assert cut("already cut… and more", 13) == "already cut…"
    assert cut_spans([("cut…", ""), ("more", "")], 4) == [("cut…", "")]


def test_small_numbers_and_shares_read_as_people_write_them() -> None:
    assert number(5e-05) == "0.00005"
    assert number(5e-05, "percent") == "0.005%"
    assert number(1e-9) == "~0"
    assert is_share('sum(rate(bad{a="b"}[1m])) / sum(rate(all[1m]))')
    assert not is_share("sum(rate(d_sum[1m])) / sum(rate(d_count[1m]))")
    assert not is_share("sum(rate(all[1m]))")
