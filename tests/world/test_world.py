"""Laws that hold for every world: cuts do not matter, more load is never better, repair repairs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.chance import Chance
from simulator.telemetry.store import SeriesStore
from simulator.world.spec import CallSpec, ServiceSpec, TrafficSpec, WorldSpec
from simulator.world.steps import Step
from simulator.world.world import World
from tests.world.examples import MINUTE, effect, made, shop

COMMANDS: tuple[tuple[int, Callable[[World, int], None]], ...] = (
    (20_300, lambda world, at: world.add_effect("f:", "payments", effect("slots", to=8), at)),
    (61_000, lambda world, at: world.apply(Step("leave", "search", nth=0), at)),
    (75_500, lambda world, at: world.apply(Step("set", "checkout", "shed", 0.5), at)),
    (90_000, lambda world, at: world.apply(Step("back", "search", nth=0), at)),
    (101_001, lambda world, at: world.remove_effects("f:", at)),
)


def _run(cuts: list[int]) -> tuple[bytes, bytes, float]:
    store = SeriesStore()
    world = made(shop(), start=-5 * MINUTE, store=store)
    commands = dict(COMMANDS)
    for at in sorted({*cuts, *commands, 3 * MINUTE}):
        world.advance(at)
        if at in commands:
            commands[at](world, at)
    hasher = hashlib.sha256()
    store.feed(hasher, 0)
    return world.digest(), hasher.digest(), world.impact().user_minutes


@settings(max_examples=10)
@given(st.lists(st.integers(-5 * MINUTE, 3 * MINUTE), max_size=12))
def test_advance_does_not_care_how_it_is_cut(cuts: list[int]) -> None:
    assert _run(cuts) == _run([])


def test_looking_changes_nothing() -> None:
    quiet, watched = made(shop()), made(shop())
    for at in range(0, 2 * MINUTE, 700):
        watched.advance(at)
        watched.parameters("payments")
        watched.impact()
        watched.probe(traffic="web", chance=watched.demand.noise, whose="me", nth=at)
        watched.monitoring_health()
    for world in (quiet, watched):
        world.advance(2 * MINUTE)
    assert quiet.digest() == watched.digest()


NAMES = "abcdef"


@st.composite
def graphs(draw: st.DrawFn, rate: float = 100.0) -> WorldSpec:
    """Random graphs without slots, breakers or autoscalers; calls go down the alphabet."""
    count = draw(st.integers(2, 6))
    services: list[ServiceSpec] = []
    calls: list[CallSpec] = []
    for i in range(count):
        services.append(
            ServiceSpec(
                NAMES[i],
                instances=draw(st.integers(1, 3)),
                capacity=draw(st.sampled_from([60.0, 120.0, 400.0])),
                latency=draw(st.sampled_from([0.005, 0.03, 0.1])),
                slots=1e12,
                objective=draw(st.sampled_from([0.5, 2.0])),
            )
        )
        calls += [
            CallSpec(
                NAMES[i],
                NAMES[j],
                draw(st.sampled_from([0.3, 1.0])),
                draw(st.sampled_from([0.5, 2.0, 10.0])),
                draw(st.integers(0, 3)),
            )
            for j in range(i + 1, count)
            if draw(st.booleans())
        ]
    return WorldSpec(
        tuple(services), tuple(calls), (TrafficSpec("load", "a", rate, 1000, noise=0.0),)
    )


def _under(spec: WorldSpec, factor: float) -> World:
    load = replace(spec.traffic[0], rate=spec.traffic[0].rate * factor)
    world = made(replace(spec, traffic=(load,)))
    world.advance(3 * MINUTE)
    return world


@settings(max_examples=25)
@given(graphs(), st.sampled_from([1.05, 1.5, 3.0]))
def test_more_load_never_means_less_latency_or_fewer_failed_users(
    spec: WorldSpec, more: float
) -> None:
    low, high = _under(spec, 1.0), _under(spec, more)
    entry = low.graph.index["a"]
    assert high.flow.wait[entry] >= low.flow.wait[entry] - 1e-9
    source = low.graph.index["traffic:load"]
    assert high.flow.good[source] <= low.flow.good[source] + 1e-9
    if not high.flow.refused.any():
        # What is refused is answered at once: only accepted requests are slower.
        assert high.flow.total[entry] >= low.flow.total[entry] * (1 - 1e-9)
        assert high.impact().traffic["load"] >= low.impact().traffic["load"] - 1e-9


@settings(max_examples=12)
@given(graphs(rate=40.0), st.sampled_from(["capacity", "latency", "errors", "instances"]))
def test_a_repaired_world_returns_to_its_baseline(spec: WorldSpec, what: str) -> None:
    calm, world = made(spec), made(spec)
    target = spec.services[-1].name
    hurt = {
        "capacity": effect("capacity", times=0.3),
        "latency": effect("latency", add="500ms"),
        "errors": effect("errors", to="40%"),
        "instances": effect("instances", to=0),
    }[what]
    world.add_effect("fault:x", target, hurt, 10_000)
    world.advance(2 * MINUTE)
    world.remove_effects("fault:x", world.now)
    # Where it is metastable, retries or load must come off first: here load does.
    world.advance(3 * MINUTE)
    world.apply(Step("set", "a", "shed", 0.95), world.now)
    world.advance(5 * MINUTE)
    world.apply(Step("set", "a", "shed", 0.0), world.now)
    for one in (calm, world):
        one.advance(10 * MINUTE)
    assert world.impact().traffic["load"] == pytest.approx(calm.impact().traffic["load"], abs=1e-9)
    assert world.flow.total.tolist() == pytest.approx(calm.flow.total.tolist(), rel=1e-9)


def test_switching_the_product_off_hurts_everybody() -> None:
    world = made(shop())
    world.apply(Step("base", "edge", "instances", 0.0), 0)
    world.advance(2 * MINUTE)
    assert world.impact().traffic["web"] == pytest.approx(1.0, abs=1e-6)
    assert world.impact().users == pytest.approx(24_000, rel=0.15)


def test_shedding_counts_as_hurting_those_who_are_turned_away() -> None:
    world = made(shop())
    world.apply(Step("set", "edge", "shed", 0.4), 0)
    world.advance(2 * MINUTE)
    assert world.impact().traffic["web"] == pytest.approx(0.4, abs=0.01)


def test_another_seed_is_another_noise_but_the_same_plan() -> None:
    one, other = made(shop(), seed=1), made(shop(), seed=8)
    for world in (one, other):
        world.advance(2 * MINUTE)
    assert one.digest() != other.digest()
    assert one.flow.offered[0] == pytest.approx(other.flow.offered[0], rel=0.05)


def test_every_tick_of_history_leads_into_a_steady_start() -> None:
    world = made(shop(noise=0.0), start=-30 * MINUTE)
    before = world.flow.total.copy()
    world.advance(-29 * MINUTE)
    assert world.flow.total.tolist() == pytest.approx(before.tolist(), rel=1e-3)


@pytest.mark.parametrize("interval", [5_000, 10_000, 15_000, 20_000, 60_000])
@pytest.mark.parametrize("start", [0, -31_000, -5 * MINUTE])
def test_scrapes_come_at_every_multiple_of_their_interval(interval: int, start: int) -> None:
    store = SeriesStore()
    world = World(shop(), Chance(1), Chance(2), store, start=start, scrape_interval=interval)
    world.advance(2 * MINUTE)
    first = -(-start // interval) * interval
    block = store.scrapes
    assert block.times[: block.rows].tolist() == list(range(first, 2 * MINUTE + 1, interval))
    edge = world.graph.index["edge"]
    total = sum(float((one.offered[:, edge] * one.lengths).sum()) for one in world.ticks())
    seconds = sum(float(one.lengths.sum()) for one in world.ticks())
    assert seconds == pytest.approx((2 * MINUTE - start) / 1000)
    assert total / seconds == pytest.approx(400, rel=0.05)
