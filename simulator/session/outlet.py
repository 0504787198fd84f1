"""What has been handed out to one seat, and whoever waits for more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from simulator.exercise import Exercise
from simulator.record.audience import Audience
from simulator.record.commands import Command
from simulator.record.entries import Entry


class Outlet:
    """Hands out entries once they are safe in the log, as one seat may see them."""

    def __init__(self, exercise: Exercise, seat: str) -> None:
        # On one's own machine the key keeps ids from telling, not from being looked up.
        self._audience = Audience(seat, str(exercise.header.seeds["world"]).encode())
        self._exercise = exercise
        self._shown: list[Entry] = []
        self._handed = 0
        self._news = asyncio.Event()
        self._closed = False

    @property
    def shown(self) -> int:
        """How many entries have been handed out."""
        return len(self._shown)

    def since(self, place: int) -> list[Entry]:
        """What was handed out from this place on."""
        return self._shown[place:]

    def command(self, command: Command) -> Command:
        """A command of this seat with real ids in place of those that it was given."""
        return self._audience.command(command)

    def hand_out(self) -> None:
        """Show what is safe in the log and was not shown before."""
        exercise = self._exercise
        safe = len(exercise.records) - len(exercise.pending)
        fresh, self._handed = exercise.records[self._handed : safe], max(self._handed, safe)
        entries = (one for one in fresh if isinstance(one, Entry))
        seen = [one for one in map(self._audience.visible, entries) if one is not None]
        if seen:
            self._shown += seen
            self._tell()

    async def entries(self, after: int) -> AsyncIterator[Entry]:
        """What was and will be handed out, numbered above `after`; ends when it is closed."""
        place = 0
        while True:
            news = self._news
            while place < len(self._shown):
                entry = self._shown[place]
                place += 1
                if entry.seq > after:
                    yield entry
            if self._closed:
                return
            if place == len(self._shown):
                await news.wait()

    def close(self) -> None:
        """No more entries."""
        self._closed = True
        self._tell()

    def _tell(self) -> None:
        waiting, self._news = self._news, asyncio.Event()
        waiting.set()
