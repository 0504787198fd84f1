"""Post-mortem: impact in numbers, key moments, actions for true factors, in time."""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.marks import Discount, Mark
from scoring.words import clock, number
from simulator.record.entries import Entry

IN_TIME = 15 * 60_000
CLOSE = 0.2


def postmortem(facts: Facts) -> Dimension:
    """Marks of the last submitted post-mortem."""
    sent = facts.of_type("postmortem.submitted")
    if not sent:
        told = f"No post-mortem was submitted by {clock(facts.end + IN_TIME)}."
        marks = tuple(
            Mark(name, 0.0, out_of, told)
            for name, out_of in (
                ("impact", 1.0),
                ("moments", 1.0),
                ("actions", 2.0),
                ("in-time", 1.0),
            )
        )
        return Dimension("post-mortem", marks)
    last = sent[-1]
    seen = (last.seq,)
    close, close_told = _impact(facts, last)
    moments = 1.0 if _moments(facts, last) else 0.0
    share, actions_told = _actions(facts, last)
    after = last.after_end or 0
    in_time = 1.0 if after <= IN_TIME else 0.0
    marks = (
        Mark("impact", close, 1.0, close_told, seen, "1 if within 20 % of a true figure"),
        Mark("moments", moments, 1.0, f"Key moments confirmed: {number(moments)} of 1.", seen),
        Mark("actions", 2 * share, 2.0, actions_told, seen, "2 x true factors with owner and date"),
        Mark("in-time", in_time, 1.0, f"Submitted {clock(after)} after the planned end.", seen),
    )
    return Dimension("post-mortem", marks, _decoys(facts, last))


def figures(facts: Facts) -> list[float]:
    """True figures of the impact that a number may be close to."""
    truth = facts.of_type("truth.recorded")
    told = dict((truth[-1].get("truth") or {}).get("figures") or {}) if truth else {}
    made = [facts.user_minutes]
    for value in told.values():
        made += [float(one) for one in (value.values() if isinstance(value, dict) else [value])]
    return [one for one in made if one > 0]


def _impact(facts: Facts, last: Entry) -> tuple[float, str]:
    value = last.get("impact_value")
    if value is None:
        return 0.0, f"No impact figure at {clock(last.at)}."
    near = min(figures(facts), key=lambda one: abs(one - float(value)), default=0.0)
    off = abs(float(value) - near) / near if near else 1.0
    told = f"Impact {number(float(value))}, true figure {number(near)}: {round(100 * off)} % off."
    return (1.0 if off <= CLOSE else 0.0), told


def _moments(facts: Facts, last: Entry) -> bool:
    moments = last.get("moments")
    if moments == "confirm":
        return True
    if not isinstance(moments, list):
        return False
    known = {entry.id for entry in facts.entries}
    return len([one for one in moments if one in known]) >= 3


def _actions(facts: Facts, last: Entry) -> tuple[float, str]:
    wanted = [factor for one in facts.incidents for factor in one.truth.contributing]
    done = {
        str(action.get("factor"))
        for action in last.get("actions") or ()
        if action.get("owner") and action.get("due") is not None
    }
    hits = len([factor for factor in wanted if factor in done])
    told = (
        f"{number(hits)} of {number(len(wanted))} true factors have an action with owner and date."
    )
    return (hits / len(wanted) if wanted else 0.0), told


def _decoys(facts: Facts, last: Entry) -> tuple[Discount, ...]:
    """Factors that do not hold: half a point of five each."""
    true = {factor for one in facts.incidents for factor in one.truth.contributing}
    true |= {key for key, one in facts.scenario.factors.items() if one.holds}
    wrong = [one for one in last.get("factors") or () if one not in true]
    if not wrong:
        return ()
    told = f"{number(len(wrong))} factors named that do not hold, such as {wrong[0]}."
    return (Discount("decoy-factor", min(0.5, 0.1 * len(wrong)), told, (last.seq,)),)
