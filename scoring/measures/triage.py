"""Triage: severity over a fixed window, scope at two fixed moments, noise told from truth."""

from __future__ import annotations

import itertools
from math import fsum

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Mark, f1, severity_loss
from scoring.truth import NOISE
from scoring.weights import incident_weight
from scoring.words import clock, number, percent
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

_MINUTE = 60_000
FREE, WINDOW = 5 * _MINUTE, 20 * _MINUTE
_STATES = ("incident.declared", "incident.updated", "incident.split_off")


def triage(facts: Facts) -> Dimension:
    """Marks over all true incidents, and discounts for false incidents and flapping."""
    whole = fsum(incident_weight(one) for one in facts.incidents)
    loss, scope, evidence = 0.0, 0.0, []
    told = f"No incident came in {clock(facts.end)}."
    scope_told = told
    for one in facts.incidents:
        weight = incident_weight(one) / whole
        lost, window = _severity_loss(facts, one)
        loss += weight * (lost / window if window else 1.0)
        here = _scope(facts, one)
        scope += weight * here
        states = _entries(facts, one)
        evidence += [entry.seq for entry in states]
        rated = states[0].get("severity") if states else "none"
        told = f"True {one.worst}, first rated {rated}; {clock(lost)} of {clock(window)} lost."
        scope_told = (
            f"Declared services fit {percent(here)} of {len(one.truth.services)} true ones."
        )
    share = (1.0 - loss) if facts.incidents else 1.0
    noise, noise_told, noise_seen = _noise(facts)
    marks = (
        Mark("severity", 7 * share, 7, told, tuple(evidence), "7 x (1 - loss over the window)"),
        Mark("scope", 4 * scope, 4, scope_told, tuple(evidence), "4 x F1 at two fixed moments"),
        Mark("noise", 4 * noise, 4, noise_told, noise_seen, "4 x max(0, TPR - FPR)"),
    )
    return Dimension("triage", marks, (*_false(facts), *_flapping(facts)))


def _entries(facts: Facts, one: TrueIncident) -> list[Entry]:
    return [
        entry
        for entry in facts.of_type(*_STATES)
        if one.declared is not None and (entry.get("new") or entry.get("incident")) == one.declared
    ]


def _severity_loss(facts: Facts, one: TrueIncident) -> tuple[float, float]:
    """(lost ms, length of the window in ms)."""
    if one.notice is None:
        return 0.0, 0.0
    start = one.notice + FREE
    stop = min(start + WINDOW, facts.end)
    if stop <= start:
        start, stop = one.notice, facts.end
    rated = [(e.at, str(e.get("severity"))) for e in _entries(facts, one) if e.get("severity")]
    cuts = sorted({start, stop, *(at for at, _ in rated), *(at for at, _ in one.steps)})
    lost = 0.0
    for left, right in itertools.pairwise(cuts):
        if left < start or right > stop:
            continue
        said = next((s for at, s in reversed(rated) if at <= left), None)
        lost += severity_loss(said, one.severity(left), one.worst_from(left)) * (right - left)
    return lost, float(stop - start)


def _scope(facts: Facts, one: TrueIncident) -> float:
    """Mean of F1 at two moments fixed by the first notice and the targets."""
    if one.notice is None:
        return 0.0
    targets = facts.targets(one.worst)
    moments = (targets.get("triage", 600_000), targets.get("mitigate", 3_600_000))
    made = 0.0
    for span in moments:
        at = min(one.notice + span, facts.end)
        chosen: tuple[str, ...] = ()
        for entry in _entries(facts, one):
            if entry.at <= at and entry.get("services"):
                chosen = tuple(entry.get("services"))
        made += f1(chosen, one.truth.services) / len(moments)
    return made


def _noise(facts: Facts) -> tuple[float, str, tuple[int, ...]]:
    """Told noise from truth, over alert names that fired during the exercise."""
    groups: dict[str, str] = {}
    for entry in facts.of_type("alert.firing"):
        owner = facts.owner(entry.id)
        live = entry.at >= 0 or not _ended_before(facts, entry)
        if owner is not None and live:
            name = str((entry.get("labels") or {}).get("alertname", ""))
            groups[name] = owner if groups.get(name) in (None, NOISE) else groups[name]
    marked, seen = _marked(facts)
    noise = [name for name, owner in groups.items() if owner == NOISE]
    true = [name for name, owner in groups.items() if owner not in (NOISE, "self")]
    hits = len([name for name in noise if name in marked])
    wrong = len([name for name in true if name in marked])
    tpr = hits / len(noise) if noise else 1.0
    fpr = wrong / len(true) if true else 0.0
    told = f"{hits} of {len(noise)} noise alerts marked, {wrong} of {len(true)} true ones."
    return max(0.0, tpr - fpr), told, seen


def _ended_before(facts: Facts, firing: Entry) -> bool:
    return any(
        entry.at < 0 and entry.get("alert") == firing.id
        for entry in facts.of_type("alert.resolved")
    )


def _marked(facts: Facts) -> tuple[dict[str, None], tuple[int, ...]]:
    """Alert names that players called noise at the end, or silenced without linking them."""
    names: dict[str, str] = {
        entry.id.split(":")[1]: str((entry.get("labels") or {}).get("alertname", ""))
        for entry in facts.of_type("alert.firing")
    }
    state: dict[str, bool] = {}
    linked: dict[str, None] = {}
    seen = []
    for entry in facts.of_type(
        "alert.marked_noise", "alert.unmarked_noise", "alert.silenced", "alert.linked"
    ):
        for ref in alerts_of(entry):
            key = ref.split(":")[1] if ":" in ref else ref
            if entry.type == "alert.linked":
                linked[key] = None
            elif entry.type != "alert.silenced" or facts.owner(key) not in (NOISE, None):
                state[key] = entry.type != "alert.unmarked_noise"
                seen.append(entry.seq)
    marked = {names.get(key, ""): None for key, on in state.items() if on and key not in linked}
    return marked, tuple(seen)


def _false(facts: Facts) -> tuple[Discount, ...]:
    """Incidents that match no true one and were not closed with a reason in ten minutes."""
    matched = {one.declared for one in facts.incidents}
    made = []
    for entry in facts.of_type("incident.declared"):
        key = entry.get("incident")
        if key in matched:
            continue
        done = [
            one
            for one in facts.of_type("incident.resolved", "incident.closed", "incident.merged")
            if one.get("incident") == key
            and one.at <= entry.at + 10 * _MINUTE
            and (one.get("reason") or one.type == "incident.merged")
        ]
        if not done:
            told = f"{key} at {clock(entry.at)} matches no true incident and stayed open."
            made.append(Discount("false-incident", 0.15, told, (entry.seq,)))
    return tuple(made)


def _flapping(facts: Facts) -> tuple[Discount, ...]:
    """Reversals of severity within 15 minutes without a change of the truth: .1 each, cap .3."""
    turns: list[Entry] = []
    for key in dict.fromkeys(e.get("incident") for e in facts.of_type("incident.declared")):
        rated = [
            entry
            for entry in facts.of_type(*_STATES)
            if entry.get("incident") == key and entry.get("severity")
        ]
        for before, middle, after in zip(rated, rated[1:], rated[2:]):
            back = after.get("severity") == before.get("severity") != middle.get("severity")
            if back and after.at - before.at <= 15 * _MINUTE:
                turns.append(after)
    if not turns:
        return ()
    share = min(0.3, 0.1 * len(turns))
    told = f"Severity went back {number(len(turns))} times, first at {clock(turns[0].at)}."
    return (Discount("flapping", share, told, tuple(one.seq for one in turns)),)
