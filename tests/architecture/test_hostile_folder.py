"""The four package names are common words: a folder of that name beside a person must not matter.

Scenario authors *will* have a folder `scenarios/` where they work.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import COMMAND_LINE, PACKAGES, program

pytestmark = pytest.mark.skipif(not COMMAND_LINE.exists(), reason="there is no command line yet")


@pytest.fixture
def hostile_folder(tmp_path: Path) -> Path:
    """A folder whose packages have our names and raise when they are imported."""
    for name in PACKAGES:
        package = tmp_path / name
        package.mkdir()
        (package / "__init__.py").write_text(f"raise RuntimeError('the wrong {name}')\n")
    return tmp_path


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_folder_would_break_a_python_that_looks_there(hostile_folder: Path) -> None:
    ran = _run([sys.executable, "-c", "import scenarios"], hostile_folder)
    assert "the wrong scenarios" in ran.stderr


def test_the_installed_command_ignores_packages_in_the_current_folder(
    hostile_folder: Path,
) -> None:
    ran = _run([str(program("hotwash")), "list"], hostile_folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip()


def test_the_makefile_way_ignores_packages_in_the_current_folder(hostile_folder: Path) -> None:
    ran = _run([sys.executable, "-P", "-m", "tui.cli", "list"], hostile_folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip()
