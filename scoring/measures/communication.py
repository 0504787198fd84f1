"""Communication: who was told what the truth had become, in time, in structured fields."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Mark, clock_credit
from scoring.weights import incident_weight
from scoring.words import clock, late, number
from simulator.record.entries import Entry

_MINUTE = 60_000
_WELL = ("monitoring", "resolved")


@dataclass(frozen=True, slots=True)
class Need:
    """An audience must hear of a change of the truth (times in ms)."""

    audience: str
    what: str
    since: int
    target: int
    weight: float


@dataclass(frozen=True, slots=True)
class Update:
    """What a player told an audience: state and services, given or filled from the incident."""

    entry: Entry
    audience: str
    state: str | None
    services: tuple[str, ...]


def communication(facts: Facts) -> Dimension:
    """Marks for needs and heartbeat; discounts for false, corrected and spammed updates."""
    updates = all_updates(facts)
    needs = [need for one in facts.incidents for need in _needs(facts, one)]
    rows = [(need, _told(facts, need, updates)) for need in needs]
    rows_expected = _expected(facts)
    whole = fsum(need.weight for need, _ in rows) + fsum(w for w, _, _ in rows_expected)
    earned, worst = 0.0, (2.0, f"Nobody had to be told anything in {clock(facts.end)}.")
    evidence = [update.seq for _, update in rows if update is not None]
    for need, update in rows:
        actual = None if update is None else float(max(0, update.at - need.since))
        credit = clock_credit(actual, need.target)
        earned += need.weight * credit
        told = (
            f"{need.audience} on '{need.what}' after {clock(actual)}; {late(actual, need.target)}."
        )
        worst = min(worst, (credit, told))
    for weight, credit, told in rows_expected:
        earned += weight * credit
        worst = min(worst, (credit, told))
    share = earned / whole if whole else 0.0
    beat, beat_told, beat_seen = _heartbeat(facts, updates)
    marks = (
        Mark("needs", 10 * share, 10, worst[1], tuple(evidence), "10 x f(told - changed)"),
        Mark("heartbeat", 5 * beat, 5, beat_told, beat_seen, "5 x slots covered"),
    )
    return Dimension("communication", marks, (*_false(facts, updates), *_spam(updates)))


def all_updates(facts: Facts) -> list[Update]:
    """Updates of players, in order."""
    made = []
    states: dict[str, str] = {}
    services: dict[str, tuple[str, ...]] = {}
    latest = ""
    for entry in facts.entries:
        key = str(entry.get("new") or entry.get("incident") or "")
        if entry.type in ("incident.declared", "incident.split_off", "incident.reopened"):
            latest, states[key] = key, "investigating"
        if entry.type in ("incident.declared", "incident.updated", "incident.split_off"):
            if entry.get("services"):
                services[key] = tuple(entry.get("services"))
        elif entry.type in ("incident.mitigated", "incident.resolved"):
            states[key] = "monitoring" if entry.type == "incident.mitigated" else "resolved"
        if entry.actor not in facts.scenario.seats or entry.at < 0:
            continue
        if entry.type in ("message.sent", "status.posted"):
            about = key or latest
            structured = bool(entry.get("template") or entry.get("state"))
            state = entry.get("state") or (states.get(about) if structured else None)
            named = tuple(entry.get("services") or (services.get(about, ()) if structured else ()))
            made += [Update(entry, one, state, named) for one in _audiences(facts, entry)]
    return made


def _audiences(facts: Facts, entry: Entry) -> list[str]:
    if entry.type == "status.posted":
        return [str(entry.get("audience") or "public")]
    to = str(entry.get("to"))
    if to.startswith("audience:"):
        return [to.split(":")[1]]
    person = facts.scenario.on_call.people.get(to)
    if person is None:
        return ["responders"]
    return [person.audience or ("executives" if person.outside else "responders"), f"person:{to}"]


def _needs(facts: Facts, one: TrueIncident) -> list[Need]:
    if one.notice is None:
        return []
    target = facts.targets(one.worst).get("first_update")
    if target is None:
        return []
    weight = incident_weight(one)
    made = [Need(who, "hurt", one.notice, target, weight) for who in one.truth.audiences]
    if one.ended is not None:
        made += [
            Need(who, "well again", one.ended, target, weight)
            for who in one.truth.audiences
            if facts.end - one.ended >= target
        ]
    return made


def _told(facts: Facts, need: Need, updates: list[Update]) -> Entry | None:
    """The first update to the audience whose fields state the change."""
    for update in updates:
        if update.audience != need.audience or update.state is None or not update.services:
            continue
        if need.what == "hurt" and update.entry.at >= need.since:
            return update.entry
        if need.what == "well again" and update.state in _WELL:
            if update.entry.at >= need.since - 2 * _MINUTE:
                return update.entry
    return None


def _expected(facts: Facts) -> list[tuple[float, float, str]]:
    """What injects expect: (weight, credit, sentence)."""
    made = []
    answered = {str(e.get("inject")): e for e in facts.of_type("inject.answered")}
    for entry in facts.of_type("inject.fired"):
        inject = facts.scenario.injects.get(str(entry.get("inject")))
        if inject is None or inject.expects is None:
            continue
        done = answered.get(str(entry.get("inject")))
        within = inject.expects.within or 10 * _MINUTE
        actual = None if done is None else float(done.at - entry.at)
        told = f"{inject.from_} answered after {clock(actual)}; {late(actual, within)}."
        made.append((4.0, clock_credit(actual, within), told))
    return made


def _heartbeat(facts: Facts, updates: list[Update]) -> tuple[float, str, tuple[int, ...]]:
    """Slots of a fixed grid, from first notice to the planned end, in which somebody was told."""
    covered, slots = 0, 0
    seen: list[int] = []
    for one in facts.incidents:
        every = facts.targets(one.worst).get("update_every")
        if one.notice is None or every is None:
            continue
        done = next(
            (
                update.entry.at
                for update in updates
                if update.state == "resolved"
                and one.ended is not None
                and update.entry.at >= one.ended
            ),
            facts.end + 1,
        )
        start = one.notice
        while start < facts.end:
            stop = min(start + every, facts.end)
            if stop - start >= every // 2:
                inside = [u.entry.seq for u in updates if start <= u.entry.at < stop]
                slots += 1
                covered += 1 if inside or done <= start else 0
                seen += inside[:1]
            start += every
    told = f"An update in {number(covered)} of {number(slots)} time slots."
    return (covered / slots if slots else 0.0), told, tuple(dict.fromkeys(seen))


def _false(facts: Facts, updates: list[Update]) -> tuple[Discount, ...]:
    """Updates that said users are well while they were hurt."""
    made: dict[int, Discount] = {}
    for update in updates:
        if update.state not in _WELL or not _hurting(facts, update.entry.at):
            continue
        corrected = any(
            later.state in ("investigating", "identified")
            and 0 < later.entry.at - update.entry.at <= 5 * _MINUTE
            for later in updates
        )
        share = 0.1 if corrected else 0.2
        told = f"'{update.state}' at {clock(update.entry.at)} while users were still hurt."
        made[update.entry.seq] = Discount("false-statement", share, told, (update.entry.seq,))
    return tuple(made.values())


def _hurting(facts: Facts, at: int) -> bool:
    return any(
        one.began is not None
        and one.began <= at
        and (one.ended is None or at < one.ended - _MINUTE)
        for one in facts.incidents
    )


def _spam(updates: list[Update]) -> tuple[Discount, ...]:
    """The same thing to the same audience again within two minutes."""
    last: dict[tuple[str, str | None, tuple[str, ...]], int] = {}
    again: list[Entry] = []
    for update in updates:
        if update.audience.startswith("person:"):
            continue
        key = (update.audience, update.state, update.services)
        person = update.entry.get("to")
        if update.entry.at - last.get(key, -(10**9)) <= 2 * _MINUTE and person is None:
            again.append(update.entry)
        last[key] = update.entry.at
    if not again:
        return ()
    told = f"{number(len(again))} updates repeated the one before within 2 minutes."
    share = min(0.5, 0.05 * len(again))
    return (Discount("spam", share, told, tuple(one.seq for one in again)),)
