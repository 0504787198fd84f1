"""A session that the command line names and that cannot go on: one line, and its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.session import new_session
from tests.robust.terminal import terminal
from tests.tui.drill import drill


@pytest.mark.parametrize(
    ("engine", "damaged", "code", "words"),
    [("another", False, 3, b"another version"), (None, True, 2, b"line")],
)
async def test_a_session_that_cannot_go_on_ends_with_one_line_and_its_code(
    engine: str | None, damaged: bool, code: int, words: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    wall = {} if engine is None else {"engine": engine}
    session = await new_session(drill(), 7, path=path, wall=wall)
    await session.close()
    if damaged:
        lines = path.read_bytes().splitlines(keepends=True)
        lines[len(lines) // 2] = b"{}\n"
        path.write_bytes(b"".join(lines))
    with terminal("play", "--resume", str(path), home=tmp_path) as at:
        assert at.end() == code
        last = bytes(at.seen).rpartition(b"hotwash: ")[2]
        assert words in last
        assert last.count(b"\n") == 1
        assert b"Traceback" not in at.seen
