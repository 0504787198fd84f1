"""An action of the scenario's own does something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject
from scenarios.vocabulary.service_types import ACTIONS

CODE: Final = "idle-action"


def _find(subject: Subject) -> Iterator[Problem]:
    for key, action in subject.scenario.actions.items():
        if not (action.effects or action.ends or action.reveals or action.harms):
            told = f"the action '{key}' ends, changes and reveals nothing"
            hint = "give it effects, ends or reveals"
            yield subject.problem(CODE, ("actions", key), told, hint, key=True)
        if key in ACTIONS:
            told = f"'{key}' is a standard action already"
            yield subject.problem(CODE, ("actions", key), told, "choose another id", key=True)
        if action.needs.approval and not _approver(subject):
            told = "nobody may approve"
            place = ("actions", key, "needs", "approval")
            yield subject.problem(CODE, place, told, "give somebody may: [approve]")


def _approver(subject: Subject) -> bool:
    scenario = subject.scenario
    return any("approve" in one.may for one in scenario.on_call.people.values()) or any(
        "approve" in one.may for one in scenario.seats.values()
    )


RULE = Rule(
    CODE,
    "An action ends a fault, has effects or reveals something, and can be approved if it must be.",
    WORLD + "actions:\n  look: {title: Look, target: db, takes: 30s}\n",
    WORLD + "actions:\n  look: {title: Look, target: db, takes: 30s, reveals: A full scan.}\n",
    _find,
)
