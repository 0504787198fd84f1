"""The calibrated example of docs/world.md: its outcomes by plan, within a few per cent."""

from __future__ import annotations

import pytest

from simulator.world.steps import Step
from simulator.world.world import World
from tests.world.examples import MINUTE, effect, made, shop

END = 45 * MINUTE
ACTION = 12 * MINUTE
ONSET = 311_000


def _begin(variant: str) -> World:
    world = made(shop(), start=-60 * MINUTE)
    world.add_effect("fault:ghost", "search", effect("latency", add="20ms"), -40 * MINUTE)
    world.advance(ONSET)
    key = f"fault:{variant}:"
    if variant == "scan":
        world.add_effect(key, "payments", effect("latency", add="1100ms", over="2m"), world.now)
        world.add_effect(key, "payments", effect("errors", to="2%"), world.now)
    if variant == "leak":
        world.add_effect(key, "payments", effect("slots", to=8, over="3m"), world.now)
    return world


def _play(variant: str, *plan: tuple[int, str]) -> World:
    world = _begin(variant)
    for at, what in plan:
        world.advance(at)
        if what == "rollback":
            world.remove_effects(f"fault:{variant}:", at)
        elif what == "stop-retries":
            world.apply(Step("set", "checkout", "calls.payments.retries", 0), at)
        elif what == "restore-retries":
            world.apply(Step("set", "checkout", "calls.payments.retries", 3), at)
        elif what == "shed":
            world.apply(Step("set", "checkout", "shed", 0.5), at)
        elif what == "unshed":
            world.apply(Step("set", "checkout", "shed", 0.0), at)
        elif what == "scale":
            world.apply(Step("base", "payments", "instances", 8), at)
    world.advance(END)
    return world


HALF = ACTION + 30_000
ROLLED = ACTION + 4 * MINUTE
SCALED = ACTION + 2 * MINUTE


@pytest.mark.parametrize(
    ("plan", "scan", "leak"),
    [
        ((), 491, 477),
        (((ROLLED, "rollback"),), 491, 477),
        (((SCALED, "scale"),), 491, 477),
        (((HALF, "stop-retries"),), 317, 477),
        (((HALF, "stop-retries"), (ROLLED, "rollback")), 86, 92),
        (
            ((HALF, "stop-retries"), (ROLLED, "rollback"), (1350_000, "restore-retries")),
            86,
            92,
        ),
        (((HALF, "shed"), (ROLLED, "rollback"), (1350_000, "unshed")), 150, 136),
        (((SCALED, "scale"), (ROLLED, "rollback")), 109, 94),
    ],
)
def test_each_plan_costs_the_user_minutes_that_were_calibrated(
    plan: tuple[tuple[int, str], ...], scan: float, leak: float
) -> None:
    for variant, thousands in (("scan", scan), ("leak", leak)):
        cost = _play(variant, *plan).impact().user_minutes / 1000
        assert cost == pytest.approx(thousands, rel=0.05), variant


def test_without_a_fault_three_in_a_thousand_are_hurt() -> None:
    world = _begin("none")
    world.advance(END)
    assert world.impact().services["checkout"] == pytest.approx(0.003, abs=0.0005)
    assert world.impact().user_minutes < 2_500


def test_nine_of_ten_checkouts_fail_within_five_minutes_of_the_change() -> None:
    world = _begin("scan")
    world.advance(10 * MINUTE)
    assert world.impact().services["checkout"] > 0.9


def test_the_storm_outlives_its_cause_but_ends_when_retries_end_first() -> None:
    stuck = _play("scan", (ROLLED, "rollback"))
    assert stuck.impact().services["checkout"] > 0.97
    well = _play("scan", (HALF, "stop-retries"), (ROLLED, "rollback"))
    assert well.impact().services["checkout"] < 0.01
