"""Text that wants to be more than text, in every place where an author or a player can put it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest
from textual.geometry import Offset

from tests.architecture.source import ROOT
from tests.tui.desk import sit_down
from tests.tui.drill import MINUTE, drill
from tui.screens.exercise import ExerciseScreen

COPY = "\x1b]52;c;UE9XTkVE\x07"
LINK = "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\"
TURN = "\u202eDENRUT\u202c\u2066\u200b"
WORDS = f"{COPY}{LINK}\x1b[31;5mEVIL\x9b2J[@click=app.quit]CLICK[/][/nope][bold]{TURN}"
HARMFUL = (
    b"\x1b]52",
    b"\x1b]8;",
    b"\x1b[31;5m",
    "\x9b".encode(),
    "\u202e".encode(),
    "\u2066".encode(),
    "\u200b".encode(),
    b"\x07",
)


def _clean(text: str) -> bool:
    return not any(one.decode() in text for one in HARMFUL)


async def test_nothing_that_data_says_is_done_wherever_it_is_shown() -> None:
    async with sit_down(size=(120, 40), scenario=drill(WORDS)) as desk:
        await desk.pass_(4 * MINUTE)
        await desk.client.submit(
            "incident.declare", title=WORDS, severity="SEV1", services=["shop"]
        )
        await desk.client.submit("note.add", text=WORDS)
        await desk.client.submit("message.send", to="milo", text=WORDS)
        for key in ("1", "2", "3", "4", "5", "6"):
            await desk.press(key)
            await desk.pilot.pause(0.2)
            assert _clean(desk.text()), key
            await desk.press("enter")
            await desk.pilot.pause(0.1)
            assert _clean(desk.text()), key
            while not isinstance(desk.app.screen, ExerciseScreen):
                await desk.press("escape")
        await desk.press("1")
        for row in range(4, 38, 5):
            await desk.pilot.click(offset=Offset(30, row))
        assert desk.app.is_running
        assert isinstance(desk.app.screen, ExerciseScreen)


async def test_the_lobby_and_the_briefing_show_hostile_text_as_text() -> None:
    async with sit_down(scenario=drill(WORDS), lobby=True) as desk:
        assert "UE9X" in desk.text()
        assert _clean(desk.text())
        await desk.press("enter")
        await desk.pilot.pause(0.2)
        assert _clean(desk.text())


def _package(folder: Path) -> Path:
    for name, text in drill(WORDS).files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_the_bytes_of_a_terminal_hold_no_control_sequence_from_data(tmp_path: Path) -> None:
    package = _package(tmp_path)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui.cli", "play", f"{package}/", "--seed", "7", "--speed", "60"],
        cwd=str(ROOT),
        dimensions=(40, 120),
        env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        timeout=30,
    )
    seen = bytearray()

    def take(until: bytes, seconds: float = 30) -> None:
        child.expect_exact([until], timeout=seconds)
        seen.extend(child.before + child.after)

    def rest(seconds: float) -> None:
        child.expect([pexpect.TIMEOUT, pexpect.EOF], timeout=seconds)
        seen.extend(child.before or b"")

    take(b"Situation")
    child.send("\r")
    take(b"newest first")
    rest(6)
    for key in ("\r", "2", "4", "5", "3"):
        child.send(key)
        rest(0.7)
    child.send("\x11")
    rest(0.7)
    child.send("y")
    rest(1)
    child.send("q")
    child.expect(pexpect.EOF, timeout=20)
    child.close()
    # Textual itself sets the shape of the mouse pointer.
    text = re.sub(rb"\x1b\]22;[a-z-]+\x07", b"", bytes(seen))
    assert b"UE9X" in text, "the text itself is shown"
    found = {
        one: text[max(0, text.index(one) - 60) : text.index(one) + 40]
        for one in HARMFUL
        if one in text
    }
    assert not found
