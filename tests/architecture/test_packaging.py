"""What is shipped: the wheel holds all that runs, and the lock files fit the project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import PACKAGES, ROOT, Module, modules

LOCKS = ("requirements.lock", "requirements-play.lock")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names in a wheel built here and now, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-P", "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = folder.glob("*.whl")
    return frozenset(zipfile.ZipFile(built).namelist())


def _on_disk(*patterns: str) -> set[str]:
    found = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for pattern in patterns
        for file in (ROOT / package).rglob(pattern)
        if file.is_file() and file.suffix != ".pyc"
    }
    assert found
    return found


def test_the_wheel_holds_every_file_of_the_four_packages(wheel: frozenset[str]) -> None:
    # hatchling leaves out whatever .gitignore hides, a scenario's *.log for instance.
    assert not _on_disk("*") - wheel


def test_the_wheel_says_that_it_is_typed(wheel: frozenset[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= wheel


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_brings_the_licence_and_the_command(wheel: frozenset[str]) -> None:
    ends = [name.partition(".dist-info/")[2] for name in wheel]
    assert {"licenses/LICENSE", "entry_points.txt"} <= set(ends)


def _pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    pins = (re.match(r"([a-z0-9._-]+)==(\S+)", line) for line in lines)
    return {canonicalize_name(pin[1]): pin[2] for pin in pins if pin}


def _groups() -> dict[str, list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    run_time = project["project"]["dependencies"] + groups["build"]
    development = run_time + [line for line in groups["dev"] if isinstance(line, str)]
    return {
        "requirements-play.lock": [Requirement(line) for line in run_time],
        "requirements.lock": [Requirement(line) for line in development],
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_fits_what_the_project_asks_for(lock: str) -> None:
    pins = _pins(lock)
    unmet = [
        str(wanted)
        for wanted in _groups()[lock]
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"), True)
    ]
    assert not unmet, f"{lock} is out of date: run make lock"


def test_playing_and_testing_use_the_same_versions() -> None:
    play, everything = (_pins(lock) for lock in reversed(LOCKS))
    assert play.items() <= everything.items(), "run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_file_has_hashes_and_no_other_option(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    odd = [block for block in blocks if not _PINNED.fullmatch(block)]
    assert not odd, "only `name==version ; marker` with sha256 hashes: no host, no folder, no flag"


_PINNED = re.compile(
    r"[a-z0-9._-]+==\S+( ; [^\\\n]+)? \\\n"
    r"(    --hash=sha256:[0-9a-f]{64} \\\n)*    --hash=sha256:[0-9a-f]{64}"
)


def test_the_project_file_names_a_python_that_the_makefile_accepts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["requires-python"] == ">=3.11"
    assert "sys.version_info >= (3, 11)" in Path(ROOT / ".ci" / "env").read_text("utf-8")


def _strangers(module: Module) -> Iterator[str]:
    """The top-level names that a module imports from neither Python nor this project."""
    ours = {*PACKAGES, "tests", *sys.stdlib_module_names}
    for node in ast.walk(module.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        yield from (name.split(".")[0] for name in names if name.split(".")[0] not in ours)


@pytest.mark.parametrize(
    ("folders", "lock"), [(PACKAGES, "requirements-play.lock"), (("tests",), "requirements.lock")]
)
def test_what_is_imported_is_asked_for_by_name(folders: tuple[str, ...], lock: str) -> None:
    # What only another library asks for, or only this machine has, may be gone tomorrow.
    asked = {canonicalize_name(wanted.name) for wanted in _groups()[lock]}
    homes = packages_distributions()
    missing = {
        f"{module.name} imports {name}"
        for module in modules(*folders)
        for name in _strangers(module)
        if asked.isdisjoint(canonicalize_name(home) for home in homes.get(name, []))
    }
    assert not missing, "name it in pyproject.toml, then make lock"
