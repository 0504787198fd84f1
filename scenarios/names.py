"""What there is to be named in a scenario: ids by sort, for references and nearest spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from scenarios.model import Scenario
from scenarios.subject import Subject
from scenarios.vocabulary.service_types import ACTIONS
from scenarios.vocabulary.words import (
    AUDIENCES,
    DEGREES,
    DIMENSIONS,
    KINDS,
    ROLES,
    SEVERITIES,
    STATES,
    TEMPLATES,
)

PARTIES: Final = ("person", "seat", "team", "schedule", "policy", "channel", "audience")
"""Sorts of receivers that `{person: id}` and the like can name."""

WORDS: Final = {
    "member": "seat, person or team",
    "start": "change or fault",
    "dimension": "dimension of the score",
    "person": "person",
    "policy": "escalation policy",
    "cause": "change, service, call (calls.a.b) or factor",
    "factor": "factor, change, service or call (calls.a.b)",
    "kind": "kind of cause",
    "topic": "service, alert, change, flag, person or call",
    "journey": "journey (an id of traffic)",
    "alert": "alert rule",
    "action": "action",
    "may": "kind of action",
}
"""How a sentence calls a sort, where its name is not enough."""


class Names:
    """The ids of a scenario by sort."""

    def __init__(self, subject: Subject) -> None:
        self._scenario = subject.scenario
        self.alerts = tuple(alert_names(subject))
        self._cache: dict[str, dict[str, None]] = {}

    def of(self, sort: str) -> dict[str, None]:
        """All ids of a sort, in the order of the file."""
        if sort not in self._cache:
            self._cache[sort] = dict.fromkeys(self._find(sort))
        return self._cache[sort]

    def _find(self, sort: str) -> Iterator[str]:
        if sort == "alert":
            yield from self.alerts
        elif sort == "topic":
            yield from (*self.of("cause"), *self.alerts, *self.of("person"))
            yield from (*self.of("flag"), *self.of("team"), *self.of("document"))
        else:
            yield from _FINDERS[sort](self._scenario)


def alert_names(subject: Subject) -> Iterator[str]:
    """Names of the alert rules in the scenario's rule files."""
    for name in subject.scenario.alerting.rule_files:
        source = subject.others.get(name)
        groups = source.root.get("groups") if source and source.root else None
        for group in groups.each() if groups else ():
            rules = group.get("rules")
            for rule in rules.each() if rules else ():
                alert = rule.get("alert")
                if alert is not None and isinstance(alert.value, str):
                    yield alert.value


def _causes(scenario: Scenario) -> Iterator[str]:
    yield from scenario.world.changes
    yield from scenario.world.services
    for caller, service in scenario.world.services.items():
        yield from (f"calls.{caller}.{callee}" for callee in service.calls)
    yield from scenario.factors


def _people(scenario: Scenario) -> Iterator[str]:
    yield from scenario.on_call.people
    yield from scenario.seats


def _channels(scenario: Scenario) -> Iterator[str]:
    yield from scenario.world.teams
    yield from scenario.on_call.channels


def _may(scenario: Scenario) -> Iterator[str]:
    yield from ACTIONS
    yield from scenario.actions
    yield "approve"


def _actions(scenario: Scenario) -> Iterator[str]:
    yield from ACTIONS
    yield from scenario.actions


def _calls(scenario: Scenario) -> Iterator[str]:
    for caller, service in scenario.world.services.items():
        for callee in service.calls:
            yield callee
            yield f"calls.{caller}.{callee}"


def _flags(scenario: Scenario) -> Iterator[str]:
    for service in scenario.world.services.values():
        yield from service.flags


def _dashboards(scenario: Scenario) -> Iterator[str]:
    for name in scenario.dashboards:
        yield name
        yield name.rpartition("/")[2].rpartition(".")[0]


def _variants(scenario: Scenario) -> Iterator[str]:
    for fault in scenario.faults.values():
        yield from fault.one_of


_FINDERS: Final[dict[str, Callable[[Scenario], Any]]] = {
    "service": lambda one: one.world.services,
    "team": lambda one: one.world.teams,
    "change": lambda one: one.world.changes,
    "journey": lambda one: one.world.traffic,
    "person": _people,
    "staff": lambda one: one.on_call.people,
    "seat": lambda one: one.seats,
    "schedule": lambda one: one.on_call.schedules,
    "policy": lambda one: one.on_call.escalation_policies,
    "channel": _channels,
    "audience": lambda _one: AUDIENCES,
    "fault": lambda one: one.faults,
    "start": lambda one: (*one.world.changes, *one.faults),
    "member": lambda one: (*one.seats, *one.on_call.people, *one.world.teams),
    "variant": _variants,
    "action": _actions,
    "own action": lambda one: one.actions,
    "may": _may,
    "call": _calls,
    "flag": _flags,
    "cause": _causes,
    "factor": _causes,
    "incident": lambda one: one.incidents,
    "inject": lambda one: one.injects,
    "document": lambda one: one.documents,
    "runbook": lambda one: one.runbooks,
    "dashboard": _dashboards,
    "severity": lambda _one: SEVERITIES,
    "degree": lambda _one: DEGREES,
    "role": lambda _one: ROLES,
    "template": lambda _one: TEMPLATES,
    "state": lambda _one: STATES,
    "kind": lambda _one: KINDS,
    "dimension": lambda _one: DIMENSIONS,
}
