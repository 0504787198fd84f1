"""Killed at any moment: what was answered is there, and nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.journal import read_log
from simulator.record.entries import CommandLine
from simulator.replay import verify
from tests.architecture.source import ROOT


class Driven:
    """A child process that drives a session until it is killed."""

    def __init__(self, path: Path, seed: int, how: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.session.driven", str(path), str(seed), how],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        if line != b"ready\n":
            raise AssertionError(f"it did not start: {self.child.communicate()[1].decode()}")

    def kill_after(self, seconds: float) -> list[tuple[int, str]]:
        """Kill it; the number and type of every command that it had an answer for."""
        time.sleep(seconds)
        os.kill(self.child.pid, signal.SIGKILL)
        told, _ = self.child.communicate()
        whole = told[: told.rfind(b"\n") + 1].decode().splitlines()
        return [(int(line.split()[0]), line.split()[1]) for line in whole]


def _kill(path: Path, draw: random.Random, how: str) -> list[tuple[int, str]]:
    return Driven(path, draw.randrange(1 << 30), how).kill_after(draw.uniform(0.0, 0.5))


def _commands(path: Path) -> dict[int, str]:
    made: dict[int, str] = {}
    for record in read_log(path).records:
        if isinstance(record, CommandLine):
            assert record.seq not in made, "a command stands in the log twice"
            made[record.seq] = record.stamped.command.type
    return made


def _prove(path: Path, kills: int, seed: int) -> None:
    draw = random.Random(seed)
    answered: dict[int, str] = {}
    for number in range(kills):
        for seq, kind in _kill(path, draw, "resume" if number else "new"):
            assert seq not in answered, "a number was given twice"
            answered[seq] = kind
        logged = _commands(path)
        lost = {seq: kind for seq, kind in answered.items() if logged.get(seq) != kind}
        assert not lost, f"answered, and not in the log after kill {number + 1}"
    verdict = verify(path)
    assert verdict.damage is None or verdict.damage.torn
    assert verdict.divergence is None
    assert answered


def test_after_ten_kills_every_answered_command_is_there_once(tmp_path: Path) -> None:
    _prove(tmp_path / "a.jsonl", 10, 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 22))
def test_after_two_hundred_kills_every_answered_command_is_there_once(
    tmp_path: Path, seed: int
) -> None:
    _prove(tmp_path / "a.jsonl", 10, seed)
