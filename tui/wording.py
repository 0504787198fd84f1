"""How things of the board are called on screen."""

from __future__ import annotations

from simulator.record.board import Run
from simulator.record.commands import Json


def run_name(run: Run) -> str:
    """A run: its title, and what it was done to unless the title says so."""
    return title_on(run.title, run.target)


def title_on(title: str, target: str) -> str:
    """A title and its target, each once."""
    return title if not target or target in title else f"{title} on {target}"


def setting(value: Json) -> str:
    """A parameter as people say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)


def counted(many: int, what: str) -> str:
    """How many there are: `1 group`, `1,204 firings`."""
    return f"{many:,} {what}" + ("" if many == 1 else "s")
