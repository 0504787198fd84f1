"""One run of the 45-minute built-in, and one with its bounds; its parts; four and sixteen times it.

Two hours of history are part of every run. The peer is the clock of the exercise itself: the ratio
says how many hours of exercise one hour of CPU plays.
"""

from __future__ import annotations

import cProfile
import pstats
from dataclasses import replace
from time import process_time

from bench.timing import hours, median, say, scenario
from scenarios.model import Scenario
from scoring.bounds import measure
from simulator.chance import Chance, Seeds
from simulator.runner import run
from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import RuleEngine, parse_rules
from simulator.telemetry.store import SeriesStore
from simulator.whatif import bounds, calm_beside
from simulator.world.build import world_spec
from simulator.world.spec import WorldSpec
from simulator.world.world import World

SEEDS = Seeds.of(7)
PARTS = {
    "world": ("simulator/world/world.py", ("advance", "__init__")),
    "rules": ("simulator/telemetry/rules.py", ("evaluate",)),
    "log lines read": ("simulator/core/frames.py", ("logs",)),
    "journal": ("simulator/journal.py", ("append",)),
}
"""Parts of a run by the functions that are their doors."""


def with_bounds(one: Scenario) -> None:
    """What `hotwash run` does: the reference, idle and a calm twin."""
    with calm_beside(one, SEEDS) as calm:
        finished = run(one, SEEDS, "solution")
        bounds(one, SEEDS, measure, known={"solution": finished}, calm=calm.result())


def parts(one: Scenario, whole: float) -> None:
    """Shares by the profiler, which slows Python down more than numpy: shares, not times."""
    profile = cProfile.Profile()
    profile.runcall(run, one, SEEDS, "solution")
    table = pstats.Stats(profile)
    total: float = table.total_tt  # type: ignore[attr-defined]
    left = 1.0
    for part, (file, names) in PARTS.items():
        taken = 0.0
        for (path, _, name), (_, _, _, cumulative, _) in table.stats.items():  # type: ignore[attr-defined]
            if path.endswith(file) and name in names:
                taken += cumulative
        left -= taken / total
        say(f"of it {part}", whole * taken / total, f"{taken / total:.0%}")
    say("of it the engine, people and the policy", whole * left, f"{left:.0%}")


def widened(spec: WorldSpec, times: int) -> WorldSpec:
    """The same systems side by side, each under names of its own."""
    services, calls, traffic = list(spec.services), list(spec.calls), list(spec.traffic)
    for nth in range(1, times):
        services += [replace(one, name=f"{one.name}-{nth}") for one in spec.services]
        calls += [
            replace(one, caller=f"{one.caller}-{nth}", callee=f"{one.callee}-{nth}")
            for one in spec.calls
        ]
        traffic += [
            replace(one, name=f"{one.name}-{nth}", enters=f"{one.enters}-{nth}")
            for one in spec.traffic
        ]
    return replace(spec, services=tuple(services), calls=tuple(calls), traffic=tuple(traffic))


def rules_of(one: Scenario, spec: WorldSpec, times: int) -> list[str]:
    """The rule files, once for each of the systems."""
    texts = [one.files[path] for path in one.alerting.rule_files]
    found = list(texts)
    for nth in range(1, times):
        for text in texts:
            for service in spec.services:
                text = text.replace(f'"{service.name}"', f'"{service.name}-{nth}"')
            for word in ("record: ", "alert: "):
                text = text.replace(word, f"{word}copy{nth}_")
            found.append(text)
    return found


def world_and_rules(one: Scenario, times: int) -> tuple[float, float, str]:
    """CPU seconds of the two over history and exercise, and what was there."""
    spec, store = widened(world_spec(one), times), SeriesStore()
    evaluator = Evaluator(store)
    texts = rules_of(one, spec, times)
    files = [parse_rules(text, f"{nth}.yml") for nth, text in enumerate(texts)]
    engine = RuleEngine(evaluator, files, default_interval=one.alerting.evaluation_interval)
    begun = process_time()
    world = World(
        spec,
        Chance(SEEDS.world),
        Chance(SEEDS.chance),
        store,
        start=-one.pre_roll,
        scrape_interval=one.alerting.scrape_interval,
    )
    worlds, rules = process_time() - begun, 0.0
    due = engine.next_due(-one.pre_roll - 1)
    while due is not None and due <= one.duration:
        first = process_time()
        world.advance(due)
        middle = process_time()
        engine.evaluate(due)
        worlds += middle - first
        rules += process_time() - middle
        due = engine.next_due(due)
    count = sum(len(group.rules) for file in files for group in file.groups)  # ints
    what = f"{len(spec.services)} services, {store.scrapes.width} series, {count} rules"
    return worlds, rules, what


def main() -> None:
    """Print it all."""
    one = scenario()
    length = hours(one)
    run(one, SEEDS, "solution")
    whole = median(lambda: run(one, SEEDS, "solution"))
    print(f"one run of {one.title} ({length:g} h with its history), median of 5")
    say("one run", whole, f"{whole / length:.2f} s an hour, at most 1 is wanted")
    parts(one, whole)
    full = median(lambda: with_bounds(one), 3)
    say("a run with its bounds", full, f"{full / length:.2f} s an hour, at most 3 is wanted")
    for times in (1, 4, 16):
        world, rules, what = world_and_rules(one, times)
        say(f"world at {times}x", world, what)
        say(f"rules at {times}x", rules)
    print(f"  ratio: an hour of CPU plays {length * 3600 / whole:.0f} hours of exercise")


if __name__ == "__main__":
    main()
