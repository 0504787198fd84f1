"""`hotwash replay LOG --verify` names the place of any change to the log of a built-in."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tui.cli import main

SAMPLE = 30


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the reference on seed 7, bounds included."""
    path = tmp_path_factory.mktemp("log") / "a.jsonl"
    assert main(("run", "closed-door", "--seed", "7", "--log", str(path))) == 0
    return path


def test_a_log_that_was_left_alone_replays(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("replay", str(log), "--verify")) == 0
    assert capsys.readouterr().err == ""


def test_a_changed_byte_is_found_and_its_line_named(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, draw = log.read_bytes(), random.Random(7)
    first_end = data.index(b"\n")
    places = [0, first_end - 1, first_end, first_end + 1, len(data) - 2, len(data) - 1]
    places += [draw.randrange(len(data)) for _ in range(SAMPLE - len(places))]
    path = tmp_path / "changed.jsonl"
    capsys.readouterr()
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        code = main(("replay", str(path), "--verify"))
        told = capsys.readouterr()
        line = data.count(b"\n", 0, place) + 1
        named = re.search(r"line (\d+)", told.out + told.err)
        assert code == 1, (place, told)
        assert named is not None, (place, told)
        assert int(named[1]) == line, (place, told)
