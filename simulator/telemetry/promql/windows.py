"""The samples of a range, in three forms that answer the same questions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import Block, Columns
from simulator.telemetry.promql.shapes import Shape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Samples:
    """All samples of a window, packed to the top of each column.

    values float64[k, series]; times int64[k, series] or [k, 1], ms; valid bool[k, series], or None
    where all are.
    """

    values: Floats
    times: Ints
    valid: NDArray[np.bool_] | None


class Window(ABC):
    """A range vector: for every series of a shape its samples between two times (ms)."""

    def __init__(self, shape: Shape, start: int, end: int) -> None:
        self.shape = shape
        self.start = start
        self.end = end

    @abstractmethod
    def counts(self) -> int | Ints:
        """How many samples each series has: one number for all, or int64[series]."""

    @abstractmethod
    def edge(self, back: int) -> tuple[int | Ints, Floats]:
        """(time, value) of a sample that exists: the first one for -1, the last one for 0, the
        one before for 1."""

    @abstractmethod
    def samples(self) -> Samples:
        """Everything."""

    def increase(self, first: Floats, last: Floats) -> Floats:
        """The last value minus the first plus what counter resets took, float64[series].

        Added up in the order of Prometheus; a series that counts has at least two samples.
        """
        every = self.samples()
        total = last - first
        for row in range(1, len(every.values)):
            before, now = every.values[row - 1], every.values[row]
            dropped = now < before
            if every.valid is not None:
                dropped &= every.valid[row]
            if np.count_nonzero(dropped):
                total = np.where(dropped, total + before, total)
        return total

    def mask(self, least: int) -> NDArray[np.bool_] | None:
        """Which series have at least so many samples."""
        counts = self.counts()
        if isinstance(counts, int):
            return None if counts >= least else np.zeros(self.shape.size, np.bool_)
        enough = counts >= least
        return None if enough.all() else enough

    def empty(self) -> bool:
        """Whether no series has a sample."""
        counts = self.counts()
        if self.shape.size == 0:
            return True
        return counts == 0 if isinstance(counts, int) else not bool(counts.any())


class DenseWindow(Window):
    """A slice of a block without gaps."""

    def __init__(
        self,
        shape: Shape,
        start: int,
        end: int,
        block: Block,
        rows: tuple[int, int],
        columns: Columns,
    ) -> None:
        super().__init__(shape, start, end)
        self.block, self.columns = block, columns
        self.first, self.last = rows

    def counts(self) -> int:
        return max(self.last - self.first, 0)

    def edge(self, back: int) -> tuple[int, Floats]:
        row = self.first if back < 0 else self.last - 1 - back
        return int(self.block.times[row]), self.block.values[row, self.columns]

    def samples(self) -> Samples:
        rows = slice(self.first, self.last)
        return Samples(self.block.values[rows, self.columns], self.block.times[rows, None], None)

    def increase(self, first: Floats, last: Floats) -> Floats:
        block = self.block
        if not (block.all_exact or block.exact[self.columns].all()):
            return super().increase(first, last)
        if block.last_reset <= self.first:
            return np.asarray(last - first)
        table = block.resets
        resets = table[self.last - 1, self.columns] - table[self.first, self.columns]
        return np.asarray(last - first + resets)


class GappyWindow(Window):
    """A slice of a block with gaps: first, last and count of each series in O(1)."""

    def __init__(
        self, shape: Shape, start: int, end: int, block: Block, rows: tuple[int, int], columns: Ints
    ) -> None:
        super().__init__(shape, start, end)
        self.block, self.columns = block, columns
        first, last = rows
        gaps = block.gaps
        if gaps is None or last <= first:
            self.before = self.number = np.zeros(len(columns), np.int64)
            return
        till = gaps.count[last - 1, columns].astype(np.int64)
        since = gaps.count[first - 1, columns].astype(np.int64) if first else np.zeros_like(till)
        self.before, self.number = since, till - since

    def counts(self) -> Ints:
        return self.number

    def _rows(self, nth: Ints) -> Ints:
        gaps = self.block.gaps
        if gaps is None:
            return nth
        return gaps.packed[np.clip(nth, 0, len(gaps.packed) - 1), self.columns].astype(np.int64)

    def edge(self, back: int) -> tuple[Ints, Floats]:
        rows = self._rows(self.before if back < 0 else self.before + self.number - 1 - back)
        return self.block.times[rows], self.block.values[rows, self.columns]

    def samples(self) -> Samples:
        most = int(self.number.max(initial=0))
        nth = np.arange(most, dtype=np.int64)[:, None]
        rows = self._rows(self.before + nth)
        valid = nth < self.number
        whole = bool(valid.all())
        values = self.block.values[rows, self.columns]
        return Samples(
            values if whole else np.where(valid, values, 0.0),
            self.block.times[rows],
            None if whole else valid,
        )

    def increase(self, first: Floats, last: Floats) -> Floats:
        if not self.block.exact[self.columns].all():
            return super().increase(first, last)
        top = self._rows(self.before)
        bottom = self._rows(self.before + self.number - 1)
        table = self.block.resets
        resets = table[bottom, self.columns] - table[top, self.columns]
        return np.asarray(last - first + resets)


class PackedWindow(Window):
    """Samples that were worked out (subqueries) or come from two blocks.

    values float64[k, series], times int64[k, series], number int64[series]; packed to the top.
    """

    def __init__(
        self, shape: Shape, start: int, end: int, values: Floats, times: Ints, number: Ints
    ) -> None:
        super().__init__(shape, start, end)
        self.values, self.times, self.number = values, times, number

    def counts(self) -> Ints:
        return self.number

    def edge(self, back: int) -> tuple[Ints, Floats]:
        row = np.zeros_like(self.number) if back < 0 else np.maximum(self.number - 1 - back, 0)
        column = np.arange(self.shape.size)
        return self.times[row, column], self.values[row, column]

    def samples(self) -> Samples:
        nth = np.arange(len(self.values), dtype=np.int64)[:, None]
        return Samples(self.values, self.times, nth < self.number)
