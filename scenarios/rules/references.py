"""What is named must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.names import WORDS, Names
from scenarios.problem import Problem, did_you_mean
from scenarios.references import references
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "unknown-name"


def _find(subject: Subject) -> Iterator[Problem]:
    names = Names(subject)
    for steps, sort, name in references(subject.scenario):
        known = names.of(sort)
        if name in known:
            continue
        word = WORDS.get(sort, sort)
        hint = did_you_mean(name, known)
        is_key = sort in ("alert", "variant") or steps[-2:-1] in (("calls",), ("weights",))
        yield subject.problem(CODE, steps, f"there is no {word} '{name[:60]}'", hint, key=is_key)


RULE = Rule(
    CODE,
    "Services, teams, people, seats, faults, changes, actions, policies and all else that a "
    "scenario names must be in it.",
    WORLD + "incidents: {}\nfaults: {slow: {starts: {at: 1m}, target: webb, decoy: true, "
    "effects: [{set: latency, add: 1s}]}}\n",
    WORLD + "faults: {slow: {starts: {at: 1m}, target: web, decoy: true, "
    "effects: [{set: latency, add: 1s}]}}\n",
    _find,
)
