"""What a policy is: a player made of rules. It sees what its seat sees and nothing else."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.public_types import Public
from simulator.record.reads import Frame, Read


class Reader(Protocol):
    """The seat's own eyes: what it can look up, now."""

    def now(self) -> int:
        """Exercise time in ms; it goes on after the planned end, for the post-mortem."""

    def read(self, read: Read) -> Frame:
        """Look something up."""


Answer: TypeAlias = tuple[list[Command], int | None]
"""Commands to give now, and when to be asked again if nothing happens before (ms; None: never)."""


class Policy(Protocol):
    """A player made of rules.

    `step` is called at every entry that the seat sees and at the time it asked for, with equal
    boards at equal times in every run: it may keep state, but draws no chance and reads no clock.
    """

    def step(self, board: Board, read: Reader, /) -> Answer:
        """What to do now."""


class Seated(Protocol):
    """Makes a policy for a seat."""

    def __call__(self, public: Public) -> Policy:
        """A fresh policy for one run."""
