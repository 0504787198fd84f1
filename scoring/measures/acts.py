"""What actions cost: without evidence, too early, destroying something, left switched off."""

from __future__ import annotations

from scoring.evidence import seen_before
from scoring.facts import Facts
from scoring.marks import MOST_OFF, Discount
from scoring.words import clock, name, number
from simulator.record.entries import Entry

_DESTROY = ("restore", "purge_queue")


def ungrounded_actions(facts: Facts) -> list[Entry]:
    """Actions of players on something about which nothing had been on their screen before."""
    return [
        entry
        for entry in facts.of_type("action.started")
        if entry.actor in facts.scenario.seats
        and (target := target_of(facts, entry))
        and not seen_before(facts, entry.actor, target, entry)
    ]


def target_of(facts: Facts, entry: Entry) -> str:
    """The service that an action of the log works on."""
    own = facts.scenario.actions.get(str(entry.get("action")))
    return str(entry.get("target") or (own.target if own is not None else ""))


def ungrounded(facts: Facts) -> tuple[Discount, ...]:
    """.1 for each such action."""
    wild = ungrounded_actions(facts)
    if not wild:
        return ()
    first = wild[0]
    told = f"{number(len(wild))} actions with nothing seen of their target, first "
    told += f"{clock(first.at)} {name(str(first.get('action')), 20)}."
    return (_off("ungrounded", 0.1 * len(wild), told, wild, ".1 each"),)


def premature(facts: Facts) -> tuple[Discount, ...]:
    """Resolved while users were still hurt: .15 each."""
    early = [
        entry
        for one in facts.incidents
        for entry in facts.of_type("incident.resolved")
        if entry.get("incident") in one.names and one.hurts(entry.at, facts.grid)
    ]
    if not early:
        return ()
    told = f"Resolved at {clock(early[0].at)} while users were hurt, {number(len(early))} times."
    return (_off("premature-resolve", 0.15 * len(early), told, early, ".15 each"),)


def harms(facts: Facts) -> tuple[Discount, ...]:
    """Data or evidence destroyed for good: actions that declare it, restores, purged queues."""
    done = [
        entry
        for entry in facts.of_type("action.finished")
        if entry.get("action") in _DESTROY or _declares_harm(facts, str(entry.get("action")))
    ]
    if not done:
        return ()
    told = f"{name(str(done[0].get('action')))} at {clock(done[0].at)} destroyed data."
    return (_off("harm", 0.2 * len(done), told, done, ".2 each"),)


def _declares_harm(facts: Facts, action: str) -> bool:
    own = facts.scenario.actions.get(action)
    return own is not None and own.harms is not None


def left_off(facts: Facts) -> tuple[Discount, ...]:
    """What players switched off and left so: load shed, fewer instances than at StartEx."""
    gone = list(standing(facts).values())
    if not gone:
        return ()
    first = gone[0]
    told = f"{name(str(first.get('action')), 20)} of {name(target_of(facts, first))} from "
    told += f"{clock(first.at)} still stood at {clock(facts.end)}."
    return (_off("left-off", 0.15 * len(gone), told, gone, ".15 each"),)


def standing(facts: Facts) -> dict[tuple[str, str], Entry]:
    """Actions at the planned end that keep something switched off: (service, what) to entry."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in facts.of_type("action.finished"):
        action, target = str(entry.get("action")), target_of(facts, entry)
        for what, off in _switched(facts, entry, action, target):
            if off:
                found[target, what] = entry
            else:
                found.pop((target, what), None)
    return found


def _switched(facts: Facts, entry: Entry, action: str, target: str) -> list[tuple[str, bool]]:
    """(what, is it off now?) for each thing that an action switches."""
    service = facts.scenario.world.services.get(target)
    if action == "shed_load":
        return [("shed", float(entry.get("share") or 0.0) > 0.0)]
    if action == "scale" and service is not None:
        return [("instances", float(entry.get("to") or 0.0) < service.instances)]
    own = facts.scenario.actions.get(action)
    made = []
    for effect in own.effects if own is not None else ():
        if effect.target is not None or effect.to is None:
            continue
        if effect.set == "shed":
            made.append(("shed", effect.to.value > 0.0))
        elif effect.set == "instances" and service is not None:
            made.append(("instances", effect.to.value < service.instances))
    return made


def _off(id: str, share: float, told: str, entries: list[Entry], formula: str) -> Discount:
    seen = tuple(dict.fromkeys(entry.seq for entry in entries))
    return Discount(id, min(MOST_OFF, share), told, seen, formula)
