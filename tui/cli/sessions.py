"""`hotwash sessions`: what has been played, and what can go on."""

from __future__ import annotations

from simulator.store import Store, Stored
from tui.cli import out
from tui.cli.exits import Exit
from tui.cli.feedline import at_text
from tui.cli.options import Json


def command(*, json: Json = False) -> Exit:
    """List stored sessions, newest first."""
    found = Store().sessions()
    if json:
        out.answer([_object(one) for one in found])
        return Exit.DONE
    if not found:
        out.tell("No session is stored yet; hotwash play starts one.")
        return Exit.DONE
    rows = [
        (
            one.id,
            one.scenario,
            str(one.seed),
            at_text(one.at).strip(),
            "can go on" if one.resumable else one.state,
            one.label,
        )
        for one in found
    ]
    out.say(out.table(("ID", "SCENARIO", "SEED", "AT", "STATE", "LABEL"), rows))
    return Exit.DONE


def _object(one: Stored) -> dict[str, object]:
    return {
        "id": one.id,
        "path": str(one.path),
        "scenario": one.scenario,
        "seed": one.seed,
        "seat": one.seat,
        "label": one.label,
        "graded": one.graded,
        "responder": one.responder,
        "started": one.started,
        "state": one.state,
        "at_s": one.at / 1000,
        "resumable": one.resumable,
    }
