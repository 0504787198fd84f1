"""A time series chart in braille, painted by line.

Legend on its own row with symbol and value; dashed threshold over the lines; marks for changes,
actions and alerts; gaps stay gaps. Hovering, or the reading cursor, shows the values of a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from simulator.record.reads import Line, SeriesFrame
from tui.clocks import clock, number
from tui.text import Span, Spans, cut, strip, wrap
from tui.text import width as wide
from tui.theme import palette_of
from tui.widgets.raster import Floats, axis, dots, time_ticks, value_range

SYMBOLS = "●▲■◆▼★"
_MOST_SERIES = 12
_MARKS_FIT = 56
"""Cells that a line of marks needs to be read."""
_FIXED = "\u00a0"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a name, times in ms and values, NaN where there is none."""

    name: str
    times: Floats
    values: Floats

    def at(self, ms: float | None) -> float:
        """The last value at or before a moment, NaN without one; None: the newest."""
        if ms is None:
            ok = np.flatnonzero(np.isfinite(self.values))
            return float(self.values[ok[-1]]) if len(ok) else float("nan")
        place = int(np.searchsorted(self.times, ms, side="right")) - 1
        return float(self.values[place]) if place >= 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth a mark: ▼ change, ◆ action, ! alert."""

    at: int
    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """All that a chart shows. `window` and times in ms, `step` what lies between samples."""

    title: str = ""
    series: tuple[Series, ...] = ()
    window: tuple[int, int] = (0, 0)
    step: int = 15_000
    unit: str = ""
    threshold: float | None = None
    marks: tuple[Mark, ...] = ()
    note: str = ""


def series_of(line: Line, name: str) -> Series:
    """A line of a query's answer as a series."""
    values = np.array([float("nan") if v is None else v for v in line.values], dtype=np.float64)
    return Series(name, np.array(line.times, dtype=np.float64), values)


def all_series(frame: SeriesFrame, names: Sequence[str]) -> tuple[Series, ...]:
    """The answer to a query as series, at most a dozen, the greatest newest value first."""
    made = [series_of(line, name) for line, name in zip(frame.lines, names)]
    if len(made) > _MOST_SERIES:
        made.sort(key=lambda one: -np.nan_to_num(one.at(None), nan=-np.inf))
    return tuple(made[:_MOST_SERIES])


