"""Diagnosis: where and what, factors, how long the right answer was held, on evidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from scenarios.vocabulary.words import KINDS
from scoring.dimension import Dimension
from scoring.evidence import origin, told_of
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Part, clock_credit, f1, gather
from scoring.weights import incident_weight
from scoring.words import clock, late, name, number, percent
from simulator.record.entries import Entry

FREE_CHANGES = 2
"""So many other causes may be named before naming costs."""
NEAR = 0.4
TIME_SHARE = 0.3
TARGET_SHARE = 0.6
"""The target of a diagnosis, in targets of mitigate."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What players said about one incident, judged. Shares in [0, 1], times in ms."""

    said: tuple[Entry, ...]
    where: float
    named: int
    """Causes that count in credit/n."""
    what: float
    factors: float
    held: int | None
    """Since when the right cause was held without a break to the end."""
    target: float
    grounded: bool


def diagnosis(facts: Facts) -> Dimension:
    """Marks over all true incidents; half without evidence."""
    nothing = f"No incident came in {clock(facts.end)}."
    rows = [(one, judge(facts, one)) for one in facts.incidents]
    marks = [
        gather("where", 6.0, [_where(facts, *row) for row in rows], "6 x where/n" + _T, nothing),
        gather("what", 4.5, [_what(*row) for row in rows], "4.5 x kind" + _T, nothing),
    ]
    if any(one.truth.contributing for one in facts.incidents):
        listed = [row for row in rows if row[0].truth.contributing]
        parts = [_factors(*row) for row in listed]
        marks.append(gather("factors", 4.5, parts, "4.5 x F1 of factors" + _T, nothing))
    return Dimension("diagnosis", tuple(marks), _blind(rows))


_T = " x (.7 + .3 f(held - notice; .6 x target of mitigate))"


def judge(facts: Facts, one: TrueIncident) -> Answer:
    """Judge what was said about an incident."""
    said = statements(facts, one)
    final = said[-1] if said else None
    first = next((entry for entry in said if place(facts, one, entry) >= 1.0), None)
    causes = {str(entry.get("cause")) for entry in said}
    kind = next((e.get("kind") for e in reversed(said) if e.get("kind")), None)
    chosen = next((list(e.get("factors")) for e in reversed(said) if e.get("factors")), [])
    return Answer(
        tuple(said),
        0.0 if final is None else place(facts, one, final),
        max(1, len(causes) - FREE_CHANGES),
        _kind(one, kind),
        f1(_without_others(facts, one, chosen), one.truth.contributing),
        _held(facts, one, said),
        TARGET_SHARE * facts.targets(one.worst).get("mitigate", 3_600_000),
        first is None or grounded(facts, one, first),
    )


def _tempo(one: TrueIncident, answer: Answer) -> float:
    actual = None if answer.held is None else float(max(0, answer.held - one.start))
    return 1.0 - TIME_SHARE + TIME_SHARE * clock_credit(actual, answer.target)


def _part(one: TrueIncident, answer: Answer, share: float, told: str, what: str) -> Part:
    tempo = _tempo(one, answer)
    held = clock(answer.held)
    inputs = ((f"{one.id}.{what}", round(share, 3)), (f"{one.id}.held since", held))
    seen = tuple(entry.seq for entry in answer.said) or one.anchor
    return Part(incident_weight(one), share * tempo, told, seen, inputs)


def _where(facts: Facts, one: TrueIncident, answer: Answer) -> Part:
    share = answer.where / answer.named
    if not answer.said:
        told = f"No cause named by {clock(facts.end)}; target {clock(answer.target)}."
        return _part(one, answer, share, told, "where")
    cause = name(str(answer.said[-1].get("cause")))
    if answer.where < 1.0:
        told = (
            f"Named {cause} at {clock(answer.said[-1].at)}; {percent(answer.where)} of the place."
        )
        return _part(one, answer, share, told, "where")
    actual = None if answer.held is None else float(max(0, answer.held - one.start))
    told = f"{cause} held since {clock(answer.held)}; {late(actual, answer.target)}."
    return _part(one, answer, share, told, "where")


