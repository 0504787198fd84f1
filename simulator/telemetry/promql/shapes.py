"""Label sets of a vector, worked out once: every result points to a shape, and label work is
cached on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql.errors import EvaluationError

T = TypeVar("T")
NAME = "__name__"
MAX_CACHED = 256


class Shape:
    """The label sets of a vector, in order. Compared by identity: the same shape means the same
    labels."""

    __slots__ = ("_cache", "labels", "size")

    def __init__(self, labels: list[dict[str, str]]) -> None:
        self.labels = labels
        self.size = len(labels)
        self._cache: dict[Hashable, Any] = {}

    def cached(self, key: Hashable, make: Callable[[], T]) -> T:
        """Whatever depends on the labels alone, made once."""
        try:
            found: T = self._cache[key]
        except KeyError:
            if len(self._cache) >= MAX_CACHED:  # partners that are new each time (count_values)
                self._cache.clear()
            found = self._cache[key] = make()
        return found


EMPTY = Shape([])
UNLABELLED = Shape([{}])


@dataclass(slots=True)
class Vector:
    """An instant vector: a shape, float64[size], and which elements there are (None: all).

    A mask, because NaN is a value like any other.
    """

    shape: Shape
    values: NDArray[np.float64]
    mask: NDArray[np.bool_] | None = None

    def present(self) -> NDArray[np.bool_]:
        """The mask as an array, bool[size]."""
        return np.ones(self.shape.size, np.bool_) if self.mask is None else self.mask

    def indices(self) -> NDArray[np.int64]:
        """The places of the elements that there are."""
        if self.mask is None:
            return np.arange(self.shape.size, dtype=np.int64)
        return np.nonzero(self.mask)[0]

    def any(self) -> bool:
        """Whether there is any element."""
        if self.mask is None:
            return self.shape.size > 0
        return bool(np.count_nonzero(self.mask))

    def series(self) -> list[tuple[dict[str, str], float]]:
        """The elements as (labels, value)."""
        labels, values = self.shape.labels, self.values.tolist()
        return [(labels[i], values[i]) for i in self.indices().tolist()]


def nothing(shape: Shape) -> Vector:
    """A vector of this shape in which no element is there."""
    return Vector(shape, np.zeros(shape.size), np.zeros(shape.size, np.bool_))


def both(
    one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    """The elements that are in both masks."""
    if one is None:
        return other
    return one if other is None else one & other


def without_name(shape: Shape) -> Shape:
    """The same label sets, each without its metric name."""

    def make() -> Shape:
        if all(NAME not in labels for labels in shape.labels):
            return shape
        return Shape([{k: v for k, v in ls.items() if k != NAME} for ls in shape.labels])

    return shape.cached("without_name", make)


def unique(vector: Vector) -> Vector:
    """The vector itself; raises EvaluationError if two of its elements have the same labels."""

    def make() -> NDArray[np.int64] | None:
        numbers: dict[LabelKey, int] = {}
        codes = [numbers.setdefault(label_key(ls), len(numbers)) for ls in vector.shape.labels]
        return None if len(numbers) == len(codes) else np.array(codes, np.int64)

    codes = vector.shape.cached("duplicates", make)
    if codes is not None:
        here = codes if vector.mask is None else codes[vector.mask]
        if len(np.unique(here)) < len(here):
            raise EvaluationError("vector cannot contain metrics with the same labelset")
    return vector


@dataclass(frozen=True, slots=True)
class Grouping:
    """A partition of a shape.

    group  int64[size]    which group an element is in
    order  int64[size]    elements sorted by group, stable
    starts int64[groups]  where each group begins in `order`
    sizes  float64[groups]
    large  (group, start, stop) in `order` of the groups of more than two elements
    """

    shape: Shape
    group: NDArray[np.int64]
    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.float64]
    large: tuple[tuple[int, int, int], ...]


def grouping(shape: Shape, without: bool, names: tuple[str, ...]) -> Grouping:
    """Elements by the labels in `names`, or by all but those and the metric name."""
    return shape.cached(("group", without, names), lambda: _grouping(shape, without, names))


def _grouping(shape: Shape, without: bool, names: tuple[str, ...]) -> Grouping:
    numbers: dict[LabelKey, int] = {}
    group = np.zeros(shape.size, np.int64)
    for i, labels in enumerate(shape.labels):
        key = signature(labels, not without, names)
        group[i] = numbers.setdefault(key, len(numbers))
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(numbers)))
    stops = [*starts[1:].tolist(), shape.size]
    spans = zip(starts.tolist(), stops)
    return Grouping(
        shape=Shape([dict(key) for key in numbers]),
        group=group,
        order=order,
        starts=starts,
        sizes=np.bincount(group, minlength=len(numbers)).astype(np.float64),
        large=tuple((n, start, stop) for n, (start, stop) in enumerate(spans) if stop - start > 2),
    )


def signature(labels: dict[str, str], on: bool, names: Sequence[str]) -> LabelKey:
    """What two elements must share to belong together: the labels `on` names, or all others but
    the metric name."""
    if on:
        return tuple((k, labels[k]) for k in sorted(set(names)) if labels.get(k))
    return tuple(sorted((k, v) for k, v in labels.items() if k != NAME and k not in names))
