"""Runs the command line as a process of its own, as a shell would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What came of it."""

    code: int
    out: str
    err: str


def environment(home: Path | None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A bare environment: nothing of the person at the keyboard."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    own = {} if home is None else {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    return {**kept, "PYTHONPATH": str(ROOT), **own, **(extra or {})}


def hotwash(
    *arguments: str,
    home: Path | None = None,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> Ran:
    """`python -P -m tui.cli ARGUMENTS` without a terminal."""
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "tui.cli", *arguments],
        cwd=cwd,
        env=environment(home, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr)
