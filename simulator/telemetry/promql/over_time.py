"""Functions of a range vector: counters, trends and summaries over time.

All numbers that rules need are made of + - * / and comparison, so that they are the same bytes on
every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.promql.context import Context
from simulator.telemetry.promql.sums import mean_columns, sum_columns, variance_columns
from simulator.telemetry.promql.windows import Samples, Window

Floats: TypeAlias = NDArray[np.float64]
Kernel: TypeAlias = Callable[[Window, float], Floats]


def extrapolated(window: Window, counter: bool, per_second: bool, clip_first: bool) -> Floats:
    """Prometheus's extrapolation: to the edge of the window if that is within 1.1 average gaps,
    else by
    half a gap; a counter is not extrapolated below zero. Prometheus 2.42 clips first and then
    compares
    with the gaps."""
    first_at, first = window.edge(-1)
    last_at, last = window.edge(0)
    delta = window.increase(first, last) if counter else last - first
    sampled = (last_at - first_at) / 1000.0
    gap = sampled / (window.counts() - 1)
    to_start: float | Floats = (first_at - window.start) / 1000.0
    to_end = _reach((window.end - last_at) / 1000.0, gap)
    if not clip_first:
        to_start = _reach(to_start, gap)
    if counter:
        to_zero = sampled * (first / delta)
        clip = to_zero < to_start
        if np.count_nonzero(clip):
            clip &= (delta > 0) & (first >= 0)
            to_start = np.where(clip, to_zero, to_start)
    if clip_first:
        to_start = _reach(to_start, gap)
    # Numbers for all series of a dense window as long as nothing is clipped: the same arithmetic.
    factor = (sampled + to_start + to_end) / sampled
    if per_second:
        factor = factor / ((window.end - window.start) / 1000.0)
    return np.asarray(delta * factor)


def _reach(distance: float | Floats, gap: float | Floats) -> float | Floats:
    """How far to extrapolate: one number for all series of a dense window, else one for each."""
    if isinstance(distance, float) and isinstance(gap, float):
        return gap / 2.0 if distance >= gap * 1.1 else distance
    return np.where(distance >= np.asarray(gap) * 1.1, np.asarray(gap) / 2.0, distance)


# name -> (is a counter, is per second)
EXTRAPOLATED = {"rate": (True, True), "increase": (True, False), "delta": (False, False)}


def _irate(window: Window, _argument: float) -> Floats:
    (before_at, before), (now_at, now) = window.edge(1), window.edge(0)
    step = np.where(now < before, now, now - before)
    return np.asarray(step / ((now_at - before_at) / 1000.0))


def _idelta(window: Window, _argument: float) -> Floats:
    return np.asarray(window.edge(0)[1] - window.edge(1)[1])


def _pairs(window: Window, test: Callable[[Floats, Floats], NDArray[np.bool_]]) -> Floats:
    every = window.samples()
    hit = test(every.values[:-1], every.values[1:])
    if every.valid is not None:
        hit &= every.valid[1:]
    return np.asarray(hit.sum(axis=0), np.float64)


def _changes(window: Window, _argument: float) -> Floats:
    return _pairs(window, lambda a, b: (a != b) & ~(np.isnan(a) & np.isnan(b)))


def _resets(window: Window, _argument: float) -> Floats:
    return _pairs(window, lambda a, b: b < a)


def _count(window: Window, _argument: float) -> Floats:
    return np.full(window.shape.size, window.counts(), np.float64)


def _present(window: Window, _argument: float) -> Floats:
    return np.ones(window.shape.size)


def _last(window: Window, _argument: float) -> Floats:
    return window.edge(0)[1]


def _sum(window: Window, _argument: float) -> Floats:
    every = window.samples()
    return sum_columns(every.values, every.valid)


def _avg(window: Window, _argument: float) -> Floats:
    every = window.samples()
    return mean_columns(every.values, every.valid)


def _extreme(window: Window, largest: bool) -> Floats:
    every = window.samples()
    values = every.values
    if every.valid is not None:
        values = np.where(every.valid, values, np.nan)
    # + 0.0: which of 0.0 and -0.0 is the larger one depends on the machine
    return np.asarray((np.fmax if largest else np.fmin).reduce(values, axis=0) + 0.0)


def _max(window: Window, _argument: float) -> Floats:
    return _extreme(window, largest=True)


def _min(window: Window, _argument: float) -> Floats:
    return _extreme(window, largest=False)


def _stdvar(window: Window, _argument: float) -> Floats:
    every = window.samples()
    return variance_columns(every.values, every.valid)


def _stddev(window: Window, argument: float) -> Floats:
    return np.sqrt(_stdvar(window, argument))


def _quantile(window: Window, q: float) -> Floats:
    every = window.samples()
    values = every.values
    if every.valid is not None:
        values = np.where(every.valid, values, np.inf)
    # NaN counts as smaller than any number, what is missing as larger; + 0.0 turns -0.0 into 0.0,
    # between which sorting may choose
    nan = np.isnan(values)
    ranked = np.sort(np.where(nan, -np.inf, values) + 0.0, axis=0)
    least = nan.sum(axis=0)
    ranked = np.where(np.arange(len(ranked))[:, None] < least, np.nan, ranked)
    return quantile_rows(q, ranked, np.asarray(window.counts()))


def quantile_rows(q: float, ranked: Floats, counts: NDArray[np.int64]) -> Floats:
    """The q-quantile of each column, of which the first `counts` rows are sorted values."""
    width = ranked.shape[1]
    if np.isnan(q):
        return np.full(width, np.nan)
    if q < 0 or q > 1:
        return np.full(width, -np.inf if q < 0 else np.inf)
    counts = np.broadcast_to(counts, (width,))
    rank = q * (counts - 1.0)
    lower = np.maximum(np.floor(rank), 0.0).astype(np.int64)
    upper = np.clip(np.minimum(lower + 1, counts - 1), 0, None)
    weight = rank - np.floor(rank)
    column = np.arange(width)
    return np.asarray(ranked[lower, column] * (1.0 - weight) + ranked[upper, column] * weight)


def _regression(every: Samples, origin: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Slope per second and intercept at `origin` of the least squares line through each column."""
    values = every.values
    there = np.ones(values.shape, np.bool_) if every.valid is None else every.valid
    x = np.where(there, (every.times - origin) / 1000.0, 0.0)
    y = np.where(there, values, 0.0)
    n = there.sum(axis=0).astype(np.float64)
    sum_x, sum_y = sum_columns(x, None), sum_columns(y, None)
    cov = sum_columns(x * y, None) - sum_x * sum_y / n
    var = sum_columns(x * x, None) - sum_x * sum_x / n
    slope = cov / var
    intercept = sum_y / n - slope * sum_x / n
    first = values[0]
    flat = np.where(there, values == first, True).all(axis=0)
    slope = np.where(flat, np.where(np.isinf(first), np.nan, 0.0), slope)
    intercept = np.where(flat, np.where(np.isinf(first), np.nan, first), intercept)
    return slope, intercept


