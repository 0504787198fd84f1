"""Scenario, seed and commands give the same chain of hashes, wherever and however they are run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.chance import Seeds
from simulator.journal import MemoryJournal
from simulator.runner import run
from tests.architecture.source import ROOT
from tests.record.planted import planted

SURROUNDINGS = (
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "LC_ALL": "C"},
    {
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX",
        "OPENBLAS_CORETYPE": "Prescott",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    },
    {"OMP_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "5", "PYTHONOPTIMIZE": "0"},
)


def _chain(surroundings: dict[str, str], folder: Path) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "tests.session.alike", "5"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": _paths(), "HOME": str(folder), **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def _paths() -> str:
    return os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))


@pytest.mark.parametrize("surroundings", SURROUNDINGS, ids=lambda one: "+".join(one)[:40])
def test_the_chain_does_not_depend_on_where_it_is_run(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    journal = MemoryJournal()
    run(planted(), Seeds.of(5), "solution", journal=journal)
    assert _chain(surroundings, tmp_path) == f"{len(journal.hashes)} {journal.head}"
