"""A dimension before it is scaled by the bounds."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.marks import Discount, Mark, total


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its marks, its discounts and its raw value in [0, 1]."""

    id: str
    marks: tuple[Mark, ...]
    discounts: tuple[Discount, ...] = ()

    @property
    def raw(self) -> float:
        """Earned share after discounts."""
        return total(self.marks, self.discounts)

    @property
    def evidence(self) -> tuple[int, ...]:
        """Entry numbers behind it, in order."""
        seqs = [seq for one in (*self.marks, *self.discounts) for seq in one.evidence]
        return tuple(sorted(dict.fromkeys(seqs)))

    @property
    def because(self) -> str:
        """The sentence of whatever cost most, or of the first mark if nothing did."""
        worst = max(self.marks, key=lambda one: (one.out_of - one.points, -self.marks.index(one)))
        heavy = max(self.discounts, key=lambda one: one.share, default=None)
        if heavy is not None and heavy.share * worst.out_of > worst.out_of - worst.points:
            return heavy.because
        return worst.because
