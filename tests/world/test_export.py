"""Scrapes: exactly the families of `scenarios.families`, with numbers that fit together."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.families import exported
from simulator.chance import Chance
from simulator.telemetry.store import SeriesStore
from simulator.world.build import world_spec
from simulator.world.steps import Step
from simulator.world.world import World
from tests.world.examples import MINUTE, effect
from tests.world.town import town

SCENARIO = town()


class Scraped:
    """A town and what was scraped of it."""

    def __init__(self) -> None:
        self.store = SeriesStore()
        self.world = World(
            world_spec(SCENARIO),
            Chance(4),
            Chance(5),
            self.store,
            start=-MINUTE,
            scrape_interval=15_000,
        )

    def last(self, name: str, **labels: str) -> dict[tuple[tuple[str, str], ...], float]:
        """Values of the last row by labels; stale and missing series are left out."""
        block = self.store.scrapes
        row = block.rows - 1
        found = {}
        for column, one in enumerate(block.labels):
            wanted = {"__name__": name, **labels}
            if all(one.get(key) == value for key, value in wanted.items()) and self._there(column):
                found[tuple(sorted(one.items()))] = float(block.values[row, column])
        return found

    def _there(self, column: int) -> bool:
        block = self.store.scrapes
        return block.gaps is None or int(block.gaps.state[block.rows - 1, column]) == 1

    def total(self, name: str, **labels: str) -> float:
        """The sum of what `last` finds."""
        return float(np.array([*self.last(name, **labels).values(), 0.0]).sum())


@pytest.fixture
def scraped() -> Scraped:
    one = Scraped()
    one.world.advance(2 * MINUTE)
    return one


def test_every_family_is_exported_with_its_labels_and_no_other(scraped: Scraped) -> None:
    seen: dict[str, set[str]] = {}
    for labels in scraped.store.scrapes.labels:
        name = labels["__name__"]
        seen.setdefault(name, set()).update(set(labels) - {"__name__"})
    known = {name: set(labels) for name, labels in exported(SCENARIO).items()}
    rules = {"ALERTS", "ALERTS_FOR_STATE"}
    assert seen == {name: labels for name, labels in known.items() if name not in rules}


def test_scrapes_lie_on_the_grid_since_the_history_began(scraped: Scraped) -> None:
    block = scraped.store.scrapes
    assert block.times[: block.rows].tolist() == list(range(-MINUTE, 2 * MINUTE + 1, 15_000))


def test_shares_of_instances_add_up_to_what_came_in(scraped: Scraped) -> None:
    entered = 200 * 180
    assert scraped.total("http_requests_total", service="edge") == pytest.approx(entered, rel=0.02)
    shares = list(scraped.last("http_requests_total", service="edge", code="200").values())
    assert len(shares) == 3
    assert max(shares) < 1.2 * min(shares)
    assert len(set(shares)) == 3


def test_callers_and_callees_count_the_same_requests(scraped: Scraped) -> None:
    tries = scraped.total("http_client_requests_total", service="shop", target="stock")
    assert scraped.total("http_requests_total", service="stock") == pytest.approx(tries, rel=0.01)


def test_buckets_are_monotone_integers_and_inf_is_the_count(scraped: Scraped) -> None:
    found = scraped.last("http_request_duration_seconds_bucket", service="shop")
    by_le = {float(dict(key)["le"]): value for key, value in found.items()}
    values = [by_le[bound] for bound in sorted(by_le)]
    assert values == sorted(values)
    assert all(value == int(value) for value in values)
    count = scraped.total("http_request_duration_seconds_count", service="shop")
    assert by_le[float("inf")] == count
    answered = scraped.total("http_requests_total", service="shop")
    assert count == pytest.approx(answered, abs=10)


def test_a_restart_resets_counters_and_the_start_time(scraped: Scraped) -> None:
    world = scraped.world
    name = world.instance_names("shop")[0]
    before = scraped.total("http_requests_total", instance=name)
    started = scraped.total("process_start_time_seconds", instance=name)
    world.apply(Step("leave", "shop", nth=0), world.now)
    world.advance(world.now + 20_000)
    assert scraped.total("up", instance=name) == 0
    assert scraped.last("up", instance=name)
    assert not scraped.last("http_requests_total", instance=name)
    world.apply(Step("back", "shop", nth=0), world.now)
    world.advance(world.now + 20_000)
    assert scraped.total("up", instance=name) == 1
    assert 0 < scraped.total("http_requests_total", instance=name) < before / 2
    moment = (world.now - 20_000) / 1000 + world.spec.epoch
    assert scraped.total("process_start_time_seconds", instance=name) == pytest.approx(
        moment, abs=1
    )
    assert started < moment


def test_new_instances_appear_and_old_ones_go_without_a_trace(scraped: Scraped) -> None:
    world = scraped.world
    world.apply(Step("base", "shop", "instances", 6), world.now)
    world.advance(world.now + 30_000)
    assert len(scraped.last("up", service="shop")) == 6
    assert scraped.total("service_instances_ready", service="shop") == 6
    world.apply(Step("base", "shop", "instances", 2), world.now)
    world.advance(world.now + 30_000)
    assert len(scraped.last("up", service="shop")) == 2


def test_crashed_instances_stay_on_the_list_as_down(scraped: Scraped) -> None:
    world = scraped.world
    world.add_effect("f", "shop", effect("instances", to=1), world.now)
    world.advance(world.now + 30_000)
    assert len(scraped.last("up", service="shop")) == 4
    assert scraped.total("up", service="shop") == 1
    assert scraped.total("service_instances_wanted", service="shop") == 4


def test_ill_monitoring_leaves_gaps_and_dead_monitoring_scrapes_nothing(scraped: Scraped) -> None:
    world, store = scraped.world, scraped.store
    world.add_effect("f", "metrics", effect("errors", to="50%"), world.now)
    rows, down = store.rows, 0
    while store.rows < rows + 8:
        world.advance(world.now + 15_000)
        down += sum(value == 0 for value in scraped.last("up").values())
    assert 0.3 < down / (8 * len(scraped.last("up"))) < 0.7
    world.add_effect("f", "metrics", effect("instances", to=0), world.now)
    world.advance(world.now + 15_000)
    rows = store.rows
    world.advance(world.now + 2 * MINUTE)
    assert store.rows == rows
    world.remove_effects("f", world.now)
    world.advance(world.now + MINUTE)
    assert store.rows > rows
    assert scraped.total("up") == len(scraped.last("up"))


def test_business_counts_what_went_well(scraped: Scraped) -> None:
    before = scraped.total("business_transactions_total", traffic="web")
    assert before == pytest.approx(0.05 * 200 * 180, rel=0.03)
    scraped.world.apply(Step("set", "edge", "shed", 1.0), scraped.world.now)
    scraped.world.advance(scraped.world.now + MINUTE)
    after = scraped.total("business_transactions_total", traffic="web")
    assert after - before < 60
