"""Setting up: quick when nothing has changed, and one clear line when it cannot be done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.pythons import SUPPORTED, environment, other_pythons

PLAY_LOCK = "requirements-play.lock"
MINE = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHERS = [version for version in SUPPORTED if version != MINE]


def _set_up(folder: Path, python: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / ".ci" / "env", str(folder), PLAY_LOCK, python],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _stub(path: Path, script: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    ran = _set_up(tmp_path / "venv", _stub(tmp_path / "python", "echo 3.9"))
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "Python 3.11 or newer" in ran.stderr
    assert "is 3.9" in ran.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    ran = _set_up(tmp_path / "venv", "python-of-nobody")
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "'python-of-nobody' does not run" in ran.stderr


def test_a_python_without_venv_is_told_which_package_to_install(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ensurepip.py").write_text("raise ImportError\n")
    _stub(tmp_path / "bin" / "uv", "exit 127")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    ran = _set_up(tmp_path / "venv", sys.executable, PYTHONPATH=str(broken), PATH=path)
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].endswith(f"apt install python{MINE}-venv")
    assert not (tmp_path / "venv").exists()


def test_an_environment_is_fresh_only_for_the_lock_it_was_made_from(tmp_path: Path) -> None:
    def fresh() -> int:
        tool = str(ROOT / ".ci" / "env")
        ask = [tool, "--fresh", str(tmp_path), PLAY_LOCK, sys.executable]
        return subprocess.run(ask, capture_output=True, check=False).returncode

    assert fresh() == 1
    (tmp_path / ".hotwash-installed").write_text("another lock\n")
    _stub(tmp_path / "bin" / "python", "exit 0")
    assert fresh() == 1


@pytest.mark.parametrize(
    "version",
    [
        pytest.param(version, marks=[] if version == OTHERS[-1] else [pytest.mark.soak])
        for version in OTHERS
    ],
)
def test_the_lock_file_makes_a_working_environment_on_another_python(version: str) -> None:
    libraries = "faker, numpy, promql_parser, pydantic, re2, simpy, textual, yaml"
    program = f"import {libraries}; import tui; print(tui.__file__)"
    ran = subprocess.run(
        [environment(version), "-P", "-c", program], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, str(ROOT / "tui" / "__init__.py")), (
        ran.stderr
    )


def test_the_search_for_pythons_finds_only_what_runs() -> None:
    for version, path in other_pythons().items():
        said = subprocess.run([path, "-V"], capture_output=True, text=True, check=True)
        assert said.stdout.startswith(f"Python {version}.")
