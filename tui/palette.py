"""Everything that can be done, by name: the actions of all views, and every command there is."""

from __future__ import annotations

from scenarios.vocabulary.commands import COMMANDS
from tui.keys import ACTIONS, EVERYWHERE, VIEWS
from tui.widgets.choice import Option

_NOT_BY_FORM = frozenset(("exercise.resume", "postmortem.set", "postmortem.submit"))


def entries(current: str) -> list[Option]:
    """Offers of the palette, those of the view on screen first."""
    order = [current, EVERYWHERE, *(one for one in VIEWS if one != current)]
    made: list[Option] = []
    for where in order:
        name = VIEWS.get(where, "everywhere")
        for one in ACTIONS[where]:
            detail = f"{one.key:<6} {name}: {one.help}"
            made.append(Option(f"{where}:{one.name}", one.label, detail))
    for key, spec in COMMANDS.items():
        if not spec.read and key not in _NOT_BY_FORM:
            made.append(Option(f"command:{key}", key, f"       command: {spec.text}"))
    return made
