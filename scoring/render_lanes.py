"""The timeline as text: three curves of hurt, two lanes of labels, a legend."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from scoring.timeline import LANES, Event, Timeline
from scoring.words import clock

_MARGIN = 12
_BLOCKS = " ▁▂▃▄▅▆▇█"
_RULER = (1, 2, 5, 10, 15, 30, 60, 120, 240)


def lanes(line: Timeline, width: int) -> list[str]:
    """Lines of the section, at most `width` columns."""
    cells = width - _MARGIN - 1
    most = max((value for series in (line.you, line.idle) for _, value in series), default=0.0)
    rows = [f"ONE TIMELINE{'' if most <= 0 else f'  (full height: {most:,.0f} users hurt)'}"]
    rows.append(" " * _MARGIN + _ruler(line.end, cells))
    for label, series in (("you", line.you), ("reference", line.reference), ("idle", line.idle)):
        if series:
            rows.append(
                f"{'  ' + label:<{_MARGIN}}{_curve(series, line.end, cells, most)}".rstrip()
            )
    for lane in LANES:
        events = [one for one in line.events if one.lane == lane]
        rows.append(f"{'  ' + lane:<{_MARGIN}}{_labels(events, line.end, cells)}".rstrip())
    for lane in LANES:
        rows += _legend([one for one in line.events if one.lane == lane], width)
    return rows


def _cell(at: int, end: int, cells: int) -> int:
    return min(cells - 1, max(0, at * cells // max(1, end)))


def _ruler(end: int, cells: int) -> str:
    minutes = end / 60_000
    step = next((one for one in _RULER if minutes / one * 6 <= cells), _RULER[-1])
    out = [" "] * (cells + 1)
    for mark in range(0, int(minutes) + 1, step):
        at = _cell(mark * 60_000, end, cells)
        text = f"{mark:02}"
        if at + len(text) <= len(out):
            out[at : at + len(text)] = text
    return "".join(out).rstrip()


def _curve(series: Sequence[tuple[int, float]], end: int, cells: int, most: float) -> str:
    """The worst of each cell; a cell between two samples takes the next one."""
    out = []
    for cell in range(cells):
        left, right = cell * end // cells, (cell + 1) * end // cells
        inside = [value for at, value in series if left < at <= right]
        later = next((value for at, value in series if at > left), 0.0)
        value = max(inside, default=later)
        level = 0 if most <= 0 or value <= 0 else max(1, round(value / most * (len(_BLOCKS) - 1)))
        out.append(_BLOCKS[min(level, len(_BLOCKS) - 1)])
    return "".join(out).rstrip()


def _labels(events: Sequence[Event], end: int, cells: int) -> str:
    """Labels at their places; where two meet, the later moves on, and the last ones are cut."""
    out = [" "] * cells
    free = 0
    for one in events:
        at = max(_cell(one.at, end, cells), free)
        if at < cells:
            out[at] = one.label
            free = at + 1
    return "".join(out).rstrip()


def _legend(events: Sequence[Event], width: int) -> list[str]:
    parts = [f"{one.label} {clock(one.at)} {one.text}".replace(" ", "\u00a0") for one in events]
    if not parts:
        return []
    lines = textwrap.wrap(
        "   ".join(parts),
        width,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]
