"""Plays the commands of a log again, at the times they were given."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.policies.base import Answer, Reader
from simulator.record.board import Board
from simulator.record.commands import Command, Stamped

_OF_THE_CLOCK = frozenset(("exercise.pause", "exercise.resume", "exercise.speed", "exercise.jump"))


class Recorded:
    """Gives each command at its time. Those of the clock are left out: a headless run has none."""

    def __init__(self, commands: Iterable[Stamped]) -> None:
        given = [one for one in commands if one.command.type not in _OF_THE_CLOCK]
        self._left = [(one.at + (one.after_end or 0), one.command) for one in given]
        self._left.reverse()

    def step(self, _board: Board, read: Reader, /) -> Answer:
        """Commands whose time has come."""
        due: list[Command] = []
        while self._left and self._left[-1][0] <= read.now():
            due.append(self._left.pop()[1])
        return due, self._left[-1][0] if self._left else None
