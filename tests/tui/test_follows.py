"""What moves by itself: the newest line of a timeline, the bar while history is played."""

from __future__ import annotations

import asyncio

from textual.app import App

from tests.tui.desk import sit_down
from tests.tui.drill import MINUTE
from tui.screens.waiting import Waiting
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader


async def test_the_timeline_follows_the_newest_line_until_the_cursor_is_moved_down() -> None:
    async with sit_down() as desk:
        await desk.pass_(3 * MINUTE)
        await desk.client.submit(
            "incident.declare", title="Shop", severity="SEV1", impact="high", services=["shop"]
        )
        await desk.press("2")
        lines = desk.screen.query_one("#inc-list", Lines)
        await desk.client.submit("note.add", text="first", incident="INC-1")
        await desk.until(lambda: "first" in desk.text())
        assert lines.cursor == lines.keys[0]
        await desk.press("down")
        stays = lines.cursor
        await desk.client.submit("note.add", text="second", incident="INC-1")
        await desk.until(lambda: "second" in desk.text())
        assert lines.cursor == stays


async def test_the_bar_moves_while_one_waits() -> None:
    app: App[None] = App()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Waiting("The hours are played …"))
        reader = app.screen.query_one(Reader)
        before = reader.words
        await asyncio.sleep(0.6)
        await pilot.pause()
        assert reader.words != before
