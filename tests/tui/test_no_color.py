"""NO_COLOR: no colour at all, and everything can still be told apart."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest

from tests.architecture.source import ROOT
from tests.tui.drill import drill

_COLOURED = re.compile(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_no_color_leaves_no_colour(tmp_path: Path) -> None:
    for name, text in drill().files.items():
        (tmp_path / name).write_text(text, "utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui.cli", "play", f"{tmp_path}/", "--seed", "7"],
        cwd=str(ROOT),
        dimensions=(24, 80),
        env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "COLORTERM": "truecolor"},
        timeout=30,
    )
    child.expect_exact("Situation")
    seen = bytes(child.before)
    child.send("\r")
    child.expect_exact("newest first")
    seen += child.before
    child.send("5")
    child.expect([pexpect.TIMEOUT], timeout=1)
    seen += child.before
    child.close(force=True)
    assert b"Feed" in seen
    assert not _COLOURED.search(seen)
    assert b"\x1b[7m" in seen or re.search(rb"\x1b\[(?:\d+;)*7[;m]", seen), "the cursor is reversed"
