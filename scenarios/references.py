"""Every reference that a scenario makes outside of conditions and steps: where, what, which id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from scenarios.model import Scenario
from scenarios.model.people import Person, Target
from scenarios.model.story import Incident, Inject
from scenarios.model.world import Action, Effect, Fault, Service, StartsWith, Variant

Path: TypeAlias = tuple[str | int, ...]
Reference: TypeAlias = tuple[Path, str, str]
"""(where it stands, sort of what is named, id)."""


def references(scenario: Scenario) -> Iterator[Reference]:
    """All of them, in the order of the file's sections."""
    yield from _seats(scenario)
    yield from _world(scenario)
    yield from _alerting(scenario)
    yield from _on_call(scenario)
    for key, fault in scenario.faults.items():
        yield from _fault(("faults", key), fault)
    for key, action in scenario.actions.items():
        yield from _action(("actions", key), action)
    for key, incident in scenario.incidents.items():
        yield from _incident(("incidents", key), incident)
    for key, inject in scenario.injects.items():
        yield from _inject(("injects", key), inject)
    yield from _rest(scenario)


def _one(path: Path, sort: str, value: str | None) -> Iterator[Reference]:
    if value is not None:
        yield path, sort, value


def _many(path: Path, sort: str, values: Iterable[str]) -> Iterator[Reference]:
    for index, value in enumerate(values):
        yield (*path, index), sort, value


def target(path: Path, one: Target | None) -> Iterator[Reference]:
    """What a `{person: id}` names."""
    if one is not None:
        yield (*path, one.kind), one.kind, one.id


def effects(path: Path, many: Iterable[Effect]) -> Iterator[Reference]:
    """Other services that effects act on."""
    for index, effect in enumerate(many):
        yield from _one((*path, index, "target"), "service", effect.target)


def _seats(scenario: Scenario) -> Iterator[Reference]:
    for key, seat in scenario.seats.items():
        yield from _one(("seats", key, "team"), "team", seat.team)
        yield from _many(("seats", key, "may"), "may", seat.may)
    for key, objective in scenario.objectives.items():
        yield ("objectives", key, "capability"), "dimension", objective.capability
    for key in scenario.scoring.weights:
        yield ("scoring", "weights", key), "dimension", key


def _world(scenario: Scenario) -> Iterator[Reference]:
    world = scenario.world
    for key, service in world.services.items():
        yield from _service(("world", "services", key), service)
    for key, traffic in world.traffic.items():
        yield ("world", "traffic", key, "enters"), "service", traffic.enters
    for key, change in world.changes.items():
        path = ("world", "changes", key)
        yield (*path, "target"), "service", change.target
        yield from effects((*path, "effects"), change.effects)


def _service(path: Path, service: Service) -> Iterator[Reference]:
    yield from _one((*path, "team"), "team", service.team)
    for callee in service.calls:
        yield (*path, "calls", callee), "service", callee
    for name, flag in service.flags.items():
        yield from effects((*path, "flags", name, "effects"), flag.effects)


def _alerting(scenario: Scenario) -> Iterator[Reference]:
    for key, receiver in scenario.alerting.receivers.items():
        yield from target(("alerting", "receivers", key), receiver)
    for alert in scenario.runbooks:
        yield ("runbooks", alert), "alert", alert


def _on_call(scenario: Scenario) -> Iterator[Reference]:
    on_call = scenario.on_call
    for key, person in on_call.people.items():
        yield from _person(("on_call", "people", key), person)
    for key, schedule in on_call.schedules.items():
        path = ("on_call", "schedules", key)
        for number, layer in enumerate(schedule.layers):
            yield from _many((*path, "layers", number, "rotation"), "person", layer.rotation)
        for number, override in enumerate(schedule.overrides):
            yield (*path, "overrides", number, "person"), "person", override.person
    for key, policy in on_call.escalation_policies.items():
        for number, level in enumerate(policy.levels):
            place = ("on_call", "escalation_policies", key, "levels", number, "notify")
            yield from target(place, level.notify)
    for key, channel in on_call.channels.items():
        yield from _many(("on_call", "channels", key, "members"), "member", channel.members)


