"""What had been looked at, and what an entry is about."""

from __future__ import annotations

from scoring.facts import READS, Facts, TrueIncident
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

_TALK = ("question.answered", "page.answered", "action.finished")


def about(facts: Facts, entry: Entry, one: TrueIncident) -> bool:
    """Did the player touch or read something of this incident with this entry?"""
    if entry.type == "command.refused":
        return False
    for ref in (*alerts_of(entry), *(entry.get("alerts") or ())):
        if facts.owner(ref) == one.id:
            return True
    page = entry.get("page")
    if page is not None and any(facts.owner(ref) == one.id for ref in facts.page_alerts(page)):
        return True
    if entry.get("incident") is not None and entry.get("incident") == one.declared:
        return True
    named = [entry.get("service"), entry.get("target"), *(entry.get("services") or ())]
    return any(service in one.truth.services for service in named if service)


def seen_before(facts: Facts, actor: str, services: tuple[str, ...], at: int, seq: int) -> bool:
    """Had this player, before this entry, anything on screen about one of these services?"""
    for entry in facts.entries:
        if entry.seq >= seq or entry.at > at:
            return False
        if _shows(facts, entry, actor, services):
            return True
    return False


def _shows(facts: Facts, entry: Entry, actor: str, services: tuple[str, ...]) -> bool:
    if entry.at < 0:
        return False
    if entry.type in ("alert.firing",):
        return str((entry.get("labels") or {}).get("service", "")) in services
    if entry.type == "change.made":
        return entry.get("target") in services
    if entry.type in _TALK:
        topics = (entry.get("about"), entry.get("target"), *(entry.get("points_at") or ()))
        return any(_service_of(facts, str(topic)) in services for topic in topics if topic)
    if entry.actor != actor or entry.type not in READS:
        return False
    return any(service in services for service in entry.get("services") or ())


def _service_of(facts: Facts, topic: str) -> str:
    change = facts.scenario.world.changes.get(topic)
    if change is not None:
        return change.target
    if topic.startswith("calls."):
        return topic.split(".")[1]
    return topic
