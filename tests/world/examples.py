"""Worlds that several tests use, as plain specs."""

from __future__ import annotations

from scenarios.model.world import Effect
from simulator.chance import Chance
from simulator.world.export import Store
from simulator.world.spec import CallSpec, ServiceSpec, TrafficSpec, WorldSpec
from simulator.world.world import World

MINUTE = 60_000
HOUR = 60 * MINUTE


def effect(what: str, **given: object) -> Effect:
    """An effect as a scenario would write it."""
    return Effect.model_validate({"set": what, **given})


def shop(noise: float = 0.02) -> WorldSpec:
    """The calibrated example: an edge, a checkout that retries its payments, a search."""
    return WorldSpec(
        services=(
            ServiceSpec("edge", "proxy", 4, 600, 0.005),
            ServiceSpec("checkout", "http", 6, 150, 0.08, slots=200),
            ServiceSpec("payments", "http", 4, 120, 0.06, slots=100, queue=600),
            ServiceSpec("payments-db", "postgresql", 2, 900, 0.004, connections=200),
            ServiceSpec("card", "external", latency=0.12),
            ServiceSpec("recs", "http", 3, 200, 0.03),
            ServiceSpec("search", "http", 5, 120, 0.045),
        ),
        calls=(
            CallSpec("edge", "checkout", 0.35, 10.0),
            CallSpec("edge", "search", 0.65, 10.0),
            CallSpec("checkout", "payments", timeout=2.0, retries=3),
            CallSpec("checkout", "recs", timeout=0.3, needed=False),
            CallSpec("payments", "payments-db", timeout=3.0, retries=1),
            CallSpec("payments", "card", timeout=5.0),
        ),
        traffic=(
            TrafficSpec(
                "web",
                "edge",
                400,
                24_000,
                noise=noise,
                timeout=1e9,
                shape=((-7200, 0.8), (0, 1.0), (1200, 1.6)),
            ),
        ),
    )


def storm(
    *,
    attempts: int = 3,
    budget: float = 1e12,
    queue: float = 1300.0,
    instances: int = 4,
    rate: float = 250.0,
    slots: float | None = 100_000.0,
) -> WorldSpec:
    """One caller that retries one callee: the smallest world with a storm in it."""
    return WorldSpec(
        services=(
            ServiceSpec("caller", "http", 10, 200, 0.01, slots=slots, queue=5),
            ServiceSpec("callee", "http", instances, 100, 0.05, queue=queue, slots=1000.0),
        ),
        calls=(CallSpec("caller", "callee", timeout=1.0, retries=attempts, budget=budget),),
        traffic=(TrafficSpec("load", "caller", rate, 1000, noise=0.0, timeout=60.0),),
    )


def made(spec: WorldSpec, start: int = 0, store: Store | None = None, seed: int = 1) -> World:
    """A world of this spec, scraped every 15 s."""
    return World(spec, Chance(seed), Chance(seed + 1), store, start=start, scrape_interval=15_000)
