"""What the fields of commands may hold: types, limits, and the things that they name.

Only what a seat can know exists here: a change that has not been made is as unknown as one that
never will be.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Iterable, Mapping

from scenarios.vocabulary.commands import Field
from scenarios.vocabulary.service_types import ACTIONS
from scenarios.vocabulary.words import (
    AUDIENCES,
    DEGREES,
    KINDS,
    ROLES,
    SEVERITIES,
    STATES,
    TEMPLATES,
)
from simulator.core.kernel import Kernel, Refused
from simulator.record.commands import Json

MAX_TEXT = 10_000
MAX_MAP = 65_536
MAX_MANY = 500
MAX_SECONDS = 400 * 86_400
_LARGEST = 10**15
_UNTOLD = frozenset(("page", "task", "question", "run", "approval", "note", "topic"))
"""A hint names none of these: the seat may not know that there is such a thing."""
_PARTIES = ("team", "schedule", "policy", "channel", "audience")


class References:
    """Checks the values of a command against the scenario and the board."""

    def __init__(self, kernel: Kernel) -> None:
        scenario = kernel.scenario
        self._kernel = kernel
        self._board = kernel.board
        services = scenario.world.services
        people = scenario.on_call.people
        self._calls = [
            f"calls.{caller}.{callee}" for caller, one in services.items() for callee in one.calls
        ]
        secret = (*scenario.world.changes, *scenario.faults)
        facts = [fact.about for one in people.values() for fact in one.knows]
        known = [*services, *self._calls, *people, *scenario.seats]
        free = [about for about in facts if about not in secret]
        self._topics = list(dict.fromkeys([*known, *free]))
        self._names: dict[str, tuple[str, Callable[[], Iterable[str]]]] = {
            "service": ("service", lambda: services),
            "team": ("team", lambda: scenario.world.teams),
            "person": ("person", lambda: [*people, *scenario.seats]),
            "seat": ("seat", lambda: scenario.seats),
            "severity": ("severity", lambda: SEVERITIES),
            "degree": ("degree", lambda: DEGREES),
            "role": ("role", lambda: ROLES),
            "template": ("template", lambda: TEMPLATES),
            "audience": ("audience", lambda: AUDIENCES),
            "state": ("state", lambda: STATES),
            "kind": ("kind of cause", lambda: KINDS),
            "page": ("page", lambda: self._board.pages),
            "incident": ("incident", lambda: self._board.incidents),
            "task": ("task", lambda: self._board.tasks),
            "question": ("question", lambda: self._board.questions),
            "run": ("run of an action", lambda: self._board.runs),
            "approval": ("approval", lambda: self._board.approvals),
            "note": ("note", self._notes),
            "action": ("action", lambda: [*ACTIONS, *scenario.actions]),
            "change": ("change", self._changes),
            "call": ("call", self._any_call),
            "cause": ("cause", self._causes),
            "factor": ("factor", lambda: [*scenario.factors, *self._causes()]),
            "topic": ("topic", self._all_topics),
            "document": ("document", lambda: scenario.documents),
            "runbook": ("runbook", lambda: scenario.runbooks),
            "dashboard": ("dashboard", lambda: map(_stem, scenario.dashboards)),
            "journey": ("journey", lambda: scenario.world.traffic),
        }
        self._kinds: dict[str, Callable[[Field, Json], Json]] = {
            "text": _text,
            "promql": _text,
            "int": _whole,
            "number": _number,
            "duration": _number,
            "bool": _bool,
            "map": _map,
            "matchers": _matchers,
            "party": self._party,
            "alert": self._alert,
        }

    def check(self, field: Field, value: Json) -> Json:
        """The value as handlers get it; raises `Refused`."""
        if field.many and field.ref != "map":
            if isinstance(value, str):
                value = [value]
            if not isinstance(value, list | tuple):
                raise Refused(f"{field.name} is a list")
            if len(value) > MAX_MANY:
                raise Refused(f"{field.name} has more than {MAX_MANY} items")
            return list(dict.fromkeys(self._one(field, one) for one in value))
        return self._one(field, value)

    def _one(self, field: Field, value: Json) -> Json:
        kind = self._kinds.get(field.ref)
        if kind is not None:
            return kind(field, value)
        value = _plain(value)
        if not isinstance(value, str):
            what = self._names[field.ref][0]
            article = "an" if what[0] in "aeiou" else "a"
            raise Refused(f"{field.name} is the name of {article} {what}")
        what, names = self._names[field.ref]
        return self._known(what, value, list(names()), field.ref not in _UNTOLD)

    def _known(self, what: str, value: str, names: list[str], told: bool = True) -> str:
        if value in names:
            return value
        near = difflib.get_close_matches(value, names, 1) if told else []
        raise Refused(
            f"there is no {what} {_shown(value)}" + (f"; did you mean '{near[0]}'?" if near else "")
        )

    def _alert(self, field: Field, value: Json) -> str:
        if not isinstance(value, str):
            raise Refused(f"{field.name} is the id of an alert")
        alert = self._board.alert(value) if value.count(":") in (0, 2) else None
        if alert is None:
            raise Refused(f"there is no alert {_shown(value)}")
        return alert.id

    def _party(self, field: Field, value: Json) -> str:
        if isinstance(value, Mapping):
            if len(value) != 1:
                raise Refused(f"{field.name} names one person, team, schedule, policy or channel")
            kind, name = next(iter(value.items()))
            value = name if kind in ("person", "seat") else f"{kind}:{name}"
        if not isinstance(value, str):
            raise Refused(f"{field.name} names a person, team, schedule, policy or channel")
        kind, parted, name = value.partition(":")
        if not parted:
            scenario = self._kernel.scenario
            self._known("person or seat", value, [*scenario.on_call.people, *scenario.seats])
        elif kind in _PARTIES:
            self._known(kind, name, list(self._members(kind)))
        else:
            raise Refused(f"there is no person, team, schedule, policy or channel {_shown(value)}")
        return value

    def _members(self, kind: str) -> Iterable[str]:
        scenario = self._kernel.scenario
        on_call = scenario.on_call
        if kind == "channel":
            return [*on_call.channels, *scenario.world.teams, *self._board.incidents]
        members: dict[str, Iterable[str]] = {
            "team": scenario.world.teams,
            "schedule": on_call.schedules,
            "policy": on_call.escalation_policies,
            "audience": AUDIENCES,
        }
        return members[kind]

    def _changes(self) -> list[str]:
        return list(dict.fromkeys(one.change for one in self._board.changes.values()))

    def _any_call(self) -> list[str]:
        services = self._kernel.scenario.world.services
        return [*self._calls, *dict.fromkeys(one for own in services.values() for one in own.calls)]

    def _causes(self) -> list[str]:
        scenario = self._kernel.scenario
        return [*self._changes(), *scenario.world.services, *self._calls, *scenario.factors]

    def _all_topics(self) -> list[str]:
        fired = [name for one in self._board.alerts.values() for name in (one.name, one.id)]
        incidents = list(self._board.incidents)
        return [*self._topics, *self._changes(), *self._kernel.alert_names, *fired, *incidents]

    def _notes(self) -> list[str]:
        return [one.fields["note"] for one in self._board.timeline if one.type == "note.added"]


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _plain(value: Json) -> Json:
    if isinstance(value, Mapping) and len(value) == 1:
        return next(iter(value.values()))
    return value


def _shown(value: str) -> str:
    return f"'{value[:60]}…'" if len(value) > 60 else f"'{value}'"


def _text(field: Field, value: Json) -> str:
    if not isinstance(value, str):
        raise Refused(f"{field.name} is text")
    if len(value) > MAX_TEXT:
        raise Refused(f"{field.name} is longer than {MAX_TEXT} characters")
    if field.required and not value.strip():
        raise Refused(f"{field.name} is empty")
    return value


def _number(field: Field, value: Json) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        what = "a number of seconds" if field.ref == "duration" else "a number"
        raise Refused(f"{field.name} is {what}")
    if isinstance(value, float) and not math.isfinite(value):
        raise Refused(f"{field.name} is a finite number")
    if abs(value) > _LARGEST:
        raise Refused(f"{field.name} is too large")
    if field.ref == "duration" and abs(value) > MAX_SECONDS:
        raise Refused(f"{field.name} is at most 400 days")
    return value


def _whole(field: Field, value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"{field.name} is a whole number")
    return value


def _bool(field: Field, value: Json) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{field.name} is true or false")
    return value


def _map(field: Field, value: Json) -> Json:
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise Refused(f"{field.name} cannot be written as JSON") from None
    if len(text) > MAX_MAP:
        raise Refused(f"{field.name} is longer than {MAX_MAP} characters")
    if field.many and not isinstance(value, list | tuple):
        raise Refused(f"{field.name} is a list")
    return value


def _matchers(field: Field, value: Json) -> list[str]:
    if isinstance(value, Mapping):
        value = [f'{name}="{one}"' for name, one in value.items()]
    if not isinstance(value, list | tuple) or not value:
        raise Refused(f"{field.name} is a map of labels or a list of matchers")
    if len(value) > 50 or any(not isinstance(one, str) or len(one) > 500 for one in value):
        raise Refused(f"{field.name} is a short list of matchers, each a text")
    return list(value)
