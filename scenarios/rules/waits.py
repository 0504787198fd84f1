"""Nothing waits for itself: injects for injects, faults for faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.circles import circles
from scenarios.model.when import When
from scenarios.model.world import StartsWhen, StartsWith
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "waits-for-itself"


def _find(subject: Subject) -> Iterator[Problem]:
    scenario = subject.scenario
    graph: dict[str, list[str]] = {}
    for key, inject in scenario.injects.items():
        graph[f"inject {key}"] = list(_needed(inject.when))
    for key, fault in scenario.faults.items():
        starts = [fault.starts, *(one.starts for one in fault.one_of.values())]
        needs: list[str] = []
        for start in starts:
            if isinstance(start, StartsWith) and start.with_ in scenario.faults:
                needs.append(f"fault {start.with_}")
            elif isinstance(start, StartsWhen):
                needs += _needed(start.when)
        graph[f"fault {key}"] = needs
    for key, inject in scenario.injects.items():
        if inject.fault in scenario.faults and inject.fault is not None:
            graph[f"fault {inject.fault}"].append(f"inject {key}")
    for circle in circles(graph):
        sort, _space, name = circle[0].partition(" ")
        path = (f"{sort}s", name)
        if len(circle) == 2:
            told = f"the {circle[0]} waits for itself"
        else:
            told = f"these wait for each other: {' -> '.join(circle)}"
        yield subject.problem(CODE, path, told, key=True)


def _needed(when: When | None) -> Iterator[str]:
    """What must have happened before the condition can hold."""
    if when is None:
        return
    if when.event in ("inject.fired", "inject.answered", "inject.missed"):
        inject = when.where.get("inject")
        if isinstance(inject, str):
            yield f"inject {inject}"
    elif when.event in ("fault.started", "fault.ended") and isinstance(
        when.where.get("fault"), str
    ):
        yield f"fault {when.where['fault']}"
    for one in when.all or ():
        yield from _needed(one)
    if when.any is not None:
        needs = [set(_needed(one)) for one in when.any]
        yield from sorted(set.intersection(*needs)) if needs else ()


RULE = Rule(
    CODE,
    "An inject or fault does not wait for itself, directly or through others.",
    WORLD + "injects:\n  a: {from: responder, text: A., "
    "when: {event: inject.fired, where: {inject: b}}}\n"
    "  b: {from: responder, text: B., when: {event: inject.fired, where: {inject: a}}}\n",
    WORLD + "injects:\n  a: {from: responder, text: A., at: 2m}\n"
    "  b: {from: responder, text: B., when: {event: inject.fired, where: {inject: a}}}\n",
    _find,
)
