"""What a seat may know of a scenario: plain frozen values, made of JSON, without any truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from simulator.record.commands import Json


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """A seat: who a player is. `may` lists the actions that it may do itself; empty = all."""

    id: str
    title: str
    team: str | None
    may: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class CallInfo:
    """One call of a service: timeout in ms, further tries."""

    callee: str
    timeout: int
    retries: int
    needed: bool
    asynchronous: bool


@dataclass(frozen=True, slots=True)
class FlagInfo:
    """A feature flag: its position at StartEx and what players read about it."""

    id: str
    on: bool
    text: str


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """A service as its owners describe it; `slo_latency` in ms."""

    id: str
    type: str
    team: str | None
    tier: int
    text: str
    instances: int
    replicas: int
    connections: int | None
    slo_errors: float
    slo_latency: int
    calls: tuple[CallInfo, ...]
    flags: tuple[FlagInfo, ...]
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class TrafficInfo:
    """Who sends requests where; `worth` names the unit that the business counts, if any."""

    id: str
    enters: str
    journey: str | None
    worth: str | None
    worth_share: float
    each: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """Somebody in the exercise who is not a player."""

    id: str
    name: str
    role: str
    team: str | None
    outside: bool
    audience: str | None
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScheduleInfo:
    """Who takes turns: rotations in order, handover as clock time, `every` in ms."""

    id: str
    layers: tuple[tuple[tuple[str, ...], str, int], ...]
    overrides: tuple[tuple[str, int, int], ...]
    """(person or seat, from, until), ms of exercise time."""


@dataclass(frozen=True, slots=True)
class PolicyInfo:
    """An escalation policy: (party, timeout in ms) from the first level on."""

    id: str
    levels: tuple[tuple[str, int], ...]
    repeats: int


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A chat channel; no members means everybody."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """One parameter of an action, with what can be picked, if that is a list."""

    name: str
    required: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """What can be done to a service: standard or the scenario's own (`own`)."""

    id: str
    title: str
    text: str
    target: str
    parameters: tuple[ParameterInfo, ...]
    takes: str
    """Typical time, as people say it: `90s-2m30s`."""
    risk: str
    approval: bool
    who: tuple[str, ...]
    """Seats and people who can do it."""
    own: bool


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document or runbook: Markdown text."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PanelInfo:
    """A graph of a dashboard: (expression, legend) each, place on Grafana's 24-column grid."""

    title: str
    type: str
    targets: tuple[tuple[str, str], ...]
    x: int
    y: int
    w: int
    h: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DashboardInfo:
    """A dashboard that comes with the scenario; `id` is its file name without the ending."""

    id: str
    title: str
    panels: tuple[PanelInfo, ...]


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """An alert rule as its file has it; `for_` as it is written there."""

    alert: str
    expr: str
    for_: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    group: str


@dataclass(frozen=True, slots=True)
class CauseInfo:
    """Something that can be named as a cause; `sort`: change, service, call, factor."""

    id: str
    sort: str
    text: str


@dataclass(frozen=True, slots=True)
class ObjectiveInfo:
    """What the exercise tests, in the words that the briefing shows."""

    id: str
    capability: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class PastIncidentInfo:
    """A closed incident; `at` and `lasted` in ms."""

    at: int
    title: str
    severity: str
    cause: str | None
    services: tuple[str, ...]
    lasted: int
    text: str


@dataclass(frozen=True, slots=True)
class NoteInfo:
    """A message of the past: chat or the handover note."""

    at: int
    sender: str
    to: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Public:
    """All that a seat may know of a scenario before the debrief. Times are ms."""

    id: str
    title: str
    kind: str
    difficulty: str
    summary: str
    briefing: str
    starts: str  # RFC 3339: StartEx on the exercise's own calendar
    pre_roll: int
    duration: int
    indicator: str | None
    seat: str
    seats: tuple[SeatInfo, ...]
    teams: Mapping[str, str]
    services: tuple[ServiceInfo, ...]
    traffic: tuple[TrafficInfo, ...]
    people: tuple[PersonInfo, ...]
    schedules: tuple[ScheduleInfo, ...]
    policies: tuple[PolicyInfo, ...]
    channels: tuple[ChannelInfo, ...]
    actions: tuple[ActionInfo, ...]
    documents: tuple[DocumentInfo, ...]
    runbooks: Mapping[str, str]
    dashboards: tuple[DashboardInfo, ...]
    rules: tuple[RuleInfo, ...]
    receivers: Mapping[str, str]
    """Receivers of alerts to parties such as `policy:payments`."""
    factors: tuple[CauseInfo, ...]
    causes: tuple[CauseInfo, ...]
    kinds: tuple[str, ...]
    weights: Mapping[str, float]
    pass_mark: int
    hold: int
    sla: Mapping[str, Mapping[str, int]]
    """Targets in ms by severity and clock."""
    calendars: Mapping[str, str]
    """`always` or `business-hours` by severity."""
    objectives: tuple[ObjectiveInfo, ...]
    journeys: Mapping[str, str]
    """What `check.run` can do as a customer: id to what it does."""
    past_incidents: tuple[PastIncidentInfo, ...]
    past_chat: tuple[tuple[str, NoteInfo], ...]  # (channel, message), oldest first
    handover: NoteInfo | None
    scrape_interval: int
    topics: tuple[str, ...] = ()
    """What people can be asked about besides services, calls, changes, alerts and people."""

    def service(self, key: str) -> ServiceInfo | None:
        """The service of that id."""
        return next((one for one in self.services if one.id == key), None)

    def person(self, key: str) -> PersonInfo | None:
        """The person of that id."""
        return next((one for one in self.people if one.id == key), None)

    def name_of(self, key: str) -> str:
        """How a person, seat or team is called on screen; else the id itself."""
        person = self.person(key)
        if person is not None:
            return person.name
        seat = next((one for one in self.seats if one.id == key), None)
        return seat.title if seat is not None else self.teams.get(key.removeprefix("team:"), key)

    def actions_on(self, service: str) -> tuple[ActionInfo, ...]:
        """Everything that can be done to a service."""
        return tuple(one for one in self.actions if one.target == service)

    def json(self) -> dict[str, Json]:
        """The same as JSON values."""
        return asdict(self)
