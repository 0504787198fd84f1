"""The public part of a scenario: what a seat is given before the debrief, and no word more.

Everything here is copied field by field: what is not named cannot leak. Lists whose order could
tell (factors, causes, actions) are sorted by id.
"""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.model import Scenario
from scenarios.model.people import Person, Seat, Target
from scenarios.model.world import Service
from scenarios.vocabulary.words import DIMENSIONS, KINDS
from simulator.record import public_files
from simulator.record.board import Board
from simulator.record.commands import Json
from simulator.record.public_actions import actions_of, typical
from simulator.record.public_types import (
    ActionInfo,
    CallInfo,
    CauseInfo,
    ChannelInfo,
    DashboardInfo,
    DocumentInfo,
    FlagInfo,
    NoteInfo,
    ObjectiveInfo,
    PanelInfo,
    ParameterInfo,
    PastIncidentInfo,
    PersonInfo,
    PolicyInfo,
    Public,
    RuleInfo,
    ScheduleInfo,
    SeatInfo,
    ServiceInfo,
    TrafficInfo,
)
from simulator.record.targets import calendars, targets

__all__ = [
    "ActionInfo",
    "CallInfo",
    "CauseInfo",
    "ChannelInfo",
    "DashboardInfo",
    "DocumentInfo",
    "FlagInfo",
    "NoteInfo",
    "ObjectiveInfo",
    "PanelInfo",
    "ParameterInfo",
    "PastIncidentInfo",
    "PersonInfo",
    "PolicyInfo",
    "Public",
    "RuleInfo",
    "ScheduleInfo",
    "SeatInfo",
    "ServiceInfo",
    "TrafficInfo",
    "known_causes",
    "party",
    "public_part",
    "typical",
]


def public_part(scenario: Scenario, seat: str, cast: Mapping[str, Json]) -> Public:
    """What `seat` may know of the scenario. `cast` gives names: person id to name."""
    past = scenario.past
    note = past.handover
    return Public(
        id=scenario.id,
        title=scenario.title,
        kind=scenario.kind,
        difficulty=scenario.difficulty,
        summary=scenario.summary,
        briefing=scenario.briefing,
        starts=scenario.starts.isoformat(),
        pre_roll=scenario.pre_roll,
        duration=scenario.duration,
        indicator=scenario.indicator,
        seat=seat,
        seats=tuple(_seat(key, one) for key, one in scenario.seats.items()),
        teams={key: team.name for key, team in scenario.world.teams.items()},
        services=tuple(_service(key, one) for key, one in scenario.world.services.items()),
        traffic=_traffic(scenario),
        people=tuple(_person(key, one, cast) for key, one in scenario.on_call.people.items()),
        schedules=_schedules(scenario),
        policies=_policies(scenario),
        channels=_channels(scenario),
        actions=actions_of(scenario),
        documents=public_files.documents(scenario),
        runbooks={
            alert: public_files.text_of(scenario, path) for alert, path in scenario.runbooks.items()
        },
        dashboards=public_files.dashboards(scenario),
        rules=public_files.rules(scenario),
        receivers={name: party(one) for name, one in scenario.alerting.receivers.items()},
        factors=_factors(scenario),
        causes=_causes(scenario),
        kinds=tuple(KINDS),
        weights={**DIMENSIONS, **scenario.scoring.weights},
        pass_mark=scenario.scoring.pass_mark,
        hold=scenario.scoring.hold,
        sla=targets(scenario),
        calendars=calendars(scenario),
        objectives=tuple(
            ObjectiveInfo(key, one.capability, one.text, one.points)
            for key, one in scenario.objectives.items()
        ),
        journeys={
            key: one.journey or f"use {one.enters}" for key, one in scenario.world.traffic.items()
        },
        past_incidents=tuple(
            PastIncidentInfo(
                one.at, one.title, one.severity, one.cause, one.services, one.lasted, one.text
            )
            for one in past.incidents
        ),
        past_chat=tuple(
            (one.channel or "", NoteInfo(one.at, one.from_, None, one.text))
            for one in sorted(past.chat, key=lambda one: one.at)
        ),
        handover=None if note is None else NoteInfo(note.at, note.from_, note.to, note.text),
        scrape_interval=scenario.alerting.scrape_interval,
        topics=_topics(scenario),
    )


