"""Finds scenarios: those shipped with the program, those in the user's folder, and by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import platformdirs

from scenarios.encoding import decode
from scenarios.loader import load
from scenarios.model import Scenario
from scenarios.model.values import parse_span
from scenarios.package import MAIN, Folder, Refused
from scenarios.problem import PathError, did_you_mean
from scenarios.source import Node, Source, parse

DEFAULT_MINUTES = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a scenario."""

    id: str
    title: str
    kind: str
    difficulty: str
    duration_s: int
    tags: tuple[str, ...]
    path: Path
    summary: str = ""
    built_in: bool = False


class UnknownScenario(Exception):
    """No scenario has this id; the message says so and names the nearest."""


def built_in_folder() -> Path:
    """Where the shipped scenarios are."""
    return Path(str(files("scenarios"))) / "builtin"


def user_folder() -> Path | None:
    """Where a person's own scenarios are looked for; None without a home."""
    try:
        return platformdirs.user_data_path("hotwash") / "scenarios"
    except (RuntimeError, KeyError, OSError):
        return None


def summaries() -> list[Summary]:
    """All scenarios that can be played by id, built in first, then by folder name.

    Only a few keys are looked at: `check` says what is wrong in the rest.
    """
    found: dict[str, Summary] = {}
    for folder, built_in in _places():
        for path in _folders(folder):
            one = _summary(path, built_in)
            if one is not None:
                found.setdefault(one.id, one)
    return list(found.values())


def find(scenario: str) -> Path:
    """The path of a scenario. It is a path if it holds a `/` or ends in .yaml, else an id.

    Raises `UnknownScenario` for an id that nothing has.
    """
    if is_path(scenario):
        return Path(scenario)
    known = summaries()
    for one in known:
        if one.id == scenario:
            return one.path
    hint = did_you_mean(scenario, [one.id for one in known])
    beside = hint or ("hotwash list names them all" if known else "none is installed")
    raise UnknownScenario(f"there is no scenario '{scenario[:80]}'; {beside}")


def is_path(scenario: str) -> bool:
    """Is it a path and not an id?"""
    return "/" in scenario or scenario.endswith((".yaml", ".yml"))


def open_scenario(scenario: str) -> Scenario:
    """The scenario of an id or path. Raises `UnknownScenario`, `PathError`, `ScenarioError`."""
    return load(find(scenario))


def _places() -> Iterator[tuple[Path, bool]]:
    yield built_in_folder(), True
    own = user_folder()
    if own is not None:
        yield own, False


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(
            one for one in folder.iterdir() if one.name[:1] not in "._" and (one / MAIN).is_file()
        )
    except OSError:
        return []


def _summary(path: Path, built_in: bool) -> Summary | None:
    root = _read(path)
    if root is None:
        return None
    key = _text(root, "id")
    if not key:
        return None
    return Summary(
        id=key,
        title=_text(root, "title") or key,
        kind=_text(root, "kind") or "simulation",
        difficulty=_text(root, "difficulty") or "beginner",
        duration_s=_seconds(root),
        tags=_tags(root),
        path=path,
        summary=_text(root, "summary"),
        built_in=built_in,
    )


def _read(path: Path) -> Node | None:
    try:
        text = decode(Folder(path).raw(MAIN), MAIN)
    except (PathError, Refused):
        return None
    source = parse(text, MAIN) if isinstance(text, str) else Source(MAIN, "", None)
    return source.root


def _text(root: Node, key: str) -> str:
    node = root.get(key)
    return node.value.strip() if node is not None and isinstance(node.value, str) else ""


def _seconds(root: Node) -> int:
    try:
        return parse_span(_text(root, "duration") or f"{DEFAULT_MINUTES}m") // 1000
    except ValueError:
        return DEFAULT_MINUTES * 60


def _tags(root: Node) -> tuple[str, ...]:
    node = root.get("tags")
    if node is None:
        return ()
    return tuple(one.value for one in node.each() if isinstance(one.value, str))
