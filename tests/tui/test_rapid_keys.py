"""Keys in bursts, with no pause between them: whatever they are, the console goes on."""

from __future__ import annotations

import asyncio
import random

import pytest
from textual import events

from tests.tui.desk import Desk, sit_down
from tui.screens.curtain import Curtain
from tui.screens.dialogs import FormDialog, Picker
from tui.screens.exercise import ExerciseScreen
from tui.widgets.choice import Choice

_WIDE = (120, 40)
_TEXT = {"space": " ", "enter": "\r", "slash": "/", "minus": "-", "full_stop": "."}
_MOVES = ("right", "left", "up", "down", "tab", "shift+tab", "enter", "enter", "escape", "space")
_KEYS = (*_MOVES, *"abcdefghijklmnoprstuvwxyz123456", "slash", "full_stop", "backspace", "ctrl+s")
_LATEST = 20


async def burst(desk: Desk, *keys: str) -> None:
    """Press keys as a terminal does that was written to: all at once."""
    for key in keys:
        event = events.Key(key, _TEXT.get(key, key if len(key) == 1 else None))
        event.set_sender(desk.app)
        desk.app.post_message(event)
    await asyncio.sleep(0.3)
    await desk.pilot.pause()


async def home(desk: Desk) -> None:
    """Escape brings the exercise back, and it still answers."""
    for _ in range(_LATEST):
        if isinstance(desk.app.screen, ExerciseScreen):
            break
        await desk.press("P" if isinstance(desk.app.screen, Curtain) else "escape")
    await desk.until(lambda: isinstance(desk.app.screen, ExerciseScreen))
    await desk.press("escape", "escape")
    assert desk.screen.is_attached
    desk.screen.show_view("feed")
    await desk.press("4")
    assert desk.screen.current == "people", desk.text()
    await desk.pass_(2_000)
    await desk.press("1")
    assert desk.screen.current == "feed", desk.text()


def dialogs(desk: Desk) -> list[type]:
    """What lies on the exercise."""
    at = desk.app.screen_stack.index(desk.screen)
    return [type(one) for one in desk.app.screen_stack[at + 1 :]]


@pytest.mark.parametrize(
    "keys",
    [
        ("right", "right"),
        ("right", "right", *"api", "space", *"is", "space", *"down", "space", *"now"),
        ("enter",) * 10,
        ("space",) * 10,
        ("enter", "escape", "enter", "escape", "enter", "enter", "escape"),
    ],
)
async def test_quick_keys_on_a_choice_open_its_list_once(keys: tuple[str, ...]) -> None:
    async with sit_down(_WIDE) as desk:
        await desk.press("h")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        assert isinstance(desk.app.focused, Choice)
        await burst(desk, *keys)
        assert len(dialogs(desk)) <= 2
        if isinstance(desk.app.screen, Picker):
            await desk.press("escape")
            await desk.until(lambda: isinstance(desk.app.screen, FormDialog | ExerciseScreen))
        await home(desk)


async def test_keys_before_a_dialog_is_there_open_no_second_one() -> None:
    async with sit_down(_WIDE) as desk:
        for keys in (("i", "h", "i", "h"), ("2", "d", "d", "d", "h"), ("h",) * 12):
            await burst(desk, *keys)
            assert len(dialogs(desk)) == 1, keys
            await home(desk)


@pytest.mark.parametrize("opens", ["h", "i", "question_mark", "ctrl+p", "ctrl+e"])
async def test_a_burst_of_escapes_closes_the_dialog_and_not_the_exercise(opens: str) -> None:
    async with sit_down(_WIDE) as desk:
        await burst(desk, opens, opens, opens)
        assert len(dialogs(desk)) == 1
        await burst(desk, *["escape"] * 12)
        assert dialogs(desk) == []
        await home(desk)


@pytest.mark.parametrize("opens", [("h",), ("h", "enter"), ("question_mark",), ("ctrl+p",)])
async def test_ctrl_c_leaves_a_dialog(opens: tuple[str, ...]) -> None:
    async with sit_down(_WIDE) as desk:
        await desk.press(*opens)
        before = len(dialogs(desk))
        assert before == len(opens)
        await desk.press("ctrl+c")
        assert len(dialogs(desk)) == before - 1
        await home(desk)


@pytest.mark.parametrize("view", range(1, 7))
async def test_no_burst_of_keys_stops_the_console(view: int) -> None:
    chance = random.Random(view)
    async with sit_down(_WIDE) as desk:
        for _ in range(3):
            await burst(desk, str(view), *chance.choices(_KEYS, k=chance.randint(10, 30)))
            await home(desk)


async def test_the_clock_is_seen_to_go_under_a_list_over_a_form() -> None:
    async with sit_down(_WIDE) as desk:
        await desk.press("h", "enter")
        assert dialogs(desk) == [FormDialog, Picker]
        for at in ("0:00:03", "0:00:06", "0:00:09"):
            await desk.pass_(3_000)
            await asyncio.sleep(0.8)  # one that comes late by seconds has not come
            assert f"T+{at}" in desk.text().splitlines()[0]
