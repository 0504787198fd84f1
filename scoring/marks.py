"""Pure criteria: how a measure becomes a share of its points.

No criterion here has a mean, a ratio or a window whose denominator the player controls, so that
"useful earlier never lowers" and "useless never raises" hold by construction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import fsum

from scenarios.vocabulary.words import SEVERITIES
from simulator.record.commands import Json

_UNDER = (0.0, 0.5, 0.8, 1.0, 1.0)
_OVER = (0.0, 0.1, 0.6, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a dimension: points of out_of, a sentence, and the entries that show it."""

    id: str
    points: float
    out_of: float
    because: str
    evidence: tuple[int, ...] = ()
    formula: str = ""
    inputs: tuple[tuple[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Discount:
    """A share taken off what a dimension earned."""

    id: str
    share: float
    because: str
    evidence: tuple[int, ...] = ()


def clock_credit(actual: float | None, target: float) -> float:
    """1 up to the target, then a falling line to 0 at three times the target (seconds)."""
    if actual is None or target <= 0:
        return 0.0
    if actual <= target:
        return 1.0
    if actual >= 3.0 * target:
        return 0.0
    return 0.8 * (1.0 - (actual - target) / (2.0 * target))


def f1(chosen: Collection[str], true: Collection[str]) -> float:
    """Twice the common ones over all; 0 where either is empty."""
    picked, wanted = frozenset(chosen), frozenset(true)
    if not picked or not wanted:
        return 0.0
    return 2.0 * len(picked & wanted) / (len(picked) + len(wanted))


def severity_loss(declared: str | None, now: str, worst: str) -> float:
    """Loss of a rating against the band from the true severity now to the worst to come."""
    if declared is None:
        return 1.0
    rank = SEVERITIES.index
    said, least, most = rank(declared), rank(now), rank(worst)
    if said > least:
        return _UNDER[min(said - least, 4)]
    if said < most:
        return _OVER[min(most - said, 4)]
    return 0.0


def total(marks: Sequence[Mark], discounts: Sequence[Discount], cap: float = 0.5) -> float:
    """Raw value in [0, 1] of a dimension: earned share, less discounts (at most `cap`)."""
    out_of = fsum(one.out_of for one in marks)
    if out_of <= 0:
        return 0.0
    earned = fsum(one.points for one in marks) / out_of
    off = min(cap, fsum(one.share for one in discounts))
    return earned * (1.0 - off) if earned > 0 else earned * (1.0 + off)


def clip(value: float, low: float, high: float) -> float:
    """`value`, kept between low and high."""
    return max(low, min(high, value))
