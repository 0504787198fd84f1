"""A scenario is not larger than what this version can play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.problem import Problem
from scenarios.rules.base import HEAD, WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "limit"
MAX_SERVICES: Final = 200
MAX_INJECTS: Final = 2000


def _find(subject: Subject) -> Iterator[Problem]:
    services, injects = len(subject.scenario.world.services), len(subject.scenario.injects)
    if services > MAX_SERVICES:
        told = f"there are {services:,} services; at most {MAX_SERVICES} can be played"
        yield subject.problem(CODE, ("world", "services"), told, key=True)
    if injects > MAX_INJECTS:
        told = f"there are {injects:,} injects; at most {MAX_INJECTS:,} can be played"
        yield subject.problem(CODE, ("injects",), told, key=True)


_MANY = "".join(f"    s{number}: {{type: http}}\n" for number in range(MAX_SERVICES + 1))

RULE = Rule(
    CODE,
    f"At most {MAX_SERVICES} services and {MAX_INJECTS:,} injects.",
    f"{HEAD}world:\n  services:\n{_MANY}",
    WORLD,
    _find,
)
