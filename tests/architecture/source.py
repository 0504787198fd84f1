"""The project's own files, as the architecture tests see them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("scenarios", "simulator", "scoring", "tui")
COMMAND_LINE = ROOT / "tui" / "cli"

_MADE = {"__pycache__", ".git", ".venv", ".play", "dist", "build"}


@dataclass(frozen=True)
class Module:
    """One Python file: `name` is its path from the root, with slashes."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.name)

    def line(self, number: int) -> str:
        return self.text.splitlines()[number - 1]


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every module under these folders (or files), in a fixed order."""
    return tuple(_modules(folders))


def _modules(folders: tuple[str, ...]) -> Iterator[Module]:
    for folder in folders:
        top = ROOT / folder
        files = [top] if top.is_file() else sorted(top.rglob("*.py"))
        for file in files:
            if _MADE.isdisjoint(file.parts):
                yield Module(file.relative_to(ROOT).as_posix(), file.read_text("utf-8"))


@cache
def project_files() -> tuple[Path, ...]:
    """What git tracks, or all files of an unpacked source archive."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        found = list(ROOT.rglob("*"))
    kept = (file for file in found if file.is_file() and _MADE.isdisjoint(file.parts))
    return tuple(sorted(file for file in kept if ".venv" not in file.as_posix()))


def program(name: str) -> Path:
    """A program of the environment that runs the tests, for instance `hotwash`."""
    path = Path(sys.executable).parent / name
    assert path.exists(), f"{name} is not installed beside {sys.executable}: run make test"
    return path
