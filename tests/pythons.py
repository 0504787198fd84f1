"""The other Pythons of this machine, each with an environment of its own from the lock file."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ("3.11", "3.12", "3.13")


@cache
def other_pythons() -> dict[str, Path]:
    """Version -> interpreter, newest last, without the version that runs the tests."""
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = {version: _first_that_runs(version) for version in SUPPORTED if version != mine}
    return {version: path for version, path in found.items() if path is not None}


def environment(version: str) -> Path:
    """The Python of an environment with what playing needs and this working tree, editable.

    Made once and kept beside `.venv`; skips the test, with the reason, where this machine has no
    such Python or cannot install.
    """
    interpreter = other_pythons().get(version)
    if interpreter is None:
        pytest.skip(f"not shown: this machine has no Python {version}")
    folder = ROOT / ".venv-play" / version
    folder.parent.mkdir(exist_ok=True)
    with folder.with_name(f"{version}.gate").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # workers of xdist would make it at the same time
        made = subprocess.run(
            [ROOT / ".ci" / "env", str(folder), "requirements-play.lock", str(interpreter)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if made.returncode != 0:
        pytest.skip(f"not shown: no environment for Python {version}: {made.stderr[-300:]}")
    return folder / "bin" / "python"


def _first_that_runs(version: str) -> Path | None:
    for path in _candidates(version):
        # A name on PATH may be a shim that does not work, so each one is run.
        ran = subprocess.run([path, "-c", "import venv"], capture_output=True, check=False)
        if ran.returncode == 0:
            return path
    return None


def _candidates(version: str) -> Iterator[Path]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"))
