"""What can be done does not depend on what broke: standard actions on every service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from scenarios.vocabulary.service_types import ACTIONS, TYPES
from simulator.chance import Chance
from simulator.world.build import world_spec
from simulator.world.spec import ServiceSpec
from simulator.world.steps import Plan, Refusal, StartAction, Step
from simulator.world.world import World
from tests.realism.runs import BUILT_IN, MINUTE, public, scenario

each = pytest.mark.parametrize("name", BUILT_IN)
AFTER = 90_000
"""Ms that are watched after an action."""


@dataclass(frozen=True)
class Deed:
    """What became of an action: why it was refused, else if it changed and hurt something."""

    action: str
    target: str
    refused: str = ""
    changed: bool = False
    worse: bool = False


def _world(name: str) -> World:
    chance = Chance(1)
    return World(
        world_spec(scenario(name)), chance, chance, None, start=-MINUTE, scrape_interval=15_000
    )


def _given(action: str, service: ServiceSpec, callee: str, flag: str) -> Mapping[str, object]:
    """Parameters that somebody in a hurry might give; few of them are wise."""
    given: dict[str, Mapping[str, object]] = {
        "restart": {"rolling": False},
        "rollback": {"change": "some-change"},
        "scale": {"to": 1 if service.instances != 1 else 2},
        "shed_load": {"share": 0.3},
        "limit_retries": {"call": callee, "to": 5},
        "set_timeout": {"call": callee, "to": 0.05},
        "set_flag": {"flag": flag},
        "raise_limit": {"name": "slots", "to": 3},
    }
    return given.get(action, {})


def _state(world: World, service: str) -> tuple[object, ...]:
    at = world.graph.index[service]
    kinds, flow = world.kinds, world.flow
    held = (kinds.hit[at], kinds.disk[at], kinds.renewed[at], kinds.lost_writes[at], flow.queue[at])
    up = [(one.up, one.drained, one.started) for one in world.instances.of[at]]
    return (
        *world.parameters(service).items(),
        *(float(value) for value in held),
        *up,
        *sorted(kinds.slow_until.items()),
    )


def _watched(world: World, steps: list[tuple[int, Step]], until: int) -> Iterator[float]:
    """The hurt of users and services, and the slowest answer, as time goes on."""
    for at in sorted({*(at for at, _ in steps), *range(10_000, until, 10_000)}):
        world.advance(at)
        for due, step in steps:
            if due == at:
                world.apply(step, at)
        sample = world.impact()
        yield max([0.0, *sample.services.values(), *sample.traffic.values()])
        yield float((world.flow.wait + world.flow.total).max())


@cache
def _calm(name: str) -> tuple[float, float]:
    seen = list(_watched(_world(name), [], 12 * MINUTE))
    return max(seen[::2]), max(seen[1::2])


def _deed(name: str, action: str, target: str) -> Deed:
    world = _world(name)
    world.advance(0)
    service = world.graph.services[world.graph.index[target]]
    callee = next(
        (one.callee for one in world_spec(scenario(name)).calls if one.caller == target), ""
    )
    flag = next(iter(scenario(name).world.services[target].flags), "")
    made = world.plan(StartAction(action, target, _given(action, service, callee, flag)))
    if isinstance(made, Refusal):
        return Deed(action, target, made.reason)
    before, long = _state(world, target), int(made.takes.mid)
    steps = [(int(part * long), step) for part, step in made.steps]
    changed = any(step.kind == "undo_change" for _, step in steps)
    worse, (hurt, slow) = False, _calm(name)
    seen = _watched(world, steps, long + AFTER)
    for now, slowest in zip(seen, seen, strict=True):
        changed = changed or _state(world, target) != before
        worse = worse or now > hurt + 0.002 or slowest > slow * 1.02
        if worse and changed:
            break
    return Deed(action, target, "", changed, worse)


@cache
def _deeds(name: str) -> tuple[Deed, ...]:
    """Every action that any type has, on every service."""
    made = []
    for target, service in scenario(name).world.services.items():
        own = TYPES[service.type].actions
        made += [_deed(name, action, target) for action in (own or ("restart", "rollback"))]
    return tuple(made)


@each
def test_every_standard_action_changes_something_or_says_why_not(name: str) -> None:
    deeds = _deeds(name)
    assert len(deeds) >= 90
    for one in deeds:
        assert one.changed or len(one.refused) > 10, one
        assert not one.refused or one.refused.endswith("."), one
    assert sum(one.changed for one in deeds) > 0.6 * len(deeds)


@each
def test_a_third_of_them_make_something_worse(name: str) -> None:
    done = [one for one in _deeds(name) if not one.refused]
    assert sum(one.worse for one in done) >= len(done) / 3


@each
def test_what_a_type_lacks_is_refused_with_a_reason(name: str) -> None:
    world = _world(name)
    world.advance(0)
    for target, service in scenario(name).world.services.items():
        for action in ACTIONS:
            if action not in TYPES[service.type].actions:
                made = world.plan(StartAction(action, target, {"to": 2, "share": 0.1}))
                assert not isinstance(made, Plan), (action, target)
                assert target in made.reason


@each
def test_the_default_seat_always_has_25_plausible_things_to_do(name: str) -> None:
    given = public(name, 1)
    seat = given.seat
    people = {one.id for one in given.people}
    mine = [one for one in given.actions if seat in one.who]
    others = [one for one in given.actions if people & set(one.who)]
    assert len(mine) >= 25
    assert len({(one.id, one.target) for one in mine + others}) >= 60
    for service in given.services:
        if service.type != "external":
            assert len([one for one in given.actions_on(service.id) if one.who]) >= 4, service.id
