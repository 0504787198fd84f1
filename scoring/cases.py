"""The SLA table of the card: every true incident, every clock, by the true severity."""

from __future__ import annotations

from scoring.facts import Facts, TrueIncident
from scoring.measures.mitigation import last_resolve
from simulator.record import sla
from simulator.record.sla import Case, Clock


def sla_rows(facts: Facts) -> list[Clock]:
    """Rows in the order of incidents and clocks."""
    rows: list[Clock] = []
    for one in facts.incidents:
        rows += sla.rows(case_of(facts, one), facts.rules, facts.end)
    return rows


def case_of(facts: Facts, one: TrueIncident) -> Case:
    """What happened to a true incident."""
    true = {key for key, owner in facts.owners.items() if owner == one.id}
    notice = one.notice
    if notice is None:
        notice = one.began if one.began is not None else one.faults_at
    pages = sla.pages_to_seats(facts.moments, facts.seats, true, one.declared or "")
    teams = one.truth.teams or sla.teams_of(one.truth.services, facts.rules)
    resolved = last_resolve(facts, one)
    return Case(
        one.id,
        one.worst,
        notice,
        min(pages.values(), default=None),
        sla.acknowledged(facts.moments, pages),
        _triaged(facts, one),
        sla.engaged(facts.moments, teams, facts.rules, notice),
        sla.updates(facts.moments, one.truth.services, facts.seats, notice),
        one.ended,
        None if resolved is None else resolved.at,
        one.declared is not None,
    )


def _triaged(facts: Facts, one: TrueIncident) -> int | None:
    """When severity, impact, urgency and services of its declared incident were all set."""
    have: dict[str, bool] = {}
    for entry in facts.of_type("incident.declared", "incident.updated", "incident.split_off"):
        if one.declared is None or (entry.get("new") or entry.get("incident")) != one.declared:
            continue
        for name in ("severity", "impact", "urgency", "services"):
            if entry.get(name):
                have[name] = True
        if len(have) == 4:
            return entry.at
    return None
