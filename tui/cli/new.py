"""`hotwash new`: a small scenario to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from scenarios.starter import Exists, start
from tui.cli import out
from tui.cli.exits import Exit, UsageError
from tui.cli.options import Json


def command(
    name: Annotated[
        str,
        Parameter(help="Its id: a folder of that name is made here. Or a path that ends with it."),
    ],
    /,
    *,
    json: Json = False,
) -> Exit:
    """Start a scenario from a small template that can be played at once."""
    folder = Path(name)
    try:
        files = start(folder)
    except (Exists, ValueError) as error:
        raise UsageError(str(error)) from None
    if json:
        out.answer({"id": folder.name, "path": str(folder), "files": list(files)})
        return Exit.DONE
    out.say(f"Made {out.inert(str(folder))}/ with {', '.join(files)}.")
    shown = out.inert(name if "/" in name else f"./{name}")
    out.say(f"Next: hotwash check {shown}, hotwash play {shown}")
    return Exit.DONE
