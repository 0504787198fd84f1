"""Events a second of the engine, and of a bare SimPy loop in the same run.

An event is one step of the SimPy environment. Ours carry a world, rules and people; the bare loop
carries nothing, so the difference is what the exercise itself costs for each event.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from bench.timing import median, ratio, say, scenario
from simulator.chance import Seeds
from simulator.core.engine import Engine

SEEDS = Seeds.of(7)
PROCESSES = 50


def bare(events: int) -> None:
    """Processes that only wait, for so many events in all."""
    env = simpy.Environment()

    def waiting(pace: int) -> Generator[simpy.Event, Any, None]:
        while True:
            yield env.timeout(pace)

    for nth in range(PROCESSES):
        env.process(waiting(nth + 1))
    for _ in range(events):
        env.step()


def ours(*, telemetry: bool) -> int:
    """The whole exercise with nobody in the seat; how many events there were."""
    engine = Engine(scenario_read, SEEDS, telemetry=telemetry)
    steps = 0
    env = engine._kernel.env
    one_step = env.step

    def counted() -> None:
        nonlocal steps
        steps += 1
        one_step()

    env.step = counted  # type: ignore[method-assign]
    engine.start()
    engine.advance(engine.end)
    if engine.failure is not None:
        raise engine.failure
    return steps


scenario_read = scenario()


def main() -> None:
    """Print it."""
    events = ours(telemetry=True)
    few = ours(telemetry=False)
    full = median(lambda: ours(telemetry=True), 3) / events
    quiet = median(lambda: ours(telemetry=False), 3) / few
    many = 200_000
    loop = median(lambda: bare(many)) / many
    print("events a second, median")
    say(f"engine, {events} events", full * events, f"{1 / full:,.0f} events/s")
    say(f"engine without rules, {few} events", quiet * few, f"{1 / quiet:,.0f} events/s")
    say(f"bare SimPy, {many} events", loop * many, f"{1 / loop:,.0f} events/s")
    ratio("an event of the engine", full, "an event of bare SimPy", loop)


if __name__ == "__main__":
    main()
