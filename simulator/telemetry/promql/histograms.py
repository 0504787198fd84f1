"""Classic histograms: quantiles and fractions of cumulative buckets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import label_key
from simulator.telemetry.promql.shapes import NAME, Shape, Vector, unique

Floats: TypeAlias = NDArray[np.float64]
_TOLERANCE = 1e-12  # relative; smaller differences are rounding
_FEW = 3  # so many histograms are worked out faster one by one
_CLEAR = 1e-11  # differences above this are none of rounding


def parse_bound(text: str) -> float | None:
    """The upper bound that an `le` label says, or None if it says none."""
    try:
        return float(text.replace("_", "x"))
    except ValueError:
        return None


def _layout(shape: Shape) -> tuple[Shape, list[list[tuple[float, int]]]]:
    """The label sets without `le`, and for each its buckets as (bound, place), sorted by bound."""
    found: dict[tuple[tuple[str, str], ...], list[tuple[float, int]]] = {}
    keep: list[dict[str, str]] = []
    for place, labels in enumerate(shape.labels):
        bound = parse_bound(labels.get("le", ""))
        if bound is None:
            continue
        rest = {k: v for k, v in labels.items() if k != "le"}
        key = label_key(rest)
        if key not in found:
            found[key] = []
            keep.append({k: v for k, v in rest.items() if k != NAME})
        found[key].append((bound, place))
    return Shape(keep), [sorted(buckets) for buckets in found.values()]


def over_buckets(vector: Vector, function: Callable[[list[float], list[float]], float]) -> Vector:
    """Apply a function of (bounds, cumulative counts) to each histogram in a vector of buckets."""
    shape, layout = vector.shape.cached("buckets", lambda: _layout(vector.shape))
    values = vector.values.tolist()
    present = None if vector.mask is None else vector.mask.tolist()
    out, there = np.zeros(shape.size), np.zeros(shape.size, np.bool_)
    for number, buckets in enumerate(layout):
        bounds: list[float] = []
        counts: list[float] = []
        for bound, place in buckets:
            if present is not None and not present[place]:
                continue
            if bounds and bounds[-1] == bound:
                counts[-1] += values[place]
            else:
                bounds.append(bound)
                counts.append(values[place])
        if bounds:
            there[number] = True
            out[number] = function(bounds, counts)
    return unique(Vector(shape, out, None if there.all() else there))


class _Matrix:
    """Histograms that all have the same number of distinct buckets.

    places int64[histograms, buckets] in the vector, bounds float64[histograms, buckets] ascending
    to +Inf.
    """

    __slots__ = ("bounds", "lower", "number", "places")

    def __init__(self, layout: list[list[tuple[float, int]]]) -> None:
        self.bounds = np.array([[bound for bound, _ in buckets] for buckets in layout])
        self.places = np.array([[place for _, place in buckets] for buckets in layout], np.int64)
        first = np.where(self.bounds[:, :1] > 0, 0.0, self.bounds[:, :1])
        self.lower = np.concatenate([first, self.bounds[:, :-1]], axis=1)
        self.number = np.arange(len(layout))


def _matrix(layout: list[list[tuple[float, int]]]) -> _Matrix | None:
    widths = [len({bound: None for bound, _ in buckets}) for buckets in layout]
    regular = all(
        width == len(buckets) == widths[0] > 1 and buckets[-1][0] == float("inf")
        for width, buckets in zip(widths, layout)
    )
    return _Matrix(layout) if layout and regular else None


def vector_quantile(q: float, vector: Vector) -> Vector:
    """bucket_quantile of each histogram in a vector of buckets, at once where they are regular."""
    shape, layout = vector.shape.cached("buckets", lambda: _layout(vector.shape))
    matrix = vector.shape.cached("bucket matrix", lambda: _matrix(layout))
    if matrix is not None and vector.mask is None and 0 <= q <= 1:
        counts = vector.values[matrix.places]
        if len(counts) <= _FEW:
            rows = zip(matrix.bounds.tolist(), counts.tolist())
            values = np.array([bucket_quantile(q, bounds, each) for bounds, each in rows])
            return unique(Vector(shape, values))
        if _in_order(counts):
            return unique(Vector(shape, _matrix_quantile(q, matrix, counts)))
    return over_buckets(vector, lambda bounds, counts: bucket_quantile(q, bounds, counts))


def _in_order(counts: Floats) -> bool:
    """Makes rows monotone that are not; False if there are NaN."""
    step = counts[:, 1:] - counts[:, :-1]
    clear = (step == 0) | (step > _CLEAR * counts[:, 1:])
    if np.count_nonzero(clear) == clear.size:
        return True
    doubtful = np.nonzero(~clear.all(axis=1))[0]
    if np.isnan(step[doubtful]).any():
        return False
    for row in doubtful.tolist():
        counts[row] = _monotone(counts[row].tolist())
    return True


def _matrix_quantile(q: float, matrix: _Matrix, counts: Floats) -> Floats:
    """bucket_quantile for counts float64[histograms, buckets] that are in order."""
    total = counts[:, -1]
    rank = q * total
    last = counts.shape[1] - 1
    reached = counts[:, :-1] >= rank[:, None]
    at = np.where(reached.any(axis=1), reached.argmax(axis=1), last)
    row = matrix.number
    before = np.where(at > 0, counts[row, at - 1], 0.0)
    lower, upper = matrix.lower[row, at], matrix.bounds[row, at]
    share = (rank - before) / (counts[row, at] - before)
    value = lower + (upper - lower) * share
    value = np.where((at == 0) & (upper <= 0), upper, value)
    value = np.where(at == last, matrix.bounds[:, -2], value)
    return np.where(total > 0, value, np.nan)


def _monotone(counts: list[float]) -> list[float]:
    """Cumulative counts made to never fall."""
    result = list(counts)
    for i in range(1, len(result)):
        before, now = result[i - 1], result[i]
        if now == before:
            continue
        if _almost_equal(before, now) or now < before:
            result[i] = before
    return result


def _almost_equal(a: float, b: float) -> bool:
    spread, total = abs(a - b), abs(a) + abs(b)
    if a == 0 or b == 0 or total < 2.2250738585072014e-308:
        return spread < _TOLERANCE * 2.2250738585072014e-308
    return spread / min(total, 1.7976931348623157e308) < _TOLERANCE


def bucket_quantile(q: float, bounds: list[float], counts: list[float]) -> float:
    """The q-quantile by linear interpolation; NaN without a +Inf bucket or without observations."""
    if q != q:
        return float("nan")
    if q < 0 or q > 1:
        return float("-inf") if q < 0 else float("inf")
    if bounds[-1] != float("inf"):
        return float("nan")
    counts = _monotone(counts)
    if len(bounds) < 2:
        return float("nan")
    observations = counts[-1]
    if observations == 0 or observations != observations:
        return float("nan")
    rank = q * observations
    last = len(bounds) - 1
    at = next((i for i in range(last) if counts[i] >= rank), last)
    if at == last:
        return bounds[-2]
    if at == 0 and bounds[0] <= 0:
        return bounds[0]
    lower, upper, inside = 0.0, bounds[at], counts[at]
    if at > 0:
        lower = bounds[at - 1]
        inside -= counts[at - 1]
        rank -= counts[at - 1]
    share = rank / inside if inside else float("nan")
    return lower + (upper - lower) * share


def bucket_fraction(lower: float, upper: float, bounds: list[float], counts: list[float]) -> float:
    """The share of observations between two values; NaN without a +Inf bucket or without
    observations."""
    if bounds[-1] != float("inf") or lower != lower or upper != upper:
        return float("nan")
    counts = _monotone(counts)
    total = counts[-1]
    if total == 0 or total != total:
        return float("nan")
    if lower >= upper:
        return 0.0
    return (_rank(upper, bounds, counts) - _rank(lower, bounds, counts)) / total


def _rank(value: float, bounds: list[float], counts: list[float]) -> float:
    """How many observations lie below a value."""
    left = 0.0 if bounds[0] > 0 else float("-inf")
    below = 0.0
    for right, count in zip(bounds, counts):
        if value <= left:
            return below
        if value < right:
            # no interpolation in a bucket without end: its observations lie at its one end
            if left == float("-inf"):
                return count
            if right == float("inf"):
                return below
            return below + (count - below) * (value - left) / (right - left)
        left, below = right, count
    return below
