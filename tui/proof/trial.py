"""Everything that one seed says: the reference, idle, and every trick, each scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.loader import from_files
from scoring import Scorecard, measure, score
from simulator.chance import Seeds
from simulator.policies.cheats import TRICKS
from simulator.policies.solution import Solution
from simulator.record.commands import Json
from simulator.record.entries import Entry
from simulator.runner import Finished, run
from simulator.whatif import bounds


@dataclass(frozen=True, slots=True)
class Played:
    """One run, in short. `sla` counts (met, missed, open) clocks; `raw` is by dimension."""

    name: str
    score: float
    passed: bool
    outcome: str
    objectives: Mapping[str, bool]
    sla: tuple[int, int, int]
    missed: tuple[str, ...]
    raw: Mapping[str, float]
    applicable: Mapping[str, bool]
    discounts: tuple[str, ...]
    user_minutes: float
    times: Mapping[str, float | None] = field(default_factory=dict)
    """Seconds that each clock took."""


@dataclass(frozen=True, slots=True)
class Trial:
    """All runs of one seed."""

    seed: int
    variants: tuple[str, ...]
    reference: Played
    idle: Played
    tricks: tuple[Played, ...]
    happened: tuple[str, ...]
    """`inject:<id>`, `fault:<id>`, `variant:<id>`, `alert:<name>` that came in some run."""
    stuck: tuple[int, str] | None
    """First step of the solution that never came, and what it waited for."""
    first_action: str
    """The first action that the reference started."""


def try_seed(files: Mapping[str, str], seed: int, tricks: Sequence[str] | None = None) -> Trial:
    """Play one seed with every policy. `tricks` are names, all of them when it is None."""
    scenario = from_files(files)
    seeds = Seeds.of(seed)
    idle = run(scenario, seeds, "idle")
    reference = run(scenario, seeds, "solution")
    found = bounds(scenario, seeds, measure, known={"idle": idle, "solution": reference})
    known = dict(found or {})
    runs: list[Finished] = [idle, reference]
    cards: list[Played] = []
    for name in TRICKS if tricks is None else tricks:
        for twin in ("idle", "solution"):
            finished = run(scenario, seeds, f"{name}+{twin}")
            runs.append(finished)
            cards.append(_short(f"{name}+{twin}", judged(finished, known)))
    started = [one for one in reference.entries if one.type == "action.started"]
    policy = reference.policy
    return Trial(
        seed,
        tuple(sorted(_variants(reference))),
        _short("solution", judged(reference, known)),
        _short("idle", judged(idle, known)),
        tuple(cards),
        _happened(runs),
        policy.stuck if isinstance(policy, Solution) else None,
        f"{started[0].get('action')} {started[0].get('target')}" if started else "",
    )


def judged(finished: Finished, bounds_of_seed: Mapping[str, Json]) -> Scorecard:
    """The card of a run with the bounds of its seed."""
    last = finished.records[-1].seq
    entry = Entry(
        last + 1,
        finished.engine.now,
        "world",
        "exercise.bounds",
        "exercise.bounds",
        {"bounds": dict(bounds_of_seed)},
    )
    return score(finished.header, (*finished.records, entry))


def _short(name: str, card: Scorecard) -> Played:
    met = [row.met for row in card.sla]
    discounts = [
        f"{one.id}: {each.because}" for one in card.dimensions for each in one.detail.discounts
    ]
    return Played(
        name,
        card.score if card.score is not None else 0.0,
        card.passed,
        card.outcome,
        {one.id: one.met for one in card.objectives},
        (met.count(True), met.count(False), met.count(None)),
        tuple(f"{row.incident} {row.clock}" for row in card.sla if row.met is False),
        {one.id: one.detail.raw for one in card.dimensions},
        {one.id: one.applicable for one in card.dimensions},
        tuple(discounts),
        float(card.impact["user_minutes"]),
        {row.clock: None if row.actual is None else row.actual / 1000 for row in card.sla},
    )


def _variants(finished: Finished) -> list[str]:
    return [
        str(one.get("variant"))
        for one in finished.entries
        if one.type == "fault.started" and one.get("variant")
    ]


def _happened(runs: Sequence[Finished]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    names: dict[str, Callable[[Entry], str]] = {
        "inject.fired": lambda one: f"inject:{one.get('inject')}",
        "fault.started": lambda one: f"fault:{one.get('fault')}",
        "alert.firing": lambda one: f"alert:{(one.get('labels') or {}).get('alertname')}",
    }
    for finished in runs:
        for entry in finished.entries:
            if entry.type in names:
                seen[names[entry.type](entry)] = None
        for variant in _variants(finished):
            seen[f"variant:{variant}"] = None
    return tuple(seen)
