"""Ids differ in more than capital letters, and what shares a name space has different ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scenarios.problem import Problem
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "similar-ids"
_LONGEST: Final = 63


def _find(subject: Subject) -> Iterator[Problem]:
    scenario, world, on_call = subject.scenario, subject.scenario.world, subject.scenario.on_call
    spaces: list[list[tuple[Path, Iterable[str]]]] = [
        [
            (("world", "services"), world.services),
            (("world", "changes"), world.changes),
            (("factors",), scenario.factors),
        ],
        [(("seats",), scenario.seats), (("on_call", "people"), on_call.people)],
        [(("world", "teams"), world.teams)],
        [(("world", "traffic"), world.traffic)],
        [(("on_call", "schedules"), on_call.schedules)],
        [(("on_call", "escalation_policies"), on_call.escalation_policies)],
        [(("on_call", "channels"), on_call.channels)],
        [(("faults",), scenario.faults)],
        [(("actions",), scenario.actions)],
        [(("incidents",), scenario.incidents)],
        [(("injects",), scenario.injects)],
        [(("objectives",), scenario.objectives)],
        [(("documents",), scenario.documents)],
    ]
    for space in spaces:
        yield from _space(subject, space)


def _space(subject: Subject, space: list[tuple[Path, Iterable[str]]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, ids in space:
        for name in ids:
            place = (*path, name)
            other = seen.get(name.casefold())
            if other == name:
                told = f"'{name[:60]}' is the id of something else, too"
                yield subject.problem(CODE, place, told, "give one another id", key=True)
            elif other is not None:
                told = f"'{name[:60]}' differs from '{other[:60]}' only in capital letters"
                yield subject.problem(CODE, place, told, "give one another id", key=True)
            seen[name.casefold()] = name
            yield from _plain(subject, place, name)


def _plain(subject: Subject, place: Path, name: str) -> Iterator[Problem]:
    good = all(char.isascii() and (char.isalnum() or char in "-_.") for char in name)
    if not name or len(name) > _LONGEST or not good or not name[0].isalnum():
        told = f"'{name[:60]}' cannot be an id"
        hint = f"use letters, digits, hyphens, at most {_LONGEST}, beginning with one of the first"
        yield subject.problem(CODE, place, told, hint, key=True)


RULE = Rule(
    CODE,
    "Ids are plain words; two in one name space (services, changes and factors; seats and people) "
    "differ in more than capital letters.",
    WORLD + "on_call: {people: {milo: {role: Lead}, Milo: {role: Expert}}}\n",
    WORLD + "on_call: {people: {milo: {role: Lead}, dana: {role: Expert}}}\n",
    _find,
)
