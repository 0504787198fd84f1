"""A session that a parent process kills: it gives random commands and says which were answered.

    python -m tests.session.driven LOG SEED new|resume

After every answer it writes `number\n` to stdout, unbuffered: what the parent has read was
answered.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

from simulator.clock import WallClock
from simulator.journal import JournalError
from simulator.record.commands import Command
from simulator.session import Session, new_session, resume_session
from tests.record.planted import planted


def _command(draw: random.Random, number: int) -> Command:
    kinds = (
        Command("note.add", {"text": f"note {number}"}),
        Command("view.open", {"service": "shop", "view": f"{number}"}),
        Command("message.send", {"to": "milo", "text": f"message {number}"}),
        Command("question.ask", {"to": "milo", "about": "stock"}),
        Command("exercise.speed", {"speed": draw.choice([1, 20, 60])}),
        Command("incident.declare", {"title": f"incident {number}", "severity": "SEV3"}),
        Command("incident.resolve", {"incident": f"INC-{number}"}),
        Command("action.start", {"action": "restart", "target": "shop"}),
    )
    return draw.choice(kinds)


async def _session(path: Path, how: str) -> Session:
    clock = WallClock()
    if how == "new":
        return await new_session(planted(), 1, path=path, clock=clock)
    session, _ = await resume_session(path, clock=clock)
    await session.submit(Command("exercise.resume"))
    return session


async def _drive(path: Path, seed: int, how: str) -> None:
    draw = random.Random(seed)
    session = await _session(path, how)
    os.write(1, b"ready\n")
    for number in range(10_000):
        command = _command(draw, number)
        receipt = await session.submit(command)
        os.write(1, f"{receipt.seq} {command.type}\n".encode())
        await asyncio.sleep(draw.choice([0, 0, 0.001, 0.005]))


if __name__ == "__main__":
    try:
        asyncio.run(_drive(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
    except JournalError as error:
        sys.exit(str(error))
