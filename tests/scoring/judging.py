"""Marks of logs by hand, one call each."""

from __future__ import annotations

from typing import Any

from scoring.bounds import calm_of
from scoring.dimension import Dimension
from scoring.dimensions import raw
from scoring.facts import Calm, Facts
from tests.scoring import builder as made
from tests.scoring.builder import FIRE, Play

CALM = Calm.of({"calm": calm_of(made.calm().records())})


def facts(play: Play, text: str = made.SCENARIO) -> Facts:
    return Facts.of(made.header(text), made.truth(play).records(), CALM)


def judged(play: Play, text: str = made.SCENARIO) -> dict[str, Dimension]:
    return raw(facts(play, text), 34_200.0, 11_700.0)


def points(play: Play, dimension: str, mark: str, text: str = made.SCENARIO) -> float:
    found = judged(play, text)[dimension]
    return next(one.points for one in found.marks if one.id == mark)


def shares(play: Play, dimension: str, text: str = made.SCENARIO) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in judged(play, text)[dimension].discounts:
        found[one.id] = round(found.get(one.id, 0.0) + one.share, 6)
    return found


def declared(at: float = 10, severity: str = "SEV1", **more: Any) -> Play:
    fields = {
        "incident": "INC-1",
        "severity": severity,
        "impact": "high",
        "urgency": "high",
        "services": ["checkout", "payments"],
        "alerts": [FIRE],
        **more,
    }
    return made.world(20).at(at).me("incident.declared", **fields)
