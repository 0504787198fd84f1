"""Every inject has exactly one way to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.model.values import told_duration
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "never-comes"


def _find(subject: Subject) -> Iterator[Problem]:
    scenario = subject.scenario
    for key, inject in scenario.injects.items():
        path = ("injects", key)
        if inject.when is None and inject.at is None and not inject.manual:
            told = f"the inject '{key}' never comes"
            hint = "give it at, when or manual: true"
            yield subject.problem(CODE, path, told, hint, key=True)
        elif inject.when is not None and inject.at is not None:
            told = f"the inject '{key}' has both at and when"
            yield subject.problem(CODE, path, told, "leave one out", key=True)
        if inject.at is not None and not 0 <= inject.at < scenario.duration:
            told = (
                f"{told_duration(inject.at)} is not within the exercise, "
                f"which lasts {told_duration(scenario.duration)}"
            )
            yield subject.problem(CODE, (*path, "at"), told)
        if inject.document is not None and inject.channel == "phone":
            told = "nobody can hand over a document on the phone"
            yield subject.problem(CODE, (*path, "document"), told, severity="warning")


RULE = Rule(
    CODE,
    "An inject has a time, a condition or is sent by hand, and its time is within the exercise.",
    WORLD + "injects:\n  call: {from: responder, text: Hello}\n",
    WORLD + "injects:\n  call: {from: responder, text: Hello, at: 3m}\n",
    _find,
)
