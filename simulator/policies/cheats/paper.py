"""A trick with the post-mortem: pick everything, change nothing."""

from __future__ import annotations

from simulator.policies.base import Answer, Policy, Reader
from simulator.policies.cheats.trick import Trick
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.public_types import Public


class Paste:
    """Submits a post-mortem that names every factor, before the base policy can."""

    def __init__(self, public: Public, base: Policy) -> None:
        self._public = public
        self._base = base
        self._sent = False

    def step(self, board: Board, read: Reader, /) -> Answer:
        """The base's commands; its own post-mortem first once the end has come."""
        commands, wake = self._base.step(board, read)
        theirs = [one for one in commands if one.type != "postmortem.submit"]
        wants = len(theirs) < len(commands) or board.finished
        if self._sent or not wants:
            return theirs, wake
        self._sent = True
        factors = [one.id for one in self._public.factors]
        fields = {
            "cause": self._public.causes[0].id,
            "kind": "change",
            "factors": factors,
            "moments": "confirm",
            "actions": [
                {"factor": one, "owner": self._public.seat, "due": 86400} for one in factors
            ],
        }
        return [*theirs, Command("postmortem.submit", fields)], wake


PASTE = Trick("Submits a post-mortem that names everything.", Paste)
