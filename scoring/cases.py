"""The SLA table of the card: every true incident, every clock, by the true severity."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.facts import Facts, TrueIncident
from scoring.measures.escalation import true_teams
from scoring.measures.mitigation import last_resolve
from scoring.updates import UPDATES, all_updates
from simulator.record import sla
from simulator.record.sla import Case, Clock


def sla_rows(facts: Facts) -> list[Clock]:
    """Rows in the order of incidents and clocks."""
    rows: list[Clock] = []
    for one in facts.incidents:
        rows += sla.rows(case_of(facts, one), facts.rules, facts.end)
    return rows


_STOPPED_BY: Mapping[str, tuple[str, ...]] = {
    "acknowledge": ("page.acknowledged",),
    "triage": ("incident.declared", "incident.updated", "incident.split_off"),
    "engage": (
        "page.acknowledged",
        "page.answered",
        "alert.acknowledged",
        "question.answered",
        "incident.declared",
        "role.taken",
        "task.acknowledged",
    ),
    "first_update": UPDATES,
    "resolve": ("incident.resolved",),
}


def sla_evidence(facts: Facts, row: Clock) -> tuple[int, ...]:
    """Entries that started and stopped a clock, as far as entries did."""
    one = next(one for one in facts.incidents if one.id == row.incident)
    types = _STOPPED_BY.get(row.clock, ())
    seats = row.clock not in ("acknowledge", "engage")
    stopped = [
        entry.seq
        for entry in facts.of_type(*types)
        if row.stopped is not None
        and max(entry.at, one.start) == row.stopped
        and (not seats or entry.actor in facts.seats)
    ]
    return (*one.anchor, *stopped[-1:])


def case_of(facts: Facts, one: TrueIncident) -> Case:
    """What happened to a true incident."""
    true = {key for key, owners in facts.owners.items() if one.id in owners}
    pages = sla.pages_to_seats(facts.moments, facts.seats, true, one.declared or "")
    since = min(one.start, one.faults_at)
    resolved = last_resolve(facts, one)
    return Case(
        one.id,
        one.worst,
        one.start,
        min(pages.values(), default=None),
        sla.acknowledged(facts.moments, pages),
        _triaged(facts, one),
        sla.engaged(facts.moments, true_teams(facts, one), facts.rules, since),
        _updates(facts, one, since),
        one.ended,
        None if resolved is None else resolved.at,
        one.declared is not None,
    )


def _triaged(facts: Facts, one: TrueIncident) -> int | None:
    """When severity, impact, urgency and services of its declared incident were all set."""
    times = [
        version.incident.triaged_at
        for name in one.names
        for version in facts.versions.get(name, ())
        if version.incident.triaged_at is not None
    ]
    return min(times, default=None)


def _updates(facts: Facts, one: TrueIncident, since: int) -> tuple[int, ...]:
    """Times of updates whose fields, given or filled, name an affected service."""
    times = {
        update.at
        for update in all_updates(facts)
        if update.at >= since and any(s in one.truth.services for s in update.services)
    }
    return tuple(sorted(times))


def took(row: Clock) -> int | None:
    """How long a clock ran until it was stopped (ms); None: it never was."""
    if row.stopped is None and row.clock != "update_every":
        return None
    return row.actual
