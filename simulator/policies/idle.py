"""Nobody answers: the world as it goes without players. The lower bound of every score."""

from __future__ import annotations

from simulator.policies.base import Answer, Reader
from simulator.record.board import Board


class Idle:
    """Does nothing."""

    def step(self, _board: Board, _read: Reader, /) -> Answer:
        """No command, and no need to be asked again."""
        return [], None
