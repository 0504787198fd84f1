"""Hostile text in every place, played from the lobby to the debrief in a real pseudo-terminal."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from tests.robust.terminal import Terminal, begin, package, terminal
from tests.tui.drill import drill

MARK = "UE9XTkVE"
HOSTILE = (
    f"\x1b]52;c;{MARK}\x07\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\"
    "\x1b]0;TITLE\x07\x1b[5;31mEVIL\x1b[2J\x1b[6n\x1bPq\x1b\\\x9b5m\x9d52;c;x\x9c\x90\x7f\x08\x05\x0e"
    "[@click=app.quit]QUITNOW[/][/nope][bold red]\u202eDENRUT\u202c\u2066\u200b\ufeff\u200f\u00ad"
)
TYPED = "[@click=app.quit]TYPED[/] [/nope] \u202eDENRUT\u200b \u009b5m"

OF_TEXTUAL = re.compile(
    r"\x1b\[(?:"
    r"(?:0|1|2|3|4|7|9|38;5;\d+|48;5;\d+|38;2;\d+;\d+;\d+|48;2;\d+;\d+;\d+|3[0-79]|4[0-79]|;)*m"
    r"|\d+;\d+H|\d*[A-D]"
    r"|\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]"
    r"|\?(?:2026|2048)\$p|>\d+u|<u)"
    r"|\x1b\]22;[a-z-]*\x07"
)
"""Every sequence that Textual writes here. None of them blinks, asks, links, titles or copies."""


def _left(seen: bytes) -> list[str]:
    """What is left that is neither text nor Textual's: each with its surroundings."""
    text = OF_TEXTUAL.sub("", seen.decode("utf-8")).replace("\r\n", "")
    bad = [
        place
        for place, char in enumerate(text)
        if char != " " and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ]
    return [repr(text[max(0, place - 30) : place + 30]) for place in bad[:5]]


def _clean(at: Terminal) -> None:
    assert MARK.encode() in at.seen, "the text itself is shown"
    assert not _left(bytes(at.seen))
    assert at.child.isalive()
    at.seen.clear()


def _hostile_home(home: Path) -> str:
    """A package whose every text is hostile, logs and annotations included."""
    return package(drill(HOSTILE), home / "drill")


def test_nothing_but_textual_writes_control_sequences_from_briefing_to_debrief(
    tmp_path: Path,
) -> None:
    name = _hostile_home(tmp_path)
    with terminal("play", name, "--seed", "7", "--speed", "60", home=tmp_path) as at:
        begin(at)
        at.rest(4)
        _clean(at)
        at.press("2")
        at.press("n")
        at.press(TYPED)
        at.press("\r")
        at.press("\x13")
        for key in "234561":
            at.press(key)
            at.press("\r")
            at.press("\x1b")
            at.press("\t")
            at.press("\r")
            at.press("\x1b")
        at.press("1")
        at.rest(0.5)
        _clean(at)
        clicked = 0
        for words in ("QUITNOW", "[@click", "UE9X", "EVIL"):
            if words in at.text():
                at.click(words)
                at.press("\x1b")
                clicked += 1
        assert clicked, "some of it is on the screen"
        assert at.child.isalive(), "markup of data is not obeyed"
        at.press("6")
        at.press("\x18")
        at.press("y", "Before you look")
        at.press(TYPED)
        at.press("\x13", "WHAT HAPPENED")
        _clean(at)
        for key in ("\x1b[6~", "\x1b[6~", "t", "\x1b", "\x1b"):
            at.press(key)
        assert not _left(bytes(at.seen))
        at.signal(15)
        assert at.end() == 130


def test_the_lobby_shows_a_hostile_session_as_text(tmp_path: Path) -> None:
    name = _hostile_home(tmp_path)
    with terminal("play", name, "--seed", "7", home=tmp_path) as at:
        begin(at)
        at.signal(15)
        assert at.end() == 130
    with terminal("play", home=tmp_path) as at:
        at.until("drill")
        for _ in range(4):
            at.press("\x1b[B")
        assert not _left(bytes(at.seen))
        at.press("\x03")
        assert at.end() == 0
