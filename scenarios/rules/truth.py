"""The truth about incidents is one that can be found out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.model.story import Incident
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "truth"


def _find(subject: Subject) -> Iterator[Problem]:
    scenario = subject.scenario
    for key, incident in scenario.incidents.items():
        yield from _severity(subject, key, incident)
        if incident.cause in incident.not_cause:
            told = "the cause is listed among those that must not pass"
            yield subject.problem(CODE, ("incidents", key, "not_cause"), told)
        factor = scenario.factors.get(incident.cause)
        if factor is not None and not factor.holds:
            told = f"the cause '{incident.cause}' is a factor that does not hold"
            hint = "say holds: true"
            yield subject.problem(CODE, ("incidents", key, "cause"), told, hint)
        for number, name in enumerate(incident.contributing):
            listed = scenario.factors.get(name)
            if listed is not None and not listed.holds:
                told = f"the factor '{name}' contributes, and does not hold"
                path = ("incidents", key, "contributing", number)
                yield subject.problem(CODE, path, told, "say holds: true")
        variants = {
            name
            for fault in incident.faults
            if fault in scenario.faults
            for name in scenario.faults[fault].one_of
        }
        for name in incident.by_variant:
            if name not in variants:
                told = f"no fault of this incident has the variant '{name[:60]}'"
                yield subject.problem(CODE, ("incidents", key, "by_variant", name), told, key=True)


def _severity(subject: Subject, key: str, incident: Incident) -> Iterator[Problem]:
    if isinstance(incident.severity, str):
        return
    path = ("incidents", key, "severity")
    if not incident.severity:
        yield subject.problem(CODE, path, "the severity is missing")
    for number, step in enumerate(incident.severity):
        if (step.at is None) == (step.when is None):
            yield subject.problem(CODE, (*path, number), "a step needs either at or when")
        if number == 0 and step.at is None:
            yield subject.problem(CODE, (*path, number), "the first step needs at")


_FAULTS = (
    "faults: {slow: {starts: {at: 1m}, target: db, effects: [{set: errors, to: 20%}]}}\n"
    "incidents:\n  x: {faults: [slow], cause: plan, kind: data, severity: SEV2, services: [db]}\n"
)

RULE = Rule(
    CODE,
    "Causes and contributing factors hold, severities have a beginning.",
    WORLD + _FAULTS + "factors: {plan: {text: A bad query plan}}\n",
    WORLD + _FAULTS + "factors: {plan: {text: A bad query plan, holds: true}}\n",
    _find,
)
