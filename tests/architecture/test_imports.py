"""One direction of imports: by contract on the source, and again on what a process really loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import COMMAND_LINE, ROOT, program

HEAVY = ("textual", "simpy", "numpy")

needs_command_line = pytest.mark.skipif(
    not COMMAND_LINE.exists(), reason="there is no command line yet"
)

# Runs the command as the installed entry point does, then says what it returned and what is loaded.
_PROBE = """
import json, sys
from tui.cli import main
sys.argv = ["hotwash", *sys.argv[1:]]
code = 0
try:
    returned = main()
    code = returned if isinstance(returned, int) else 0
except SystemExit as stop:
    code = stop.code or 0
heavy = {heavy!r}
print(json.dumps({{"code": code, "loaded": [name for name in heavy if name in sys.modules]}}))
"""


def _load(*arguments: str, cwd: Path = ROOT) -> tuple[int, list[str]]:
    """Exit code of `hotwash ARGUMENTS`, and which of the heavy libraries it had loaded."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", _PROBE.format(heavy=HEAVY), *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout.splitlines()[-1])
    return answer["code"], answer["loaded"]


def test_every_import_goes_in_the_one_direction() -> None:
    ran = subprocess.run(
        [program("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@needs_command_line
def test_importing_the_command_line_loads_no_heavy_library() -> None:
    code = f"import sys, tui.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr


@needs_command_line
@pytest.mark.parametrize("arguments", [("list",), ("list", "--json"), ("--help",), ("--version",)])
def test_a_light_command_loads_no_heavy_library(arguments: tuple[str, ...]) -> None:
    assert _load(*arguments) == (0, [])


@needs_command_line
def test_scoring_a_log_loads_no_heavy_library(tmp_path: Path) -> None:
    log = tmp_path / "run.jsonl"
    made = subprocess.run(
        [program("hotwash"), "run", _shortest_exercise(), "--seed", "1", "--log", str(log)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert _load("score", str(log)) == (0, [])


def _shortest_exercise() -> str:
    listed = subprocess.run(
        [program("hotwash"), "list", "--json"], capture_output=True, text=True, check=True
    )
    exercises = json.loads(listed.stdout)
    assert exercises, "hotwash list --json names no exercise"
    return str(min(exercises, key=lambda exercise: exercise["duration_s"])["id"])
