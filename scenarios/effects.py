"""Every list of effects of a scenario, with its place and the service that it acts on."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.model import Scenario
from scenarios.model.world import Effect
from scenarios.references import Path


def all_effects(scenario: Scenario) -> Iterator[tuple[Path, Effect, str | None]]:
    """(where it stands, the effect, the service it acts on if that is said at all)."""
    for path, many, target in _lists(scenario):
        for index, effect in enumerate(many):
            yield (*path, index), effect, effect.target or target


def _lists(scenario: Scenario) -> Iterator[tuple[Path, tuple[Effect, ...], str | None]]:
    world = scenario.world
    for key, service in world.services.items():
        for name, flag in service.flags.items():
            yield ("world", "services", key, "flags", name, "effects"), flag.effects, key
    for key, change in world.changes.items():
        yield ("world", "changes", key, "effects"), change.effects, change.target
    for key, fault in scenario.faults.items():
        yield ("faults", key, "effects"), fault.effects, fault.target
        for name, variant in fault.one_of.items():
            path = ("faults", key, "one_of", name, "effects")
            yield path, variant.effects, variant.target or fault.target
    for key, action in scenario.actions.items():
        yield ("actions", key, "effects"), action.effects, action.target
