"""One table of series: a shared time axis, a row for each scrape, a column for each series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

LabelKey: TypeAlias = tuple[tuple[str, str], ...]
Row: TypeAlias = int
Columns: TypeAlias = NDArray[np.int64] | slice
_Number = TypeVar("_Number", bound=np.generic)

GAP, SAMPLE, STALE = 0, 1, 2
EXACT = float(1 << 53)  # integers up to here add without rounding


def label_key(labels: Mapping[str, str]) -> LabelKey:
    """The identity of a label set: sorted pairs, empty values left out."""
    return tuple(sorted((name, value) for name, value in labels.items() if value))


class Gaps:
    """What a block needs once not every cell is a sample; all arrays are [rows, columns].

    state  uint8   GAP, SAMPLE or STALE
    touch  int32   the latest row, this one or before, that is not a gap; -1 if none
    count  int32   how many samples there are in this row and before
    packed int32   packed[k, c] is the row of the k-th sample of column c: with `count`, a window's
                   samples are found in O(1)
    """

    __slots__ = ("count", "packed", "state", "touch")

    def __init__(self, rows: int, width: int) -> None:
        self.state = np.zeros((rows, width), np.uint8)
        self.touch = np.full((rows, width), -1, np.int32)
        self.count = np.zeros((rows, width), np.int32)
        self.packed = np.zeros((rows, width), np.int32)

    def resize(self, rows: int, width: int) -> None:
        """Make room, with new cells as gaps."""
        self.state = _resized(self.state, rows, width, 0)
        self.touch = _resized(self.touch, rows, width, -1)
        self.count = _resized(self.count, rows, width, 0)
        self.packed = _resized(self.packed, rows, width, 0)


def _resized(old: NDArray[_Number], rows: int, width: int, fill: int) -> NDArray[_Number]:
    new = np.full((rows, width), fill, old.dtype)
    new[: old.shape[0], : old.shape[1]] = old
    return new


class Block:
    """Samples of series that share a time axis.

    times  int64[capacity]              ms, strictly increasing
    values float64[capacity, columns]
    resets float64[capacity, columns]   running sum of what counter resets took, kept apart from the
                                        values: an increase is (v[j] - v[i]) + (r[j] - r[i]) in O(1)

    As long as every cell is a sample the block is dense and `gaps` is None.
    """

    def __init__(self, rows: int = 256, columns: int = 16, *, gappy: bool = False) -> None:
        self.times = np.zeros(rows, np.int64)
        self.values = np.zeros((rows, columns))
        self.resets = np.zeros((rows, columns))
        self.filled = np.zeros(columns, np.bool_)  # cells of the last row that are written
        self.gaps: Gaps | None = Gaps(rows, columns) if gappy else None
        self.rows = 0
        self.writes = 0
        self.exact = np.ones(
            columns, np.bool_
        )  # columns whose reset sums are whole and not too large
        self.all_exact = True
        self.last_reset = -1  # the last row in which a counter started again
        self.labels: list[dict[str, str]] = []
        self.by_name: dict[str, list[int]] = {}
        self._columns: dict[LabelKey, int] = {}

    @property
    def width(self) -> int:
        """How many series there are."""
        return len(self.labels)

    def register(self, labels: Mapping[str, str]) -> int:
        """The column of a label set, a new one if it is new."""
        key = label_key(labels)
        found = self._columns.get(key)
        if found is not None:
            return found
        if self.rows and self.gaps is None:
            self._open_gaps()
        column = self.width
        if column == self.values.shape[1]:
            self._resize(len(self.times), 2 * column)
        self._columns[key] = column
        self.labels.append(dict(key))
        self.by_name.setdefault(self.labels[-1].get("__name__", ""), []).append(column)
        return column

    def append(
        self,
        at: int,
        columns: Columns,
        values: NDArray[np.float64],
        stale: NDArray[np.bool_] | None = None,
    ) -> None:
        """Write a row or a part of it; see SeriesStore.append."""
        self.writes += 1
        self.open_row(at)
        if self.gaps is None and stale is not None and stale.any():
            self._open_gaps()
        if isinstance(columns, slice):
            start, stop, step = columns.indices(self.width)
            where: Columns = slice(start, stop, step)
            columns = np.arange(start, stop, step, dtype=np.int64)
        else:
            where = columns
        used = self.filled[where]
        if np.count_nonzero(used):
            where = columns = columns[~used]
            values = values[~used]
            stale = None if stale is None else stale[~used]
        self.filled[where] = True
        if self.gaps is not None:
            self._write_with_gaps(self.gaps, where, columns, values, stale)
        else:
            self._write(where, columns, values)

    def open_row(self, at: int) -> None:
        """Begin the row of a time, if it is not the last row already."""
        if self.rows:
            last = int(self.times[self.rows - 1])
            if at == last:
                return
            if at < last:
                raise ValueError(f"time goes back: {at} ms after {last} ms")
            self.settle()
        row = self.rows
        if row == len(self.times):
            self._resize(2 * row, self.values.shape[1])
        self.times[row] = at
        self.rows = row + 1
        self.filled[:] = False
        if row:
            self.resets[row] = self.resets[row - 1]
            if self.gaps is not None:
                self.gaps.touch[row] = self.gaps.touch[row - 1]
                self.gaps.count[row] = self.gaps.count[row - 1]

    def settle(self) -> None:
        """Before a read or a new row: a last row that is not complete has gaps."""
        if self.gaps is None and self.rows and not self.filled[: self.width].all():
            self._open_gaps()

    def row_at(self, at: int) -> int:
        """The last row whose time is at or before `at`; -1 if none."""
        last = self.rows - 1
        if last < 0 or self.times[last] <= at:
            return last
        return int(np.searchsorted(self.times[: self.rows], at, side="right")) - 1

    def first_row_after(self, at: int) -> int:
        """The first row whose time is after `at`; `rows` if none."""
        return int(np.searchsorted(self.times[: self.rows], at, side="right"))

    def first_row_from(self, at: int) -> int:
        """The first row whose time is at or after `at`; `rows` if none."""
        return int(np.searchsorted(self.times[: self.rows], at, side="left"))

    def state_rows(self, first: int, last: int) -> NDArray[np.uint8]:
        """GAP, SAMPLE or STALE of the rows [first, last), uint8[last - first, width]."""
        if self.gaps is not None:
            return self.gaps.state[first:last, : self.width]
        state = np.full((last - first, self.width), SAMPLE, np.uint8)
        if last == self.rows and last > first:
            state[-1] = self.filled[: self.width]
        return state

    def feed(self, update: Callable[[bytes], None], since: int) -> None:
        """The rows from `since` on as bytes: width, times, states, values with one kind of NaN."""
        values = np.ascontiguousarray(self.values[since : self.rows, : self.width])
        update(self.width.to_bytes(8, "little"))
        update(self.times[since : self.rows].astype("<i8").tobytes())
        update(np.ascontiguousarray(self.state_rows(since, self.rows)).tobytes())
        update(np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes())

    # `where` is the columns in the form that indexes fastest, `columns` always an array
    def _write(
        self, where: Columns, columns: NDArray[np.int64], values: NDArray[np.float64]
    ) -> None:
        row = self.rows - 1
        self.values[row][where] = values
        if row:
            self._note_resets(row, columns, self.values[row - 1][where], values)

    def _note_resets(
        self,
        row: int,
        columns: NDArray[np.int64],
        before: NDArray[np.float64],
        now: NDArray[np.float64],
    ) -> None:
        dropped = now < before
        if np.count_nonzero(dropped):
            where = columns[dropped]
            total = self.resets[row, where] + before[dropped]
            self.resets[row, where] = total
            exact = (np.floor(total) == total) & (np.abs(total) < EXACT)
            self.exact[where] &= exact
            self.all_exact = self.all_exact and bool(exact.all())
            self.last_reset = row

    def _write_with_gaps(
        self,
        gaps: Gaps,
        where: Columns,
        columns: NDArray[np.int64],
        values: NDArray[np.float64],
        stale: NDArray[np.bool_] | None,
    ) -> None:
        row = self.rows - 1
        gaps.touch[row][where] = row
        if stale is None:
            gaps.state[row][where] = SAMPLE
        else:
            gaps.state[row][where] = np.where(stale, STALE, SAMPLE)
            where = columns = columns[~stale]
            values = values[~stale]
        count = gaps.count[row]
        seen = count[where]
        before = self.values[gaps.packed[seen - 1, columns], columns]
        self._note_resets(row, columns, np.where(seen > 0, before, -np.inf), values)
        gaps.packed[seen, columns] = row
        count[where] = seen + 1
        self.values[row][where] = values

    def _open_gaps(self) -> None:
        """Leave the dense form: all closed rows are full, the last one holds what is filled."""
        rows, width = self.rows, self.width
        gaps = Gaps(len(self.times), self.values.shape[1])
        number = np.arange(rows, dtype=np.int32)[:, None]
        gaps.state[:rows, :width] = SAMPLE
        gaps.touch[:rows, :width] = number
        gaps.count[:rows, :width] = number + 1
        gaps.packed[:rows, :width] = number
        if rows:
            empty = np.nonzero(~self.filled[:width])[0]
            gaps.state[rows - 1, empty] = GAP
            gaps.touch[rows - 1, empty] = rows - 2
            gaps.count[rows - 1, empty] = rows - 1
        self.gaps = gaps

    def _resize(self, rows: int, columns: int) -> None:
        columns = max(columns, 16)
        times = np.zeros(rows, np.int64)
        times[: self.rows] = self.times[: self.rows]
        self.times = times
        self.values = _resized(self.values, rows, columns, 0)
        self.resets = _resized(self.resets, rows, columns, 0)
        filled = np.zeros(columns, np.bool_)
        filled[: len(self.filled)] = self.filled
        self.filled = filled
        exact = np.ones(columns, np.bool_)
        exact[: len(self.exact)] = self.exact
        self.exact = exact
        if self.gaps is not None:
            self.gaps.resize(rows, columns)
