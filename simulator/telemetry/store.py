"""The series store: what was scraped and what rules wrote, in columns, readable at any time of the
past.

Two blocks, one for scrapes and one for the outputs of rules. Each has one time axis (ms); a row is
one scrape of everything, a column one series. Reads never change what a block holds, so scrubbing
costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.block import Block, LabelKey, Row, label_key

Labels: TypeAlias = Mapping[str, str]


class Hasher(Protocol):
    """What `feed` writes to: hashlib's interface."""

    def update(self, data: bytes, /) -> None: ...


class SeriesStore:
    """Series by label set; the metric name is the label `__name__`."""

    def __init__(self) -> None:
        self.scrapes = Block()
        self.recorded = Block(gappy=True)

    def series(self, labels: Labels) -> int:
        """The column of a series in the scrape block; it is registered if it is new."""
        return self.scrapes.register(labels)

    def register(self, many: Sequence[Labels]) -> NDArray[np.int64]:
        """The columns of many series, int64[len(many)]. Registering all before the first row
        keeps reads fastest."""
        return np.array([self.series(labels) for labels in many], dtype=np.int64)

    def append(
        self,
        at: int,
        columns: NDArray[np.int64] | slice,
        values: NDArray[np.float64],
        stale: NDArray[np.bool_] | None = None,
    ) -> None:
        """Write samples of the time `at` (ms), float64[len(columns)].

        Times may not decrease; the same time again extends its row. Columns that are not given are
        gaps; where `stale` is True the value is ignored and the series ends there (a stale marker).
        Of two samples of one series at one time the first stays. Raises ValueError for a time
        before the last row.
        """
        self.scrapes.append(at, columns, values, stale)

    @property
    def rows(self) -> int:
        """How many rows the scrape block has."""
        return self.scrapes.rows

    def blocks(self) -> tuple[Block, Block]:
        """The scrape block, then the block of rule outputs."""
        return self.scrapes, self.recorded

    def metric_names(self) -> list[str]:
        """All metric names, sorted."""
        return sorted({name: None for block in self.blocks() for name in block.by_name if name})

    def label_names(self, metric: str | None = None) -> list[str]:
        """All label names, of one metric or of all, sorted, `__name__` among them."""
        return sorted({name: None for labels in self._labels(metric) for name in labels})

    def label_values(self, name: str, metric: str | None = None) -> list[str]:
        """All values of a label, sorted."""
        return sorted({labels[name]: None for labels in self._labels(metric) if name in labels})

    def _labels(self, metric: str | None) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        for block in self.blocks():
            wanted = range(block.width) if metric is None else block.by_name.get(metric, [])
            found += [block.labels[column] for column in wanted]
        return found

    def feed(self, hasher: Hasher, since_row: int) -> None:
        """Feed a hasher with every scrape row from `since_row` on, and with the rule outputs of the
        same time.

        The bytes depend on what was written only: not on reads, on how a row was cut into appends,
        nor on the
        payload of a NaN.
        """
        self.scrapes.feed(hasher.update, since_row)
        if since_row == 0:
            first = 0
        else:
            first = self.recorded.first_row_after(int(self.scrapes.times[since_row - 1]))
        self.recorded.feed(hasher.update, first)


__all__ = ["Block", "LabelKey", "Labels", "Row", "SeriesStore", "label_key"]
