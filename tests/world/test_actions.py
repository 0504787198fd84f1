"""Every standard action on every service: it acts by the laws, or says why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from scenarios.vocabulary.service_types import ACTIONS
from simulator.chance import Chance
from simulator.world.build import world_spec
from simulator.world.steps import Plan, Refusal, StartAction
from simulator.world.world import World
from tests.world.examples import effect
from tests.world.town import town

SPEC = world_spec(town())
SERVICES = [one.name for one in SPEC.services]
CALLS = {(one.caller): one.callee for one in SPEC.calls}
WARM = 30_000
LONG = 60_000


def _town() -> World:
    world = World(SPEC, Chance(1), Chance(2), None, start=0, scrape_interval=15_000)
    world.advance(WARM)
    return world


def _params(action: str, service: str) -> dict[str, object]:
    """Parameters that a person might give: each changes something, few of them wisely."""
    given: dict[str, dict[str, object]] = {
        "restart": {"rolling": False},
        "rollback": {"change": "some-release"},
        "scale": {"to": 1},
        "shed_load": {"share": 0.3},
        "limit_retries": {"call": CALLS.get(service, ""), "to": 5},
        "set_timeout": {"call": CALLS.get(service, ""), "to": 0.05},
        "set_flag": {"flag": "recommend"},
        "raise_limit": {"name": "slots", "to": 3},
    }
    return given.get(action, {})


@dataclass(frozen=True)
class Outcome:
    """How bad it got anywhere while the action ran and for a while after it."""

    hurt: float
    slowest: float
    states: tuple[object, ...]


def _state(world: World, service: str) -> tuple[object, ...]:
    at = world.graph.index[service]
    one, kinds = dict(world.parameters(service)), world.kinds
    held = (kinds.hit[at], kinds.disk[at], kinds.renewed[at], kinds.lost_writes[at])
    up = [(one.up, one.drained, one.started) for one in world.instances.of[at]]
    slow = sorted(kinds.slow_until.items())
    return (*one.items(), *(float(value) for value in held), *up, *slow)


def _watch(world: World, plan: Plan | None, service: str) -> Outcome:
    duration = int(plan.takes.mid) if plan else LONG // 2
    steps = [(WARM + int(part * duration), step) for part, step in plan.steps] if plan else []
    hurt, slowest, states = 0.0, 0.0, [_state(world, service)]
    for at in sorted({*(at for at, _ in steps), *range(WARM, WARM + duration + LONG, 10_000)}):
        world.advance(at)
        for due, step in steps:
            if due == at:
                world.apply(step, at)
                states.append(_state(world, service))
        sample = world.impact()
        hurt = max([hurt, *sample.services.values(), *sample.traffic.values()])
        slowest = max(slowest, float((world.flow.wait + world.flow.total).max()))
    return Outcome(hurt, slowest, tuple(states))


CALM = _watch(_town(), None, "shop")


def test_every_standard_action_changes_something_or_is_refused_with_a_reason() -> None:
    healthy, worse, done = _town(), [], []
    for service in SERVICES:
        for action in ACTIONS:
            start = StartAction(action, service, _params(action, service))
            plan = healthy.plan(start)
            if isinstance(plan, Refusal):
                assert plan.reason.endswith("."), (service, action)
                assert len(plan.reason) > 15
                continue
            outcome = _watch(_town(), plan, service)
            undone = any(step.kind == "undo_change" for _, step in plan.steps)
            assert len(set(outcome.states)) > 1 or undone, (service, action)
            done.append((service, action))
            if outcome.hurt > CALM.hurt * 1.2 or outcome.slowest > CALM.slowest * 1.2:
                worse.append((service, action))
    assert len(done) >= 40
    assert len(worse) * 3 >= len(done), sorted({*done} - {*worse})


@pytest.mark.parametrize("service", SERVICES)
def test_a_plan_depends_on_the_service_and_never_on_what_broke(service: str) -> None:
    well, broken = _town(), _town()
    for fault in (effect("latency", times=20), effect("errors", to="50%"), effect("shed", to=0.2)):
        broken.add_effect(f"fault:{fault.set}", service, fault, broken.now)
    broken.advance(2 * WARM)
    for action in ACTIONS:
        if action == "purge_queue":
            continue  # whether anything waits is no secret of the fault's: it is on the graph
        start = StartAction(action, service, _params(action, service))
        first, second = well.plan(start), broken.plan(start)
        assert type(first) is type(second)
        if isinstance(first, Plan) and isinstance(second, Plan):
            assert (first.title, first.takes, first.fails) == (
                second.title,
                second.takes,
                second.fails,
            )


def test_nobody_but_the_vendor_acts_on_an_external_service() -> None:
    for action in ACTIONS:
        plan = _town().plan(StartAction(action, "cards", _params(action, "cards")))
        assert isinstance(plan, Refusal)
        assert "vendor" in plan.reason


@pytest.mark.parametrize(
    ("action", "target", "params", "why"),
    [
        ("restart", "nowhere", {}, "no service"),
        ("dance", "shop", {}, "no action"),
        ("scale", "shop", {}, "needs to"),
        ("scale", "shop", {"to": -1}, "whole number"),
        ("scale", "shop", {"to": "many"}, "whole number"),
        ("scale", "shop", {"to": 4}, "already"),
        ("drain", "shop", {"instance": "shop-none"}, "no instance"),
        ("shed_load", "edge", {"share": 1.5}, "between"),
        ("limit_retries", "shop", {"call": "names"}, "does not call"),
        ("limit_retries", "shop", {"call": "stock", "to": 2.5}, "whole number"),
        ("set_timeout", "shop", {"call": "stock", "to": 0}, "seconds"),
        ("set_flag", "shop", {"flag": "nonsense"}, "no flag"),
        ("set_flag", "shop", {"flag": "beta", "to": 0}, "already"),
        ("raise_limit", "shop", {"name": "luck", "to": 9}, "no limit"),
        ("failover", "metrics", {}, "has no failover"),
        ("renew", "shop", {}, "has no renew"),
        ("restore", "sessions", {}, "has no restore"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    action: str, target: str, params: dict[str, object], why: str
) -> None:
    plan = _town().plan(StartAction(action, target, params))
    assert isinstance(plan, Refusal)
    assert why in plan.reason


def _carried_out(world: World, action: str, target: str, **params: object) -> Plan:
    plan = world.plan(StartAction(action, target, params))
    assert isinstance(plan, Plan)
    start, duration = world.now, int(plan.takes.mid)
    for part, step in plan.steps:
        world.advance(start + int(part * duration))
        world.apply(step, world.now)
    return plan


def test_a_rolling_restart_takes_one_instance_at_a_time() -> None:
    world = _town()
    plan = world.plan(StartAction("restart", "shop", {}))
    assert isinstance(plan, Plan)
    serving = []
    for part, step in plan.steps:
        world.advance(WARM + int(part * 120_000))
        world.apply(step, world.now)
        serving.append(world.parameters("shop")["instances"])
    assert min(serving) == 3
    assert serving[-1] == 4


def test_a_drained_instance_stays_out_until_the_service_is_restarted() -> None:
    world = _town()
    _carried_out(world, "drain", "shop")
    world.advance(world.now + 60_000)
    assert world.parameters("shop")["instances"] == 3
    _carried_out(world, "restart", "shop")
    assert world.parameters("shop")["instances"] == 4


def test_a_call_can_be_named_with_its_caller() -> None:
    world = _town()
    _carried_out(world, "limit_retries", "shop", call="calls.shop.stock", to=0)
    assert world.parameters("shop")["calls.stock.retries"] == 0


def test_a_flag_switched_twice_leaves_nothing_behind() -> None:
    world = _town()
    before = dict(world.parameters("shop"))
    _carried_out(world, "set_flag", "shop", flag="beta", to=1)
    assert world.parameters("shop")["latency"] == pytest.approx(0.09)
    _carried_out(world, "set_flag", "shop", flag="beta", to=0)
    assert dict(world.parameters("shop")) == before


def test_what_an_operator_decides_outlives_the_fault_under_it() -> None:
    world = _town()
    fault = effect("calls.stock.retries", to=8)
    world.add_effect("fault:push:0", "shop", fault, world.now)
    _carried_out(world, "limit_retries", "shop", call="stock", to=0)
    assert world.parameters("shop")["calls.stock.retries"] == 0
    world.remove_effects("fault:push", world.now)
    assert world.parameters("shop")["calls.stock.retries"] == 0


def test_new_instances_of_a_service_that_crashes_crash_too() -> None:
    world = _town()
    world.add_effect("fault:crash", "shop", effect("instances", to=0), world.now)
    _carried_out(world, "scale", "shop", to=9)
    assert world.parameters("shop")["instances"] == 0
    world.remove_effects("fault:crash", world.now)
    assert world.parameters("shop")["instances"] == 9
