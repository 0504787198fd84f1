"""Escalation: the right people, the command taken; needless wakings are discounted."""

from __future__ import annotations

from datetime import timedelta
from math import fsum

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import MOST_OFF, Discount, Part, clock_credit, gather
from scoring.weights import incident_weight
from scoring.words import clock, late, name, number
from simulator.record import sla
from simulator.record.entries import Entry

_NIGHT_FROM, _NIGHT_TO = 22, 6
_CALLS = ("page.sent", "page.reassigned", "question.asked")
_ENGAGING = ("page.acknowledged", "page.answered", "question.answered")


def escalation(facts: Facts) -> Dimension:
    """Marks over all true incidents and discounts over distinct people not needed."""
    nothing = f"No incident came in {clock(facts.end)}."
    parties = [part for one in facts.incidents for part in _parties(facts, one)]
    grave = [one for one in facts.incidents if one.worst in ("SEV1", "SEV2")]
    formula = "7 x f(engaged - needed), by true team"
    marks = [gather("right-parties", 7.0, parties, formula, nothing)]
    if grave:
        command = [_command(facts, one) for one in grave]
        marks.append(gather("command", 3.0, command, "3 x f(taken - needed)", nothing))
    return Dimension("escalation", tuple(marks), needless(facts))


def true_teams(facts: Facts, one: TrueIncident) -> tuple[str, ...]:
    """Teams that an incident needs: as its truth says, else its services' owners."""
    return one.truth.teams or sla.teams_of(one.truth.services, facts.rules)


def _parties(facts: Facts, one: TrueIncident) -> list[Part]:
    target = float(facts.targets(one.worst).get("engage", 900_000))
    teams = true_teams(facts, one)
    made = []
    for team in teams:
        at = sla.engaged(facts.moments, (team,), facts.rules, min(one.start, one.faults_at))
        actual = None if at is None else float(max(0, at - one.start))
        who = name(team)
        told = f"{who} engaged {clock(actual)} after notice; {late(actual, target)}."
        if actual is None:
            told = f"{who} not engaged by {clock(facts.end)}; target {clock(target)}."
        seen = tuple(e.seq for e in facts.of_type(*_ENGAGING) if e.at == at) or one.anchor
        inputs = ((f"{one.id}.{team}", f"{clock(actual)}, target {clock(target)}"),)
        weight = incident_weight(one) / len(teams)
        made.append(Part(weight, clock_credit(actual, target), told, seen, inputs))
    return made


def _command(facts: Facts, one: TrueIncident) -> Part:
    target = float(facts.targets(one.worst).get("engage", 900_000))
    taken = next(
        (
            entry
            for entry in facts.of_type("role.taken", "role.handed_over")
            if entry.get("role") == "incident-commander"
            and (entry.get("incident") is None or entry.get("incident") in one.names)
        ),
        None,
    )
    weight = incident_weight(one)
    if taken is None:
        told = (
            f"Command of the {one.worst} not taken by {clock(facts.end)}; target {clock(target)}."
        )
        return Part(weight, 0.0, told, one.anchor)
    actual = float(max(0, taken.at - one.start))
    told = f"Command taken {clock(actual)} after notice; {late(actual, target)}."
    inputs = ((f"{one.id}.command", f"{clock(actual)}, target {clock(target)}"),)
    return Part(weight, clock_credit(actual, target), told, (taken.seq,), inputs)


def woken(facts: Facts) -> dict[str, Entry]:
    """People whom players called or woke and who were not needed: the first call of each.

    A question counts where it wakes somebody.
    """
    needed = _needed(facts)
    found: dict[str, Entry] = {}
    for entry in facts.of_type(*_CALLS):
        if entry.actor not in facts.scenario.seats or entry.at < 0:
            continue
        for person in _people(facts, str(entry.get("to"))):
            wakes = entry.type != "question.asked" or facts.scenario.on_call.people[person].asleep
            if wakes and person not in needed:
                found.setdefault(person, entry)
    return found


def needless(facts: Facts) -> tuple[Discount, ...]:
    """.1 for each such person, half as much again at night; the dearest is free."""
    found = woken(facts)
    costs = sorted(0.15 if at_night(facts, entry.at) else 0.1 for entry in found.values())
    share = min(MOST_OFF, fsum(costs[:-1]))
    if share <= 0:
        return ()
    told = f"{number(len(found))} people were called who were not needed; one is free."
    seen = tuple(sorted({entry.seq for entry in found.values()}))
    return (Discount("needless", share, told, seen, ".1 each after the first, x1.5 at night"),)


def _people(facts: Facts, party: str) -> list[str]:
    people = facts.scenario.on_call.people
    if party in people:
        return [party]
    kind, _, who = party.partition(":")
    return [key for key, one in people.items() if kind == "team" and one.team == who]


def _needed(facts: Facts) -> frozenset[str]:
    """People of the true teams and of none, people outside, who did actions or approved them."""
    teams = {team for one in facts.incidents for team in true_teams(facts, one)}
    people = facts.scenario.on_call.people
    wanted = {
        key for key, one in people.items() if one.outside or one.team is None or one.team in teams
    }
    wanted |= {str(entry.get("by")) for entry in facts.of_type("action.finished")}
    wanted |= {entry.actor for entry in facts.of_type("approval.granted")}
    return frozenset(wanted)


def at_night(facts: Facts, at: int) -> bool:
    """Is it night on the exercise's own calendar?"""
    hour = (facts.scenario.starts + timedelta(milliseconds=at)).hour
    return hour >= _NIGHT_FROM or hour < _NIGHT_TO
