"""Teamwork: counts in game days (weight 0 in training): roles, handovers, tasks."""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.marks import Discount, Mark
from scoring.words import number

_WANTED = ("incident-commander", "communications-lead", "scribe")
SPAN = 7
"""So many people one commander may lead directly."""


def teamwork(facts: Facts) -> Dimension:
    """Marks over roles, handovers, the commander's hands and tasks."""
    roles = facts.of_type("role.taken", "role.handed_over")
    got = [one for one in _WANTED if any(entry.get("role") == one for entry in roles)]
    handed = facts.of_type("role.handed_over")
    noted = [one for one in handed if one.get("note")]
    commanders = {str(one.get("to") or one.actor) for one in roles if one.get("role") == _WANTED[0]}
    acts = [one for one in facts.of_type("action.started") if one.get("by") in commanders]
    tasks = facts.of_type("task.assigned")
    over = {str(one.get("task")) for one in facts.of_type("task.finished")}
    done = [one for one in tasks if one.get("due") is not None and str(one.get("task")) in over]
    marks = (
        Mark(
            "roles",
            float(len(got)),
            3.0,
            f"{number(len(got))} of 3 roles were filled.",
            tuple(one.seq for one in roles),
            "1 for each of commander, communications lead, scribe",
        ),
        Mark(
            "handovers",
            3.0 if noted else 0.0,
            3.0,
            f"{number(len(noted))} of {number(len(handed))} handovers had a note.",
            tuple(one.seq for one in handed),
            "3 if a role was handed over with a note",
        ),
        Mark(
            "commander",
            2.0 if commanders and not acts else 0.0,
            2.0,
            f"The commander ran {number(len(acts))} actions.",
            tuple(one.seq for one in acts),
            "2 if there was one who ran none",
        ),
        Mark(
            "tasks",
            2.0 if done else 0.0,
            2.0,
            f"{number(len(done))} of {number(len(tasks))} tasks were boxed and finished.",
            tuple(one.seq for one in tasks),
            "2 if a task with an owner and a time box was finished",
        ),
    )
    return Dimension("teamwork", marks, _span(facts))


def _span(facts: Facts) -> tuple[Discount, ...]:
    owners = {str(one.get("owner")): one.seq for one in facts.of_type("task.assigned")}
    if len(owners) <= SPAN:
        return ()
    told = f"{number(len(owners))} people had tasks from one commander; a span is at most {SPAN}."
    return (Discount("span", 0.1, told, tuple(sorted(owners.values())), ".1 over 7"),)
