"""Services do not call each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.circles import circles
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "call-circle"


def _find(subject: Subject) -> Iterator[Problem]:
    services = subject.scenario.world.services
    graph = {
        key: [callee for callee, call in service.calls.items() if not call.asynchronous]
        for key, service in services.items()
    }
    for circle in circles(graph):
        last, first = circle[-2], circle[-1]
        path = ("world", "services", last, "calls", first)
        if len(circle) == 2:
            told = f"the service '{first}' calls itself"
            yield subject.problem(CODE, path, told, key=True)
        else:
            told = f"these calls go round in a circle: {' -> '.join(circle)}"
            hint = "leave one out, or say async: true where nobody waits"
            yield subject.problem(CODE, path, told, hint, key=True)


RULE = Rule(
    CODE,
    "Calls do not go round in a circle, unless one of them is async.",
    WORLD.replace("connections: 100}", "connections: 100, calls: {web: {timeout: 1s}}}"),
    WORLD.replace(
        "connections: 100}", "connections: 100, calls: {web: {timeout: 1s, async: true}}}"
    ),
    _find,
)
