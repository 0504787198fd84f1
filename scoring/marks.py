"""Pure criteria: how a measure becomes a share of its points.

A measure is a time of first credit, a share with its denominator in the truth, a loss over a window
anchored in the truth, or a count of penalties. No criterion here has a mean, a ratio or a window
whose denominator the player controls, so that "useful earlier never lowers" and "useless never
raises" hold by construction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import fsum

from scenarios.vocabulary.words import SEVERITIES
from simulator.record.commands import Json

_UNDER = (0.0, 0.5, 0.8, 1.0, 1.0)
_OVER = (0.0, 0.1, 0.6, 1.0, 1.0)

MOST_OFF = 0.5
"""Discounts take at most this share of what a dimension earned."""

Inputs = tuple[tuple[str, Json], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a dimension: points of out_of, a sentence, and the entries that show it."""

    id: str
    points: float
    out_of: float
    because: str
    evidence: tuple[int, ...] = ()
    formula: str = ""
    inputs: Inputs = ()


@dataclass(frozen=True, slots=True)
class Discount:
    """A share taken off what a dimension earned."""

    id: str
    share: float
    because: str
    evidence: tuple[int, ...] = ()
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one incident, need or slot adds to a mark: its weight (from the truth), its credit."""

    weight: float
    credit: float
    because: str
    evidence: tuple[int, ...] = ()
    inputs: Inputs = field(default_factory=tuple)


def gather(id: str, out_of: float, parts: Sequence[Part], formula: str, nothing: str) -> Mark:
    """A mark over parts; its sentence is that of the part that lost most, else of the first."""
    whole = fsum(one.weight for one in parts)
    if whole <= 0:
        return Mark(id, 0.0, out_of, nothing, (), formula)
    share = fsum(one.weight * one.credit for one in parts) / whole
    worst = max(parts, key=lambda one: one.weight * (1.0 - one.credit))
    evidence = tuple(dict.fromkeys(seq for one in parts for seq in one.evidence))
    inputs = tuple(pair for one in parts for pair in one.inputs)
    return Mark(id, out_of * share, out_of, worst.because, evidence, formula, inputs)


def clock_credit(actual: float | None, target: float) -> float:
    """1 up to the target, then a falling line to 0 at three times it (same unit; None: never)."""
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


def told_apart(marked: Collection[str], noise: Collection[str], true: Collection[str]) -> float:
    """max(0, TPR - FPR): the share of the noise that was marked (all of it where there is none),
    less that of the truth."""
    picked = frozenset(marked)
    hits = len(picked & frozenset(noise)) / len(noise) if noise else 1.0
    wrong = len(picked & frozenset(true)) / len(true) if true else 0.0
    return max(0.0, hits - wrong)


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


def total(marks: Sequence[Mark], discounts: Sequence[Discount], cap: float = MOST_OFF) -> float:
    """Raw value of a dimension: earned share, less discounts (at most `cap` of it)."""
    out_of = fsum(one.out_of for one in marks)
    if out_of <= 0:
        return 0.0
    earned = fsum(one.points for one in marks) / out_of
    off = min(cap, fsum(one.share for one in discounts))
    return earned * (1.0 - off) if earned > 0 else earned * (1.0 + off)


def clip(value: float, low: float, high: float) -> float:
    """`value`, kept between low and high."""
    return max(low, min(high, value))
