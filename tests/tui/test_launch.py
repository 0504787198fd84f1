"""The console's own launcher on a session of this machine."""

from __future__ import annotations

import asyncio

from scoring import measure
from simulator.clock import ManualClock
from simulator.record.commands import Command
from simulator.session import new_session
from tests.tui.drill import drill
from tui.debrief_page import page
from tui.launch import LocalLauncher
from tui.launcher import Finished


async def test_the_debrief_waits_for_the_bounds_so_that_there_is_a_total() -> None:
    session = await new_session(drill(), 7, clock=ManualClock(), measure=measure)
    await session.submit(Command("exercise.end", {}))
    await session.submit(Command("postmortem.abandon", {}))
    while session.log() is None:
        await asyncio.sleep(0.05)
    finished = await LocalLauncher().finished(session)
    await session.close()
    assert finished.card["score"] is not None
    assert "No total" not in _text(finished)


def test_a_debrief_without_a_total_says_why_above_all_else() -> None:
    rows = [{"id": "notice", "text": "Notice it.", "met": False}]
    card = {"score": None, "objectives": rows}
    head, goal, why = _text(Finished(card, (), "HOTWASH", trouble="no bounds: no room")).split(
        "\n"
    )[:3]
    assert head == "OBJECTIVES MET  0 of 1"
    assert goal.endswith("✗ missed  Notice it.")
    assert why == "No total  no bounds: no room"


def _text(finished: Finished) -> str:
    return "\n".join("".join(words for words, _ in row) for row in page(finished, {}))
