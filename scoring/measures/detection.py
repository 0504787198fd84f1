"""Detection: notice, acknowledge, declare; each against the target of the true severity."""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.evidence import about
from scoring.facts import Facts, TrueIncident
from scoring.marks import Part, clock_credit, gather
from scoring.weights import incident_weight
from scoring.words import clock, late
from simulator.record import sla
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

POINTS = {"notice": 4.0, "acknowledge": 3.0, "declare": 3.0}
_TARGET = {"notice": "acknowledge", "acknowledge": "acknowledge", "declare": "triage"}
_SAYS = {
    "notice": "First look at it {0} after it showed",
    "acknowledge": "Page acknowledged after {0}",
    "declare": "Declared {0} after it showed",
}
_NEVER = {
    "notice": "Not looked at",
    "acknowledge": "Page not acknowledged",
    "declare": "Not declared",
}
_DECLARED = ("incident.declared", "incident.split_off")


def detection(facts: Facts) -> Dimension:
    """Marks over all true incidents, weighted by severity."""
    nothing = f"No incident came in {clock(facts.end)}."
    marks = []
    for mark, points in POINTS.items():
        parts = [_part(facts, one, mark) for one in facts.incidents]
        marks.append(gather(mark, points, parts, f"{points:g} x f(time; target)", nothing))
    return Dimension("detection", tuple(marks))


def _part(facts: Facts, one: TrueIncident, mark: str) -> Part:
    target = float(facts.targets(one.worst).get(_TARGET[mark], 600_000))
    actual, entry = {"notice": first_look, "acknowledge": acknowledged, "declare": declared}[mark](
        facts, one
    )
    told = f"{_SAYS[mark].format(clock(actual))}; {late(actual, target)}."
    if actual is None:
        told = f"{_NEVER[mark]} by {clock(facts.end)}; target {clock(target)}."
    evidence = [*one.anchor, *([] if entry is None else [entry.seq])]
    inputs = (
        (f"{one.id}.start", clock(one.start)),
        (f"{one.id}.time", clock(actual)),
        (f"{one.id}.target", clock(target)),
    )
    credit = clock_credit(actual, target)
    return Part(incident_weight(one), credit, told, tuple(evidence), inputs)


Found = tuple[float | None, Entry | None]


def _since(entry: Entry | None, start: int) -> Found:
    return (None, None) if entry is None else (float(max(0, entry.at - start)), entry)


def declared(facts: Facts, one: TrueIncident) -> Found:
    """Its first declaration, counted from the first notice."""
    for entry in facts.of_type(*_DECLARED):
        if (entry.get("new") or entry.get("incident")) in one.names:
            return _since(entry, one.start)
    return None, None


def first_look(facts: Facts, one: TrueIncident) -> Found:
    """The first thing that a player did or read about it since the first notice; a declaration
    before it counts, too."""
    for entry in facts.players:
        early = entry.type in _DECLARED and entry.get("incident") in one.names
        if early or (entry.at >= one.start and about(facts, entry, one)):
            return _since(entry, one.start)
    return None, None


def acknowledged(facts: Facts, one: TrueIncident) -> Found:
    """From the page to its acknowledgement; where no page came, the first time that its alerts
    were acknowledged, linked or declared."""
    true = {key for key, owners in facts.owners.items() if one.id in owners}
    pages = sla.pages_to_seats(facts.moments, facts.seats, true, one.declared or "")
    if pages:
        stopped = sla.acknowledged(facts.moments, pages)
        if stopped is None:
            return None, None
        entry = next(
            e
            for e in facts.of_type("page.acknowledged")
            if e.at == stopped and str(e.get("page")) in pages
        )
        return float(max(0, stopped - min(pages.values()))), entry
    for entry in facts.of_type("alert.acknowledged", "alert.linked", "incident.declared"):
        linked = any(facts.owned(ref, one.id) for ref in alerts_of(entry))
        if linked or entry.get("incident") in one.names:
            return _since(entry, one.start)
    return None, None
