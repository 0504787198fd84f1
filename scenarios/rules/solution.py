"""The steps of the reference response are commands with the fields that commands have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.conditions import solutions
from scenarios.model.story import Step
from scenarios.names import Names
from scenarios.problem import Problem, did_you_mean
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject
from scenarios.values_of_fields import LIVE, complaints
from scenarios.vocabulary.commands import COMMANDS, NOT_YET, CommandSpec
from scenarios.vocabulary.service_types import ACTIONS

CODE: Final = "solution"
FILLED: Final = LIVE | {"incident"}
"""Fields that are filled in with the newest if a step leaves them out."""


def _find(subject: Subject) -> Iterator[Problem]:
    names = Names(subject)
    for path, steps in solutions(subject.scenario):
        for number, step in enumerate(steps):
            yield from _step(subject, names, (*path, number), step)


def _step(subject: Subject, names: Names, path: Path, step: Step) -> Iterator[Problem]:
    spec = COMMANDS.get(step.do)
    if spec is None:
        if step.do in NOT_YET:
            told = f"the command {step.do} is not in this version"
            yield subject.problem(CODE, (*path, "do"), told)
        else:
            told = f"there is no command '{step.do[:60]}'"
            yield subject.problem(CODE, (*path, "do"), told, did_you_mean(step.do, COMMANDS))
        return
    for name, value in step.fields.items():
        field = spec.field(name)
        if field is None:
            yield _unknown(subject, path, spec, name)
            continue
        for below, told, hint in complaints(field, value, names):
            yield subject.problem(CODE, (*path, name, *below), told, hint)
    yield from _missing(subject, path, spec, step)
    if step.do in ("action.start", "approval.request"):
        yield from _action(subject, path, step)


def _unknown(subject: Subject, path: Path, spec: CommandSpec, name: str) -> Problem:
    known = [one.name for one in spec.fields]
    hint = did_you_mean(name, [*known, "when", "delay", "optional", "do"])
    beside = "" if hint or not known else f"; it has {', '.join(known)}"
    told = f"{spec.name} has no field '{name[:60]}'{beside}"
    return subject.problem(CODE, (*path, name), told, hint, key=True)


def _missing(subject: Subject, path: Path, spec: CommandSpec, step: Step) -> Iterator[Problem]:
    for field in spec.fields:
        if field.required and field.name not in step.fields and field.ref not in FILLED:
            yield subject.problem(
                CODE, (*path, "do"), f"{spec.name} needs the field '{field.name}'"
            )


def _action(subject: Subject, path: Path, step: Step) -> Iterator[Problem]:
    """A standard action needs a target whose type has it, and its own parameters."""
    fields, world = step.fields, subject.scenario.world
    name, target = fields.get("action"), fields.get("target")
    if name in subject.scenario.actions or not isinstance(name, str) or name not in ACTIONS:
        return
    if not isinstance(target, str):
        yield subject.problem(CODE, (*path, "action"), f"{name} needs a target: a service")
        return
    service = world.services.get(target)
    if service is None:
        return
    from scenarios.vocabulary.service_types import TYPES

    kind = TYPES.get(service.type)
    if kind is not None and name not in kind.actions:
        hint = f"it can {', '.join(kind.actions)}" if kind.actions else "nothing can be done to it"
        told = f"{target} is of type {service.type}, which has no action {name}"
        yield subject.problem(CODE, (*path, "action"), told, hint)
    for parameter in ACTIONS[name].required:
        if parameter not in fields:
            told = f"{name} needs the field '{parameter}'"
            yield subject.problem(CODE, (*path, "action"), told)


RULE = Rule(
    CODE,
    "Each step of a solution is a command of this version, with fields that it has and values "
    "that fit.",
    WORLD + "solution:\n  - {do: incident.declare, severty: SEV1}\n",
    WORLD + "solution:\n  - {do: incident.declare, severity: SEV1, services: [web]}\n",
    _find,
)
