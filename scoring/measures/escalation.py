"""Escalation: the right people, the command taken; needless wakings are discounted."""

from __future__ import annotations

from math import fsum

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import Discount, Mark, clock_credit
from scoring.weights import incident_weight
from scoring.words import clock, late, number
from simulator.record import sla

_NIGHT = (22, 6)


def escalation(facts: Facts) -> Dimension:
    """Marks over all true incidents and discounts over distinct people not needed."""
    whole = fsum(incident_weight(one) for one in facts.incidents)
    parties, command = 0.0, 0.0
    told = command_told = f"No incident came in {clock(facts.end)}."
    grave = False
    for one in facts.incidents:
        weight = incident_weight(one) / whole
        target = float(facts.targets(one.worst).get("engage", 900_000))
        earned, told = _parties(facts, one, target)
        parties += weight * earned
        if one.worst in ("SEV1", "SEV2"):
            grave = True
            credit, command_told = _command(facts, one, target)
            command += weight * credit
    marks = [Mark("right-parties", 7 * parties, 7, told, _seen(facts), "7 x f(engaged - needed)")]
    if grave:
        marks.append(
            Mark("command", 3 * command, 3, command_told, _roles(facts), "3 x f(taken - needed)")
        )
    return Dimension("escalation", tuple(marks), _needless(facts))


def _parties(facts: Facts, one: TrueIncident, target: float) -> tuple[float, str]:
    teams = one.truth.teams or sla.teams_of(one.truth.services, facts.rules)
    if not teams or one.notice is None:
        return 0.0, f"Nobody could be engaged in {clock(facts.end)}."
    earned, worst = 0.0, (0.0, "")
    for team in teams:
        at = sla.engaged(facts.moments, (team,), facts.rules, one.notice)
        actual = None if at is None else float(at - one.notice)
        earned += clock_credit(actual, target) / len(teams)
        slow = actual if actual is not None else float("inf")
        if slow >= worst[0]:
            worst = (slow, f"{team} engaged {clock(actual)} after notice; {late(actual, target)}.")
    return earned, worst[1]


def _command(facts: Facts, one: TrueIncident, target: float) -> tuple[float, str]:
    taken = next(
        (
            entry
            for entry in facts.of_type("role.taken", "role.handed_over")
            if entry.get("role") == "incident-commander"
            and entry.get("incident") in (None, one.declared)
        ),
        None,
    )
    if taken is None or one.notice is None:
        return 0.0, f"Command of the {one.worst} was never taken in {clock(facts.end)}."
    actual = float(max(0, taken.at - one.notice))
    return clock_credit(actual, target), f"Command taken {clock(actual)}; {late(actual, target)}."


def _seen(facts: Facts) -> tuple[int, ...]:
    return tuple(e.seq for e in facts.of_type("page.acknowledged", "page.answered"))


def _roles(facts: Facts) -> tuple[int, ...]:
    return tuple(e.seq for e in facts.of_type("role.taken", "role.handed_over"))


def _needless(facts: Facts) -> tuple[Discount, ...]:
    """Distinct people whom players paged and who were not needed; the first is free."""
    needed = _needed(facts)
    woken: dict[str, int] = {}
    night = False
    for entry in facts.of_type("page.sent"):
        if entry.actor not in facts.scenario.seats:
            continue
        for person in _people(facts, str(entry.get("to"))):
            if person not in needed and person not in woken:
                woken[person] = entry.seq
                night = night or _at_night(facts, entry.at)
    extra = len(woken) - 1
    if extra <= 0:
        return ()
    share = min(0.5, 0.1 * extra * (1.5 if night else 1.0))
    told = f"{number(len(woken))} people were paged who were not needed; the first is free."
    return (Discount("needless", share, told, tuple(woken.values())),)


def _people(facts: Facts, party: str) -> list[str]:
    people = facts.scenario.on_call.people
    if party in people:
        return [party]
    kind, _, name = party.partition(":")
    if kind == "team":
        return [key for key, one in people.items() if one.team == name]
    return []


def _needed(facts: Facts) -> frozenset[str]:
    """People of the true teams, who may approve, who did actions, and people outside."""
    teams = {team for one in facts.incidents for team in one.truth.teams}
    people = facts.scenario.on_call.people
    wanted = {
        key for key, one in people.items() if one.outside or one.team is None or one.team in teams
    }
    wanted |= {str(entry.get("by")) for entry in facts.of_type("action.finished")}
    return frozenset(wanted)


def _at_night(facts: Facts, at: int) -> bool:
    from datetime import timedelta

    hour = (facts.scenario.starts + timedelta(milliseconds=at)).hour
    return hour >= _NIGHT[0] or hour < _NIGHT[1]
