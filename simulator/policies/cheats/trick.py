"""What a trick is: a policy that wraps another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulator.policies.base import Answer, Policy, Reader
from simulator.record.board import Alert, Board
from simulator.record.commands import Command
from simulator.record.public_types import Public

Moves = Callable[[Board, int], list[Command]]
"""What the trick does at a board and a time (ms); it keeps its own state."""

MINUTE = 60_000
POLL = 30_000
"""A trick looks again this often."""


@dataclass(frozen=True, slots=True)
class Trick:
    """A trick: what it does in a sentence, and how it is laid over a base policy."""

    text: str
    make: Callable[[Public, Policy], Policy]


class Laid:
    """The base policy's commands first, then the trick's, until the exercise ends."""

    def __init__(self, base: Policy, moves: Moves, end: int) -> None:
        self._base = base
        self._moves = moves
        self._end = end

    def step(self, board: Board, read: Reader, /) -> Answer:
        """What both want now."""
        commands, wake = self._base.step(board, read)
        now = read.now()
        if board.ended or board.finished or now >= self._end:
            return commands, wake
        again = min(now + POLL, self._end)
        return [*commands, *self._moves(board, now)], again if wake is None else min(wake, again)


def trick(text: str, moves: Callable[[Public], Moves]) -> Trick:
    """A trick from a function that makes its moves for a seat."""
    return Trick(text, lambda public, base: Laid(base, moves(public), public.duration))


class Once:
    """Remembers what was done, so that it is done once."""

    def __init__(self) -> None:
        self._done: dict[str, None] = {}

    def first(self, key: str) -> bool:
        """True the first time that it is asked about a key."""
        if key in self._done:
            return False
        self._done[key] = None
        return True


def firing(board: Board) -> Iterator[Alert]:
    """Alerts that fire now, since StartEx has come."""
    if board.started:
        yield from (alert for alert in board.alerts.values() if alert.firing)


def alarmed(board: Board) -> bool:
    """Has anything fired or paged since StartEx?"""
    return any(alert.fired_at > 0 for alert in board.alerts.values()) or any(
        page.at > 0 for page in board.pages.values()
    )
