"""Mitigation: impact removed, mitigated, resolved, verified; ungrounded and harmful acts cost."""

from __future__ import annotations

from math import fsum

from scoring.dimension import Dimension
from scoring.evidence import seen_before
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Mark, clip, clock_credit
from scoring.weights import incident_weight
from scoring.words import clock, late, number, percent
from simulator.record.entries import Entry

LOW, HIGH = -0.5, 1.2


def mitigation(facts: Facts, idle: float | None, reference: float | None) -> Dimension:
    """Marks; `idle` and `reference` are user-minutes of the same seed, or None while unknown."""
    impact, told = _impact(facts, idle, reference)
    whole = fsum(incident_weight(one) for one in facts.incidents)
    mitigated, resolved, verified = 0.0, 0.0, 0.0
    mitigated_told = resolved_told = verified_told = f"No incident came in {clock(facts.end)}."
    seen: list[int] = []
    for one in facts.incidents:
        weight = incident_weight(one) / whole
        targets = facts.targets(one.worst)
        start = one.notice if one.notice is not None else one.faults_at
        end = None if one.ended is None else float(max(0, one.ended - start))
        target = float(targets.get("mitigate", 3_600_000))
        mitigated += weight * clock_credit(end, target)
        mitigated_told = f"Users well {clock(end)} after notice; {late(end, target)}."
        held = last_resolve(facts, one)
        done = None if held is None else float(max(0, held.at - start))
        target = float(targets.get("resolve", 14_400_000))
        resolved += weight * clock_credit(done, target)
        resolved_told = f"Resolved {clock(done)} after notice; {late(done, target)}."
        proof = _verified(facts, one, held)
        verified += weight * (1.0 if proof is not None else 0.0)
        at = None if proof is None else proof.at
        verified_told = f"Recovery looked at before resolving: {clock(at)}."
        seen += [entry.seq for entry in (held, proof) if entry is not None]
    marks = (
        Mark("impact", 18 * impact, 18, told, (), "18 x (idle - yours) / (idle - reference)"),
        Mark("mitigate", 5 * mitigated, 5, mitigated_told, tuple(seen), "5 x f(time; target)"),
        Mark("resolve", 5 * resolved, 5, resolved_told, tuple(seen), "5 x f(time; target)"),
        Mark("verified", 2 * verified, 2, verified_told, tuple(seen), "2 if looked at before"),
    )
    return Dimension("mitigation", marks, (*_ungrounded(facts), *_premature(facts), *_harms(facts)))


def _impact(facts: Facts, idle: float | None, reference: float | None) -> tuple[float, str]:
    mine = facts.user_minutes
    if idle is None or reference is None or idle - reference <= 0:
        return 0.0, f"{number(mine)} user-minutes were lost; no bounds to compare with."
    share = clip((idle - mine) / (idle - reference), LOW, HIGH)
    told = (
        f"{number(mine)} user-minutes; idle {number(idle)}, reference {number(reference)}: "
        f"{percent(share)}."
    )
    return share, told


def last_resolve(facts: Facts, one: TrueIncident) -> Entry | None:
    """The last incident.resolved that held: users well from then to the planned end."""
    if one.declared is None or one.ended is None:
        return None
    last: Entry | None = None
    for entry in facts.of_type("incident.resolved", "incident.reopened"):
        if entry.get("incident") == one.declared:
            last = entry if entry.type == "incident.resolved" else None
    return last if last is not None and last.at >= one.ended - 60_000 else None


def _verified(facts: Facts, one: TrueIncident, held: Entry | None) -> Entry | None:
    """Something about the incident's services looked at after users were well again."""
    if held is None or one.ended is None:
        return None
    for entry in facts.reads:
        inside = one.ended - 60_000 <= entry.at and entry.seq < held.seq
        named = entry.get("services") or ()
        if inside and any(service in one.truth.services for service in named):
            return entry
    return None


def _ungrounded(facts: Facts) -> tuple[Discount, ...]:
    """Actions on something about which nothing had been on the player's screen before."""
    wild = []
    for entry in facts.of_type("action.started"):
        target = str(entry.get("target") or "")
        if entry.actor in facts.scenario.seats and target:
            if not seen_before(facts, entry.actor, (target,), entry.at, entry.seq):
                wild.append(entry)
    if not wild:
        return ()
    first = wild[0]
    told = f"{number(len(wild))} actions without evidence, first {clock(first.at)}."
    share = min(0.5, 0.1 * len(wild))
    return (Discount("ungrounded", share, told, tuple(one.seq for one in wild)),)


def _premature(facts: Facts) -> tuple[Discount, ...]:
    """Resolved while users were still hurt."""
    early = []
    for one in facts.incidents:
        for entry in facts.of_type("incident.resolved"):
            if entry.get("incident") != one.declared or one.began is None:
                continue
            if entry.at >= one.began and (one.ended is None or entry.at < one.ended - 60_000):
                early.append(entry)
    if not early:
        return ()
    told = f"Resolved {clock(early[0].at)} while users were hurt ({number(len(early))} times)."
    share = min(0.5, 0.15 * len(early))
    return (Discount("premature-resolve", share, told, tuple(one.seq for one in early)),)


def _harms(facts: Facts) -> tuple[Discount, ...]:
    """Data or evidence destroyed for good by an action whose scenario says so, or by a restore."""
    harmful = {key for key, one in facts.scenario.actions.items() if one.harms}
    done = [
        entry
        for entry in facts.of_type("action.finished")
        if entry.get("action") in harmful or entry.get("action") in ("restore", "purge_queue")
    ]
    if not done:
        return ()
    told = f"{done[0].get('action')} at {clock(done[0].at)} destroyed data."
    share = min(0.5, 0.2 * len(done))
    return (Discount("harm", share, told, tuple(one.seq for one in done)),)
