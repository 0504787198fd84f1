"""Re-runs that return values: what would have happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.model import Scenario
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
) -> Mapping[str, Json] | None:
    """What calm, idle and the reference do on this seed, as `measure` puts it.

    `known` are runs of the same seed that have been made already, by `idle` and `solution`: they
    are not made again. None for a scenario without a solution.
    """
    if not scenario.solutions():
        return None
    made = dict(known or {})
    calm = run(scenario, seeds, "idle", seat, without_incidents=True)
    for name in ("idle", "solution"):
        if name not in made:
            made[name] = run(scenario, seeds, name, seat)
    return measure(calm.header, _lines(calm), _lines(made["idle"]), _lines(made["solution"]))


def _lines(finished: Finished) -> Sequence[Record]:
    return finished.records
