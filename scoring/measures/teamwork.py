"""Teamwork: counts in game days (weight 0 in training): roles, handovers, tasks."""

from __future__ import annotations

from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.marks import Mark
from scoring.words import number

_WANTED = ("incident-commander", "communications-lead", "scribe")


def teamwork(facts: Facts) -> Dimension:
    """Marks over roles, handovers, the commander's hands and tasks."""
    roles = facts.of_type("role.taken", "role.handed_over")
    filled = {str(one.get("role")) for one in roles}
    got = len([one for one in _WANTED if one in filled])
    handed = facts.of_type("role.handed_over")
    noted = len([one for one in handed if one.get("note")])
    commanders = {str(one.get("to") or one.actor) for one in roles if one.get("role") == _WANTED[0]}
    acts = [one for one in facts.of_type("action.started") if one.get("by") in commanders]
    tasks = facts.of_type("task.assigned")
    done = {str(one.get("task")) for one in facts.of_type("task.finished")}
    boxed = [one for one in tasks if one.get("due") is not None and str(one.get("task")) in done]
    marks = (
        Mark("roles", 3.0 * got / 3, 3.0, f"{number(got)} of 3 roles were filled."),
        Mark(
            "handovers",
            3.0 if handed and noted == len(handed) else 0.0,
            3.0,
            f"{number(noted)} of {number(len(handed))} handovers had a note.",
        ),
        Mark(
            "commander",
            2.0 if commanders and not acts else 0.0,
            2.0,
            f"The commander ran {number(len(acts))} actions.",
        ),
        Mark(
            "tasks",
            2.0 if tasks and len(boxed) == len(tasks) else 0.0,
            2.0,
            f"{number(len(boxed))} of {number(len(tasks))} tasks were boxed and finished.",
        ),
    )
    return Dimension("teamwork", marks)
