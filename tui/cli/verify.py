"""`hotwash verify`: proves that a scenario can be won and can be lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from scenarios.catalog import find, open_scenario
from scenarios.package import MAIN
from scenarios.problem import count, excerpt
from tui.cli import out
from tui.cli.exits import Exit, UsageError
from tui.cli.options import Json, ScenarioName

if TYPE_CHECKING:
    from scenarios.model import Scenario
    from tui.proof.trial import Trial

WORKERS = 2
"""Processes: seeds are played side by side."""

FURTHER = 20
"""Seeds on which a thing is looked for that came on none of those that were asked for."""


def command(
    scenario: ScenarioName,
    /,
    *,
    seeds: Annotated[int, Parameter(help="How many seeds to play: 1 up to this number.")] = 5,
    json: Json = False,
) -> Exit:
    """Play the solution, idle and every trick on some seeds; exit 1 if something is not proven."""
    if not 1 <= seeds <= 1000:
        raise UsageError(f"--seeds takes a number from 1 to 1000, not {seeds}")
    from tui.proof.place import problems
    from tui.proof.rules import alert_names
    from tui.proof.verdict import findings

    loaded = open_scenario(scenario)
    if not loaded.solutions():
        raise UsageError(f"{loaded.id} has no solution: there is nothing to prove it with")
    rules = alert_names(loaded)
    with ProcessPoolExecutor(WORKERS) as pool:
        trials = list(_trials(pool, loaded.files, range(1, seeds + 1)))
        more = _look_further(pool, loaded, trials, rules)
    found = findings(loaded, trials, rules, more)
    shown = problems(str(find(scenario)), loaded.files, found)
    errors = [one for one in shown if one.severity == "error"]
    if json:
        out.answer(
            {
                "scenario": loaded.id,
                "proven": not errors,
                "problems": [one.to_json() for one in shown],
                "seeds": [_as_json(trial) for trial in trials],
            }
        )
        return Exit.SHORT if errors else Exit.DONE
    for part in (_table(trials), _raw(trials), _tricks(trials)):
        out.say(part)
        out.say()
    for problem in shown:
        out.say(problem.headline())
        if text := excerpt(problem, loaded.files[MAIN]):
            out.say(text)
        out.say()
    told = "proven" if not errors else "not proven"
    found_all = f", {count(shown)}" if shown else ""
    out.say(f"{loaded.id}: {told} on {seeds} seed{'s' if seeds > 1 else ''}{found_all}")
    return Exit.SHORT if errors else Exit.DONE


def _trials(
    pool: ProcessPoolExecutor, files: Mapping[str, str], seeds: Sequence[int]
) -> Iterator[Trial]:
    """Trials in the order of seeds, told about on stderr as they come."""
    from tui.proof.trial import try_seed

    waiting = [pool.submit(try_seed, dict(files), seed) for seed in seeds]
    for number, one in enumerate(waiting, 1):
        trial = one.result()
        _progress(f"seed {trial.seed} played ({number} of {len(seeds)})")
        yield trial


def _look_further(
    pool: ProcessPoolExecutor, loaded: Scenario, trials: Sequence[Trial], rules: Sequence[str]
) -> dict[int, tuple[str, ...]]:
    """What happens on the seeds behind, one after the other until nothing is missing: what has a
    chance may need some."""
    from tui.proof.trial import look_for
    from tui.proof.verdict import missing

    happened = [key for trial in trials for key in trial.happened]
    more: dict[int, tuple[str, ...]] = {}
    first = len(trials) + 1
    for start in range(first, first + FURTHER, WORKERS):
        left = missing(loaded, rules, happened)
        if not left:
            break
        names = ", ".join(key.replace(":", " ", 1) for key, _ in left)
        _progress(f"not seen yet: {names}; looking on seed {start}")
        pair = range(start, min(start + WORKERS, first + FURTHER))
        asked = [pool.submit(look_for, dict(loaded.files), seed) for seed in pair]
        for seed, one in zip(pair, asked, strict=True):
            more[seed] = one.result()
            happened += more[seed]
    return more


def _progress(text: str) -> None:
    if out.coloured(sys.stderr):
        out.tell(text)


def _table(trials: Sequence[Trial]) -> str:
    rows = []
    for trial in trials:
        one, idle = trial.reference, trial.idle
        rows.append(
            (
                str(trial.seed),
                ", ".join(trial.variants),
                trial.first_action,
                f"{one.score:g}",
                f"{len([met for met in one.objectives.values() if met])}/{len(one.objectives)}",
                f"{one.count(True)} of {len(one.clocks)}",
                f"{idle.score:g}",
                f"{idle.user_minutes / max(one.user_minutes, 1):.1f}x",
            )
        )
    head = ("seed", "variants", "first action", "solution", "objectives", "clocks met", "idle")
    return out.table((*head, "idle's cost"), rows)


def _raw(trials: Sequence[Trial]) -> str:
    """The solution's raw values: what it earns before it is measured against itself."""
    rows = []
    for name in trials[0].reference.raw:
        values = [trial.reference.raw[name] for trial in trials]
        able = [trial for trial in trials if trial.reference.applicable.get(name, False)]
        if able:
            rows.append((name, f"{min(values):.2f}", f"{median(values):.2f}"))
        else:
            rows.append((name, "-", "-"))
    return out.table(("solution, raw", "least", "median"), rows)


def _tricks(trials: Sequence[Trial]) -> str:
    best: dict[str, dict[str, float]] = {}
    for trial in trials:
        for one in trial.tricks:
            name, _, twin = one.name.partition("+")
            row = best.setdefault(name, {})
            row[twin] = max(row.get(twin, 0.0), one.score)
    rows = [(name, f"{row['idle']:g}", f"{row['solution']:g}") for name, row in best.items()]
    return out.table(("trick", "best over idle", "best over solution"), rows)


def _as_json(trial: Trial) -> dict[str, Any]:
    """Without the bounds: they are long, and every log has them."""
    return {key: value for key, value in asdict(trial).items() if key != "bounds"}
