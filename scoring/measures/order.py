"""Several incidents at once: was the graver one worked on first?"""

from __future__ import annotations

from scoring.facts import Facts, TrueIncident
from scoring.marks import Mark
from scoring.weights import incident_weight
from scoring.words import clock, name
from simulator.record.entries import Entry


def order(facts: Facts) -> list[Mark]:
    """One mark of 2 points where two incidents of different severity overlap; else none.

    Full if the graver one saw its first action, and no action went to the lesser one between the
    graver's first notice and that.
    """
    ranked = sorted(facts.incidents, key=lambda one: (-incident_weight(one), one.start))
    if len(ranked) < 2 or incident_weight(ranked[0]) == incident_weight(ranked[-1]):
        return []
    grave, lesser = ranked[0], ranked[-1]
    first = _first_action(facts, grave, grave.faults_at)
    other = _first_action(facts, lesser, grave.start)
    good = first is not None and (other is None or first.at <= other.at)
    told = f"First action on {name(grave.id)} {clock(None if first is None else first.at)}, "
    told += f"on {name(lesser.id)} {clock(None if other is None else other.at)}."
    if first is None and other is None:
        told = f"No action on {name(grave.id)} or {name(lesser.id)} by {clock(facts.end)}."
    seen = tuple(entry.seq for entry in (first, other) if entry is not None)
    return [Mark("order", 2.0 if good else 0.0, 2.0, told, seen, "2 if the graver one came first")]


def _first_action(facts: Facts, one: TrueIncident, since: int) -> Entry | None:
    return next(
        (
            entry
            for entry in facts.of_type("action.started")
            if entry.at >= since
            and entry.actor in facts.scenario.seats
            and entry.get("target") in one.truth.services
        ),
        None,
    )
