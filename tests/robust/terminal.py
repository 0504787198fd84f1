"""`hotwash` in a real pseudo-terminal: every byte is kept, and a screen shows what they paint."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

from scenarios.model import Scenario
from tests.cli.program import ROOT, environment

SECONDS = 30.0


class Terminal:
    """A program at a terminal; `seen` is every byte that it wrote."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
    ) -> None:
        width, height = size
        self.seen = bytearray()
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        asked = {"TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        self.child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "tui.cli", *arguments],
            cwd=str(ROOT),
            dimensions=(height, width),
            env=environment(home, asked),
            timeout=SECONDS,
        )

    def rest(self, seconds: float) -> None:
        """Take what comes for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._take(self.child.read_nonblocking(65536, timeout=left))
            except pexpect.TIMEOUT:
                return
            except (pexpect.EOF, OSError):
                return

    def until(self, *words: str, seconds: float = SECONDS) -> str:
        """Wait until one of these stands on the screen; which one."""
        end = time.monotonic() + seconds
        while True:
            shown = self.text()
            if found := next((one for one in words if one in shown), None):
                return found
            if time.monotonic() > end:
                raise AssertionError(f"{words} never came:\n{shown}")
            self.rest(0.1)

    def press(self, keys: str, *words: str) -> None:
        """Type, and wait until something stands on the screen."""
        self.child.send(keys)
        if words:
            self.until(*words)
        else:
            self.rest(0.35)

    def click(self, words: str) -> None:
        """Press and let go the left button on the first place that shows these words."""
        for row, line in enumerate(self.screen.display):
            if words in line:
                at = f"{line.index(words) + 2};{row + 1}"
                self.press(f"\x1b[<0;{at}M\x1b[<0;{at}m")
                return
        raise AssertionError(f"{words} is not there:\n{self.text()}")

    def resize(self, width: int, height: int) -> None:
        """Another size of the terminal; the kernel tells the program."""
        self.child.setwinsize(height, width)
        self.screen.resize(height, width)

    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def end(self, seconds: float = SECONDS) -> int:
        """Wait for the end; the exit code, or minus the signal that ended it."""
        until = time.monotonic() + seconds
        while self.child.isalive() and time.monotonic() < until:
            self.rest(0.1)
        self.rest(0.1)
        assert not self.child.isalive(), f"it goes on:\n{self.text()}"
        self.child.close()
        code = self.child.exitstatus
        return -int(self.child.signalstatus) if code is None else int(code)

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.child.pid, number)

    def _take(self, data: bytes) -> None:
        self.seen += data
        self._stream.feed(data)


@contextmanager
def terminal(
    *arguments: str,
    home: Path,
    size: tuple[int, int] = (80, 24),
    env: Mapping[str, str] | None = None,
) -> Iterator[Terminal]:
    """A program at a terminal that is gone afterwards, whatever happens."""
    made = Terminal(*arguments, home=home, size=size, env=env)
    try:
        yield made
    finally:
        made.child.close(force=True)


def package(scenario: Scenario, folder: Path) -> str:
    """The files of a scenario in a folder; how the command line calls it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in scenario.files.items():
        (folder / name).write_text(text, "utf-8")
    return f"{folder}/"


def begin(at: Terminal) -> None:
    """From the briefing into the exercise."""
    at.until("Situation")
    at.press("\r", "newest first")
