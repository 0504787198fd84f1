"""`CHANGELOG.md` and `CONTRIBUTING.md` are true to what is there."""

from __future__ import annotations

import re

from scenarios.vocabulary.service_types import TYPES
from tests.docs.pages import ROOT, marked, page
from tui.cli.registry import COMMANDS, present
from tui.keys import VIEWS

CHANGES = page("CHANGELOG.md")
GUIDE = page("CONTRIBUTING.md")


def test_the_changelog_names_every_command_that_is_there_and_every_one_that_is_not() -> None:
    added, _, missing = CHANGES.partition("### Not in this version")
    there = {one.name for one in present()}
    words = set(re.findall(r"[a-z]+", " ".join(re.findall(r"`([^`]+)`", added))))
    assert there <= words
    unsaid = {one.name for one in COMMANDS} - there - {"host", "join", "facilitate", "web"}
    assert unsaid - {"report"} <= marked(missing)


def test_the_changelog_names_every_service_type_and_view() -> None:
    assert f": {', '.join(TYPES)}." in CHANGES or all(one in CHANGES for one in TYPES)
    assert all(view.lower() in CHANGES for view in VIEWS.values())


def test_the_guide_names_only_files_that_are_there() -> None:
    files = [one for one in marked(GUIDE) if re.fullmatch(r"[\w./-]+\.(py|md|lock|toml)", one)]
    assert len(files) > 15
    every = {str(path.relative_to(ROOT)) for top in _TOPS for path in (ROOT / top).rglob("*.*")}
    every |= {path.name for path in ROOT.iterdir()}
    ends = {name for path in every for name in _endings(path)}
    assert [one for one in files if one not in ends] == []


_TOPS = ("scenarios", "simulator", "scoring", "tui", "tests", "docs")


def _endings(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[n:]) for n in range(len(parts))]


def test_the_guide_names_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    asked = set(re.findall(r"`make ([a-z]+)", GUIDE))
    assert len(asked) > 4
    assert asked <= targets
