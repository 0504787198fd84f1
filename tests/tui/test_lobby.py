"""Before the exercise: lobby and briefing, their keys and what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from simulator.clock import ManualClock
from simulator.session import new_session
from simulator.store import Store
from tests.tui.desk import Desk, TestLauncher, sit_down
from tests.tui.drill import drill
from tui.app import HotwashApp
from tui.launch import LocalLauncher
from tui.launcher import Saved
from tui.screens.briefing import BriefingScreen, briefing
from tui.screens.dialogs import Confirm, Picker
from tui.screens.reading import Reading
from tui.wording import counted


class _OtherVersion(TestLauncher):
    """A session that this engine cannot go on with."""

    def saved(self) -> Sequence[Saved]:
        """One of another version."""
        return [Saved("s-2", "Shop drill", 60_000, "today", "another version, can only be scored")]


async def test_escape_in_the_lobby_asks_before_it_leaves() -> None:
    async with sit_down(lobby=True) as desk:
        await desk.press("escape")
        assert isinstance(desk.app.screen, Confirm)
        await desk.press("n")
        assert "choose an exercise" in desk.text()


async def test_the_palette_works_in_the_lobby_and_in_the_briefing() -> None:
    async with sit_down(lobby=True) as desk:
        await desk.press("ctrl+p")
        assert isinstance(desk.app.screen, Picker)
        await desk.type("drill")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, BriefingScreen))
        await desk.press("ctrl+p")
        assert isinstance(desk.app.screen, Picker)
        await desk.press("escape", "question_mark")
        assert isinstance(desk.app.screen, Reading)
        assert "without starting" in desk.text()


async def test_the_briefing_can_be_read_again_while_it_runs() -> None:
    async with sit_down() as desk:
        await desk.press("ctrl+p")
        await desk.type("brief")
        assert "give up" not in desk.text()
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Reading))
        assert "Situation" in desk.text()


async def test_a_session_of_another_version_says_that_it_can_only_be_scored() -> None:
    launcher = _OtherVersion()
    app = HotwashApp(launcher)
    async with app.run_test(size=(120, 40)) as pilot:
        desk = Desk(app, pilot, launcher)
        await pilot.pause()
        assert "can only be scored" in desk.text()
        await desk.press("end", "enter")
        assert isinstance(app.screen, Reading)
        assert "hotwash score s-2" in desk.text()


async def test_a_torn_log_says_so_when_it_is_resumed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = tmp_path / "s-3.jsonl"
    session = await new_session(drill(), 7, clock=ManualClock(), path=path)
    await session.close()
    path.write_bytes(path.read_bytes() + b'{"seq":')
    async with LocalLauncher(store).resume(str(path)) as port:
        assert "dropped" in (port.trouble or "")


async def test_the_briefing_has_one_scale_of_points_and_names_what_may_be_done() -> None:
    async with sit_down() as desk:
        public = desk.client.public
        text = "\n".join("".join(part for part, _ in spans) for spans in briefing(public))
    assert "Points   " in text
    may = next(one for one in text.splitlines() if one.startswith("Actions"))
    assert not re.search(r"\w_\w", may)


async def test_up_works_in_the_documents_after_one_was_read() -> None:
    async with sit_down() as desk:
        await desk.press("4", "left_square_bracket")
        assert "[Documents]" in desk.text()
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Reading))
        await desk.press("escape")
        assert desk.screen.focused is desk.screen.query_one("#ppl-list")


def test_one_is_told_as_one() -> None:
    assert counted(1, "group") == "1 group"
    assert counted(1204, "firing") == "1,204 firings"
