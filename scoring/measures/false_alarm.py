"""An exercise without a true incident: what is earned is the decision that there is none.

Noise marked with a reason, whatever was declared closed with a reason, and people told.
"""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.evidence import services_named
from scoring.facts import Facts
from scoring.marks import Mark, Part, clock_credit, gather
from scoring.measures.communication import false_statements, repeated
from scoring.measures.needs import expected_parts
from scoring.measures.triage import false_incidents, noise
from scoring.noise import alert_groups, name_of
from scoring.truth import fingerprint_of
from scoring.updates import WELL, all_updates
from scoring.words import clock, late
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

SEVERITY = "SEV2"
"""Targets are those of this severity: nobody knows yet that it is nothing."""


def false_alarm(facts: Facts) -> dict[str, Dimension]:
    """Detection, triage, communication and diagnosis where nothing was wrong."""
    made = (_detection(facts), _triage(facts), _communication(facts), _diagnosis(facts))
    return {one.id: one for one in made}


def _start(facts: Facts) -> int:
    fired = [
        entry.at
        for entry in facts.of_type("alert.firing", "inject.fired")
        if entry.at >= 0 or entry.id in facts.firing_at_start
    ]
    return max(0, min(fired, default=0))


def _target(facts: Facts, clock_name: str) -> float:
    return float(facts.targets(SEVERITY).get(clock_name, 600_000))


def _timed(facts: Facts, id: str, out_of: float, entry: Entry | None, target: float) -> Mark:
    actual = None if entry is None else float(max(0, entry.at - _start(facts)))
    told = f"{id.capitalize()} {clock(actual)} after the first alert; {late(actual, target)}."
    seen = () if entry is None else (entry.seq,)
    part = Part(1.0, clock_credit(actual, target), told, seen, (("time", clock(actual)),))
    return gather(id, out_of, [part], f"{out_of:g} x f(time; target)", told)


def _detection(facts: Facts) -> Dimension:
    loud = {key for key in facts.owners if facts.is_noise(key)}
    services = {
        str((e.get("labels") or {}).get("service", "")) for e in facts.of_type("alert.firing")
    }
    looked = next(
        (
            entry
            for entry in facts.players
            if any(fingerprint_of(ref) in loud for ref in alerts_of(entry))
            or services & set(services_named(entry))
        ),
        None,
    )
    decided = next(iter(_decisions(facts)), None)
    return Dimension(
        "detection",
        (
            _timed(facts, "notice", 5.0, looked, _target(facts, "acknowledge")),
            _timed(facts, "decide", 5.0, decided, _target(facts, "triage")),
        ),
    )


def _decisions(facts: Facts) -> list[Entry]:
    """Entries that say, with a reason, that it is nothing."""
    said = facts.of_type("alert.marked_noise", "incident.resolved", "incident.closed")
    return [entry for entry in said if entry.get("reason") and entry.actor in facts.seats]


def _triage(facts: Facts) -> Dimension:
    loud, _ = alert_groups(facts)
    names = {fingerprint_of(e.id): name_of(e) for e in facts.of_type("alert.firing")}
    said = _decisions(facts)
    reasoned = {names.get(fingerprint_of(ref)) for e in said for ref in alerts_of(e)}
    share = len([one for one in loud if one in reasoned]) / len(loud) if loud else float(bool(said))
    told = f"{len([o for o in loud if o in reasoned])} of {len(loud)} noise alerts have a reason."
    seen = tuple(entry.seq for entry in said)
    marks = (
        Mark("decision", 11 * share, 11.0, told, seen, "11 x share of noise told with a reason"),
        gather("noise", 4.0, [noise(facts)], "4 x max(0, TPR - FPR) over alert names", told),
    )
    return Dimension("triage", marks, false_incidents(facts))


def _communication(facts: Facts) -> Dimension:
    updates = all_updates(facts)
    decided = next(iter(_decisions(facts)), None)
    said = next(
        (
            update
            for update in updates
            if decided is not None
            and update.at >= decided.at
            and (update.state in WELL or update.entry.get("text"))
        ),
        None,
    )
    target = _target(facts, "first_update")
    told = _timed(facts, "told", 10.0, None if said is None else said.entry, target)
    marks = [told]
    expected = expected_parts(facts, updates)
    if expected:
        formula = "5 x f(answered - asked)"
        marks.append(gather("needs", 5.0, expected, formula, told.because))
    off = (*false_statements(facts, updates), *repeated(updates))
    return Dimension("communication", tuple(marks), off)


def _diagnosis(facts: Facts) -> Dimension:
    said = [e for e in facts.of_type("hypothesis.stated", "postmortem.submitted") if e.get("kind")]
    right = bool(said) and said[-1].get("kind") == "none"
    told = f"Kind 'none' in the last of {len(said)} statements."
    if not right:
        told = f"{len(said)} statements, and the last does not say 'none'."
    seen = tuple(entry.seq for entry in said)
    mark = Mark("what", 15.0 if right else 0.0, 15.0, told, seen, "15 if the kind is none")
    return Dimension("diagnosis", (mark,))
