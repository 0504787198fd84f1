"""What each service type has beyond queues: one story each, with its numbers."""

from __future__ import annotations

import pytest

from simulator.world.spec import (
    AutoscalerSpec,
    CallSpec,
    ServiceSpec,
    TrafficSpec,
    WorldSpec,
)
from simulator.world.steps import Plan, StartAction, Step
from simulator.world.world import World
from tests.world.examples import MINUTE, effect, made


def _world(
    *services: ServiceSpec,
    calls: tuple[CallSpec, ...] = (),
    rate: float = 100.0,
    noise: float = 0.0,
) -> World:
    source = TrafficSpec("load", services[0].name, rate, 1000, noise=noise)
    return made(WorldSpec(services, calls, (source,)))


def _failing(world: World, service: str) -> float:
    return float(1.0 - world.flow.good[world.graph.index[service]])


def _of(world: World, what: str, service: str) -> float:
    """A number of the flow or of the types' own state."""
    holder = world.flow if hasattr(world.flow, what) else world.kinds
    return float(getattr(holder, what)[world.graph.index[service]])


APP = ServiceSpec("app", "http", 4, 100, 0.02)


def test_an_http_service_slows_before_it_refuses() -> None:
    world = _world(ServiceSpec("app", "http", 2, 100, 0.05, slots=1e6), rate=190)
    assert _of(world, "total", "app") > 1.2 * 1.2092 * 0.05
    assert _of(world, "refused", "app") == 0
    world.add_effect("f", "app", effect("capacity", times=0.5), 0)
    world.advance(30_000)
    assert _of(world, "refused", "app") == pytest.approx(90 / 190, abs=0.02)


def test_slots_that_are_held_by_slow_calls_cost_capacity() -> None:
    world = _world(
        ServiceSpec("app", "http", 1, 1000, 0.01, slots=20, queue=50),
        ServiceSpec("far", "external", latency=0.1),
        calls=(CallSpec("app", "far", timeout=5.0),),
        rate=50,
    )
    world.add_effect("f", "far", effect("latency", add="900ms"), 0)
    world.advance(2 * MINUTE)
    held = _of(world, "held", "app")
    assert held == pytest.approx(1.21, abs=0.05)
    assert _of(world, "limit", "app") == pytest.approx(20 / held, rel=0.01)
    assert _of(world, "refused", "app") > 0.5


def test_a_proxy_fails_new_connections_when_its_certificate_runs_out() -> None:
    world = _world(ServiceSpec("edge", "proxy", 2, 1000, 0.005, expires=60.0))
    world.advance(MINUTE)
    assert _failing(world, "edge") == 0
    world.advance(2 * MINUTE)
    assert _failing(world, "edge") == pytest.approx(0.49, abs=0.02)
    world.advance(5 * MINUTE)
    assert _failing(world, "edge") == pytest.approx(0.98, abs=0.001)
    world.apply(Step("renew", "edge"), world.now)
    world.advance(5 * MINUTE + 2_000)
    assert _failing(world, "edge") == 0


def test_a_full_disk_fails_the_writes_of_a_database_until_it_is_cleaned() -> None:
    world = _world(
        ServiceSpec("db", "postgresql", 2, 300, 0.004, connections=100, disk_gb=100, disk_used=0.9)
    )
    world.add_effect("f", "db", effect("fill_rate", to=6.0), 0)
    world.advance(50_000)
    assert _of(world, "disk", "db") == pytest.approx(0.9 + 50 / 600, abs=0.002)
    assert _failing(world, "db") == 0
    world.advance(2 * MINUTE)
    assert _of(world, "disk", "db") == 1.0
    assert _failing(world, "db") == pytest.approx(0.6)
    world.apply(Step("clean_disk", "db"), world.now)
    world.advance(world.now + 2_000)
    assert _failing(world, "db") == 0


def test_connections_are_the_slots_of_a_database() -> None:
    world = _world(ServiceSpec("db", "postgresql", 1, 500, 0.02, connections=40, queue=50))
    world.add_effect("f", "db", effect("connections", to=2), 0)
    world.advance(MINUTE)
    assert _of(world, "limit", "db") == pytest.approx(2 / (0.02 * 1.2092), rel=0.02)
    assert _of(world, "refused", "db") > 0.1
    world.apply(Step("set", "db", "connections", 80), world.now)
    world.advance(2 * MINUTE)
    assert _of(world, "refused", "db") == 0


def test_replication_lag_is_lost_when_the_replica_takes_over() -> None:
    world = _world(ServiceSpec("db", "postgresql", 2, 300, 0.004, replicas=1, lag=0.2))
    world.add_effect("f", "db", effect("lag", to="40s"), 0)
    world.advance(30_000)
    assert _of(world, "lag", "db") == pytest.approx(30.2, abs=1.1)
    world.advance(MINUTE)
    assert _of(world, "lag", "db") == pytest.approx(40)
    world.apply(Step("promote", "db"), world.now)
    assert _of(world, "lag", "db") == 0
    assert _of(world, "lost_writes", "db") == pytest.approx(40 * 100, rel=0.02)
    world.remove_effects("f", world.now)
    world.advance(2 * MINUTE)
    assert _of(world, "lag", "db") == pytest.approx(0.2)


