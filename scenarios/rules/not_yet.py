"""What the format has and this version does not play is said, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.problem import Problem, did_you_mean
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject
from scenarios.vocabulary.service_types import PLANNED_TYPES, TYPES

CODE: Final = "not-yet"


def _find(subject: Subject) -> Iterator[Problem]:
    scenario = subject.scenario
    if scenario.kind == "tabletop":
        told = "kind: tabletop is not in this version"
        yield subject.problem(CODE, ("kind",), told, "use kind: simulation")
    for key, schedule in scenario.on_call.schedules.items():
        if len(schedule.layers) > 1:
            told = "more than one layer of a schedule is not in this version"
            layer = ("on_call", "schedules", key, "layers", 1)
            yield subject.problem(CODE, layer, told, "use overrides for exceptions")
    for key, service in scenario.world.services.items():
        if service.type in TYPES:
            continue
        place = ("world", "services", key, "type")
        if service.type in PLANNED_TYPES:
            told = f"the service type {service.type} is not in this version"
            yield subject.problem(CODE, place, told, f"there are {', '.join(TYPES)}")
        else:
            hint = did_you_mean(service.type, TYPES)
            beside = "" if hint else f"; there are {', '.join(TYPES)}"
            told = f"there is no service type '{service.type[:60]}'{beside}"
            yield subject.problem(CODE, place, told, hint)


RULE = Rule(
    CODE,
    "Tabletops, further layers and some service types are planned; this version refuses them.",
    WORLD.replace("postgresql", "cassandra"),
    WORLD,
    _find,
)
