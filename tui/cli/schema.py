"""`hotwash schema`: the JSON Schema of scenarios, for editors."""

from __future__ import annotations

from scenarios.schema import scenario_schema
from tui.cli import out
from tui.cli.exits import Exit
from tui.cli.options import Json


def command(*, json: Json = True) -> Exit:
    """Print the JSON Schema of scenarios; it is JSON with or without --json."""
    del json
    out.answer(scenario_schema())
    return Exit.DONE
