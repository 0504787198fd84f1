"""A session with a clock that a test moves, and somebody who watches it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scenarios.model import Scenario
from simulator.clock import ManualClock
from simulator.journal import read_log
from simulator.record.commands import Command, Json, Receipt
from simulator.record.entries import CommandLine, Entry
from simulator.session import Session, new_session, resume_session
from tests.record.planted import planted

MINUTE = 60_000


@dataclass
class Desk:
    """One seat: its session, its clock and all that it was shown."""

    session: Session
    clock: ManualClock
    seen: list[Entry] = field(default_factory=list)

    async def do(self, what: str, /, *, re: str | None = None, **fields: Json) -> Receipt:
        """Give a command; a trailing underscore lets a field be called like a keyword."""
        clean = {name.rstrip("_"): value for name, value in fields.items()}
        receipt = await self.session.submit(Command(what, clean, re))
        await asyncio.sleep(0.001)
        return receipt

    async def pass_(self, ms: int) -> None:
        """Let the machine's time pass, and the session notice it."""
        self.clock.pass_(ms)
        # A pause stops the exercise's time but not that of the machine: wait for a full look.
        await asyncio.sleep(0.12)

    async def until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something holds."""
        for _ in range(round(seconds / 0.02)):
            if holds():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"it did not come; the session says {self.session.trouble}")

    def types(self) -> list[str]:
        """What was shown, by type."""
        return [one.type for one in self.seen]


def commands(path: Path) -> list[CommandLine]:
    """The commands of a log."""
    return [one for one in read_log(path).records if isinstance(one, CommandLine)]


def entries(path: Path) -> list[Entry]:
    """The entries of a log."""
    return [one for one in read_log(path).records if isinstance(one, Entry)]


def descriptor(path: Path) -> int:
    """The number under which this process has a file open."""
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}") == str(path):
                return int(name)
        except OSError:
            continue
    raise AssertionError(f"{path} is not open")


@asynccontextmanager
async def desk(
    path: Path | None = None,
    *,
    seed: int = 1,
    graded: bool = False,
    scenario: Scenario | None = None,
) -> AsyncIterator[Desk]:
    """A new session."""
    clock = ManualClock()
    session = await new_session(
        scenario or planted(), seed, path=path, graded=graded, clock=clock, wall={"label": "test"}
    )
    async with _watched(Desk(session, clock)) as made:
        yield made


@asynccontextmanager
async def resumed(path: Path) -> AsyncIterator[tuple[Desk, str | None]]:
    """A stored session that goes on, with the notice that came with it."""
    clock = ManualClock()
    session, notice = await resume_session(path, clock=clock)
    async with _watched(Desk(session, clock)) as made:
        yield made, notice


@asynccontextmanager
async def _watched(made: Desk) -> AsyncIterator[Desk]:
    async def watch() -> None:
        async for entry in made.session.entries():
            made.seen.append(entry)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    try:
        yield made
    finally:
        await made.session.close()
        await asyncio.wait_for(watcher, 5)