def test_lag_that_has_lost_its_cause_is_made_good_at_two_seconds_a_second() -> None:
    world = _world(ServiceSpec("db", "postgresql", 2, 300, 0.004, replicas=1))
    world.add_effect("f", "db", effect("lag", to="40s"), 0)
    world.advance(MINUTE)
    world.remove_effects("f", world.now)
    world.advance(MINUTE + 10_000)
    assert _of(world, "lag", "db") == pytest.approx(20, abs=1)
    world.advance(MINUTE + 21_000)
    assert _of(world, "lag", "db") == 0


def _cached(hit: float = 0.9) -> World:
    return _world(
        APP,
        ServiceSpec("cache", "redis", 2, 4000, 0.001, hit_rate=hit),
        ServiceSpec("db", "postgresql", 1, 60, 0.01, connections=30),
        calls=(
            CallSpec("app", "cache", timeout=0.5, needed=False),
            CallSpec("cache", "db", timeout=1.0),
        ),
    )


def test_a_cold_cache_multiplies_the_load_below_it_and_warms_up() -> None:
    world = _cached()
    world.advance(10_000)
    assert _of(world, "offered", "db") == pytest.approx(10, rel=0.02)
    world.apply(Step("cold_cache", "cache"), world.now)
    world.advance(20_000)
    assert _of(world, "offered", "db") > 80
    assert _of(world, "queue", "db") > 100
    world.advance(20 * MINUTE)
    assert _of(world, "offered", "db") == pytest.approx(10, rel=0.05)


def test_reading_around_a_cache_that_is_gone_falls_on_the_database() -> None:
    world = _world(
        APP,
        ServiceSpec("cache", "redis", 2, 4000, 0.001, hit_rate=0.9),
        ServiceSpec("db", "postgresql", 1, 300, 0.01),
        calls=(
            CallSpec("app", "cache", timeout=0.5, needed=False),
            CallSpec("app", "db", share=0.1, timeout=1.0),
        ),
    )
    world.advance(10_000)
    assert _of(world, "offered", "db") == pytest.approx(10, rel=0.02)
    world.add_effect("f", "cache", effect("instances", to=0), world.now)
    world.advance(MINUTE)
    assert _of(world, "offered", "db") == pytest.approx(100, rel=0.02)


def _brokered() -> World:
    return _world(
        APP,
        ServiceSpec("bus", "queue", 1, 2000, 0.002),
        ServiceSpec("mailer", "worker", 3, 20, 0.05, slots=1e6),
        calls=(
            CallSpec("app", "bus", share=0.5, asynchronous=True),
            CallSpec("bus", "mailer", timeout=30.0, retries=1),
        ),
    )


def test_a_broker_keeps_what_its_consumers_cannot_take() -> None:
    world = _brokered()
    world.advance(MINUTE)
    assert _of(world, "queue", "bus") == pytest.approx(0, abs=1)
    world.apply(Step("base", "mailer", "instances", 1), world.now)
    world.advance(3 * MINUTE)
    assert _of(world, "queue", "bus") == pytest.approx(30 * 120, rel=0.03)
    assert _failing(world, "app") == 0
    assert _of(world, "refused", "mailer") == 0
    world.apply(Step("base", "mailer", "instances", 4), world.now)
    world.advance(3 * MINUTE + 60_000)
    assert _of(world, "queue", "bus") == pytest.approx(30 * 120 - 30 * 60, rel=0.05)
    world.advance(8 * MINUTE)
    assert _of(world, "queue", "bus") == pytest.approx(0, abs=1)


def test_a_backlog_can_be_poured_into_a_broker_and_purged() -> None:
    world = _brokered()
    world.add_effect("f", "bus", effect("backlog", add=6000), 1_000)
    world.advance(10_000)
    assert _of(world, "queue", "bus") > 5500
    world.apply(Step("purge", "bus"), world.now)
    assert _of(world, "queue", "bus") == 0
    assert _of(world, "lost_writes", "bus") > 5500


def test_poison_messages_are_tried_again_and_keep_workers_busy() -> None:
    world = _brokered()
    world.add_effect("f", "mailer", effect("errors", to="100%"), 0)
    world.advance(2 * MINUTE)
    assert _of(world, "offered", "mailer") == pytest.approx(60, rel=0.02)
    assert _of(world, "queue", "bus") > 1000


