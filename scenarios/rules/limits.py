"""A scenario is not larger than what this version can play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.expressions import expressions
from scenarios.problem import Problem
from scenarios.promql import effort
from scenarios.rules.base import HEAD, WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "limit"
MAX_SERVICES: Final = 200
MAX_INJECTS: Final = 2000
MAX_EFFORT: Final = 600_000
"""Microseconds that parsing all expressions may take, by a rough estimate."""


def _find(subject: Subject) -> Iterator[Problem]:
    services, injects = len(subject.scenario.world.services), len(subject.scenario.injects)
    if services > MAX_SERVICES:
        told = f"there are {services:,} services; at most {MAX_SERVICES} can be played"
        yield subject.problem(CODE, ("world", "services"), told, key=True)
    if injects > MAX_INJECTS:
        told = f"there are {injects:,} injects; at most {MAX_INJECTS:,} can be played"
        yield subject.problem(CODE, ("injects",), told, key=True)
    yield from _expressions(subject)


def _expressions(subject: Subject) -> Iterator[Problem]:
    left = MAX_EFFORT
    for found in expressions(subject):
        left -= effort(found.text)
        if left < 0:
            told = "the expressions up to here are too large together"
            yield Problem.at(CODE, found.source.path, found.node.place, told)
            return


_MANY = "".join(f"    s{number}: {{type: http}}\n" for number in range(MAX_SERVICES + 1))

RULE = Rule(
    CODE,
    f"At most {MAX_SERVICES} services and {MAX_INJECTS:,} injects.",
    f"{HEAD}world:\n  services:\n{_MANY}",
    WORLD,
    _find,
)
