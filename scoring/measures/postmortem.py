"""Post-mortem: impact in numbers, key moments, actions for true factors, in time."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.marks import MOST_OFF, Discount, Mark
from scoring.words import clock, name, number
from simulator.record.entries import Entry

IN_TIME = 15 * 60_000
CLOSE = 0.2
MOMENTS = 3
"""So many key moments, where they are listed one by one."""
_POINTS = {"impact": 1.0, "moments": 1.0, "actions": 2.0, "in-time": 1.0}
_KEY = (
    "alert.firing",
    "incident.declared",
    "incident.mitigated",
    "incident.resolved",
    "action.finished",
    "change.made",
    "hypothesis.stated",
    "status.posted",
)


def postmortem(facts: Facts) -> Dimension:
    """Marks of the last submitted post-mortem."""
    sent = facts.of_type("postmortem.submitted")
    wanted = true_factors(facts)
    points = {key: value for key, value in _POINTS.items() if key != "actions" or wanted}
    if not sent:
        told = f"No post-mortem by {clock(facts.end + IN_TIME)}."
        return Dimension("post-mortem", tuple(Mark(k, 0.0, v, told) for k, v in points.items()))
    last = sent[-1]
    seen = (last.seq,)
    close, close_told = _impact(facts, last)
    moments = _moments(facts, last)
    after = last.after_end or 0
    marks = [
        Mark("impact", close, 1.0, close_told, seen, "1 if within 20 % of a true figure"),
        Mark(
            "moments",
            1.0 if moments else 0.0,
            1.0,
            f"Key moments confirmed: {number(moments)}.",
            seen,
            "1 if the key entries are confirmed",
        ),
        Mark(
            "in-time",
            1.0 if after <= IN_TIME else 0.0,
            1.0,
            f"Submitted {clock(after)} after the planned end; target {clock(IN_TIME)}.",
            seen,
            "1 within 15 min after the planned end",
        ),
    ]
    if wanted:
        share, told = _actions(wanted, last)
        formula = "2 x share of true factors with owner and date"
        marks.insert(2, Mark("actions", 2 * share, 2.0, told, seen, formula))
    return Dimension("post-mortem", tuple(marks), _decoys(facts, last))


def true_factors(facts: Facts) -> list[str]:
    """Contributing factors of all true incidents, each once."""
    return list(dict.fromkeys(f for one in facts.incidents for f in one.truth.contributing))


def figures(facts: Facts) -> list[float]:
    """True figures of the impact that a number may be close to: user-minutes above calm and in
    all, lost requests by traffic and in all, failed requests of the hurt services."""
    truth = facts.of_type("truth.recorded")
    told = (truth[-1].get("truth") or {}).get("figures") or {} if truth else {}
    hurt = {service for one in facts.incidents for service in one.truth.services}
    lost = [float(value) for value in (told.get("lost_requests") or {}).values()]
    failed = told.get("failed_requests") or {}
    made = [facts.user_minutes, float(told.get("user_minutes") or 0.0), *lost, fsum(lost)]
    made += [float(value) for service, value in failed.items() if service in hurt]
    return [one for one in made if one > 0]


def _impact(facts: Facts, last: Entry) -> tuple[float, str]:
    value = last.get("impact_value")
    if value is None:
        return 0.0, f"No impact figure in the post-mortem of {clock(last.at)}."
    near = min(figures(facts), key=lambda one: abs(one - float(value)), default=0.0)
    off = abs(float(value) - near) / near if near else 1.0
    told = f"Impact {number(float(value))}, true figure {number(near)}: {round(100 * off)} % off."
    return (1.0 if off <= CLOSE else 0.0), told


def _moments(facts: Facts, last: Entry) -> int:
    """Key entries that were confirmed; all that there are for `confirm`."""
    given = last.get("moments")
    keys = {entry.id for entry in facts.of_type(*_KEY) if entry.at >= 0}
    if given == "confirm" or (isinstance(given, Mapping) and given.get("confirm")):
        return len(keys) if facts.versions else 0
    listed = list(given) if isinstance(given, list | tuple | Mapping) else []
    hits = len({one for one in listed if isinstance(one, str) and one in keys})
    return hits if hits >= MOMENTS else 0


def _actions(wanted: list[str], last: Entry) -> tuple[float, str]:
    done = {
        str(action.get("factor"))
        for action in last.get("actions") or ()
        if action.get("owner") and action.get("due") is not None
    }
    hits = len([factor for factor in wanted if factor in done])
    told = f"{hits} of {len(wanted)} true factors have an action with owner and date."
    return hits / len(wanted), told


def _decoys(facts: Facts, last: Entry) -> tuple[Discount, ...]:
    """Factors that do not hold: half a point of five each."""
    true = set(true_factors(facts))
    for one in facts.incidents:
        true |= {one.truth.cause, *one.truth.also}
    true |= {key for key, one in facts.scenario.factors.items() if one.holds}
    wrong = [one for one in last.get("factors") or () if one not in true]
    if not wrong:
        return ()
    told = f"{number(len(wrong))} factors named that do not hold, such as {name(str(wrong[0]))}."
    share = min(MOST_OFF, 0.1 * len(wrong))
    return (Discount("decoy-factor", share, told, (last.seq,), ".1 each"),)
