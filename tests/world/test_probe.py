"""Being the customer: answers as likely as the metrics say, and the same for the same draw."""

from __future__ import annotations

import pytest

from simulator.chance import Chance
from simulator.world.latency import MEAN, cube_root, quantile, within
from simulator.world.probe import Probe
from simulator.world.world import World
from tests.world.examples import MINUTE, effect, made, shop

DICE = Chance(11)


def _answers(world: World, count: int = 400, **at: str) -> list[Probe]:
    return [
        world.probe(
            traffic=at.get("traffic"), service=at.get("service"), chance=DICE, whose="me", nth=nth
        )
        for nth in range(count)
    ]


def test_in_a_healthy_world_a_customer_is_served() -> None:
    world = made(shop())
    answers = _answers(world, traffic="web")
    assert sum(one.ok for one in answers) > 0.98 * len(answers)
    one = next(one for one in answers if one.ok)
    assert one.failing is None
    assert "200" in one.text
    assert 0 < one.latency_s < 5


def test_answers_fail_as_often_as_requests_do() -> None:
    world = made(shop())
    world.add_effect("f", "checkout", effect("errors", to="60%"), 0)
    world.advance(MINUTE)
    answers = _answers(world, traffic="web")
    failed = [one for one in answers if not one.ok]
    assert len(failed) / len(answers) == pytest.approx(0.35 * 0.6, abs=0.06)
    assert {one.failing for one in failed} <= {"checkout", None}
    assert all("checkout" in one.services for one in failed if one.failing)
    assert answers[0].share == pytest.approx(1 - 0.35 * 0.6, abs=0.01)


def test_a_dead_service_answers_nobody() -> None:
    world = made(shop())
    world.add_effect("f", "search", effect("instances", to=0), 0)
    world.advance(MINUTE)
    for one in _answers(world, 20, service="search"):
        assert not one.ok
        assert one.share == 0
        assert one.failing == "search"


def test_the_same_draw_gives_the_same_answer() -> None:
    world = made(shop())
    assert _answers(world, 30, traffic="web") == _answers(world, 30, traffic="web")


def test_nobody_can_be_asked_who_is_not_there() -> None:
    with pytest.raises(KeyError):
        _answers(made(shop()), 1, traffic="nobody")


@pytest.mark.parametrize("value", [1e-6, 0.3, 1.0, 8.0, 27.0, 1e6])
def test_a_cube_root_cubed_is_the_number(value: float) -> None:
    root = cube_root(value)
    assert root * root * root == pytest.approx(value, rel=1e-12)


def test_the_mean_of_the_distribution_is_its_closed_form() -> None:
    assert pytest.approx(1.2091995761561452, abs=2e-4) == MEAN


def test_quantiles_and_shares_within_are_inverse() -> None:
    import numpy as np

    spent = quantile(0.9, 0.0, 0.5, 1)
    assert float(within(np.zeros(1), np.array([0.5]), spent)[0]) == pytest.approx(0.9)
