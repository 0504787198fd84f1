"""Aggregations over groups of elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql.calls import merged_reads, ranked
from simulator.telemetry.promql.context import Context, Value
from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.nodes import Node
from simulator.telemetry.promql.numbers import format_value
from simulator.telemetry.promql.over_time import quantile_rows
from simulator.telemetry.promql.shapes import Grouping, Shape, Vector, grouping, nothing
from simulator.telemetry.promql.sums import (
    exact_sum,
    mean_groups,
    small_integers,
    sum_groups,
    variance,
)

Floats: TypeAlias = NDArray[np.float64]


class Groups:
    """The elements that there are, sorted into groups."""

    def __init__(self, vector: Vector, layout: Grouping) -> None:
        self.layout = layout
        self.number = layout.shape.size
        self.whole = vector.mask is None
        if vector.mask is None:
            self.values, self.group, self.sizes = vector.values, layout.group, layout.sizes
        else:
            self.values, self.group = vector.values[vector.mask], layout.group[vector.mask]
            self.sizes = np.bincount(self.group, minlength=self.number).astype(np.float64)

    def mask(self) -> NDArray[np.bool_] | None:
        """Groups with at least one element."""
        if self.whole:
            return None
        there = self.sizes > 0
        return None if there.all() else there

    def members(self) -> list[Floats]:
        """The values of each group."""
        order = np.argsort(self.group, kind="stable")
        ends = np.cumsum(self.sizes).astype(np.int64)
        return np.split(self.values[order], ends[:-1])


def _sum(groups: Groups) -> Floats:
    if groups.whole:
        return sum_whole(groups.values, groups.layout)
    return sum_groups(groups.values, groups.group, groups.sizes)


def sum_whole(values: Floats, layout: Grouping) -> Floats:
    """`sum_groups` where every element is there, float64[groups]."""
    total = np.asarray(np.bincount(layout.group, values, layout.shape.size), np.float64)
    if layout.large and not small_integers(values):
        ordered = values[layout.order].tolist()
        for number, start, stop in layout.large:
            total[number] = exact_sum(ordered[start:stop])
    return total


def _avg(groups: Groups) -> Floats:
    return mean_groups(groups.values, groups.group, groups.sizes)


def _count(groups: Groups) -> Floats:
    return groups.sizes


def _group(groups: Groups) -> Floats:
    return np.ones(groups.number)


def _extreme(groups: Groups, largest: bool) -> Floats:
    out = np.full(groups.number, np.nan)
    (np.fmax if largest else np.fmin).at(out, groups.group, groups.values)
    return out + 0.0  # of 0.0 and -0.0 either may be the larger one


def _max(groups: Groups) -> Floats:
    return _extreme(groups, largest=True)


def _min(groups: Groups) -> Floats:
    return _extreme(groups, largest=False)


def _stdvar(groups: Groups) -> Floats:
    return np.array([variance(m.tolist()) if len(m) else 0.0 for m in groups.members()])


def _stddev(groups: Groups) -> Floats:
    return np.sqrt(_stdvar(groups))


SIMPLE: dict[str, Callable[[Groups], Floats]] = {
    "sum": _sum,
    "avg": _avg,
    "count": _count,
    "group": _group,
    "max": _max,
    "min": _min,
    "stddev": _stddev,
    "stdvar": _stdvar,
}


class AggregateNode(Node):
    """`op by|without (labels) (param, operand)`."""

    __slots__ = ("labels", "op", "operand", "param", "without")

    def __init__(
        self, op: str, operand: Node, param: Node | None, without: bool, labels: tuple[str, ...]
    ) -> None:
        super().__init__(merged_reads([operand] if param is None else [operand, param]))
        self.op, self.operand, self.param = op, operand, param
        self.without, self.labels = without, labels

    def run(self, context: Context) -> Value:
        vector = self.operand.vector(context)
        layout = grouping(vector.shape, self.without, self.labels)
        if not vector.any():
            return nothing(vector.shape if self.op in ("topk", "bottomk") else layout.shape)
        if self.param is None:
            groups = Groups(vector, layout)
            return Vector(layout.shape, SIMPLE[self.op](groups), groups.mask())
        if self.op == "quantile":
            return _quantiles(Groups(vector, layout), self.param.scalar(context))
        if self.op == "count_values":
            return _count_values(vector, self.param.text(context), self.without, self.labels)
        return self._top(vector, layout, context)

    def _limit(self, context: Context) -> int:
        limit = 0.0 if self.param is None else self.param.scalar(context)
        if limit != limit:
            raise EvaluationError("Parameter value is NaN")
        if abs(limit) > 9.2e18:
            raise EvaluationError(f"Scalar value {format_value(limit)} overflows int64")
        return int(limit)

    def _top(self, vector: Vector, layout: Grouping, context: Context) -> Vector:
        limit = self._limit(context)
        chosen = np.zeros(vector.shape.size, np.bool_)
        for places in self._chosen(vector, layout, limit):
            chosen[places] = True
        return Vector(vector.shape, vector.values, chosen)

    def _chosen(self, vector: Vector, layout: Grouping, limit: int) -> list[list[int]]:
        members: list[list[int]] = [[] for _ in range(layout.shape.size)]
        group = layout.group.tolist()
        for place in vector.indices().tolist():
            members[group[place]].append(place)
        down = self.op == "topk"
        return [ranked(vector, each, descending=down)[: max(limit, 0)] for each in members]

    def ranking(self, vector: Vector, context: Context) -> list[int] | None:
        if self.op not in ("topk", "bottomk"):
            return None
        layout = grouping(vector.shape, self.without, self.labels)
        chosen = self._chosen(vector, layout, self._limit(context))
        return [place for places in chosen for place in places]


def _quantiles(groups: Groups, q: float) -> Vector:
    out = np.zeros(groups.number)
    for number, values in enumerate(groups.members()):
        if not len(values):
            continue
        nan = np.isnan(values)
        ordered = np.concatenate([values[nan], np.sort(values[~nan] + 0.0)])
        with np.errstate(all="ignore"):
            out[number] = quantile_rows(q, ordered[:, None], np.array([len(values)]))[0]
    return Vector(groups.layout.shape, out, groups.mask())


def _count_values(vector: Vector, label: str, without: bool, names: tuple[str, ...]) -> Vector:
    """How often each value occurs; the value becomes a label, so the shape is new each time."""
    layout = grouping(vector.shape, without, names)
    counts: dict[LabelKey, float] = {}
    group, values = layout.group.tolist(), vector.values.tolist()
    for place in vector.indices().tolist():
        labels = {**layout.shape.labels[group[place]], label: format_value(values[place])}
        key = label_key(labels)
        counts[key] = counts.get(key, 0.0) + 1.0
    return Vector(Shape([dict(key) for key in counts]), np.array(list(counts.values())))
