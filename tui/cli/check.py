"""`hotwash check`: everything that is wrong in scenarios, all at once."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from scenarios.loader import Checked, check
from scenarios.problem import PathError, Problem, count, excerpt
from tui.cli import out
from tui.cli.exits import Exit
from tui.cli.options import Json

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def command(
    paths: Annotated[list[str], Parameter(help="Scenario folders or files.")],
    /,
    *,
    json: Json = False,
) -> Exit:
    """Find everything that is wrong in scenarios; exit 1 if there is an error."""
    done: list[Checked] = []
    unreadable = False
    for path in paths:
        try:
            done.append(check(path))
        except PathError as error:
            out.tell(f"hotwash: {out.inert(str(error))}")
            unreadable = True
    problems = [one for checked in done for one in checked.problems]
    if json:
        out.answer([one.to_json() for one in problems])
    else:
        _show(done, problems)
    if unreadable:
        return Exit.USAGE
    return Exit.SHORT if any(one.severity == "error" for one in problems) else Exit.DONE


def _show(done: list[Checked], problems: list[Problem]) -> None:
    for checked in done:
        for problem in checked.problems:
            out.say(_headline(problem))
            if shown := excerpt(problem, checked.texts.get(problem.path, "")):
                out.say(shown)
    if done:
        out.say(count(problems))


def _headline(problem: Problem) -> str:
    where, middle, rest = problem.headline().partition(f": {problem.severity}[")
    label = out.styled(f"{problem.severity}[", _COLOURS[problem.severity], "bold")
    return f"{out.styled(where, 'bold')}: {label}{rest}" if middle else where
