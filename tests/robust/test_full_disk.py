"""A disk that is full while somebody plays, on a small file system of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import hotwash
from tests.robust.terminal import begin, package, terminal
from tests.tui.drill import drill


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A home whose data folder is a file system of 1 MiB."""
    place = tmp_path / "data"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {made.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(place: Path) -> Path:
    """Take all the room that is left."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast


def test_the_exercise_waits_for_room_and_loses_nothing(small_disk: Path) -> None:
    home = small_disk
    name = package(drill(), home / "drill")
    with terminal("play", name, "--seed", "7", "--speed", "15", home=home) as at:
        begin(at)
        at.press(" ")
        ballast = _fill(home / "data")
        at.until("no space left", "until there is room")
        (log,) = home.rglob("*.jsonl")
        before = log.read_bytes()
        at.rest(1.5)
        assert log.read_bytes() == before, "nothing half written"
        ballast.unlink()
        at.rest(3)
        assert log.read_bytes().startswith(before)
        assert len(log.read_bytes()) > len(before), "it goes on by itself"
        at.signal(15)
        assert at.end() == 130
    ran = hotwash("replay", str(log), "--verify")
    assert (ran.code, ran.err) == (0, "")


def test_a_disk_that_is_full_from_the_start_is_one_sentence(small_disk: Path) -> None:
    home = small_disk
    name = package(drill(), home / "drill")
    _fill(home / "data")
    with terminal("play", name, "--seed", "7", home=home) as at:
        at.until("Situation")
        at.press("\r", "no space left")
        assert b"Traceback" not in at.seen
        at.signal(15)
        assert at.end() == 130
    ran = hotwash("run", name, "--log", str(home / "data" / "x.jsonl"), home=home)
    assert ran.code == 3
    assert "no space left" in ran.err
    assert ran.err.count("\n") == 1
