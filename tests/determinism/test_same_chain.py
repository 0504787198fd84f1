"""`hotwash run ID --seed 7 --log a.jsonl` gives the same chain of hashes everywhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.journal import read_log
from tests.cli.program import environment as bare
from tests.pythons import SUPPORTED, environment

SCENARIOS = ("closed-door", "boot-storm")
WEAK = {
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL "
    "AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Prescott",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "another hash seed, place and machine": {
        **WEAK,
        "PYTHONHASHSEED": "4242",
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
    },
    "many threads": {
        "OMP_NUM_THREADS": "7",
        "OPENBLAS_NUM_THREADS": "5",
        "MKL_NUM_THREADS": "3",
        "PYTHONHASHSEED": "0",
        "TZ": "America/St_Johns",
    },
    "another hash seed": {"PYTHONHASHSEED": "31337"},
    "another time zone": {"TZ": "Asia/Kathmandu"},
    "another locale": {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"},
    "no locale": {"LANG": "C", "LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    "a weak processor": {"NPY_DISABLE_CPU_FEATURES": WEAK["NPY_DISABLE_CPU_FEATURES"]},
    "another BLAS kernel": {"OPENBLAS_CORETYPE": "Haswell"},
    "a single thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    "asserts taken out": {"PYTHONOPTIMIZE": "1"},
}
FEW = 2
"""Surroundings in `make test`; `make soak` tries all."""


def _chain(
    scenario: str,
    folder: Path,
    surroundings: Mapping[str, str],
    python: Path,
    more: Sequence[str] = ("--seed", "7"),
) -> list[str]:
    """Run it in a folder that is also its home; the hashes of its log."""
    folder.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(
        [python, "-P", "-m", "tui.cli", "run", scenario, "--log", "a.jsonl", *more],
        cwd=folder,
        env=bare(folder, surroundings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    log = read_log(folder / "a.jsonl")
    assert log.damage is None
    return list(log.hashes)


@cache
def _here(scenario: str) -> list[str]:
    with TemporaryDirectory() as folder:
        return _chain(scenario, Path(folder), {}, Path(sys.executable))


CASES = [
    pytest.param(
        scenario,
        name,
        marks=() if scenario == SCENARIOS[0] and number < FEW else pytest.mark.soak,
        id=f"{scenario}-{name}",
    )
    for scenario in SCENARIOS
    for number, name in enumerate(SURROUNDINGS)
]


@pytest.mark.parametrize(("scenario", "name"), CASES)
def test_the_chain_is_the_same_in_other_surroundings(
    scenario: str, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "another folder, ä"
    assert _chain(scenario, folder, SURROUNDINGS[name], Path(sys.executable)) == _here(scenario)


OTHERS = [one for one in SUPPORTED if one != f"{sys.version_info.major}.{sys.version_info.minor}"]


@pytest.mark.parametrize(
    "version",
    [pytest.param(one, marks=() if one == OTHERS[0] else pytest.mark.soak) for one in OTHERS],
)
def test_the_chain_is_the_same_under_another_python(version: str, tmp_path: Path) -> None:
    python = environment(version)
    assert _chain("closed-door", tmp_path, {}, python) == _here("closed-door")


def test_another_seed_gives_another_chain(tmp_path: Path) -> None:
    """The comparison can fail."""
    python = Path(sys.executable)
    other = _chain("closed-door", tmp_path, {}, python, ("--seed", "8", "--responder", "idle"))
    assert not frozenset(other) & frozenset(_here("closed-door"))