def _person(path: Path, person: Person) -> Iterator[Reference]:
    yield from _one((*path, "team"), "team", person.team)
    yield from _many((*path, "may"), "may", person.may)
    for number, fact in enumerate(person.knows):
        place = (*path, "knows", number)
        yield (*place, "about"), "topic", fact.about
        yield from _many((*place, "reveals"), "cause", fact.reveals)
    for number, wish in enumerate(person.wants):
        yield from _one((*path, "wants", number, "about"), "topic", wish.about)


def _fault(path: Path, fault: Fault) -> Iterator[Reference]:
    yield from _one((*path, "target"), "service", fault.target)
    if isinstance(fault.starts, StartsWith):
        yield (*path, "starts", "with"), "start", fault.starts.with_
    yield from effects((*path, "effects"), fault.effects)
    for key, variant in fault.one_of.items():
        yield from _variant((*path, "one_of", key), variant)


def _variant(path: Path, variant: Variant) -> Iterator[Reference]:
    yield from _one((*path, "target"), "service", variant.target)
    if isinstance(variant.starts, StartsWith):
        yield (*path, "starts", "with"), "start", variant.starts.with_
    yield from effects((*path, "effects"), variant.effects)


def _action(path: Path, action: Action) -> Iterator[Reference]:
    yield (*path, "target"), "service", action.target
    yield from _one((*path, "needs", "person"), "person", action.needs.person)
    yield from _one((*path, "needs", "team"), "team", action.needs.team)
    yield from effects((*path, "effects"), action.effects)
    yield from _many((*path, "ends"), "fault", action.ends)


def _incident(path: Path, one: Incident) -> Iterator[Reference]:
    yield from _many((*path, "faults"), "fault", one.faults)
    yield from _truth(path, one.cause, one.kind, one)
    for variant, truth in one.by_variant.items():
        place = (*path, "by_variant", variant)
        yield place, "variant", variant
        yield from _one((*place, "cause"), "cause", truth.cause)
        yield from _one((*place, "kind"), "kind", truth.kind)
        yield from _many((*place, "also"), "cause", truth.also or ())
        yield from _many((*place, "not_cause"), "cause", truth.not_cause or ())
        yield from _many((*place, "services"), "service", truth.services or ())
        yield from _many((*place, "teams"), "team", truth.teams or ())
        yield from _many((*place, "contributing"), "factor", truth.contributing or ())


def _truth(path: Path, cause: str, kind: str, one: Incident) -> Iterator[Reference]:
    yield (*path, "cause"), "cause", cause
    yield (*path, "kind"), "kind", kind
    yield from _many((*path, "also"), "cause", one.also)
    yield from _many((*path, "not_cause"), "cause", one.not_cause)
    yield from _many((*path, "services"), "service", one.services)
    yield from _many((*path, "teams"), "team", one.teams)
    yield from _many((*path, "contributing"), "factor", one.contributing)


def _inject(path: Path, inject: Inject) -> Iterator[Reference]:
    yield (*path, "from"), "person", inject.from_
    yield from target((*path, "to"), inject.to)
    yield from _one((*path, "about"), "incident", inject.about)
    yield from _one((*path, "document"), "document", inject.document)
    yield from _one((*path, "fault"), "fault", inject.fault)


def _rest(scenario: Scenario) -> Iterator[Reference]:
    past = scenario.past
    if past.handover is not None:
        yield ("past", "handover", "from"), "person", past.handover.from_
        yield from _one(("past", "handover", "to"), "person", past.handover.to)
    for number, incident in enumerate(past.incidents):
        path = ("past", "incidents", number)
        yield from _one((*path, "cause"), "cause", incident.cause)
        yield from _many((*path, "services"), "service", incident.services)
    for number, message in enumerate(past.chat):
        yield ("past", "chat", number, "from"), "person", message.from_
        yield from _one(("past", "chat", number, "channel"), "channel", message.channel)
