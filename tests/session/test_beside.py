"""A run beside another one gives the same lines, wherever it was made."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys

import pytest

from simulator.beside import Beside
from simulator.chance import Seeds
from simulator.whatif import calm_beside, calm_lines
from tests.architecture.source import ROOT
from tests.record.planted import planted

# A process of its own: the test's has threads, and then nothing is forked.
_PROGRAM = """
import os, sys
from simulator.beside import Beside
from tests.record.samples import records

def work():
    print(os.getpid() == parent, flush=True)
    if sys.argv[1] == "dies" and os.getpid() != parent:
        os._exit(1)
    return records()

parent = os.getpid()
with Beside(work) as beside:
    print(list(beside.result()) == list(records()))
"""


def _told(how: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()


def test_lines_are_the_same_beside_and_here() -> None:
    with calm_beside(planted(), Seeds.of(1)) as calm:
        assert list(calm.result()) == list(calm_lines(planted(), Seeds.of(1)))


@pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs a second core"
)
def test_the_work_is_done_in_a_child() -> None:
    assert _told("lives") == ["False", "True"]


@pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="needs a second core"
)
def test_if_the_child_is_lost_the_work_is_done_here() -> None:
    assert _told("dies") == ["False", "True", "True"]


def test_leaving_early_leaves_no_child() -> None:
    with Beside(list):
        pass
    assert not multiprocessing.active_children()
