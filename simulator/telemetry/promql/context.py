"""What an expression is evaluated against: a store, a moment, and what has been worked out for
this moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from simulator.telemetry.block import Block
from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.shapes import Vector
from simulator.telemetry.store import SeriesStore

LOOKBACK = 300_000  # ms
# Work is counted and never timed, so that a query is refused on every machine or on none. One
# operation on one vector is a unit (about 10 µs), eight rows of a range are another.
WORK_OF_AN_INSTANT = 40_000
WORK_OF_A_RANGE = 200_000
Value: TypeAlias = float | str | Vector


class Context:
    """The moment of evaluation. `step` numbers moments: a node that has run in this step need
    not run again."""

    def __init__(
        self, store: SeriesStore, left_closed: bool, subquery_step: int, epoch: int
    ) -> None:
        self.store = store
        self.left_closed = left_closed
        self.subquery_step = subquery_step
        self.epoch = epoch
        self.at = 0
        self.start = 0
        self.end = 0
        self.step = 0
        self._steps = 0
        self._left = 0
        self._moment: tuple[int, ...] = ()
        self._windows: dict[tuple[Block, int, int], tuple[int, int]] = {}

    def unix(self) -> float:
        """The moment in seconds since 1970, on the exercise's own calendar."""
        return (self.at + self.epoch) / 1000.0

    def allow(self, work: int) -> None:
        """Begin a query that may do so much work."""
        self._left = work

    def spend(self, work: int) -> None:
        """Count work; raises EvaluationError when it is too much for one query."""
        self._left -= work
        if self._left < 0:
            raise EvaluationError("too much work for one query: fewer steps, ranges or operations")

    def enter(self, at: int, start: int, end: int) -> None:
        """Move to a moment, ms; what is known stays known if it is the same moment of the same
        store."""
        scrapes, recorded = self.store.scrapes, self.store.recorded
        moment = (at, start, end, scrapes.writes, recorded.writes, scrapes.width, recorded.width)
        if moment == self._moment:
            return
        scrapes.settle()
        recorded.settle()
        self._moment = moment
        self._new_step(at)
        self.start, self.end = start, end

    def keep(self) -> None:
        """Say that what was written since `enter` has been accounted for: this is still the
        same moment."""
        scrapes, recorded = self.store.scrapes, self.store.recorded
        head = self._moment[:3]
        self._moment = (
            *head,
            scrapes.writes,
            recorded.writes,
            scrapes.width,
            recorded.width,
        )
        self._windows.clear()

    @contextmanager
    def moved(self, at: int) -> Iterator[None]:
        """Evaluate at another time inside this moment (subqueries)."""
        outer, outer_step, windows = self.at, self.step, self._windows
        self._windows = {}
        self._new_step(at)
        try:
            yield
        finally:
            self.at, self.step, self._windows = outer, outer_step, windows

    def _new_step(self, at: int) -> None:
        self._steps += 1
        self.step = self._steps
        self.at = at
        self._windows.clear()

    def window(self, block: Block, start: int, end: int) -> tuple[int, int]:
        """Rows [first, last) of the times in (start, end], or [start, end] when closed on the
        left."""
        key = (block, start, end)
        found = self._windows.get(key)
        if found is None:
            first = (
                block.first_row_from(start) if self.left_closed else block.first_row_after(start)
            )
            found = self._windows[key] = (first, block.row_at(end) + 1)
        return found

    def too_old(self, sample_at: int, at: int) -> bool:
        """Whether an instant read at `at` no longer sees a sample."""
        return sample_at < self.oldest(at)

    def oldest(self, at: int) -> int:
        """The earliest time of a sample that an instant read at `at` still sees, ms."""
        return at - LOOKBACK + (0 if self.left_closed else 1)
