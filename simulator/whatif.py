"""Re-runs that return values: what would have happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.model import Scenario
from simulator.beside import Beside
from simulator.chance import Seeds
from simulator.record.commands import Json
from simulator.record.entries import Record
from simulator.runner import Finished, Measure, run


def bounds(
    scenario: Scenario,
    seeds: Seeds,
    measure: Measure,
    seat: str | None = None,
    *,
    known: Mapping[str, Finished] | None = None,
    calm: Sequence[Record] | None = None,
) -> Mapping[str, Json] | None:
    """What calm, idle and the reference do on this seed, as `measure` puts it.

    `known` are runs of the same seed that have been made already, by `idle` and `solution`, and
    `calm` the lines of a calm one: they are not made again. None for a scenario without a solution.
    """
    if not scenario.solutions():
        return None
    made = dict(known or {})
    quiet = calm_lines(scenario, seeds, seat) if calm is None else calm
    for name in ("idle", "solution"):
        if name not in made:
            made[name] = run(scenario, seeds, name, seat)
    best = made["solution"]
    return measure(best.header, quiet, made["idle"].records, best.records)


def calm_lines(scenario: Scenario, seeds: Seeds, seat: str | None = None) -> Sequence[Record]:
    """The lines of the same seed without the incidents' faults, nobody answering."""
    return run(scenario, seeds, "idle", seat, without_incidents=True).records


def calm_beside(scenario: Scenario, seeds: Seeds, seat: str | None = None) -> Beside:
    """The same, in a process beside this one where that can be."""
    return Beside(lambda: calm_lines(scenario, seeds, seat))
