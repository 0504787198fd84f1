"""Conditions name events and fields that the log has, and things that the scenario has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.conditions import conditions
from scenarios.model.values import shown
from scenarios.model.when import When
from scenarios.names import PARTIES, WORDS, Names
from scenarios.problem import Problem, did_you_mean
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject
from scenarios.values_of_fields import named
from scenarios.vocabulary.commands import COMMANDS, NOT_YET
from scenarios.vocabulary.events import EVENTS

CODE: Final = "condition"

_SORTS: Final = {
    "alertname": "alert",
    "fault": "fault",
    "variant": "variant",
    "inject": "inject",
    "person": "party",
    "from": "party",
    "by": "party",
    "approver": "party",
    "about": "topic",
    "document": "document",
    "policy": "policy",
    "team": "team",
    "clock": "",
}
"""Sorts of fields that entries have beyond those of commands."""

_FIELD_SORTS: Final = {
    one.name: one.ref
    for spec in COMMANDS.values()
    for one in spec.fields
    if one.ref not in ("text", "map", "number", "duration", "bool", "int")
}


def _find(subject: Subject) -> Iterator[Problem]:
    names = Names(subject)
    for path, when in conditions(subject.scenario):
        if when.event is not None:
            yield from _event(subject, names, path, when)
        elif when.where:
            yield subject.problem(CODE, (*path, "where"), "'where' belongs to an event", key=True)
        if when.expected is not None:
            yield from _expected(subject, path, when.expected)
        if when.for_ and when.metric is None:
            yield subject.problem(CODE, (*path, "for"), "'for' belongs to a metric", key=True)
        if when.before is not None and when.before.event is None:
            told = "'before' must be an event: {event: …}"
            yield subject.problem(CODE, (*path, "before"), told)


def _event(subject: Subject, names: Names, path: Path, when: When) -> Iterator[Problem]:
    event = when.event or ""
    spec = EVENTS.get(event)
    if spec is None:
        yield _no_event(subject, path, event)
        return
    command = next((one for one in COMMANDS.values() if one.entry == event), None)
    for name, value in when.where.items():
        place = (*path, "where", name)
        if name not in spec.fields and name != "actor":
            hint = did_you_mean(name, spec.fields)
            beside = "" if hint else f"; it has {', '.join(spec.fields) or 'none'}"
            told = f"{event} has no field '{name[:60]}'{beside}"
            yield subject.problem(CODE, place, told, hint, key=True)
            continue
        field = command.field(name) if command else None
        sort = field.ref if field else _SORTS.get(name, _FIELD_SORTS.get(name, ""))
        if event == "sla.missed" and name == "target":
            sort = ""
        for below, told, hint in _value(sort, value, names):
            yield subject.problem(CODE, (*place, *below), told, hint)


def _no_event(subject: Subject, path: Path, event: str) -> Problem:
    place = (*path, "event")
    command = COMMANDS.get(event)
    if command is not None:
        told = f"{event} is a command; the event that it brings about is {command.entry}"
        return subject.problem(CODE, place, told, f"did you mean '{command.entry}'?")
    if event.partition(".")[0] in {one.partition(".")[0] for one in NOT_YET} - {"exercise"}:
        return subject.problem(CODE, place, f"the event {event[:60]} is not in this version")
    told = f"there is no event '{event[:60]}'"
    return subject.problem(CODE, place, told, did_you_mean(event, EVENTS))


def _value(sort: str, value: Any, names: Names) -> Iterator[tuple[Path, str, str]]:
    if isinstance(value, list):
        for index, one in enumerate(value):
            for path, told, hint in _value(sort, one, names):
                yield (index, *path), told, hint
    elif sort == "party":
        yield from _party(value, names)
    elif sort == "alert" and isinstance(value, dict):
        for key, text in value.items():
            if key == "alertname" and isinstance(text, str) and text not in names.of("alert"):
                hint = did_you_mean(text, names.of("alert"))
                yield (key,), f"there is no alert rule '{text[:60]}'", hint
    elif sort in WORDS or sort in (
        "service",
        "change",
        "fault",
        "variant",
        "inject",
        "document",
        "severity",
        "degree",
        "role",
        "template",
        "audience",
        "state",
        "team",
    ):
        if sort == "alert" and isinstance(value, str) and value.startswith("alert:"):
            return
        yield from named(sort, value, names)


def _party(value: Any, names: Names) -> Iterator[tuple[Path, str, str]]:
    """Who is compared with: any seat, person or receiver, by its id or with its sort."""
    if isinstance(value, dict) and len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind in PARTIES:
            for path, told, hint in named(kind, name, names):
                yield (kind, *path), told, hint
            return
    text = value if isinstance(value, str) else ""
    kind, colon, name = text.partition(":")
    if colon and kind in PARTIES:
        yield from named(kind, name, names)
        return
    known = [one for sort in PARTIES for one in names.of(sort)]
    if text not in (*known, "world", "system", "facilitator"):
        told = f"there is no person, seat, team or policy {shown(value)}"
        yield (), told, did_you_mean(text, known)


def _expected(subject: Subject, path: Path, inject: str) -> Iterator[Problem]:
    injects = subject.scenario.injects
    if inject not in injects:
        told = f"there is no inject '{inject[:60]}'"
        yield subject.problem(CODE, (*path, "expected"), told, did_you_mean(inject, injects))
    elif injects[inject].expects is None:
        told = f"the inject '{inject}' expects nothing"
        yield subject.problem(CODE, (*path, "expected"), told, "give it expects:")


RULE = Rule(
    CODE,
    "Conditions name events of the log, fields that those events have, and ids that are there.",
    WORLD + "objectives:\n  fast: {capability: detection, text: Fast., points: 5, "
    "met_when: {event: incident.declare}}\n",
    WORLD + "objectives:\n  fast: {capability: detection, text: Fast., points: 5, "
    "met_when: {event: incident.declared, where: {services: [web]}, within: 5m}}\n",
    _find,
)
