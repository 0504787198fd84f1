"""Mitigation: impact removed, mitigated, resolved, verified; ungrounded and harmful acts cost."""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.evidence import origin
from scoring.facts import Facts, TrueIncident
from scoring.marks import Mark, Part, clip, clock_credit, gather
from scoring.measures.acts import harms, left_off, premature, ungrounded
from scoring.weights import incident_weight
from scoring.words import clock, late, number, percent
from simulator.record.entries import Entry

LOW, HIGH = -0.5, 1.2


def mitigation(facts: Facts, idle: float | None, reference: float | None) -> Dimension:
    """Marks; `idle` and `reference` are user-minutes of the same seed, or None while unknown."""
    nothing = f"No incident came in {clock(facts.end)}."
    marks = [
        gather("mitigate", 5.0, [_mitigate(facts, one) for one in facts.incidents], _F5, nothing),
        gather("resolve", 5.0, [_resolve(facts, one) for one in facts.incidents], _F5, nothing),
        gather(
            "verified",
            2.0,
            [_verified(facts, one) for one in facts.incidents],
            "2 if recovery was looked at before resolving",
            nothing,
        ),
    ]
    if idle is not None and reference is not None:
        marks.insert(0, _impact(facts, idle, reference))
    off = (*ungrounded(facts), *premature(facts), *harms(facts), *left_off(facts))
    return Dimension("mitigation", tuple(marks), off)


_F5 = "5 x f(time; target)"


def _impact(facts: Facts, idle: float, reference: float) -> Mark:
    mine, span = facts.user_minutes, idle - reference
    share = clip((idle - mine) / span, LOW, HIGH) if span > 0 else 0.0
    told = f"{number(mine)} user-minutes; idle {number(idle)}, reference {number(reference)}; "
    told += f"{percent(share)} removed."
    inputs = (("yours", round(mine, 3)), ("idle", idle), ("reference", reference))
    formula = "18 x (idle - yours) / (idle - reference), from -.5 to 1.2"
    seen = tuple(e.seq for e in facts.of_type("impact.began", "impact.ended") if e.at >= 0)
    return Mark("impact", 18 * share, 18.0, told, seen, formula, inputs)


def _mitigate(facts: Facts, one: TrueIncident) -> Part:
    target = float(facts.targets(one.worst).get("mitigate", 3_600_000))
    actual = None if one.ended is None else float(max(0, one.ended - one.start))
    told = f"Users well {clock(actual)} after notice; {late(actual, target)}."
    if actual is None:
        told = f"Users not well by {clock(facts.end)}; target {clock(target)}."
    inputs = ((f"{one.id}.mitigate", f"{clock(actual)}, target {clock(target)}"),)
    seen = tuple(
        e.seq
        for e in facts.of_type("impact.began", "impact.ended")
        if e.at >= 0 and e.get("service") in one.truth.services
    )
    return Part(incident_weight(one), clock_credit(actual, target), told, seen, inputs)


def _resolve(facts: Facts, one: TrueIncident) -> Part:
    target = float(facts.targets(one.worst).get("resolve", 14_400_000))
    held = last_resolve(facts, one)
    actual = None if held is None else float(max(0, held.at - one.start))
    told = f"Resolved {clock(actual)} after notice; {late(actual, target)}."
    if actual is None:
        told = f"Not resolved by {clock(facts.end)} so that it held; target {clock(target)}."
    inputs = ((f"{one.id}.resolve", f"{clock(actual)}, target {clock(target)}"),)
    seen = one.anchor if held is None else (held.seq,)
    return Part(incident_weight(one), clock_credit(actual, target), told, seen, inputs)


def last_resolve(facts: Facts, one: TrueIncident) -> Entry | None:
    """The last incident.resolved that held: users well from then to the planned end."""
    if one.ended is None:
        return None
    last: Entry | None = None
    for entry in facts.of_type("incident.resolved", "incident.reopened"):
        if entry.get("incident") == one.declared:
            last = entry if entry.type == "incident.resolved" else None
    return last if last is not None and last.at >= one.ended - facts.grid else None


def _verified(facts: Facts, one: TrueIncident) -> Part:
    held = last_resolve(facts, one)
    proof = None if held is None else _look(facts, one, held)
    told = f"Recovery not looked at between the end of impact {clock(one.ended)} and resolving."
    if one.ended is None:
        told = f"No recovery to look at by {clock(facts.end)}."
    if proof is not None:
        told = f"Recovery looked at {clock(proof.at)}, before resolving."
    seen = one.anchor if proof is None else (proof.seq,)
    return Part(incident_weight(one), 0.0 if proof is None else 1.0, told, seen)


def _look(facts: Facts, one: TrueIncident, held: Entry) -> Entry | None:
    """A look at the incident's services (or its cause's) after users were well again."""
    wanted = {*one.truth.services, origin(facts, one.truth.cause)}
    for entry in facts.reads:
        inside = one.ended is not None and one.ended - facts.grid <= entry.at
        if inside and entry.seq < held.seq and wanted & set(entry.get("services") or ()):
            return entry
    return None
