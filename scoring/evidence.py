"""What had been looked at, and what an entry is about."""

from __future__ import annotations

from scoring.facts import READS, Facts, TrueIncident
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

_TALK = ("question.answered", "page.answered", "action.finished")


def about(facts: Facts, entry: Entry, one: TrueIncident) -> bool:
    """Did the player touch or read something of this incident with this entry?"""
    if any(facts.owned(ref, one.id) for ref in alerts_of(entry)):
        return True
    page = entry.get("page")
    if page is not None and any(facts.owned(ref, one.id) for ref in facts.page_alerts(page)):
        return True
    if entry.get("incident") in one.names:
        return True
    return any(service in one.truth.services for service in services_named(entry))


def services_named(entry: Entry) -> list[str]:
    """Services in the fields of an entry."""
    named = (entry.get("service"), entry.get("target"), *(entry.get("services") or ()))
    return [str(one) for one in named if one]


def seen_before(facts: Facts, actor: str, service: str, by: Entry) -> bool:
    """Had this player, before this entry, anything on screen about a service?

    Its alerts, its series, logs and changes where they were looked at, what people said of it.
    """
    for entry in facts.entries:
        if entry.seq >= by.seq:
            return False
        if shows(facts, entry, actor, service):
            return True
    return False


def shows(facts: Facts, entry: Entry, actor: str, service: str) -> bool:
    """Does an entry put something about a service on this player's screen?"""
    if entry.type == "alert.firing":
        mine = str((entry.get("labels") or {}).get("service", "")) == service
        return mine and (entry.at >= 0 or entry.id in facts.firing_at_start)
    if entry.at < 0:
        return False
    if entry.type == "change.made":
        return str(entry.get("target")) == service
    if entry.type == "inject.fired":
        return service in reported(facts, entry)
    if entry.type in _TALK:
        return service in told_of(facts, entry)
    return entry.actor == actor and entry.type in READS and _looked_at(facts, entry, service)


def _looked_at(facts: Facts, entry: Entry, service: str) -> bool:
    if service in (entry.get("services") or ()):
        return True
    return any(origin(facts, str(one)) == service for one in entry.get("changes") or ())


def reported(facts: Facts, entry: Entry) -> tuple[str, ...]:
    """Services of the incident that an inject reports."""
    inject = facts.scenario.injects.get(str(entry.get("inject")))
    truth = facts.scenario.incidents.get(inject.about or "") if inject is not None else None
    return truth.drawn(facts.variants).services if truth is not None else ()


def told_of(facts: Facts, entry: Entry) -> list[str]:
    """Services that an answer or a finished action says something about."""
    topics = [entry.get("about"), entry.get("target")]
    for name in ("points_at", "reveals"):
        value = entry.get(name)
        topics += value if isinstance(value, list | tuple) else []
    return [origin(facts, str(one)) for one in topics if one]


def origin(facts: Facts, cause: str) -> str:
    """The service where a change, call or service sits; empty for a factor."""
    change = facts.scenario.world.changes.get(cause)
    if change is not None:
        return change.target
    if cause.startswith("calls."):
        return cause.split(".")[1]
    return cause if cause in facts.scenario.world.services else ""
