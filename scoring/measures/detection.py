"""Detection: notice, acknowledge, declare; each against the target of the true severity."""

from __future__ import annotations

from math import fsum

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import Mark, clock_credit
from scoring.weights import incident_weight
from scoring.words import clock, late
from simulator.record import sla
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

POINTS = {"notice": 4.0, "acknowledge": 3.0, "declare": 3.0}


def detection(facts: Facts) -> Dimension:
    """Marks over all true incidents, weighted by severity."""
    rows = [(one, incident_weight(one), _times(facts, one)) for one in facts.incidents]
    whole = fsum(weight for _, weight, _ in rows)
    marks = []
    for name, points in POINTS.items():
        earned, evidence, told = 0.0, [], f"no incident came in {clock(facts.end)}."
        for one, weight, times in rows:
            target = _target(facts, one, name)
            actual, entry = times[name]
            earned += weight / whole * clock_credit(actual, target)
            evidence += [entry.seq] if entry is not None else []
            told = f"{name.capitalize()} {clock(actual)} after notice; {late(actual, target)}."
        marks.append(
            Mark(name, points * earned, points, told, tuple(evidence), "points x f(time; target)")
        )
    return Dimension("detection", tuple(marks))


def _target(facts: Facts, one: TrueIncident, name: str) -> float:
    clock_name = "triage" if name == "declare" else "acknowledge"
    return float(facts.targets(one.worst).get(clock_name, 600_000))


def _times(facts: Facts, one: TrueIncident) -> dict[str, tuple[float | None, Entry | None]]:
    if one.notice is None:
        return dict.fromkeys(POINTS, (None, None))
    noticed = _first_look(facts, one, one.notice)
    acknowledged = _acknowledged(facts, one, one.notice)
    declared = next(
        (
            entry
            for entry in facts.of_type("incident.declared", "incident.split_off")
            if (entry.get("new") or entry.get("incident")) == one.declared
        ),
        None,
    )
    return {
        "notice": (_since(noticed, one.notice), noticed),
        "acknowledge": acknowledged,
        "declare": (_since(declared, one.notice), declared),
    }


def _since(entry: Entry | None, start: int) -> float | None:
    return None if entry is None else float(max(0, entry.at - start))


def _first_look(facts: Facts, one: TrueIncident, since: int) -> Entry | None:
    """The first thing that a player did or read about the incident after the first notice."""
    from scoring.evidence import about

    return next(
        (entry for entry in facts.players if entry.at >= since and about(facts, entry, one)), None
    )


def _acknowledged(facts: Facts, one: TrueIncident, since: int) -> tuple[float | None, Entry | None]:
    """From the page to its acknowledgement; where no page came, the alert's acknowledgement."""
    true = {key for key, owner in facts.owners.items() if owner == one.id}
    pages = sla.pages_to_seats(facts.moments, facts.seats, true, one.declared or "")
    if pages:
        stopped = sla.acknowledged(facts.moments, pages)
        entry = next((e for e in facts.of_type("page.acknowledged") if e.at == stopped), None)
        return (None if stopped is None else float(stopped - min(pages.values()))), entry
    for entry in facts.of_type("alert.acknowledged", "alert.linked", "incident.declared"):
        if any(ref.split(":")[1] in true for ref in alerts_of(entry) if ":" in ref):
            return float(max(0, entry.at - since)), entry
    return None, None
