"""`hotwash list`: what can be played."""

from __future__ import annotations

from scenarios.catalog import summaries
from tui.cli import out
from tui.cli.exits import Exit
from tui.cli.options import Json


def command(*, json: Json = False) -> Exit:
    """List what can be played."""
    found = summaries()
    if json:
        out.answer(
            [
                {
                    "id": one.id,
                    "title": one.title,
                    "kind": one.kind,
                    "difficulty": one.difficulty,
                    "duration_s": one.duration_s,
                    "tags": list(one.tags),
                    "path": str(one.path),
                }
                for one in found
            ]
        )
        return Exit.DONE
    rows = [
        (one.id, one.difficulty, f"{max(one.duration_s // 60, 1)} min", one.title) for one in found
    ]
    out.say(out.table(("ID", "DIFFICULTY", "LENGTH", "TITLE"), rows))
    if not found:
        out.tell("No scenario is installed; hotwash new NAME starts one.")
    return Exit.DONE
