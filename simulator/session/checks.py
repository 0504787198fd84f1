"""What a session refuses by itself, before the engine hears of it."""

from __future__ import annotations

import json

from simulator.clock import FASTEST, SLOWEST
from simulator.record.commands import Command

_TEMPO = frozenset(("exercise.pause", "exercise.jump", "exercise.speed"))


def refusal(command: Command, graded: bool) -> str | None:
    """Why a command goes no further, or None."""
    if graded and command.type in _TEMPO:
        return "a graded exercise has no pause, jump or speed"
    if command.type == "exercise.speed":
        speed = command.get("speed")
        if not isinstance(speed, int | float) or not SLOWEST <= speed <= FASTEST:
            return f"the tempo is between {SLOWEST}x and {FASTEST:g}x"
    try:
        json.dumps(dict(command.fields), allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return "the command cannot be written as JSON"
    return None


def in_words(ms: int) -> str:
    """A span as people say it: `2 min 5 s`."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
