"""Triage: severity over a fixed window, scope at two fixed moments, noise told from truth."""

from __future__ import annotations

import itertools

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Part, f1, gather, severity_loss, told_apart
from scoring.measures.order import order
from scoring.noise import alert_groups, marked_as_noise
from scoring.weights import incident_weight
from scoring.words import clock, number, percent
from simulator.record.entries import Entry

_MINUTE = 60_000
FREE, WINDOW = 5 * _MINUTE, 20 * _MINUTE
CLOSED_IN = 10 * _MINUTE
_FLAP = 15 * _MINUTE


def triage(facts: Facts) -> Dimension:
    """Marks over all true incidents, and discounts for false incidents and flapping."""
    nothing = f"No incident came in {clock(facts.end)}."
    marks = [
        gather(
            "severity",
            7.0,
            [_severity(facts, one) for one in facts.incidents],
            "7 x (1 - loss over 20 min from 5 min after the first notice)",
            nothing,
        ),
        gather(
            "scope",
            4.0,
            [_scope(facts, one) for one in facts.incidents],
            "4 x F1(declared, true services) at the targets of triage and of mitigate",
            nothing,
        ),
        gather("noise", 4.0, [noise(facts)], "4 x max(0, TPR - FPR) over alert names", nothing),
        *order(facts),
    ]
    return Dimension("triage", tuple(marks), (*false_incidents(facts), *_flapping(facts)))


def _evidence(facts: Facts, one: TrueIncident) -> tuple[int, ...]:
    seen = sorted(v.seq for name in one.names for v in facts.versions.get(name, ()))
    return tuple(seen) or one.anchor


def severity_window(facts: Facts, one: TrueIncident) -> tuple[int, int]:
    """Start and stop (ms) of the window in which the rating counts; fixed by the truth."""
    start, stop = one.start + FREE, min(one.start + FREE + WINDOW, facts.end)
    return (start, stop) if stop > start else (min(one.start, facts.end - 1), facts.end)


def severity_lost(facts: Facts, one: TrueIncident) -> float:
    """Milliseconds of that window that are lost by the rating."""
    start, stop = severity_window(facts, one)
    turns = [v.at for name in one.names for v in facts.versions.get(name, ())]
    cuts = [start, stop, *turns, *(at for at, _ in one.steps)]
    inside = sorted({min(max(cut, start), stop) for cut in cuts})
    lost = 0.0
    for left, right in itertools.pairwise(inside):
        stated = facts.stated(one, left)
        said = None if stated is None else stated.severity
        lost += severity_loss(said, one.severity(left), one.worst_from(left)) * (right - left)
    return lost


def _severity(facts: Facts, one: TrueIncident) -> Part:
    start, stop = severity_window(facts, one)
    lost = severity_lost(facts, one)
    first = next((v for name in one.names for v in facts.versions.get(name, ())), None)
    rated = None if first is None else first.incident.severity
    told = f"True {one.worst}, first rated {rated or 'not at all'}; "
    told += f"{clock(lost)} of {clock(stop - start)} lost."
    inputs = (
        (f"{one.id}.window", f"{clock(start)}-{clock(stop)}"),
        (f"{one.id}.lost", clock(lost)),
    )
    credit = 1.0 - lost / (stop - start)
    return Part(incident_weight(one), credit, told, _evidence(facts, one), inputs)


def _scope(facts: Facts, one: TrueIncident) -> Part:
    """F1 at two moments fixed by the first notice and the targets."""
    targets = facts.targets(one.worst)
    spans = (targets.get("triage", 600_000), targets.get("mitigate", 3_600_000))
    fits: list[float] = []
    for span in spans:
        stated = facts.stated(one, min(one.start + span, facts.end))
        fits.append(f1(stated.services if stated is not None else (), one.truth.services))
    first, second = fits
    told = f"Declared services fit {percent(first)} of {number(len(one.truth.services))} true ones"
    told += f" at {clock(min(one.start + spans[0], facts.end))}, later {percent(second)}."
    inputs = ((f"{one.id}.services", list(one.truth.services)), (f"{one.id}.F1", fits))
    credit = 0.5 * first + 0.5 * second
    return Part(incident_weight(one), credit, told, _evidence(facts, one), inputs)


def noise(facts: Facts) -> Part:
    """Told noise from truth, over alert names that fired during the exercise."""
    loud, true = alert_groups(facts)
    marked, seen = marked_as_noise(facts)
    hits = len([one for one in loud if one in marked])
    wrong = len([one for one in true if one in marked])
    told = (
        f"{hits} of {len(loud)} noise alerts marked as noise, and {wrong} of {len(true)} true ones."
    )
    inputs = (("noise", loud), ("true", true), ("marked", [one for one in marked if one]))
    return Part(1.0, told_apart(tuple(marked), loud, true), told, seen, inputs)


def false_incidents(facts: Facts) -> tuple[Discount, ...]:
    """Incidents that match no true one and were not closed with a reason in ten minutes."""
    matched = {name for one in facts.incidents for name in one.names}
    over = facts.of_type("incident.resolved", "incident.closed", "incident.merged")
    made = []
    for entry in facts.of_type("incident.declared", "incident.split_off"):
        key = entry.get("new") or entry.get("incident")
        done = [
            one
            for one in over
            if one.get("incident") == key
            and one.at <= entry.at + CLOSED_IN
            and (one.get("reason") or one.type == "incident.merged")
        ]
        if key not in matched and not done:
            told = f"{key} at {clock(entry.at)} matches no true incident; open after 10:00."
            made.append(Discount("false-incident", 0.15, told, (entry.seq,), ".15 each"))
    return tuple(made)


def _flapping(facts: Facts) -> tuple[Discount, ...]:
    """Reversals of severity within 15 minutes without a change of the truth: .1 each, cap .3."""
    turns: list[Entry] = []
    for versions in facts.versions.values():
        rated = [(v.at, v.seq, v.incident.severity) for v in versions]
        changed = [one for i, one in enumerate(rated) if i == 0 or one[2] != rated[i - 1][2]]
        for before, _, after in zip(changed, changed[1:], changed[2:]):
            back = after[2] == before[2] and after[0] - before[0] <= _FLAP
            if back and not _truth_changed(facts, before[0], after[0]):
                turns.append(facts.by_seq[after[1]])
    if not turns:
        return ()
    share = min(0.3, 0.1 * len(turns))
    told = f"Severity went back {number(len(turns))} times, first at {clock(turns[0].at)}."
    return (Discount("flapping", share, told, tuple(e.seq for e in turns), ".1 each, cap .3"),)


def _truth_changed(facts: Facts, start: int, stop: int) -> bool:
    return any(start < at <= stop for one in facts.incidents for at, _ in one.steps[1:])
