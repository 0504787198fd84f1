"""A dimension before it is scaled by the bounds."""

from __future__ import annotations

from dataclasses import dataclass

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
    def because(self) -> str:
        """The sentence of whatever cost most, or of the first mark if nothing did."""
        if not self.marks:
            return ""
        worst = max(self.marks, key=lambda one: one.out_of - one.points)
        heavy = max(self.discounts, key=lambda one: one.share, default=None)
        earned = sum(round(one.points * 1000) for one in self.marks) / 1000
        if heavy is not None and heavy.share * earned > worst.out_of - worst.points:
            return heavy.because
        return worst.because
