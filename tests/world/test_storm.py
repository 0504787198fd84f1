"""What a retry storm is: it outlives its trigger, unless demand, slots or patience break it."""

from __future__ import annotations

import pytest

from simulator.world.spec import WorldSpec
from simulator.world.steps import Step
from simulator.world.world import World
from tests.world.examples import MINUTE, effect, made, storm


def _triggered(spec: WorldSpec, instances: int = 2) -> World:
    """Half the callee's capacity is gone from minute five to minute six."""
    world = made(spec)
    world.advance(5 * MINUTE)
    world.add_effect("fault:half", "callee", effect("instances", to=instances), world.now)
    world.advance(6 * MINUTE)
    world.remove_effects("fault:half", world.now)
    return world


def _attempts(world: World) -> float:
    """Tries at the callee by the demand at the caller."""
    callee, caller = world.graph.index["callee"], world.graph.index["caller"]
    return float(world.flow.offered[callee] / world.flow.offered[caller])


def _failing(world: World) -> float:
    return world.impact().services["caller"]


def test_a_storm_sticks_at_four_times_the_attempts_half_an_hour_after_its_trigger() -> None:
    world = _triggered(storm())
    world.advance(36 * MINUTE)
    assert _attempts(world) == pytest.approx(4.0, abs=0.05)
    assert _failing(world) > 0.9


def test_doubling_does_not_help_where_twice_the_capacity_is_below_the_attempts() -> None:
    world = _triggered(storm())
    world.advance(10 * MINUTE)
    world.apply(Step("base", "callee", "instances", 8), world.now)
    world.advance(36 * MINUTE)
    assert _attempts(world) > 3.5
    assert _failing(world) > 0.9


def test_shedding_three_quarters_for_two_minutes_brings_the_baseline_back_exactly() -> None:
    calm = made(storm())
    world = _triggered(storm())
    world.advance(10 * MINUTE)
    world.apply(Step("set", "caller", "shed", 0.75), world.now)
    world.advance(12 * MINUTE)
    world.apply(Step("set", "caller", "shed", 0.0), world.now)
    for one in (calm, world):
        one.advance(36 * MINUTE)
    assert world.flow.tries.tolist() == calm.flow.tries.tolist()
    assert world.flow.good.tolist() == calm.flow.good.tolist()
    assert world.flow.queue.tolist() == calm.flow.queue.tolist()


def test_retries_off_for_one_minute_brings_the_baseline_back_exactly() -> None:
    calm = made(storm())
    world = _triggered(storm())
    world.advance(10 * MINUTE)
    world.apply(Step("set", "caller", "calls.callee.retries", 0.0), world.now)
    world.advance(11 * MINUTE)
    world.apply(Step("set", "caller", "calls.callee.retries", 3.0), world.now)
    for one in (calm, world):
        one.advance(36 * MINUTE)
    assert world.flow.good.tolist() == calm.flow.good.tolist()
    assert world.flow.offered.tolist() == calm.flow.offered.tolist()


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(storm(budget=0.1), id="a retry budget of ten per cent"),
        pytest.param(storm(attempts=0), id="no retries"),
        pytest.param(storm(queue=40), id="a queue shorter than patience"),
        pytest.param(storm(rate=60), id="light load"),
        pytest.param(storm(slots=30), id="too few slots to carry the storm"),
    ],
)
def test_without_demand_slots_or_patience_it_recovers_by_itself(spec: WorldSpec) -> None:
    world = _triggered(spec, instances=2)
    world.advance(36 * MINUTE)
    assert _failing(world) < 0.02
    assert _attempts(world) < 1.1


def test_the_trigger_alone_hurts_where_nothing_sticks() -> None:
    world = _triggered(storm(attempts=0))
    assert _failing(world) > 0.2
