"""The board: what is known at a moment, as a fold over entries.

Everybody uses it: the console on what its seat received, policies likewise, the engine and scoring
on all entries. Each thing on it is a frozen value that is replaced, so that a shallow copy of the
dictionaries is a snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import TypeAlias

from simulator.record.commands import Json

Labels: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert, over all its firings. `id` is that of the newest firing."""

    id: str
    fingerprint: str
    labels: Labels
    annotations: Labels
    value: float
    since: int
    """When the condition began to hold (ms)."""
    fired_at: int
    first_fired_at: int
    firing: bool = True
    resolved_at: int | None = None
    firings: int = 1
    acknowledged_by: str | None = None
    noise: str | None = None
    """The reason, when it is marked as noise."""
    incident: str | None = None
    silenced_until: int | None = None

    @property
    def name(self) -> str:
        """Its alertname."""
        return self.labels.get("alertname", "")

    @property
    def service(self) -> str:
        """Its service label."""
        return self.labels.get("service", "")


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident that players declared."""

    id: str
    title: str
    severity: str | None
    impact: str | None
    urgency: str | None
    services: tuple[str, ...]
    state: str
    """declared, mitigated, resolved or closed."""
    declared_at: int
    by: str
    triaged_at: int | None = None
    mitigated_at: int | None = None
    resolved_at: int | None = None
    closed_at: int | None = None
    merged_into: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    missed: tuple[str, ...] = ()
    """Clocks whose target has passed."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `state`: sent, acknowledged, answered, unanswered, snoozed, fell_back, escalated,
    reassigned, cleared."""

    id: str
    to: str
    at: int
    reason: str
    sender: str
    state: str = "sent"
    level: int = 0
    policy: str | None = None
    alerts: tuple[str, ...] = ()
    incident: str | None = None
    by: str | None = None
    changed_at: int = 0
    next_at: int | None = None
    """When it climbs, if nobody acknowledges."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message, call, ticket, news item, status post or inject in the feed."""

    id: str
    at: int
    channel: str
    """phone, chat, ticket, email, news, social, document, status, page, or a chat channel's id."""
    sender: str
    to: str
    text: str
    fields: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to or from a person. `state`: open, promised, answered, unanswered."""

    id: str
    at: int
    sender: str
    to: str
    about: str
    state: str = "open"
    text: str = ""
    says: str = ""
    promised_by: int | None = None
    choices: tuple[str, ...] = ()
    changed_at: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A task with a named owner and a time box. `state`: assigned, acknowledged, finished."""

    id: str
    owner: str
    text: str
    at: int
    state: str = "assigned"
    due: int | None = None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """An action that runs or has run. `state`: running, finished, failed, cancelled."""

    id: str
    action: str
    target: str
    title: str
    by: str
    started_at: int
    ends_at: int
    state: str = "running"
    changed_at: int = 0
    text: str = ""
    fields: Mapping[str, Json] = field(default_factory=dict)
    starter: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A request to approve. `state`: requested, granted, denied, expired."""

    id: str
    action: str
    target: str
    by: str
    approver: str
    at: int
    expires: int
    state: str = "requested"
    fields: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the change log."""

    id: str
    change: str
    at: int
    target: str
    kind: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline: any entry that people read, by id."""

    seq: int
    at: int
    type: str
    id: str
    actor: str
    fields: Mapping[str, Json]


@dataclass(slots=True)
class Board:
    """The state. Dictionaries keep the order in which things came."""

    at: int = 0
    seq: int = 0
    speed: float = 1.0
    paused: bool = False
    started: bool = False
    ended: bool = False
    """A player ended it: no more commands but for the post-mortem."""
    finished: bool = False
    """The planned end is reached."""
    debrief: bool = False
    failed: str | None = None
    cast: Mapping[str, Json] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    """By fingerprint."""
    incidents: dict[str, Incident] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    silences: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    notifications: list[Moment] = field(default_factory=list)
    timeline: list[Moment] = field(default_factory=list)
    """Every entry but time.passed and reads, oldest first."""
    reads: list[Moment] = field(default_factory=list)
    refused: list[Moment] = field(default_factory=list)
    hypothesis: Moment | None = None
    draft: Mapping[str, Json] = field(default_factory=dict)
    postmortem: Moment | None = None
    abandoned: bool = False

    def copy(self) -> Board:
        """A snapshot: containers are copied, what they hold is shared."""
        other = copy(self)
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, (dict, list)):
                setattr(other, name, value.copy())
        return other

    def alert(self, ref: str) -> Alert | None:
        """An alert by fingerprint or by a firing's id, `alert:<fingerprint>:<n>`."""
        fingerprint = ref.split(":")[1] if ref.startswith("alert:") else ref
        return self.alerts.get(fingerprint)

    def open_incidents(self) -> list[Incident]:
        """Incidents that are neither resolved, closed nor merged, oldest first."""
        return [
            one
            for one in self.incidents.values()
            if one.state in ("declared", "mitigated") and one.merged_into is None
        ]

    def linked(self, incident: str) -> list[Alert]:
        """Alerts in an incident."""
        return [one for one in self.alerts.values() if one.incident == incident]
