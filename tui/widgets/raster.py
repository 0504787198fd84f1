"""From numbers to braille: axes, ticks and dots of a time series chart. Pure numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Cells: TypeAlias = npt.NDArray[np.uint8]

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
_ROUND = (1, 2, 2.5, 3, 4, 5, 6, 8)
_TIME_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis: its range, and the round values that lie on rows, evenly apart."""

    low: float
    high: float
    labels: dict[int, float]
    """By row, counted from the top."""


def axis(low: float, high: float, rows: int) -> Axis:
    """The tightest axis over `rows` rows that holds low to high and has its round values on rows.

    A row is four dots tall; the lowest dot is the low end.
    """
    tall = rows * 4 - 1
    found: list[tuple[float, int, float, float]] = []
    for apart in range(1 if rows < 5 else 2, max(1, min(4, (rows - 1) // 2)) + 1):
        step, bottom = _step(low, high, apart * 4 / tall)
        found.append((step * tall / (apart * 4), apart, step, bottom))
    size, apart, step, bottom = min(found)
    labels = {
        row: round(bottom + step * number, 12)
        for number in range(rows)
        if (row := rows - 1 - apart * number) >= 0
    }
    return Axis(bottom, bottom + size, labels)


def _step(low: float, high: float, share: float) -> tuple[float, float]:
    """A round step that is `share` of the whole, or more, and the multiple of it to begin at."""
    power = 10.0 ** math.floor(math.log10(max(high - low, 1e-9) * share))
    for factor in (*_ROUND, *(10 * one for one in _ROUND), 100):
        step = factor * power
        bottom = math.floor(low / step + 1e-9) * step
        if bottom + step / share >= high * (1 - 1e-9):
            return step, bottom
    return high - low, low


def time_ticks(start: int, end: int, count: int) -> list[int]:
    """Round moments (ms) between start and end, at most so many."""
    seconds = max(1, (end - start) // 1000)
    step = next((one for one in _TIME_STEPS if seconds / one <= max(1, count)), _TIME_STEPS[-1])
    first = -(-start // (step * 1000))
    return [number * step * 1000 for number in range(first, end // (step * 1000) + 1)]


def value_range(series: Sequence[Floats], extra: Sequence[float]) -> tuple[float, float]:
    """The scale: from zero (or the lowest value below it) to a little above the highest."""
    tops = [float(np.max(one[np.isfinite(one)])) for one in series if np.isfinite(one).any()]
    lows = [float(np.min(one[np.isfinite(one)])) for one in series if np.isfinite(one).any()]
    high = max([*tops, *(value * 1.1 for value in extra)], default=1.0)
    low = min([0.0, *lows])
    return (low, high) if high > low else (low, low + 1.0)


def dots(
    times: Floats,
    values: Floats,
    window: tuple[float, float],
    scale: tuple[float, float],
    size: tuple[int, int],
    gap: float,
) -> Cells:
    """One series as braille bits, shape (rows, columns).

    Each of the 2 x columns pixel columns keeps its least and greatest value, so that spikes
    survive; neighbours are joined unless they lie further apart than `gap` (same unit as times).
    """
    rows, columns = size
    wide, tall = columns * 2, rows * 4
    start, end = window
    low, high = scale
    ok = np.isfinite(values) & (times >= start) & (times <= end)
    x = np.rint((times[ok] - start) / ((end - start) or 1.0) * (wide - 1)).astype(np.intp)
    share = (high - values[ok]) / ((high - low) or 1.0)
    y = np.clip(np.rint(share * (tall - 1)), 0, tall - 1).astype(np.intp)
    top = np.full(wide, tall, dtype=np.intp)
    bottom = np.full(wide, -1, dtype=np.intp)
    np.minimum.at(top, x, y)
    np.maximum.at(bottom, x, y)
    _join(top, bottom, times[ok], x, gap)
    line = np.arange(tall)[:, None]
    lit = (line >= top[None, :]) & (line <= bottom[None, :])
    cells = np.zeros((rows, columns), dtype=np.uint8)
    for row in range(4):
        for column in range(2):
            cells |= np.where(lit[row::4, column::2], _BITS[row, column], 0).astype(np.uint8)
    return cells


def _join(
    top: npt.NDArray[np.intp],
    bottom: npt.NDArray[np.intp],
    times: Floats,
    x: npt.NDArray[np.intp],
    gap: float,
) -> None:
    """Fill the columns between neighbouring points and close vertical jumps, in place."""
    filled = np.flatnonzero(bottom >= 0)
    if len(filled) < 2:
        return
    last_time = np.zeros(len(top))
    first_time = np.zeros(len(top))
    last_time[x] = times
    first_time[x[::-1]] = times[::-1]
    for a, b in pairwise(filled):
        if first_time[b] - last_time[a] > gap:
            continue
        start, end = int(top[a] + bottom[a]) // 2, int(top[b] + bottom[b]) // 2
        span = int(b - a)
        before = int(bottom[a]), int(top[a])
        for step in range(1, span + 1):
            here = start + round((end - start) * step / span)
            column = int(a) + step
            if step < span:
                top[column] = bottom[column] = here
            low, high = int(top[column]), int(bottom[column])
            if low - before[0] > 1:
                top[column] = before[0] + 1
            elif before[1] - high > 1:
                bottom[column] = before[1] - 1
            before = high, low