def test_callers_remember_names_for_their_time_to_live() -> None:
    world = _world(
        APP,
        ServiceSpec("names", "dns", 2, 20_000, 0.001),
        calls=(CallSpec("app", "names", share=1.0, timeout=1.0),),
    )
    world.add_effect("f", "names", effect("errors", to="100%"), 0)
    world.advance(5_000)
    early = _failing(world, "app")
    world.advance(5 * MINUTE)
    assert early < 0.15
    assert _failing(world, "app") > 0.98
    world.remove_effects("f", world.now)
    world.advance(5 * MINUTE + 40_000)
    assert _failing(world, "app") < 0.05


def test_an_autoscaler_starts_in_a_minute_and_waits_five_before_it_shrinks() -> None:
    scaler = AutoscalerSpec(2, 10, 0.5)
    world = _world(ServiceSpec("app", "http", 4, 100, 0.02, autoscaler=scaler), rate=200)
    world.advance(MINUTE)
    world.add_effect("f", "app", effect("capacity", times=0.6), world.now)
    world.advance(MINUTE + 50_000)
    assert world.parameters("app")["instances"] == 5
    world.advance(3 * MINUTE)
    assert world.parameters("app")["instances"] == 7
    world.remove_effects("f", world.now)
    world.advance(7 * MINUTE)
    assert world.parameters("app")["instances"] == 7
    world.advance(9 * MINUTE)
    assert world.parameters("app")["instances"] == 5


def test_an_autoscaler_shrinks_a_service_that_merely_waits() -> None:
    """Slack, 2021-01-04: requests that hang use no processor, so instances are taken away."""
    scaler = AutoscalerSpec(1, 10, 0.5)
    world = _world(
        ServiceSpec("app", "http", 6, 50, 0.02, slots=20, autoscaler=scaler),
        ServiceSpec("far", "external", latency=0.05),
        calls=(CallSpec("app", "far", timeout=30.0),),
        rate=140,
    )
    world.add_effect("f", "far", effect("latency", to="4s"), MINUTE)
    world.advance(12 * MINUTE)
    assert world.parameters("app")["instances"] < 3
    assert world.impact().traffic["load"] > 0.5


def test_an_external_service_has_no_slots_and_no_queue_of_ours() -> None:
    world = _world(
        APP, ServiceSpec("bank", "external", latency=0.2), calls=(CallSpec("app", "bank"),)
    )
    world.add_effect("f", "bank", effect("errors", to="30%"), 0)
    world.advance(MINUTE)
    assert _of(world, "wait", "bank") == 0
    assert _failing(world, "app") == pytest.approx(0.3, abs=0.01)


def test_a_paging_service_that_is_ill_loses_and_delays_pages() -> None:
    world = _world(APP, ServiceSpec("pager", "paging", 2, 200, 0.5))
    assert world.paging_health().lost == 0
    world.add_effect("f", "pager", effect("errors", to="25%"), 0)
    world.add_effect("f", "pager", effect("latency", to="3m"), 0)
    world.advance(MINUTE)
    health = world.paging_health()
    assert health.lost == pytest.approx(0.25)
    assert health.delay == pytest.approx(180_000, rel=0.01)
    world.add_effect("f", "pager", effect("instances", to=0), world.now)
    world.advance(world.now + 2_000)
    assert world.paging_health().lost == 1.0


def test_chat_and_the_status_page_carry_traffic_like_any_service() -> None:
    for kind in ("chat", "status-page"):
        world = _world(ServiceSpec("tool", kind, 2, 100, 0.05))
        world.add_effect("f", "tool", effect("instances", to=0), 0)
        world.advance(MINUTE)
        assert world.impact().traffic["load"] == pytest.approx(1.0)


def test_monitoring_answers_for_all_is_well_where_there_is_none() -> None:
    world = _world(APP)
    assert world.monitoring_health().lost == 0
    assert world.paging_health().delay == 0


def _replicated(automatic: bool) -> World:
    return _world(
        ServiceSpec("db", "postgresql", 1, 300, 0.004, replicas=1, automatic_failover=automatic)
    )


def test_a_database_that_fails_over_by_itself_is_away_for_half_a_minute() -> None:
    world = _replicated(automatic=True)
    world.add_effect("f", "db", effect("instances", to=0), 10_000)
    world.advance(35_000)
    assert _failing(world, "db") == pytest.approx(1)
    world.advance(45_000)
    assert _failing(world, "db") == 0
    world.remove_effects("f", world.now)
    world.advance(MINUTE)
    assert _failing(world, "db") == 0


def test_a_database_without_automatic_failover_waits_for_somebody() -> None:
    world = _replicated(automatic=False)
    world.add_effect("f", "db", effect("instances", to=0), 10_000)
    world.advance(2 * MINUTE)
    assert _failing(world, "db") == pytest.approx(1)
    plan = world.plan(StartAction("failover", "db", {}))
    assert isinstance(plan, Plan)
    for _, step in plan.steps:
        world.apply(step, world.now)
    world.advance(world.now + 5_000)
    assert _failing(world, "db") == 0
