"""From numbers to braille: axes, ticks and dots of a time series chart. Pure numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Cells: TypeAlias = npt.NDArray[np.uint8]

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
_TIME_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round values between low and high, about so many."""
    if not high > low:
        return [low]
    rough = (high - low) / max(1, count)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((m * power for m in (1, 2, 2.5, 5) if m * power >= rough * 0.999), 10 * power)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


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