def _what(one: TrueIncident, answer: Answer) -> Part:
    told = (
        f"Kind of the cause {percent(answer.what)} right in {number(len(answer.said))} statements."
    )
    return _part(one, answer, answer.what, told, "what")


def _factors(one: TrueIncident, answer: Answer) -> Part:
    count = number(len(one.truth.contributing))
    told = f"Factors named fit {percent(answer.factors)} of {count} true ones."
    return _part(one, answer, answer.factors, told, "factors")


def _blind(rows: list[tuple[TrueIncident, Answer]]) -> tuple[Discount, ...]:
    whole = fsum(incident_weight(one) for one, _ in rows)
    made = []
    for one, answer in rows:
        if answer.grounded:
            continue
        first = next(e for e in answer.said if e.get("cause") in _right(one))
        told = f"The cause was named at {clock(first.at)}, nothing about it seen before."
        share = 0.5 * incident_weight(one) / whole
        made.append(Discount("no-evidence", share, told, (first.seq,), "x .5"))
    return tuple(made)


def statements(facts: Facts, one: TrueIncident) -> list[Entry]:
    """Hypotheses and the post-mortem that concern this incident, in order.

    One that names no incident concerns those whose cause it names or comes near, else all.
    """
    found = []
    for entry in facts.of_type("hypothesis.stated", "postmortem.submitted"):
        if not entry.get("cause"):
            continue
        named = entry.get("incident")
        if named is not None and len(facts.incidents) > 1:
            mine = named in one.names
        else:
            hits = [other.id for other in facts.incidents if place(facts, other, entry) > 0.0]
            mine = not hits or one.id in hits
        if mine:
            found.append(entry)
    return found


def _right(one: TrueIncident) -> tuple[str, ...]:
    return (one.truth.cause, *one.truth.also)


def place(facts: Facts, one: TrueIncident, said: Entry) -> float:
    """1 for the origin, .4 one hop down the true propagation, else 0."""
    cause = str(said.get("cause"))
    if cause in _right(one):
        return 1.0
    if cause in one.truth.not_cause or cause in facts.scenario.world.changes:
        return 0.0
    where = origin(facts, cause)
    return NEAR if where and where in _near(facts, one) else 0.0


def _near(facts: Facts, one: TrueIncident) -> frozenset[str]:
    """The service where the cause sits, and the hurt services that call it."""
    source = origin(facts, one.truth.cause)
    if not source:
        return frozenset(one.truth.services)
    services = facts.scenario.world.services
    return frozenset((source, *(s for s in one.truth.services if source in services[s].calls)))


def _kind(one: TrueIncident, kind: str | None) -> float:
    if kind is None:
        return 0.0
    if kind == one.truth.kind:
        return 1.0
    return 0.5 if KINDS.get(kind) == KINDS.get(one.truth.kind) else 0.0


def _without_others(facts: Facts, one: TrueIncident, chosen: list[str]) -> list[str]:
    """Factors without those that are true of another incident only."""
    others = {f for other in facts.incidents for f in other.truth.contributing}
    return [f for f in chosen if f in one.truth.contributing or f not in others]


def _held(facts: Facts, one: TrueIncident, said: list[Entry]) -> int | None:
    """Since when the right answer was held without a break to the end."""
    since: int | None = None
    for entry in said:
        if place(facts, one, entry) >= 1.0:
            since = entry.at if since is None else since
        else:
            since = None
    return since


def grounded(facts: Facts, one: TrueIncident, first: Entry) -> bool:
    """Had anything about the cause or its service been looked at, or told, before?"""
    source = origin(facts, one.truth.cause)
    services = (source,) if source else one.truth.services
    for entry in facts.reads:
        if entry.seq < first.seq and (
            one.truth.cause in (entry.get("changes") or ())
            or any(service in services for service in entry.get("services") or ())
        ):
            return True
    return any(
        entry.seq < first.seq and (entry.get("reveals") or set(told_of(facts, entry)) & {*services})
        for entry in facts.of_type("question.answered", "page.answered", "action.finished")
    )
