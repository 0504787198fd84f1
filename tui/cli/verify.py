"""`hotwash verify`: proves that a scenario can be won and can be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from scenarios.catalog import find, open_scenario
from scenarios.package import MAIN
from scenarios.problem import count, excerpt
from tui.cli import out
from tui.cli.exits import Exit, UsageError
from tui.cli.options import Json, ScenarioName

if TYPE_CHECKING:
    from tui.proof.trial import Trial

WORKERS = 2
"""Processes: seeds are played side by side."""


def command(
    scenario: ScenarioName,
    /,
    *,
    seeds: Annotated[int, Parameter(help="So many seeds, from 1 on.")] = 5,
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
    trials = list(_trials(loaded.files, range(1, seeds + 1)))
    found = findings(loaded, trials, alert_names(loaded))
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
    else:
        out.say(_table(trials))
        out.say()
        out.say(_tricks(trials))
        for problem in shown:
            out.say()
            out.say(problem.headline())
            if text := excerpt(problem, loaded.files[MAIN]):
                out.say(text)
        out.say()
        out.say(f"{loaded.id}: {'proven' if not errors else 'not proven'}, {count(shown)}")
    return Exit.SHORT if errors else Exit.DONE


def _trials(files: Mapping[str, str], seeds: Sequence[int]) -> Iterator[Trial]:
    """Trials in the order of seeds, told about on stderr as they come."""
    from tui.proof.trial import try_seed

    with ProcessPoolExecutor(min(WORKERS, len(seeds))) as pool:
        waiting = [pool.submit(try_seed, dict(files), seed) for seed in seeds]
        for number, one in enumerate(waiting, 1):
            trial = one.result()
            if out.coloured():
                out.tell(f"seed {trial.seed} played ({number} of {len(seeds)})")
            yield trial


def _table(trials: Sequence[Trial]) -> str:
    rows = []
    for trial in trials:
        one, idle = trial.reference, trial.idle
        least = min((value, name) for name, value in one.raw.items() if name != "teamwork")
        rows.append(
            (
                str(trial.seed),
                ", ".join(trial.variants),
                trial.first_action,
                f"{one.score:g}",
                f"{len([met for met in one.objectives.values() if met])}/{len(one.objectives)}",
                f"{one.sla[0]}/{one.sla[1]}",
                f"{least[0]:.2f} {least[1]}",
                f"{idle.score:g}",
                f"{idle.user_minutes / max(one.user_minutes, 1):.1f}x",
            )
        )
    head = ("seed", "variants", "first action", "solution", "goals", "sla +/-", "least raw", "idle")
    return out.table((*head, "idle cost"), rows)


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
    return asdict(trial)
