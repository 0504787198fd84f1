"""Expressions to values: compile once, then ask at any time up to now."""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql.build import Builder
from simulator.telemetry.promql.context import WORK_OF_A_RANGE, WORK_OF_AN_INSTANT, Context
from simulator.telemetry.promql.errors import EvaluationError, PromqlError
from simulator.telemetry.promql.nodes import Node, RangeNode
from simulator.telemetry.promql.parse import parse
from simulator.telemetry.promql.shapes import Vector
from simulator.telemetry.store import SeriesStore

MAX_POINTS = 11_000  # of one series in a range query, Prometheus's limit
Sample: TypeAlias = tuple[dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled expression; it belongs to the evaluator that made it."""

    text: str
    root: Node


@dataclass(frozen=True, slots=True)
class Result:
    """The value of an expression at one moment: one of a vector's series, a scalar, a string.

    `kind` says which; `series` is (labels, value) for a vector, in the order in which it is shown,
    and one element without labels for a scalar.
    """

    kind: str
    series: list[Sample]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a range query: labels, times int64[n] in ms, values float64[n]; a point that is
    not there is
    left out, so times may have holes (steps are known from the query)."""

    labels: dict[str, str]
    times: NDArray[np.int64]
    values: NDArray[np.float64]


class Evaluator:
    """PromQL against a store. Windows are open on the left (Prometheus 3); `left_closed` gives
    Prometheus 2.42's."""

    def __init__(
        self,
        store: SeriesStore,
        *,
        left_closed: bool = False,
        subquery_step: int = 60_000,
        epoch: int = 0,
    ) -> None:
        """`epoch`: StartEx in ms since 1970, for what asks for the time of day."""
        self.store = store
        self._context = Context(store, left_closed, subquery_step, epoch)
        self._nodes: weakref.WeakValueDictionary[Hashable, Node | RangeNode] = (
            weakref.WeakValueDictionary()
        )
        self._readers: dict[str | None, list[weakref.ref[Node | RangeNode]]] = {}

    def apart(self) -> Evaluator:
        """Another one on the same store, which shares no work with this one.

        What has been worked out for one expression costs the next nothing; so whoever must not
        change what others may still spend asks apart.
        """
        context = self._context
        return Evaluator(
            self.store,
            left_closed=context.left_closed,
            subquery_step=context.subquery_step,
            epoch=context.epoch,
        )

    def compile(self, text: str) -> Query:
        """Parse and link an expression; equal parts of all expressions are shared. Raises
        PromqlError."""
        tree = parse(text)
        builder = Builder(self._nodes, self._readers)
        root = builder.node(tree)
        if isinstance(root, RangeNode):
            raise PromqlError("a range vector has no value of its own: use it in a function")
        return Query(text, root)

    @property
    def nodes(self) -> int:
        """How many operations are linked at the moment, by all expressions that are in use."""
        return len(self._nodes)

    def _query(self, query: Query | str) -> Query:
        return self.compile(query) if isinstance(query, str) else query

    def vector(self, query: Query, at: int) -> Vector:
        """The raw value at a moment, a scalar as a vector of one; for rules. Raises
        EvaluationError."""
        self._context.allow(WORK_OF_AN_INSTANT)
        self._context.enter(at, at, at)
        with np.errstate(all="ignore"):
            value = query.root.value(self._context)
        if isinstance(value, Vector):
            return value
        if isinstance(value, float):
            from simulator.telemetry.promql.shapes import UNLABELLED

            return Vector(UNLABELLED, np.array([value]))
        raise EvaluationError("a string is neither a vector nor a number")

    def instant(self, query: Query | str, at: int) -> Result:
        """The value at `at` (ms), from samples at or before it. Raises PromqlError."""
        query = self._query(query)
        self._context.allow(WORK_OF_AN_INSTANT)
        self._context.enter(at, at, at)
        with np.errstate(all="ignore"):
            value = query.root.value(self._context)
        if isinstance(value, str):
            return Result("string", [], value)
        if isinstance(value, float):
            return Result("scalar", [({}, value)])
        order = query.root.ranking(value, self._context)
        if order is None:
            return Result("vector", value.series())
        labels, values = value.shape.labels, value.values.tolist()
        return Result("vector", [(labels[i], values[i]) for i in order])

    def range(self, query: Query | str, start: int, end: int, step: int) -> list[Line]:
        """The values at start, start + step, … up to end (all ms), sorted by labels. Raises
        PromqlError."""
        if step <= 0:
            raise PromqlError("the step must be greater than 0")
        if (end - start) // step >= MAX_POINTS:
            raise PromqlError(f"more than {MAX_POINTS} points for each series")
        query = self._query(query)
        found = _Collector()
        self._context.allow(WORK_OF_A_RANGE)
        for at in range(start, end + 1, step):
            self._context.enter(at, start, end)
            with np.errstate(all="ignore"):
                value = query.root.value(self._context)
            if isinstance(value, str):
                raise EvaluationError("a string has no graph")
            found.add(at, value)
        return found.lines()

    def written(self, names: Sequence[str]) -> None:
        """A rule has written series of these names at the current moment: who reads them must
        look again."""
        for reader in (*names, None):
            alive = []
            for reference in self._readers.get(reader, ()):
                node = reference()
                if node is not None:
                    node.forget()
                    alive.append(reference)
            if alive:
                self._readers[reader] = alive
        self._context.keep()


class _Collector:
    """Points by series. Steps mostly have the same shape, whose keys are worked out once."""

    def __init__(self) -> None:
        self._points: dict[LabelKey, tuple[list[int], list[float]]] = {}

    def add(self, at: int, value: Vector | float) -> None:
        if isinstance(value, float):
            self._point((), at, value)
            return
        shape, values = value.shape, value.values.tolist()
        keys = shape.cached("label_keys", lambda: [label_key(ls) for ls in shape.labels])
        for place in value.indices().tolist():
            self._point(keys[place], at, values[place])

    def _point(self, key: LabelKey, at: int, value: float) -> None:
        times, values = self._points.setdefault(key, ([], []))
        if times and times[-1] == at:
            raise EvaluationError("vector cannot contain metrics with the same labelset")
        times.append(at)
        values.append(value)

    def lines(self) -> list[Line]:
        return [
            Line(dict(key), np.array(times, np.int64), np.array(values))
            for key, (times, values) in sorted(self._points.items())
        ]
