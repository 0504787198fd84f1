"""Every `when` of a scenario with its place: conditions over events and metrics."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.model import Scenario
from scenarios.model.story import Step
from scenarios.model.when import When
from scenarios.model.world import StartsWhen
from scenarios.references import Path


def conditions(scenario: Scenario) -> Iterator[tuple[Path, When]]:
    """(where it stands, the condition), each once, those inside others too."""
    for path, when in _roots(scenario):
        yield from inside(path, when)


def inside(path: Path, when: When | None) -> Iterator[tuple[Path, When]]:
    """A condition and all conditions in it."""
    if when is None:
        return
    yield path, when
    for name, many in (("all", when.all), ("any", when.any)):
        for index, one in enumerate(many or ()):
            yield from inside((*path, name, index), one)
    for name, single in (("not", when.not_), ("before", when.before), ("unless", when.unless)):
        yield from inside((*path, name), single)


def _roots(scenario: Scenario) -> Iterator[tuple[Path, When | None]]:
    for key, objective in scenario.objectives.items():
        yield ("objectives", key, "met_when"), objective.met_when
    yield from _faults(scenario)
    for key, person in scenario.on_call.people.items():
        path: Path = ("on_call", "people", key)
        for number, fact in enumerate(person.knows):
            yield (*path, "knows", number, "when"), fact.when
        for number, wish in enumerate(person.wants):
            yield (*path, "wants", number, "when"), wish.when
    for key, incident in scenario.incidents.items():
        if not isinstance(incident.severity, str):
            for number, step in enumerate(incident.severity):
                yield ("incidents", key, "severity", number, "when"), step.when
    for key, inject in scenario.injects.items():
        yield ("injects", key, "when"), inject.when
        yield ("injects", key, "expects"), inject.expects
    for path, steps in solutions(scenario):
        for number, move in enumerate(steps):
            yield (*path, number, "when"), move.when


def _faults(scenario: Scenario) -> Iterator[tuple[Path, When | None]]:
    for key, fault in scenario.faults.items():
        path: Path = ("faults", key)
        yield (*path, "ends_on"), fault.ends_on
        if isinstance(fault.starts, StartsWhen):
            yield (*path, "starts", "when"), fault.starts.when
        for name, variant in fault.one_of.items():
            if isinstance(variant.starts, StartsWhen):
                yield (*path, "one_of", name, "starts", "when"), variant.starts.when


def solutions(scenario: Scenario) -> Iterator[tuple[Path, tuple[Step, ...]]]:
    """(where it stands, steps) of every reference response."""
    if isinstance(scenario.solution, dict):
        for name, steps in scenario.solution.items():
            yield ("solution", name), steps
    elif scenario.solution:
        yield ("solution",), scenario.solution
