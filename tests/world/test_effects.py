"""Parameters through time: shapes, order of hands, and what a scenario's words become."""

from __future__ import annotations

import pytest

from simulator.world.build import world_spec
from simulator.world.effects import Layer, Layers, layer_of
from simulator.world.spec import NO_LIMIT
from simulator.world.steps import Step
from tests.world.examples import MINUTE, effect, made, shop, storm
from tests.world.town import town


@pytest.mark.parametrize(
    ("shape", "at", "strength"),
    [
        ("step", 0, 1.0),
        ("ramp", 0, 0.0),
        ("ramp", 30_000, 0.5),
        ("ramp", 90_000, 1.0),
        ("spike", 0, 1.0),
        ("spike", 15_000, 0.75),
        ("spike", 60_000, 0.0),
        ("sawtooth", 5_000, 0.5),
        ("sawtooth", 12_500, 0.25),
        ("daily", 5_000, 1.0),
        ("daily", 10_000, 0.0),
    ],
)
def test_a_shape_is_a_function_of_time(shape: str, at: int, strength: float) -> None:
    layer = Layer("k", "a", "latency", "add", 1.0, 0, 60_000, shape, 10_000)
    assert layer.strength(at) == pytest.approx(strength)


def test_add_times_and_to_mean_what_they_say_half_way() -> None:
    half = {"over": "1m"}
    for given, result in (({"add": 4}, 12), ({"times": 3}, 20), ({"to": 2}, 6)):
        layer = layer_of(effect("queue", **given, **half), "k", "a", 0)
        assert layer.applied(10.0, 30_000) == pytest.approx(result)


def test_an_unlimited_amount_is_limited_in_one_step() -> None:
    layer = layer_of(effect("slots", to=8, over="1m"), "k", "a", 0)
    assert layer.applied(NO_LIMIT, 1_000) == 8


def test_an_effect_may_name_another_target() -> None:
    assert layer_of(effect("errors", to=1, target="b"), "k", "a", 0).target == "b"


def test_the_last_hand_at_a_parameter_wins() -> None:
    layers = Layers()
    layers.add(Layer("fault", "a", "shed", "to", 0.9, 0))
    layers.put(Layer("set", "a", "shed", "to", 0.0, 10))
    assert [layer.key for layer in layers.active(20)] == ["fault", "set"]
    layers.put(Layer("set", "a", "shed", "to", 0.5, 20))
    assert [layer.value for layer in layers.active(30)] == [0.9, 0.5]


def test_an_effect_begins_and_ends_at_its_times_not_when_it_was_said() -> None:
    world = made(shop())
    world.add_effect("f:", "payments", effect("errors", to=0.5), 30_000)
    assert world.parameters("payments")["errors"] == 0
    world.advance(30_000)
    assert world.parameters("payments")["errors"] == 0.5
    world.remove_effects("f:", 40_000)
    world.advance(39_000)
    assert world.parameters("payments")["errors"] == 0.5
    world.advance(40_000)
    assert world.parameters("payments")["errors"] == 0


def test_removal_takes_what_its_key_names_and_no_more() -> None:
    world = made(shop())
    world.add_effect("fault:a:0", "payments", effect("errors", to=0.5), 0)
    world.add_effect("fault:ab:0", "search", effect("errors", to=0.4), 0)
    world.remove_effects("fault:a:", 0)
    assert world.parameters("payments")["errors"] == 0
    assert world.parameters("search")["errors"] == 0.4


def test_shares_stay_between_nothing_and_all() -> None:
    world = made(shop())
    for nth in range(3):
        world.add_effect(f"f:{nth}", "payments", effect("errors", add=0.6), 0)
    assert world.parameters("payments")["errors"] == 1.0
    world.add_effect("g", "payments", effect("latency", add=-5), 0)
    assert world.parameters("payments")["latency"] == 0


def test_what_cannot_be_set_is_a_key_error() -> None:
    world = made(shop())
    for target, what in (("payments", "luck"), ("payments", "calls.edge.retries"), ("no", "shed")):
        with pytest.raises(KeyError):
            world.add_effect("f", target, effect(what, to=1), 0)


def test_calls_can_be_bent_too() -> None:
    world = made(storm())
    for what, value in (("timeout", "3s"), ("retries", 7), ("budget", "5%"), ("share", "50%")):
        world.add_effect("f", "caller", effect(f"calls.callee.{what}", to=value), 0)
    found = world.parameters("caller")
    assert [
        found[f"calls.callee.{what}"] for what in ("timeout", "retries", "budget", "share")
    ] == [
        3.0,
        7.0,
        0.05,
        0.5,
    ]
    world.advance(MINUTE)
    callee = world.graph.index["callee"]
    assert world.flow.offered[callee] == pytest.approx(125, rel=0.01)


def test_the_words_of_a_scenario_become_numbers() -> None:
    spec = world_spec(town())
    services = {one.name: one for one in spec.services}
    edge, database = services["edge"], services["stock-db"]
    assert (edge.latency, edge.capacity, edge.expires) == (0.004, 90.0, 30 * 86_400.0)
    assert (database.lag, database.disk_gb, database.backups) == (0.3, 200.0, 7200.0)
    assert "disk" in database.exports
    assert services["names"].capacity == 20_000
    call = next(one for one in spec.calls if (one.caller, one.callee) == ("shop", "jobs"))
    assert (call.share, call.asynchronous, call.budget) == (0.2, True, NO_LIMIT)
    assert spec.day_start == 9 * 3600.0
    assert spec.traffic[0].worth == 0.05


def test_slots_are_four_times_what_is_needed_unless_somebody_says() -> None:
    world = made(world_spec(town()))
    slots = {name: world.parameters(name)["slots"] for name in ("stock", "edge", "cards", "names")}
    own, below = 0.020 * 1.2092, 0.6 * 0.005 * 1.2092
    assert slots.pop("stock") == pytest.approx(4 * 90 * (own + below), rel=0.001)
    assert set(slots.values()) == {NO_LIMIT}
    assert world.parameters("stock-db")["connections"] == 60
    assert world.parameters("stock")["queue"] == 450


def test_an_instance_that_leaves_takes_its_queue_with_it() -> None:
    world = made(storm(attempts=0, rate=600))
    world.advance(MINUTE)
    callee = world.graph.index["callee"]
    before = float(world.flow.queue[callee])
    assert before > 1000
    world.apply(Step("leave", "callee", nth=0), world.now)
    assert world.flow.queue[callee] == pytest.approx(before * 3 / 4)
