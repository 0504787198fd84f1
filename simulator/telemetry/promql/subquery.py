"""Subqueries: an expression evaluated on a grid of the past, as a range vector."""

from __future__ import annotations

import numpy as np

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql.ast import Expr, Selector, Subquery, children
from simulator.telemetry.promql.context import Context, Value
from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.nodes import Node, RangeNode, moment
from simulator.telemetry.promql.shapes import EMPTY, Shape, Vector
from simulator.telemetry.promql.windows import PackedWindow, Window

MAX_STEPS = 11_000


class SubqueryNode(RangeNode):
    """`operand[range:step]`; times are multiples of the step, whatever the moment."""

    __slots__ = ("_known", "_pinned", "_shape", "expr", "operand")

    def __init__(self, operand: Node, expr: Subquery) -> None:
        super().__init__(operand.reads, expr.range)
        self.operand, self.expr = operand, expr
        self._known: dict[tuple[int, int, int], Value] = {}
        self._pinned = _uses_ends(expr.expr)
        self._shape = EMPTY

    def collect(self, context: Context) -> Window:
        end = moment(context, self.expr.at, self.expr.offset)
        start = end - self.span
        step = self.expr.step or context.subquery_step
        if self.span // step > MAX_STEPS:
            raise EvaluationError(f"a subquery of more than {MAX_STEPS} steps")
        first = start // step * step
        if first < start or (first == start and not context.left_closed):
            first += step
        grid = range(first, end + 1, step)
        context.spend(len(grid) // 8)
        known = {at: self._at(context, at) for at in grid}
        # only what is over for good may be kept for the next window
        last = context.store.scrapes.times[max(context.store.rows - 1, 0)]
        ends = self._ends(context)
        self._known = {(at, *ends): value for at, value in known.items() if at < last}
        return self._pack(start, end, list(known.items()))

    def _at(self, context: Context, at: int) -> Value:
        found = self._known.get((at, *self._ends(context)))
        if found is None:
            with context.moved(at):
                found = self.operand.value(context)
        return found

    def _ends(self, context: Context) -> tuple[int, int]:
        """What a value depends on besides its time: nothing, unless start() or end() is written
        below."""
        return (context.start, context.end) if self._pinned else (0, 0)

    def _pack(self, start: int, end: int, steps: list[tuple[int, Value]]) -> PackedWindow:
        columns: dict[LabelKey, int] = {}
        points: list[tuple[int, int, float]] = []
        for at, value in steps:
            for key, point in _elements(value):
                points.append((columns.setdefault(key, len(columns)), at, point))
        if tuple(columns) != tuple(label_key(ls) for ls in self._shape.labels):
            self._shape = Shape([dict(key) for key in columns])
        number = np.zeros(len(columns), np.int64)
        values = np.zeros((len(steps), len(columns)))
        times = np.zeros((len(steps), len(columns)), np.int64)
        for column, at, point in points:
            row = number[column]
            values[row, column], times[row, column] = point, at
            number[column] = row + 1
        return PackedWindow(self._shape, start, end, values, times, number)


def _uses_ends(expr: Expr) -> bool:
    if isinstance(expr, (Selector, Subquery)) and expr.at in ("start", "end"):
        return True
    return any(_uses_ends(child) for child in children(expr))


def _elements(value: Value) -> list[tuple[LabelKey, float]]:
    if isinstance(value, float):
        return [((), value)]
    if not isinstance(value, Vector):
        raise EvaluationError("a string has no range")
    shape, values = value.shape, value.values.tolist()
    keys = shape.cached("label_keys", lambda: [label_key(ls) for ls in shape.labels])
    return [(keys[place], values[place]) for place in value.indices().tolist()]
