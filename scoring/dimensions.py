"""All dimensions of a log, raw, and how the bounds scale them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.model import Scenario
from scenarios.vocabulary.words import DIMENSIONS
from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.marks import clip
from scoring.measures.communication import communication
from scoring.measures.detection import detection
from scoring.measures.diagnosis import diagnosis
from scoring.measures.escalation import escalation
from scoring.measures.false_alarm import false_alarm
from scoring.measures.mitigation import HIGH, LOW, mitigation
from scoring.measures.postmortem import postmortem
from scoring.measures.teamwork import teamwork
from scoring.measures.triage import triage

LEAST_SPAN = 0.2
"""Below this difference of reference and idle there is nothing to gain in a dimension."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Raw values and user-minutes of idle and reference on this seed."""

    idle: Mapping[str, float]
    reference: Mapping[str, float]
    idle_minutes: float
    reference_minutes: float

    def span(self, dimension: str) -> float:
        """What can be gained in a dimension."""
        return self.reference.get(dimension, 0.0) - self.idle.get(dimension, 0.0)


def raw(facts: Facts, idle: float | None, reference: float | None) -> dict[str, Dimension]:
    """Every dimension of the log; user-minutes of idle and reference, where they are known."""
    made = (
        detection(facts),
        triage(facts),
        escalation(facts),
        communication(facts),
        mitigation(facts, idle, reference),
        diagnosis(facts),
        postmortem(facts),
        teamwork(facts),
    )
    found = {one.id: one for one in made}
    return found if facts.incidents else {**found, **false_alarm(facts)}


def weights(scenario: Scenario) -> dict[str, float]:
    """Default weights with the scenario's changes."""
    return {**DIMENSIONS, **scenario.scoring.weights}


def scaled(dimension: Dimension, bounds: Bounds) -> float | None:
    """Share of what the bounds span; None where there is nothing to gain."""
    span = bounds.span(dimension.id)
    if span < LEAST_SPAN:
        return None
    low, high = (LOW, HIGH) if dimension.id == "mitigation" else (0.0, 1.0)
    return clip((dimension.raw - bounds.idle[dimension.id]) / span, low, high)
