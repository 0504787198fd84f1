"""What players told whom: each update with the state of affairs that its fields state."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.vocabulary.words import AUDIENCES
from scoring.facts import Facts
from simulator.record.board import Incident
from simulator.record.entries import Entry

UPDATES = ("message.sent", "status.posted")
WELL = ("monitoring", "resolved")
_STATE_OF = {
    "declared": "investigating",
    "mitigated": "monitoring",
    "resolved": "resolved",
    "closed": "resolved",
}


@dataclass(frozen=True, slots=True)
class Update:
    """What a player told an audience. `state` is None where its fields state nothing."""

    entry: Entry
    audience: str
    state: str | None
    services: tuple[str, ...]
    severity: str | None

    @property
    def at(self) -> int:
        """When (ms)."""
        return self.entry.at


def all_updates(facts: Facts) -> list[Update]:
    """Updates of players, in order, one for each audience that an update reached.

    A template, a state or services make an update structured: what it leaves out is then that of
    the incident that it names, or of the newest.
    """
    made: list[Update] = []
    for entry in facts.of_type(*UPDATES):
        if entry.actor not in facts.scenario.seats or entry.at < 0:
            continue
        incident = _incident(facts, entry)
        structured = any(entry.get(name) for name in ("template", "state", "services"))
        filled = incident if structured else None
        state = entry.get("state") or (None if filled is None else _STATE_OF.get(filled.state))
        services = tuple(entry.get("services") or (() if filled is None else filled.services))
        severity = entry.get("severity") or (None if filled is None else filled.severity)
        stated = state if structured else None
        made += [Update(entry, one, stated, services, severity) for one in audiences(facts, entry)]
    return made


def _incident(facts: Facts, entry: Entry) -> Incident | None:
    """The incident of an update as it stood then: the one that it names, else the newest with
    one of its services, else the newest."""
    named = entry.get("incident")
    keys = [named] if named else list(facts.versions)
    stood = [one for key in reversed(keys) if (one := _before(facts, key, entry)) is not None]
    services = set(entry.get("services") or ())
    shared = [one for one in stood if services & set(one.services)]
    return next(iter([*shared, *stood]), None)


def _before(facts: Facts, incident: str, entry: Entry) -> Incident | None:
    for version in reversed(facts.versions.get(incident, ())):
        if version.seq < entry.seq and version.incident.merged_into is None:
            return version.incident
    return None


def audiences(facts: Facts, entry: Entry) -> list[str]:
    """Audiences that an update reached."""
    if entry.type == "status.posted":
        return [str(entry.get("audience") or "public")]
    to = str(entry.get("to"))
    kind, _, name = to.partition(":")
    if kind == "audience" and name:
        return [name]
    person = facts.scenario.on_call.people.get(to)
    if person is None:
        return ["responders"]
    if person.audience is not None:
        return [person.audience]
    if to in AUDIENCES:
        return [to]
    return ["executives" if person.outside else "responders"]
