"""One recording rule at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.promql import EvaluationError, Evaluator
from simulator.telemetry.promql.shapes import NAME, Shape
from simulator.telemetry.rules_model import AlertChange, RecordingRule


class Output:
    """The series that a rule writes; those that it no longer writes end with a stale marker."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._block = evaluator.store.recorded
        self._before = np.zeros(0, np.int64)

    def write(
        self,
        at: int,
        names: Sequence[str],
        columns: NDArray[np.int64],
        values: NDArray[np.float64],
        adjacent: slice | None = None,
    ) -> None:
        """Commit the samples of this evaluation, whose metrics are `names`; columns may not
        repeat."""
        if columns is self._before or np.array_equal(columns, self._before):
            if not len(columns):
                return
            self._block.append(at, columns if adjacent is None else adjacent, values)
        else:
            gone = np.setdiff1d(self._before, columns)
            stale = np.arange(len(columns) + len(gone)) >= len(columns)
            self._block.append(
                at,
                np.concatenate([columns, gone]),
                np.concatenate([values, np.zeros(len(gone))]),
                stale,
            )
            self._before = columns
        self._evaluator.written(names)


@dataclass(frozen=True, slots=True)
class _Target:
    columns: NDArray[np.int64]
    distinct: bool
    adjacent: slice | None


class RecordRunner:
    """Evaluates the expression and writes the result."""

    def __init__(self, evaluator: Evaluator, rule: RecordingRule) -> None:
        self.name = rule.record
        self._rule = rule
        self._evaluator = evaluator
        self._query = evaluator.compile(rule.expr)
        self._output = Output(evaluator)

    def run(self, at: int) -> list[AlertChange]:
        """Write the samples of `at` (ms); raises EvaluationError. A recording rule changes no
        alert."""
        vector = self._evaluator.vector(self._query, at)
        target = vector.shape.cached(("record", self), lambda: self._target(vector.shape))
        columns, values = target.columns, vector.values
        adjacent = target.adjacent
        if vector.mask is not None:
            columns, values, adjacent = columns[vector.mask], values[vector.mask], None
        if not target.distinct and len(np.unique(columns)) < len(columns):
            raise EvaluationError(
                "vector contains metrics with the same labelset after applying rule labels"
            )
        self._output.write(at, (self.name,), columns, values, adjacent)
        return []

    def _target(self, shape: Shape) -> _Target:
        block = self._evaluator.store.recorded
        columns = [
            block.register({**labels, **dict(self._rule.labels), NAME: self._rule.record})
            for labels in shape.labels
        ]
        distinct = len(dict.fromkeys(columns)) == len(columns)
        first = columns[0] if columns else 0
        adjacent = slice(first, first + len(columns))
        is_adjacent = columns == list(range(adjacent.start, adjacent.stop))
        return _Target(np.array(columns, np.int64), distinct, adjacent if is_adjacent else None)
