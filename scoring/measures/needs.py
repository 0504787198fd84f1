"""Who needed to hear what, and when they did: made by the truth, met by structured fields."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.vocabulary.words import SEVERITIES
from scoring.facts import Facts, TrueIncident
from scoring.marks import Part, clock_credit
from scoring.updates import WELL, Update
from scoring.weights import incident_weight
from scoring.words import clock, late, name

ANSWER_IN = 600_000
"""How long an inject's expected action may take where the scenario sets no time."""
_INJECT_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Need:
    """An audience must hear of a change of the truth. `since` is None while it has not come."""

    incident: str
    audience: str
    what: str
    """hurt, well again, resolved, or the severity that it has become."""
    since: int | None
    target: int
    weight: float


def needs_of(facts: Facts, one: TrueIncident) -> list[Need]:
    """Needs of one incident. Their number does not depend on what players do: what never came
    because users never were well again is a need that was not met."""
    target = facts.targets(one.worst).get("first_update")
    if target is None:
        return []
    weight = incident_weight(one)
    made = []
    for who in one.truth.audiences:
        made.append(Need(one.id, who, "hurt", one.start, target, weight))
        for at, severity in _worse(one):
            if who != "public":
                made.append(Need(one.id, who, severity, at, target, weight))
        made.append(Need(one.id, who, "well again", one.ended, target, weight))
        if who == "public":
            made.append(Need(one.id, who, "resolved", one.ended, target, weight))
    return made


def _worse(one: TrueIncident) -> list[tuple[int, str]]:
    """Times after the first notice at which the true severity became worse than ever."""
    found = []
    worst = one.severity(one.start)
    for at, severity in one.steps:
        if at > one.start and severity < worst:
            worst = severity
            found.append((at, severity))
    return found


def told(facts: Facts, need: Need, updates: list[Update]) -> Update | None:
    """The first update to the audience whose fields state the change."""
    if need.since is None:
        return None
    services = _incident(facts, need).truth.services
    for update in updates:
        if update.audience != need.audience or update.state is None:
            continue
        if not any(service in services for service in update.services):
            continue
        if _states(facts, need, need.since, update):
            return update
    return None


def _incident(facts: Facts, need: Need) -> TrueIncident:
    return next(one for one in facts.incidents if one.id == need.incident)


def _states(facts: Facts, need: Need, since: int, update: Update) -> bool:
    if need.what == "hurt":
        return update.at >= since
    if need.what in SEVERITIES:
        return update.at >= since and (update.severity or "SEV9") <= need.what
    wanted = ("resolved",) if need.what == "resolved" else WELL
    return update.state in wanted and update.at >= since - facts.grid


def need_part(facts: Facts, need: Need, updates: list[Update]) -> Part:
    """What a need adds to the mark."""
    update = told(facts, need, updates)
    actual = None
    if update is not None and need.since is not None:
        actual = float(max(0, update.at - need.since))
    if actual is None:
        told_ = f"{need.audience} did not hear '{need.what}' by {clock(facts.end)}; "
        told_ += f"target {clock(need.target)}."
    else:
        told_ = f"{need.audience} heard '{need.what}' after {clock(actual)}; "
        told_ += f"{late(actual, need.target)}."
    label = f"{need.incident}.{need.audience}.{need.what}"
    inputs = ((label, f"{clock(need.since)} -> {clock(actual)}, target {clock(need.target)}"),)
    seen = _incident(facts, need).anchor if update is None else (update.entry.seq,)
    return Part(need.weight, clock_credit(actual, need.target), told_, seen, inputs)


def expected_parts(facts: Facts, updates: list[Update]) -> list[Part]:
    """What injects expect. One that never came counts as met once players had told anybody what
    is true: whoever tells in time is not asked."""
    sent = {str(e.get("inject")): e for e in facts.of_type("inject.fired")}
    answered = {str(e.get("inject")): e for e in facts.of_type("inject.answered")}
    true = {service for one in facts.incidents for service in one.truth.services}
    spoke = any(
        update.state is not None and (not true or true & set(update.services)) for update in updates
    )
    made = []
    for key, inject in facts.scenario.injects.items():
        if inject.expects is None or (inject.manual and key not in sent):
            continue
        within = float(inject.expects.within or ANSWER_IN)
        if key not in sent:
            said = f"{name(inject.from_)} never had to ask by {clock(facts.end)}."
            made.append(Part(_INJECT_WEIGHT, 1.0 if spoke else 0.0, said))
            continue
        done = answered.get(key)
        actual = None if done is None else float(done.at - sent[key].at)
        who = name(inject.from_)
        if actual is None:
            said = f"{who} asked {clock(sent[key].at)}, no answer; target {clock(within)}."
        else:
            said = f"{who} was answered after {clock(actual)}; {late(actual, within)}."
        seen = tuple(e.seq for e in (sent[key], done) if e is not None)
        inputs = ((f"inject.{key}", f"{clock(actual)}, target {clock(within)}"),)
        made.append(Part(_INJECT_WEIGHT, clock_credit(actual, within), said, seen, inputs))
    return made
