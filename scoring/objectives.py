"""Objectives: a second view of the same log; nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenarios.model import When
from scenarios.model.story import Objective
from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.words import clock, number, short
from simulator.record.commands import Json
from simulator.record.when import metrics_of

MET_AT = 0.7


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """One objective and why it counts as met or not."""

    id: str
    text: str
    met: bool
    points: float
    out_of: float
    because: str
    evidence: tuple[int, ...]

    def as_json(self) -> dict[str, Json]:
        """As contract.md promises."""
        return {
            "id": self.id,
            "text": self.text,
            "met": self.met,
            "points": self.points,
            "out_of": self.out_of,
            "because": self.because,
            "evidence": list(self.evidence),
        }


def objectives(facts: Facts, dimensions: Mapping[str, Dimension]) -> Iterator[ObjectiveResult]:
    """Every objective of the scenario, in its order."""
    for key, one in facts.scenario.objectives.items():
        if one.met_when is None:
            yield _by_marks(key, one, dimensions[one.capability])
        else:
            yield _by_condition(facts, key, one, one.met_when)


def _by_marks(key: str, one: Objective, dimension: Dimension) -> ObjectiveResult:
    share = max(0.0, min(1.0, dimension.raw))
    return ObjectiveResult(
        key,
        one.text,
        share >= MET_AT,
        round(one.points * share, 3),
        one.points,
        short(dimension.because),
        dimension.evidence,
    )


def _by_condition(facts: Facts, key: str, one: Objective, when: When) -> ObjectiveResult:
    hit = facts.holds(when)
    if hit is not None:
        at, evidence = hit
        told = f"Condition met at {clock(at)}."
        if not evidence:
            told = f"Held to {clock(facts.end)}: nothing came that broke it."
        return ObjectiveResult(key, one.text, True, float(one.points), one.points, told, evidence)
    told = f"Condition not met by {clock(facts.end)}; 0 of {number(one.points)} points."
    if metrics_of(when):
        told = f"Asks for a metric, which no log shows: not met by {clock(facts.end)}."
    return ObjectiveResult(key, one.text, False, 0.0, one.points, told, ())
