"""Faults do something to a service, and belong to an incident or are decoys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.model.world import Fault
from scenarios.problem import Problem
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "fault"


def _find(subject: Subject) -> Iterator[Problem]:
    scenario = subject.scenario
    used = {name for one in scenario.incidents.values() for name in one.faults}
    for key, fault in scenario.faults.items():
        path = ("faults", key)
        yield from _does_something(subject, path, fault)
        if fault.one_of and fault.effects:
            told = "a fault has either effects or one_of"
            hint = "move the common effects into each variant"
            yield subject.problem(CODE, (*path, "effects"), told, hint, key=True)
        if fault.decoy and key in used:
            told = f"the decoy '{key}' is part of an incident"
            yield subject.problem(CODE, (*path, "decoy"), told)
        if not fault.decoy and key not in used:
            told = f"the fault '{key}' belongs to no incident"
            hint = "name it in an incident, or say decoy: true"
            yield subject.problem(CODE, path, told, hint, "warning", key=True)


def _does_something(subject: Subject, path: Path, fault: Fault) -> Iterator[Problem]:
    logs = bool(fault.logs)
    if not fault.one_of and not fault.effects and not logs:
        told = "this fault changes nothing"
        yield subject.problem(CODE, path, told, "give it effects, logs or one_of", key=True)
    for name, variant in fault.one_of.items():
        if not variant.effects and not variant.logs and not logs:
            told = f"the variant '{name}' changes nothing"
            yield subject.problem(CODE, (*path, "one_of", name), told, key=True)
    writes = logs or any(one.logs for one in fault.one_of.values())
    everywhere = bool(fault.one_of) and all(one.target for one in fault.one_of.values())
    if writes and fault.target is None and not everywhere:
        told = "it is not said which service writes the logs"
        yield subject.problem(CODE, path, told, "give it a target", key=True)


RULE = Rule(
    CODE,
    "A fault has effects, logs or variants, and is either part of an incident or a decoy.",
    WORLD + "faults:\n  slow: {starts: {at: 1m}, target: db, decoy: true}\n",
    WORLD + "faults:\n  slow: {starts: {at: 1m}, target: db, decoy: true, "
    "effects: [{set: errors, to: 2%}]}\n",
    _find,
)
