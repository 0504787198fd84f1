"""Escalation policies end with somebody, and do not lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.circles import circles
from scenarios.problem import Problem
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "policy-circle"


def _find(subject: Subject) -> Iterator[Problem]:
    policies = subject.scenario.on_call.escalation_policies
    graph: dict[str, list[str]] = {
        key: [level.notify.id for level in policy.levels if level.notify.kind == "policy"]
        for key, policy in policies.items()
    }
    for circle in circles(graph):
        path: Path = ("on_call", "escalation_policies", circle[-2], "levels")
        if len(circle) == 2:
            told = f"the policy '{circle[0]}' pages itself"
        else:
            told = f"these policies page each other: {' -> '.join(circle)}"
        yield subject.problem(CODE, path, told, "use repeats to start again from the top")


_POLICY = "on_call:\n  people: {milo: {role: Lead}}\n  escalation_policies:\n    shop: {levels: "

RULE = Rule(
    CODE,
    "The levels of a policy do not lead back to the policy.",
    WORLD + _POLICY + "[{notify: {policy: shop}}]}\n",
    WORLD + _POLICY + "[{notify: {person: milo}}]}\n",
    _find,
)