def party(target: Target) -> str:
    """A target as logs write it: the plain id of a seat or person, else `kind:id`."""
    return target.id if target.kind in ("person", "seat") else f"{target.kind}:{target.id}"


def known_causes(public: Public, board: Board) -> tuple[CauseInfo, ...]:
    """What can be named as a cause now: changes only once the change log has them."""
    made = {one.change for one in board.changes.values()}
    return tuple(one for one in public.causes if one.sort != "change" or one.id in made)


def _seat(key: str, seat: Seat) -> SeatInfo:
    return SeatInfo(key, seat.title, seat.team, seat.may, seat.text)


def _person(key: str, person: Person, cast: Mapping[str, Json]) -> PersonInfo:
    people = cast.get("people")
    drawn = (people if isinstance(people, Mapping) else cast).get(key)
    name = person.name or (drawn if isinstance(drawn, str) else None) or key
    return PersonInfo(
        key, name, person.role, person.team, person.outside, person.audience, person.may
    )


def _service(key: str, one: Service) -> ServiceInfo:
    return ServiceInfo(
        key,
        one.type,
        one.team,
        one.tier,
        one.text,
        one.instances,
        one.replicas,
        one.connections,
        one.slo.errors,
        one.slo.latency,
        tuple(
            CallInfo(callee, call.timeout, call.retries, call.needed, call.asynchronous)
            for callee, call in one.calls.items()
        ),
        tuple(FlagInfo(name, flag.on, flag.text) for name, flag in one.flags.items()),
        dict(one.limits),
    )


def _traffic(scenario: Scenario) -> tuple[TrafficInfo, ...]:
    made = []
    for key, one in scenario.world.traffic.items():
        worth = one.worth
        each = worth.each if worth else None
        made.append(
            TrafficInfo(
                key,
                one.enters,
                one.journey,
                worth.name if worth else None,
                worth.share if worth else 0.0,
                each.amount if each else None,
                each.currency if each else None,
            )
        )
    return tuple(made)


def _schedules(scenario: Scenario) -> tuple[ScheduleInfo, ...]:
    return tuple(
        ScheduleInfo(
            key,
            tuple((layer.rotation, layer.handover, layer.every) for layer in one.layers),
            tuple((over.person, over.from_, over.until) for over in one.overrides),
        )
        for key, one in scenario.on_call.schedules.items()
    )


def _policies(scenario: Scenario) -> tuple[PolicyInfo, ...]:
    return tuple(
        PolicyInfo(
            key,
            tuple((party(level.notify), level.timeout) for level in one.levels),
            one.repeats,
        )
        for key, one in scenario.on_call.escalation_policies.items()
    )


def _channels(scenario: Scenario) -> tuple[ChannelInfo, ...]:
    own = scenario.on_call.channels
    built_in = tuple(
        ChannelInfo(key, team.name, ())
        for key, team in scenario.world.teams.items()
        if key not in own
    )
    return built_in + tuple(ChannelInfo(key, one.name, one.members) for key, one in own.items())


def _topics(scenario: Scenario) -> tuple[str, ...]:
    world, people = scenario.world, scenario.on_call.people
    named = {*world.services, *world.changes, *people, *scenario.seats, *scenario.runbooks}
    named |= {one.id for one in _causes(scenario)}
    named |= {rule.alert for rule in public_files.rules(scenario)}
    asked = {fact.about for one in people.values() for fact in one.knows}
    return tuple(sorted(asked - named))


def _factors(scenario: Scenario) -> tuple[CauseInfo, ...]:
    found = sorted(scenario.factors.items())
    return tuple(CauseInfo(key, "factor", one.text) for key, one in found)


def _causes(scenario: Scenario) -> tuple[CauseInfo, ...]:
    world = scenario.world
    made = [CauseInfo(key, "change", one.text) for key, one in sorted(world.changes.items())]
    for key, service in sorted(world.services.items()):
        made.append(CauseInfo(key, "service", service.text or f"{key} itself"))
        made += [
            CauseInfo(f"calls.{key}.{callee}", "call", f"how {key} calls {callee}")
            for callee in sorted(service.calls)
        ]
    return (*made, *_factors(scenario))
