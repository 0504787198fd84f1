"""`hotwash score`: the scorecard and debrief of a session, or how one of its marks came about."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from tui.cli import out
from tui.cli.exits import Exit, UsageError
from tui.cli.options import Json


def command(
    log: Annotated[str, Parameter(help="A log file, or the id of a stored session.")],
    /,
    *,
    explain: Annotated[
        str | None,
        Parameter(
            name="--explain",
            help="Show how this dimension, mark, discount or objective came about.",
        ),
    ] = None,
    json: Json = False,
) -> Exit:
    """Score a session from its log alone."""
    from scoring.debrief import debrief
    from scoring.explain import UnknownMark
    from scoring.explain import explain as explained
    from scoring.render_text import render
    from scoring.scorecard import score
    from simulator.journal import read_log
    from simulator.store import Store
    from tui.cli.headless import told

    with told():
        path = Store().find(log)
        read = read_log(path)
    if read.damage is not None:
        out.tell(f"hotwash: {path}: {read.damage}; scored from the whole lines before it")
    card = score(read.header, read.records)
    if explain is not None:
        try:
            text = explained(card, explain)
        except UnknownMark as problem:
            raise UsageError(str(problem)) from None
        if json:
            out.answer({"mark": explain, "text": text.split("\n")})
        else:
            out.say(out.inert(text))
        return Exit.DONE
    if json:
        out.answer(card.as_json())
    else:
        out.say(out.inert(render(debrief(read.header, read.records, card))).rstrip("\n"))
    return Exit.DONE
