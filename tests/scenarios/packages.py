"""Where the test scenarios are, and how a small one is made."""

from __future__ import annotations

from pathlib import Path

from scenarios.loader import check_files
from scenarios.problem import Problem
from scenarios.rules.base import WORLD

HERE = Path(__file__).parent
FERRY = HERE / "fixtures" / "ferry"
BROKEN = HERE / "broken"


def problems(extra: str = "", *, base: str = WORLD, **files: str) -> list[Problem]:
    """The problems of a small scenario with `extra` sections; files by name, `_` for the dot."""
    others = {name.replace("_", "."): text for name, text in files.items()}
    return check_files({"scenario.yaml": base + extra, **others})


def only(found: list[Problem]) -> Problem:
    """The one problem that there is."""
    assert len(found) == 1, [one.headline() for one in found]
    return found[0]
