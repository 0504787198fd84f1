"""Targets of SLA clocks can pass before the planned end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.model.values import told_duration
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "sla"
_CLOCKS: Final = (
    *("acknowledge", "triage", "engage", "first_update", "update_every", "mitigate", "resolve"),
)


def _find(subject: Subject) -> Iterator[Problem]:
    duration = subject.scenario.duration
    for severity, targets in subject.scenario.sla.items():
        previous = 0
        for clock in _CLOCKS:
            target = getattr(targets, clock)
            path = ("sla", severity, clock)
            if target is None:
                continue
            if target == 0:
                yield subject.problem(CODE, path, "nobody can meet a target of nothing")
            elif target >= duration and clock != "resolve":
                told = f"the target {told_duration(target)} cannot pass before the exercise ends"
                hint = f"its duration is {told_duration(duration)}"
                yield subject.problem(CODE, path, told, hint)
            if clock in ("mitigate", "resolve"):
                if target < previous:
                    told = "resolve comes before mitigate"
                    yield subject.problem(CODE, path, told, severity="warning")
                previous = target


RULE = Rule(
    CODE,
    "SLA targets from acknowledge to mitigate are shorter than the exercise.",
    WORLD + "duration: 20m\nsla: {SEV1: {mitigate: 25m}}\n",
    WORLD + "duration: 20m\nsla: {SEV1: {mitigate: 12m, resolve: 4h}}\n",
    _find,
)
