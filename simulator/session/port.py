"""The one door to a running exercise, in this process or over a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from simulator.record.commands import Command, Receipt
from simulator.record.entries import Entry
from simulator.record.public import Public
from simulator.record.reads import Frame, Read


class SessionPort(Protocol):
    """What every front end talks to. It is filtered for one seat."""

    public: Public
    seat: str
    seed: int
    label: str
    trouble: str | None
    """What stops the exercise now, in a sentence: no room on the disk, a clock that jumped."""

    async def submit(self, command: Command) -> Receipt:
        """Give a command; the answer comes when it is safe in the log."""

    def entries(self, after: int = -1) -> AsyncIterator[Entry]:
        """What this seat may see, numbered above `after`, as it comes; ends with the session."""

    async def read(self, read: Read) -> Frame:
        """Look something up."""

    def now(self) -> int:
        """Exercise time in ms."""