def _deriv(window: Window, _argument: float) -> Floats:
    first_at = np.asarray(window.edge(-1)[0])
    return _regression(window.samples(), first_at)[0]


def predict(window: Window, ahead: float, now: int) -> Floats:
    """The value that each series has `ahead` seconds after `now` (ms) if it goes on along its
    line."""
    slope, intercept = _regression(window.samples(), np.asarray(now))
    return slope * ahead + intercept


# name -> (how many samples a series must have, the function)
KERNELS: dict[str, tuple[int, Kernel]] = {
    "irate": (2, _irate),
    "idelta": (2, _idelta),
    "deriv": (2, _deriv),
    "changes": (1, _changes),
    "resets": (1, _resets),
    "avg_over_time": (1, _avg),
    "sum_over_time": (1, _sum),
    "min_over_time": (1, _min),
    "max_over_time": (1, _max),
    "count_over_time": (1, _count),
    "last_over_time": (1, _last),
    "present_over_time": (1, _present),
    "stddev_over_time": (1, _stddev),
    "stdvar_over_time": (1, _stdvar),
    "quantile_over_time": (1, _quantile),
}
KEEPS_NAME = frozenset({"last_over_time"})


def least_samples(name: str) -> int:
    """How many samples a series must have for a function to say anything."""
    return KERNELS[name][0] if name in KERNELS else 2


def apply_kernel(name: str, window: Window, argument: float, context: Context) -> Floats:
    """Run a range function on a window that is not empty; columns with too few samples hold
    anything."""
    if name in EXTRAPOLATED:
        return extrapolated(window, *EXTRAPOLATED[name], clip_first=context.left_closed)
    if name == "predict_linear":
        return predict(window, argument, context.at)
    return KERNELS[name][1](window, argument)
