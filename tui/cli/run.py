"""`hotwash run`: an exercise without a screen, as fast as it will go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from scenarios.catalog import open_scenario
from tui.cli import out
from tui.cli.exits import Exit, UsageError
from tui.cli.options import Json, OutFile, ScenarioName, Seed

if TYPE_CHECKING:
    from scenarios.model import Scenario
    from simulator.runner import Finished, Maker


def command(
    scenario: ScenarioName,
    /,
    *,
    responder: Annotated[
        str,
        Parameter(
            help="Who answers: solution, idle, or a trick such as silence-all "
            "(silence-all+solution: over the solution)."
        ),
    ] = "solution",
    commands: Annotated[
        Path | None,
        Parameter(help="Answer with the steps of this YAML file, or the commands of this log."),
    ] = None,
    seed: Seed = 1,
    log: OutFile = None,
    force: Annotated[
        bool,
        Parameter(
            negative=(), show_default=False, help="Let --log and --export-series write over a file."
        ),
    ] = False,
    pass_mark: Annotated[
        int | None,
        Parameter(help="Exit 1 if the score is lower, or users are still hurt at the end."),
    ] = None,
    export_series: Annotated[
        Path | None,
        Parameter(help="Write the scraped series to this file, as a promtool unit test."),
    ] = None,
    json: Json = False,
) -> Exit:
    """Run an exercise without a screen, as fast as it will go, and print its scorecard."""
    from tui.cli.headless import debrief_text, play_out

    played = open_scenario(scenario)
    if export_series is not None and export_series.exists() and not force:
        raise UsageError(f"{export_series} is there already; --force writes over it")
    policy: str | Maker = responder
    name = responder
    if commands is not None:
        from tui.cli.commandsfile import responder_of

        policy, name = responder_of(commands, played), commands.name
    done, card = play_out(played, seed, policy, name=name, log=log, force=force)
    if done.stuck is not None:
        number, waits = done.stuck
        out.tell(f"hotwash: step {number + 1} of {name} never came: it waited for {waits}")
    if export_series is not None:
        _export(done, played, export_series)
    if json:
        out.answer(card.as_json())
    else:
        out.say(debrief_text(done, card))
    if pass_mark is None:
        return Exit.DONE
    enough = card.score is not None and card.score >= pass_mark
    return Exit.DONE if enough and card.outcome == "contained" else Exit.SHORT


def _export(done: Finished, scenario: Scenario, path: Path) -> None:
    from simulator.telemetry.export import promtool_lines

    alerting = scenario.alerting
    lines = promtool_lines(
        done.engine.store,
        alerting.rule_files,
        alerting.scrape_interval,
        alerting.evaluation_interval,
        epoch=round(scenario.starts.timestamp() * 1000),
    )
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)