class Chart(Widget, can_focus=True):
    """Shows one plot. Left and right move the reading cursor, escape puts it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "read(-1)", "earlier", show=False),
        Binding("right", "read(1)", "later", show=False),
        Binding("shift+left", "read(-8)", "much earlier", show=False),
        Binding("shift+right", "read(8)", "much later", show=False),
    ]
    DEFAULT_CSS = "Chart { height: 1fr; width: 1fr; min-height: 4; }"

    column: reactive[int | None] = reactive(None)

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, can_focus: bool = True
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = can_focus
        self._plot = Plot()
        self._version = 0
        self._built: tuple[object, ...] = ()
        self._rows: list[Spans] = []
        self._gutter = 0

    @property
    def plot(self) -> Plot:
        """What is shown."""
        return self._plot

    def show(self, plot: Plot) -> None:
        """Show another plot."""
        self._plot = plot
        self._version += 1
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width, height = self.size
        key = (width, height, self._version, self.column, self.has_focus)
        if key != self._built:
            self._built = key
            self._rows = self._build(width, height)
        spans = self._rows[y] if y < len(self._rows) else ()
        return strip(spans, width, palette_of(self.app))

    def action_read(self, by: int) -> None:
        """Move the reading cursor."""
        wide = max(1, self.size.width - self._gutter)
        here = wide - 1 if self.column is None else self.column + by
        self.column = max(0, min(wide - 1, here))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read the values under the mouse."""
        self.column = max(0, event.x - self._gutter) if event.x >= self._gutter else None

    def on_leave(self) -> None:
        """No more reading."""
        self.column = None

    def on_blur(self) -> None:
        """No more reading."""
        self.column = None

    def _build(self, width: int, height: int) -> list[Spans]:
        plot = self._plot
        start, end = plot.window
        tone = "bold underline" if self.has_focus else "bold"
        known = any(np.isfinite(one.values).any() for one in plot.series)
        if width < 16 or height < 4 or end <= start or not known:
            words = plot.note or ("no data" if end > start else "")
            return [[(cut(plot.title, width), tone)], [("  " + words, "dim")]]
        extra = [plot.threshold] if plot.threshold is not None else []
        low, high = value_range([one.values for one in plot.series], extra)
        tall = 1 + (height >= 8 and wide(self._legend(tone, None)) > width)
        marked = bool(plot.marks) and height >= 7 + tall and width >= _MARKS_FIT
        body = height - tall - 1 - marked
        found = axis(low, high, body)
        scale = found.low, found.high
        labels = {row: number(value, plot.unit) for row, value in found.labels.items()}
        self._gutter = max([len(text) for text in labels.values()], default=1) + 1
        columns = width - self._gutter
        moment = None
        if self.column is not None and columns > 1:
            moment = start + (end - start) * min(self.column, columns - 1) / (columns - 1)
        rows: list[Spans] = list(self._short(tone, moment, width, tall))
        rows += [()] * (tall - len(rows))
        rows += self._body(scale, labels, body, columns)
        rows.append(self._axis(columns))
        if marked:
            rows.append(self._mark_line(width))
        return rows

    def _short(self, tone: str, moment: float | None, width: int, tall: int) -> list[list[Span]]:
        """The legend in so many rows: names are cut before a value is."""
        for longest in (200, 24, 16, 12, 8, 6, 4, 2):
            rows = wrap(self._legend(tone, moment, longest), width)
            if len(rows) <= tall:
                break
        return rows[:tall]

    def _legend(self, tone: str, moment: float | None, longest: int = 200) -> Spans:
        plot = self._plot
        spans: list[Span] = [(plot.title + " ", tone)] if plot.title else []
        if moment is not None:
            spans.append((f"@{clock(int(moment), hours=True)} ", "accent"))
        for place, one in enumerate(plot.series):
            value = number(one.at(moment), plot.unit)
            # No breaks inside: a legend of two rows breaks between the series.
            name = cut(one.name, longest).replace(" ", _FIXED)
            symbol = SYMBOLS[place % len(SYMBOLS)]
            spans.append((f" {symbol}{_FIXED}{name}{_FIXED}{value}", f"s{place}"))
        if plot.threshold is not None:
            spans.append((f" ╌ {number(plot.threshold, plot.unit)}", "warn"))
        return spans

    def _body(
        self, scale: tuple[float, float], labels: dict[int, str], rows: int, columns: int
    ) -> list[Spans]:
        plot = self._plot
        start, end = plot.window
        grid = [[(" ", "dim")] * columns for _ in range(rows)]
        if plot.threshold is not None:
            line = self._row_of(plot.threshold, scale, rows)
            grid[line] = [("╌", "warn")] * columns
        for mark in plot.marks:
            if start <= mark.at <= end:
                place = int((mark.at - start) / (end - start) * (columns - 1))
                for row in range(rows):
                    grid[row][place] = (mark.symbol if row == 0 else "┊", "dim")
        for place in reversed(range(len(plot.series))):
            self._draw(plot.series[place], place, scale, grid)
        if self.column is not None:
            here = min(self.column, columns - 1)
            for row in range(rows):
                text, tone = grid[row][here]
                grid[row][here] = (text if text != " " else "│", f"{tone} reverse")
        edge = self._gutter - 1
        return [
            [
                (labels.get(row, "").rjust(edge) + ("┤" if row in labels else "│"), "dim"),
                *_runs(grid[row]),
            ]
            for row in range(rows)
        ]

    def _draw(
        self,
        one: Series,
        place: int,
        scale: tuple[float, float],
        grid: list[list[Span]],
    ) -> None:
        plot = self._plot
        size = len(grid), len(grid[0])
        window = float(plot.window[0]), float(plot.window[1])
        cells = dots(one.times, one.values, window, scale, size, plot.step * 2.5)
        tone = f"s{place}"
        for row, column in zip(*np.nonzero(cells)):
            grid[row][column] = (chr(0x2800 + int(cells[row, column])), tone)
        if len(plot.series) > 1:
            filled = np.flatnonzero(cells.any(axis=0))
            if len(filled):
                column = int(filled[-1])
                row = int(np.flatnonzero(cells[:, column])[0])
                grid[row][column] = (SYMBOLS[place % len(SYMBOLS)], tone)

    @staticmethod
    def _row_of(value: float, scale: tuple[float, float], rows: int) -> int:
        low, high = scale
        return max(0, min(rows - 1, int((high - value) / (high - low) * (rows * 4 - 1)) // 4))

    def _axis(self, columns: int) -> Spans:
        start, end = self._plot.window
        line = [" "] * columns
        free = 0
        for moment in time_ticks(start, end, max(2, columns // 11)):
            text = clock(moment, hours=abs(moment) >= 3_600_000)
            place = int((moment - start) / (end - start) * (columns - 1)) - len(text) // 2
            place = max(0, min(columns - len(text), place))
            if place >= free:
                line[place : place + len(text)] = text
                free = place + len(text) + 2
        return [(" " * self._gutter + "".join(line), "dim")]

    def _mark_line(self, width: int) -> Spans:
        """Captions of the marks, newest first, as many as fit as a whole."""
        start, end = self._plot.window
        spans: list[Span] = []
        for one in sorted(self._plot.marks, key=lambda one: -one.at):
            if start <= one.at <= end:
                text = f" {one.symbol} {clock(one.at, hours=True)} {one.text}  "
                if spans and wide([*spans, (text.rstrip(), "dim")]) > width:
                    break
                spans.append((text, "dim"))
        return spans


def _runs(cells: Sequence[Span]) -> list[Span]:
    """Neighbours of one tone joined."""
    out: list[Span] = []
    text, tone = "", ""
    for piece, its in cells:
        if its == tone:
            text += piece
        else:
            if text:
                out.append((text, tone))
            text, tone = piece, its
    out.append((text, tone))
    return out
