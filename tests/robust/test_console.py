"""The console in a real terminal: too small, interrupted, hung up, without colour."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest

from tests.robust.terminal import begin, package, terminal
from tests.tui.drill import drill

# 39 and 49 give the terminal's own colours back.
COLOUR = re.compile(rb"\x1b\[[0-9;:]*?(?<![0-9])(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?![0-9])[0-9;:]*m")
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?1004l")


def _log(home: Path) -> list[dict[str, object]]:
    (path,) = home.rglob("*.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_small_terminal_is_told_what_is_needed_and_recovers(tmp_path: Path) -> None:
    name = package(drill(), tmp_path / "drill")
    with terminal("play", name, "--seed", "7", home=tmp_path, size=(60, 20)) as at:
        at.until("Hotwash needs 80x24; this terminal has 60x20")
        at.resize(80, 24)
        begin(at)
        for width, height in ((79, 24), (80, 23), (40, 10), (20, 5), (1, 1), (3, 2)):
            at.resize(width, height)
            at.rest(0.4)
            if width >= 40:
                at.until(f"{width}x{height}")
            at.resize(80, 24)
            at.until("newest first")
        at.resize(10, 3)
        at.rest(0.3)
        at.press("\x03")
        assert at.end() == 0, "there is no room to ask, and nothing to lose"
    assert _log(tmp_path)[-1]["seq"]


def test_a_terminal_of_one_cell_is_no_reason_to_fail(tmp_path: Path) -> None:
    with terminal("play", home=tmp_path, size=(1, 1)) as at:
        at.rest(1.5)
        assert at.child.isalive()
        at.resize(80, 24)
        at.until("resume", "Resume", "beginner", "Beginner")
        at.press("q")
        assert at.end() == 0


def test_ctrl_c_asks_saves_and_gives_the_terminal_back(tmp_path: Path) -> None:
    name = package(drill(), tmp_path / "drill")
    with terminal("play", name, "--seed", "7", home=tmp_path) as at:
        begin(at)
        at.press("\x03", "Leave the exercise?")
        at.press("\x1b")
        assert "Leave the exercise?" not in at.text()
        at.press("\x03", "Leave the exercise?")
        at.press("y", "choose an exercise")
        at.press("\x03")
        assert at.end() == 0
        assert all(one in at.seen for one in RESTORED)
        assert b"Traceback" not in at.seen
    assert _log(tmp_path)[-1]["seq"]


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        signal.SIGHUP,
        pytest.param(signal.SIGINT, marks=pytest.mark.soak),
    ],
)
def test_a_signal_saves_and_the_session_goes_on_with_everything(
    number: signal.Signals, tmp_path: Path
) -> None:
    name = package(drill(), tmp_path / "drill")
    with terminal("play", name, "--seed", "7", home=tmp_path) as at:
        begin(at)
        at.press("P", "PAUSED")
        at.signal(number)
        assert at.end() == 130
        assert all(one in at.seen for one in RESTORED)
        assert b"Traceback" not in at.seen
    before = _log(tmp_path)
    with terminal("play", "--resume", home=tmp_path) as at:
        at.until("PAUSED")
        at.press("\r", "newest first", "StartEx")
        at.signal(signal.SIGTERM)
        assert at.end() == 130
    after = _log(tmp_path)
    assert after[: len(before)] == before
    assert len(after) > len(before)


@pytest.mark.soak
def test_a_terminal_that_is_closed_loses_nothing(tmp_path: Path) -> None:
    name = package(drill(), tmp_path / "drill")
    with terminal("play", name, "--seed", "7", home=tmp_path) as at:
        begin(at)
        at.child.close(force=False)
    assert _log(tmp_path)[-1]["seq"]
    with terminal("play", "--resume", home=tmp_path) as at:
        at.until("PAUSED")
        at.signal(signal.SIGTERM)
        assert at.end() == 130


def test_no_color_leaves_no_colour_on_any_screen(tmp_path: Path) -> None:
    name = package(drill(), tmp_path / "drill")
    quiet = {"NO_COLOR": "1", "COLORTERM": "truecolor"}
    with terminal("play", name, "--seed", "7", home=tmp_path, env=quiet) as at:
        begin(at)
        for key in "23456?":
            at.press(key)
        at.press("\x1b")
        at.press("P", "PAUSED")
        at.signal(signal.SIGTERM)
        at.end()
        assert b"PAUSED" in at.seen
        assert not COLOUR.search(at.seen), COLOUR.search(at.seen)
    with terminal("play", home=tmp_path, env=quiet) as at:
        at.until("drill")
        at.signal(signal.SIGTERM)
        at.end()
        assert not COLOUR.search(at.seen), COLOUR.search(at.seen)


def test_a_dumb_terminal_gets_one_sentence(tmp_path: Path) -> None:
    with terminal("play", home=tmp_path, env={"TERM": "dumb"}) as at:
        assert at.end() == 0
        told = bytes(at.seen)
        assert b"\x1b" not in told
        assert b"terminal" in told.splitlines()[0]
