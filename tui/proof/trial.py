"""Everything that one seed says: the reference, idle, and every trick, each scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
class Timed:
    """One clock of one true incident; times in seconds. `met` is None where its target lies beyond
    the planned end."""

    incident: str
    severity: str
    clock: str
    target: float
    actual: float | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Played:
    """One run, in short. `raw` and `applicable` are by dimension."""

    name: str
    score: float
    passed: bool
    """At least the pass mark, and contained."""
    outcome: str
    objectives: Mapping[str, bool]
    clocks: tuple[Timed, ...]
    raw: Mapping[str, float]
    applicable: Mapping[str, bool]
    discounts: tuple[str, ...]
    user_minutes: float

    def count(self, met: bool | None) -> int:
        """How many clocks are met, missed, or open."""
        return len([one for one in self.clocks if one.met is met])


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
    bounds: Mapping[str, Json]
    """Bounds of the seed: what every card of it was judged by."""


def try_seed(files: Mapping[str, str], seed: int, tricks: Sequence[str] | None = None) -> Trial:
    """Play one seed with every policy. `tricks` are names, all of them when it is None."""
    scenario, seeds = from_files(files), Seeds.of(seed)
    idle = run(scenario, seeds, "idle")
    reference = run(scenario, seeds, "solution")
    known = dict(
        bounds(scenario, seeds, measure, known={"idle": idle, "solution": reference}) or {}
    )
    laid = [try_trick(files, seed, name, known) for name in (TRICKS if tricks is None else tricks)]
    started = [one for one in reference.entries if one.type == "action.started"]
    policy = reference.policy
    return Trial(
        seed,
        _variants(reference),
        _short("solution", judged(reference, known)),
        _short("idle", judged(idle, known)),
        tuple(card for each in laid for card in each.cards),
        _joined([happened(idle), happened(reference), *(each.happened for each in laid)]),
        policy.stuck if isinstance(policy, Solution) else None,
        f"{started[0].get('action')} {started[0].get('target')}" if started else "",
        known,
    )


@dataclass(frozen=True, slots=True)
class Laid:
    """A trick laid over idle and over the reference, in this order."""

    cards: tuple[Played, Played]
    happened: tuple[str, ...]


def try_trick(
    files: Mapping[str, str], seed: int, trick: str, bounds_of_seed: Mapping[str, Json]
) -> Laid:
    """Play one trick over idle and over the reference of a seed whose bounds are known."""
    scenario, seeds = from_files(files), Seeds.of(seed)
    names = (f"{trick}+idle", f"{trick}+solution")
    over_idle, over_best = (run(scenario, seeds, name) for name in names)
    return Laid(
        (
            _short(names[0], judged(over_idle, bounds_of_seed)),
            _short(names[1], judged(over_best, bounds_of_seed)),
        ),
        _joined([happened(over_idle), happened(over_best)]),
    )


def look_for(files: Mapping[str, str], seed: int) -> tuple[str, ...]:
    """What happens on one more seed, with nobody answering and with the reference."""
    scenario, seeds = from_files(files), Seeds.of(seed)
    return _joined([happened(run(scenario, seeds, name)) for name in ("idle", "solution")])


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
    discounts = [
        f"{one.id}: {each.because}" for one in card.dimensions for each in one.detail.discounts
    ]
    return Played(
        name,
        card.score if card.score is not None else 0.0,
        card.passed,
        card.outcome,
        {one.id: one.met for one in card.objectives},
        tuple(
            Timed(
                row.incident,
                row.severity,
                row.clock,
                row.target / 1000,
                None if row.actual is None else row.actual / 1000,
                row.met,
            )
            for row in card.sla
        ),
        {one.id: one.detail.raw for one in card.dimensions},
        {one.id: one.applicable for one in card.dimensions},
        tuple(discounts),
        float(card.impact["user_minutes"]),
    )


def happened(finished: Finished) -> tuple[str, ...]:
    """What came in a run, as `Trial.happened` writes it."""
    seen: dict[str, None] = {}
    for entry in finished.entries:
        if name := _name(entry):
            seen[name] = None
    return _joined([tuple(seen), tuple(f"variant:{one}" for one in _variants(finished))])


def _name(entry: Entry) -> str | None:
    if entry.type == "inject.fired":
        return f"inject:{entry.get('inject')}"
    if entry.type == "fault.started":
        return f"fault:{entry.get('fault')}"
    return f"alert:{entry.get('alertname')}" if entry.type == "alert.firing" else None


def _joined(many: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in many for name in each))


def _variants(finished: Finished) -> tuple[str, ...]:
    started = [one for one in finished.entries if one.type == "fault.started"]
    return tuple(sorted(str(one.get("variant")) for one in started if one.get("variant")))
