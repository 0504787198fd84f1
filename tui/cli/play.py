"""`hotwash play`: take an exercise in this terminal; without one, watch the reference take it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from scenarios.catalog import open_scenario, summaries
from tui.cli import out
from tui.cli.exits import EnvironmentFailed, Exit, UsageError

_DEFAULT_SEED = 1
_CANNOT_DRAW = ("", "dumb", "unknown")


def command(
    scenario: Annotated[
        str | None,
        Parameter(
            help="An id that `hotwash list` shows, or a path (with a / or ending in .yaml); "
            "without one the lobby opens."
        ),
    ] = None,
    /,
    *,
    seed: Annotated[
        int | None, Parameter(help="Another seed is another exercise; drawn unless given.")
    ] = None,
    speed: Annotated[float, Parameter(help="Tempo, 0.25 to 60.")] = 1.0,
    role: Annotated[
        str | None, Parameter(help="The seat to take; `hotwash show` lists them.")
    ] = None,
    graded: Annotated[
        bool,
        Parameter(negative=(), show_default=False, help="Refuse pause, jump and change of tempo."),
    ] = False,
    resume: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            help="Go on with a stored session: the newest open one, or the one whose id (or log "
            "file) stands in place of SCENARIO.",
        ),
    ] = False,
) -> Exit:
    """Take an exercise in this terminal; without a terminal, run it with its reference response."""
    if not out.at_terminal():
        return _watch(scenario, seed, resume, "there is no terminal")
    if os.environ.get("TERM", "dumb") in _CANNOT_DRAW:
        return _watch(scenario, seed, resume, "this terminal cannot show the console (TERM)")
    # Textual reads both when it is imported: paint at once, take escape at once.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    os.environ.setdefault("ESCDELAY", "25")
    from simulator.session import OtherEngine, SessionError
    from tui.cli.headless import told
    from tui.launch import run_console

    try:
        with told():
            return Exit(
                run_console(
                    scenario, seed=seed, speed=speed, seat=role, graded=graded, resume=resume
                )
            )
    except OtherEngine as error:
        raise EnvironmentFailed(str(error)) from error
    except SessionError as error:
        raise UsageError(str(error)) from error


def _watch(name: str | None, seed: int | None, resume: bool, why: str) -> Exit:
    from tui.cli.feedline import feed_line
    from tui.cli.headless import debrief_text, play_out

    if resume:
        raise UsageError("a session can only go on in a terminal; hotwash replay shows it here")
    played = open_scenario(name or _first())
    chosen = _DEFAULT_SEED if seed is None else seed
    out.tell(
        f"hotwash: {why}, so {out.inert(played.title)} (seed {chosen}) runs with "
        "its reference responder"
    )
    from simulator.record.entries import Entry
    from simulator.record.public import public_part

    public = public_part(played, played.default_seat, {})

    def watch(entries: Sequence[Entry]) -> None:
        nonlocal public
        for entry in entries:
            if entry.type == "exercise.started":
                public = public_part(played, played.default_seat, entry.get("cast") or {})
        lines = (feed_line(entry, public) for entry in entries)
        for line in (one for one in lines if one is not None):
            out.say(line)

    done, card = play_out(played, chosen, "solution", name="solution", watch=watch)
    out.say()
    out.say(debrief_text(done, card))
    return Exit.DONE


def _first() -> str:
    """The beginner exercise."""
    found = summaries()
    beginner = [one for one in found if one.difficulty == "beginner"]
    if not found:
        raise UsageError("no scenario is installed; hotwash new NAME starts one")
    return (beginner or found)[0].id
