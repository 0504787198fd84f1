"""A dimension before it is scaled by the bounds."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from scoring.marks import Discount, Mark, total


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its marks, its discounts and its raw value."""

    id: str
    marks: tuple[Mark, ...]
    discounts: tuple[Discount, ...] = ()

    @property
    def raw(self) -> float:
        """Earned share after discounts: in [0, 1], mitigation's in [-0.5, 1.2]."""
        return total(self.marks, self.discounts)

    @property
    def evidence(self) -> tuple[int, ...]:
        """Entry numbers behind it, in order."""
        seqs = [seq for mark in self.marks for seq in mark.evidence]
        seqs += [seq for off in self.discounts for seq in off.evidence]
        return tuple(sorted(dict.fromkeys(seqs)))

    @property
    def reasons(self) -> tuple[tuple[float, str], ...]:
        """(points lost, sentence) of every mark and discount, what cost most first."""
        earned = max(0.0, fsum(one.points for one in self.marks))
        rows = [(one.out_of - one.points, one.because) for one in self.marks]
        rows += [(one.share * earned, one.because) for one in self.discounts]
        return tuple(sorted(rows, key=lambda row: -row[0]))

    @property
    def because(self) -> str:
        """The sentence of whatever cost most, or of the first mark if nothing did."""
        return self.reasons[0][1] if self.reasons else ""
