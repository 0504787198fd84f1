"""Communication: who was told what the truth had become, in time, in structured fields."""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.facts import Facts, TrueIncident
from scoring.marks import MOST_OFF, Discount, Part, gather
from scoring.measures.needs import expected_parts, need_part, needs_of
from scoring.updates import WELL, Update, all_updates
from scoring.weights import incident_weight
from scoring.words import clock, number

_MINUTE = 60_000
CORRECTED_IN = 5 * _MINUTE
REPEATED_IN = 2 * _MINUTE


def communication(facts: Facts) -> Dimension:
    """Marks for needs and heartbeat; discounts for false, corrected and repeated updates."""
    updates = all_updates(facts)
    nothing = f"Nobody had to be told anything by {clock(facts.end)}."
    needs = [
        need_part(facts, need, updates) for one in facts.incidents for need in needs_of(facts, one)
    ]
    needs += expected_parts(facts, updates)
    beats = [part for one in facts.incidents for part in _slots(facts, one, updates)]
    marks = [gather("needs", 10.0, needs, "10 x f(told - changed), by need", nothing)]
    if beats:
        formula = "5 x share of a fixed grid of slots with an update"
        marks.append(gather("heartbeat", 5.0, beats, formula, nothing))
    return Dimension(
        "communication", tuple(marks), (*false_statements(facts, updates), *repeated(updates))
    )


def _slots(facts: Facts, one: TrueIncident, updates: list[Update]) -> list[Part]:
    """Slots from the first notice to the planned end, each as long as updates may be apart.

    After an update has truly said that all is well, nobody waits for news any more.
    """
    every = facts.targets(one.worst).get("update_every")
    if every is None:
        return []
    mine = [
        update
        for update in updates
        if update.state is not None and any(s in one.truth.services for s in update.services)
    ]
    over = [
        update.at
        for update in mine
        if update.state == "resolved"
        and one.ended is not None
        and update.at >= one.ended - facts.grid
    ]
    done = min(over, default=facts.end)
    slots = [
        (start, min(start + every, facts.end))
        for start in range(one.start, facts.end, every)
        if min(start + every, facts.end) - start >= every // 2 or start == one.start
    ]
    inside = [[u for u in mine if start <= u.at < stop] for start, stop in slots]
    covered = [bool(there) or done <= start for there, (start, _) in zip(inside, slots)]
    told = f"An update in {number(sum(covered))} of {number(len(slots))} slots of {clock(every)}."
    return [
        Part(
            incident_weight(one) / len(slots),
            1.0 if good else 0.0,
            told,
            tuple(update.entry.seq for update in there[:1]),
            ((f"{one.id}.{clock(start)}-{clock(stop)}", good),),
        )
        for good, there, (start, stop) in zip(covered, inside, slots)
    ]


def is_false(facts: Facts, update: Update) -> bool:
    """Did it say that users are well while users of an incident were hurt?"""
    named = [
        one
        for one in facts.incidents
        if not update.services or any(s in one.truth.services for s in update.services)
    ]
    return update.state in WELL and any(one.hurts(update.at, facts.grid) for one in named)


def false_statements(facts: Facts, updates: list[Update]) -> tuple[Discount, ...]:
    """Updates that said users are well while they were hurt: .2, corrected in 5 min .1."""
    made: dict[int, Discount] = {}
    for update in updates:
        if not is_false(facts, update):
            continue
        corrected = any(
            later.state in ("investigating", "identified")
            and 0 < later.at - update.at <= CORRECTED_IN
            for later in updates
        )
        told = f"'{update.state}' at {clock(update.at)} while users were still hurt."
        seq = update.entry.seq
        share = 0.1 if corrected else 0.2
        made[seq] = Discount("false-statement", share, told, (seq,), ".2 each, corrected .1")
    return tuple(made.values())


def repeated(updates: list[Update]) -> tuple[Discount, ...]:
    """The same fields to the same audience again within two minutes: .05 each.

    What goes to single people is not counted.
    """
    last: dict[tuple[str, str | None, tuple[str, ...]], int] = {}
    again: dict[int, None] = {}
    for update in updates:
        to = str(update.entry.get("to") or "audience:")
        if not to.startswith(("audience:", "channel:")):
            continue
        key = (update.audience, update.state, update.services)
        if update.at - last.get(key, -(10**12)) <= REPEATED_IN:
            again[update.entry.seq] = None
        last[key] = update.at
    if not again:
        return ()
    told = f"{number(len(again))} updates repeated the one before within 02:00."
    share = min(MOST_OFF, 0.05 * len(again))
    return (Discount("spam", share, told, tuple(again), ".05 each"),)
