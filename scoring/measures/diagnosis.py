"""Diagnosis: where and what, factors, how long the right answer was held, on evidence."""

from __future__ import annotations

from math import fsum

from scenarios.vocabulary.words import KINDS
from scoring.dimension import Dimension
from scoring.evidence import seen_before
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Mark, clock_credit, f1
from scoring.weights import incident_weight
from scoring.words import clock, late, number, percent
from simulator.record.entries import Entry

FREE_CHANGES = 2
"""So many other causes may be named before naming costs."""


def diagnosis(facts: Facts) -> Dimension:
    """Marks over all true incidents; half without evidence."""
    whole = fsum(incident_weight(one) for one in facts.incidents)
    points = {"where": 0.0, "what": 0.0, "factors": 0.0}
    told = dict.fromkeys(points, f"No incident came in {clock(facts.end)}.")
    evidence: list[int] = []
    blind: list[Entry] = []
    for one in facts.incidents:
        weight = incident_weight(one) / whole
        said = statements(facts, one)
        evidence += [entry.seq for entry in said]
        held = _held(facts, one, said)
        start = one.notice if one.notice is not None else one.faults_at
        actual = None if held is None else float(max(0, held - start))
        target = 0.6 * facts.targets(one.worst).get("mitigate", 3_600_000)
        factor = 0.7 + 0.3 * clock_credit(actual, target)
        final = said[-1] if said else None
        count = max(1, len({str(e.get("cause")) for e in said}) - FREE_CHANGES)
        where = place(facts, one, final) / count
        what = _kind(one, final)
        chosen = next((list(e.get("factors")) for e in reversed(said) if e.get("factors")), [])
        hits = f1(chosen, one.truth.contributing)
        points["where"] += weight * where * factor
        points["what"] += weight * what * factor
        points["factors"] += weight * hits * factor
        cause = final.get("cause") if final is not None else "nothing"
        told["where"] = f"Named {cause}, right since {clock(held)}; {late(actual, target)}."
        told["what"] = f"Kind of the cause: {percent(what)} right, {number(len(said))} statements."
        told["factors"] = f"Factors fit {percent(hits)} of {len(one.truth.contributing)} true ones."
        first = _first_right(facts, one, said)
        if first is not None and not _grounded(facts, one, first):
            blind.append(first)
    seen = tuple(dict.fromkeys(evidence))
    marks = (
        Mark("where", 6.0 * points["where"], 6.0, told["where"], seen, "6 x where/n x (.7 + .3 f)"),
        Mark("what", 4.5 * points["what"], 4.5, told["what"], seen, "4.5 x kind x (.7 + .3 f)"),
        Mark(
            "factors", 4.5 * points["factors"], 4.5, told["factors"], seen, "4.5 x F1 x (.7 + .3 f)"
        ),
    )
    discounts = []
    if blind:
        at = clock(blind[0].at)
        text = f"The cause was named at {at} before anything about it was looked at."
        discounts.append(Discount("no-evidence", 0.5, text, (blind[0].seq,)))
    return Dimension("diagnosis", marks, tuple(discounts))


def statements(facts: Facts, one: TrueIncident) -> list[Entry]:
    """Hypotheses and the post-mortem that concern this incident, in order."""
    alone = len(facts.incidents) == 1
    return [
        entry
        for entry in facts.of_type("hypothesis.stated", "postmortem.submitted")
        if entry.get("cause") and (alone or entry.get("incident") in (None, one.declared))
    ]


def place(facts: Facts, one: TrueIncident, said: Entry | None) -> float:
    """1 for the origin, .4 one hop down the true propagation, else 0."""
    if said is None:
        return 0.0
    cause = str(said.get("cause"))
    if cause == one.truth.cause or cause in one.truth.also:
        return 1.0
    if cause in one.truth.not_cause:
        return 0.0
    return 0.4 if _service(facts, cause) in _near(facts, one) else 0.0


def _service(facts: Facts, cause: str) -> str:
    if cause in facts.scenario.world.services:
        return cause
    return cause.split(".")[1] if cause.startswith("calls.") else ""


def _near(facts: Facts, one: TrueIncident) -> frozenset[str]:
    """The service where the cause sits (a service named for its change is one hop off)."""
    change = facts.scenario.world.changes.get(one.truth.cause)
    origin = change.target if change is not None else _service(facts, one.truth.cause)
    calls = facts.scenario.world.services[origin].calls if origin else {}
    near = {origin, *(name for name in one.truth.services if name in calls)}
    return frozenset(near)


def _kind(one: TrueIncident, said: Entry | None) -> float:
    kind = None if said is None else said.get("kind")
    if kind is None:
        return 0.0
    if kind == one.truth.kind:
        return 1.0
    return 0.5 if KINDS.get(str(kind)) == KINDS.get(one.truth.kind) else 0.0


def _held(facts: Facts, one: TrueIncident, said: list[Entry]) -> int | None:
    """Since when the right answer was held without a break to the end."""
    since: int | None = None
    for entry in said:
        if place(facts, one, entry) >= 1.0:
            since = entry.at if since is None else since
        else:
            since = None
    return since


def _first_right(facts: Facts, one: TrueIncident, said: list[Entry]) -> Entry | None:
    return next((entry for entry in said if place(facts, one, entry) >= 1.0), None)


def _grounded(facts: Facts, one: TrueIncident, first: Entry) -> bool:
    """Had anything about the cause's service or change been looked at or told before?"""
    change = facts.scenario.world.changes.get(one.truth.cause)
    origin = change.target if change is not None else _service(facts, one.truth.cause)
    services = (origin,) if origin else one.truth.services
    for entry in facts.reads:
        if entry.seq >= first.seq:
            break
        if one.truth.cause in (entry.get("changes") or ()):
            return True
        if any(service in services for service in entry.get("services") or ()):
            return True
    return _told_before(facts, services, first)


def _told_before(facts: Facts, services: tuple[str, ...], first: Entry) -> bool:
    talk = [
        entry
        for entry in facts.of_type("question.answered", "action.finished")
        if entry.seq < first.seq and (entry.get("about") in services or entry.get("reveals"))
    ]
    return bool(talk) or (
        not services and seen_before(facts, first.actor, services, first.at, first.seq)
    )
