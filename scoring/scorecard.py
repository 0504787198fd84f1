"""`score(header, records)`: a pure function from a log to a scorecard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from scoring.bounds import bounds_from
from scoring.cases import sla_evidence, sla_rows, took
from scoring.dimension import Dimension
from scoring.dimensions import Bounds, raw, scaled, weights
from scoring.facts import Calm, Facts, bounds_of
from scoring.marks import Mark
from scoring.objectives import ObjectiveResult, objectives
from scoring.words import short
from simulator.record.commands import Json
from simulator.record.entries import Header, Record
from simulator.record.sla import Clock

CONTAINED, NOT_CONTAINED = "contained", "not_contained"


@dataclass(frozen=True, slots=True)
class Result:
    """One dimension as the card shows it; points and out_of in thousandths of a point, rounded."""

    id: str
    points: float
    out_of: float
    applicable: bool
    because: str
    evidence: tuple[int, ...]
    detail: Dimension


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The card of one exercise. `score` is None where a log holds no bounds."""

    scenario: str
    seed: int
    outcome: str
    label: str
    score: float | None
    sla: tuple[Clock, ...]
    objectives: tuple[ObjectiveResult, ...]
    dimensions: tuple[Result, ...]
    impact: Mapping[str, Json]
    facts: Facts
    pass_mark: int
    bounds: Bounds | None

    @property
    def passed(self) -> bool:
        """At least the pass mark, and contained."""
        enough = self.score is not None and self.score >= self.pass_mark
        return enough and self.outcome == CONTAINED

    def dimension(self, name: str) -> Result:
        """One dimension."""
        return next(one for one in self.dimensions if one.id == name)

    def as_json(self) -> dict[str, Json]:
        """The shape that contract.md promises to scripts."""
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "outcome": self.outcome,
            "label": self.label,
            "score": self.score,
            "pass_mark": self.pass_mark,
            "passed": self.passed,
            "sla": [
                {
                    "incident": row.incident,
                    "severity": row.severity,
                    "clock": row.clock,
                    "target_s": row.target / 1000,
                    "actual_s": None if (actual := took(row)) is None else actual / 1000,
                    "met": row.met,
                    "evidence": list(sla_evidence(self.facts, row)),
                }
                for row in self.sla
            ],
            "objectives": [one.as_json() for one in self.objectives],
            "dimensions": [
                {
                    "id": one.id,
                    "points": one.points,
                    "out_of": one.out_of,
                    "applicable": one.applicable,
                    "raw": round(one.detail.raw, 3),
                    "because": one.because,
                    "evidence": list(one.evidence),
                    "marks": [_mark_json(mark) for mark in one.detail.marks],
                    "discounts": [
                        {
                            "id": off.id,
                            "share": round(off.share, 3),
                            "because": off.because,
                            "evidence": list(off.evidence),
                        }
                        for off in one.detail.discounts
                    ],
                }
                for one in self.dimensions
            ],
            "impact": dict(self.impact),
        }


def _mark_json(mark: Mark) -> dict[str, Json]:
    return {
        "id": mark.id,
        "points": round(mark.points, 3),
        "out_of": mark.out_of,
        "because": mark.because,
        "evidence": list(mark.evidence),
    }


def score(header: Header, records: Sequence[Record]) -> Scorecard:
    """Score a log. Needs nothing else; without bounds in it, marks stay raw and score is None."""
    stored = bounds_of(records)
    bounds = bounds_from(stored)
    facts = Facts.of(header, records, Calm.of(stored))
    idle = bounds.idle_minutes if bounds else None
    reference = bounds.reference_minutes if bounds else None
    dimensions = raw(facts, idle, reference)
    share = weights(facts.scenario)
    results = tuple(_result(one, share.get(key, 0.0), bounds) for key, one in dimensions.items())
    return Scorecard(
        header.scenario,
        int(header.seeds["seed"]),
        outcome(facts),
        str(header.wall.get("label") or "policy"),
        _total(results, dimensions, share, bounds),
        tuple(sla_rows(facts)),
        tuple(objectives(facts, dimensions)),
        results,
        _impact(facts, bounds),
        facts,
        facts.scenario.scoring.pass_mark,
        bounds,
    )


def outcome(facts: Facts) -> str:
    """Not contained: a SEV1 or SEV2 still hurts users at the planned end."""
    for one in facts.incidents:
        grave = one.severity(facts.end) in ("SEV1", "SEV2")
        if grave and one.hurting and one.hurting[-1][1] >= facts.end - facts.grid // 2:
            return NOT_CONTAINED
    return CONTAINED


def _result(one: Dimension, weight: float, bounds: Bounds | None) -> Result:
    if weight <= 0:
        return Result(one.id, 0.0, 0.0, False, one.because, one.evidence, one)
    if bounds is None:
        points = round(weight * one.raw, 3)
        return Result(one.id, points, weight, True, short(one.because), one.evidence, one)
    share = scaled(one, bounds)
    if share is None:
        told = f"Nothing to gain here: reference and idle differ by {bounds.span(one.id):.2f}."
        return Result(one.id, 0.0, weight, False, told, (), one)
    points = round(weight * share, 3)
    return Result(one.id, points, weight, True, short(one.because), one.evidence, one)


def _total(
    results: Sequence[Result],
    dimensions: Mapping[str, Dimension],
    share: Mapping[str, float],
    bounds: Bounds | None,
) -> float | None:
    if bounds is None:
        return None
    parts = [
        (share.get(one.id, 0.0), scaled(dimensions[one.id], bounds) or 0.0)
        for one in results
        if one.applicable
    ]
    whole = fsum(weight for weight, _ in parts)
    if whole <= 0:
        return 0.0
    return round(max(0.0, 100.0 * fsum(weight * value for weight, value in parts) / whole), 1)


def _impact(facts: Facts, bounds: Bounds | None) -> dict[str, Json]:
    mine = facts.user_minutes
    if bounds is None:
        idle, reference, share = None, None, None
    else:
        idle, reference = bounds.idle_minutes, bounds.reference_minutes
        span = idle - reference
        share = round(100.0 * (idle - mine) / span, 1) if span > 0 else None
    return {
        "user_minutes": round(mine, 3),
        "idle_user_minutes": None if idle is None else round(idle, 3),
        "reference_user_minutes": None if reference is None else round(reference, 3),
        "percent": share,
    }
