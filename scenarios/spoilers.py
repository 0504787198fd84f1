"""Who has looked at the answers of a scenario: remembered, so that later scores can say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import platformdirs

_FILE: Final = "spoilers.json"
_MOST: Final = 10_000


def seen() -> frozenset[str]:
    """Ids of scenarios whose answers were shown."""
    path = _path()
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path is not None else []
    except (OSError, ValueError):
        return frozenset()
    return frozenset(str(one) for one in found) if isinstance(found, list) else frozenset()


def remember(scenario: str) -> bool:
    """Notes that the answers of a scenario were shown; False where nothing can be kept."""
    path = _path()
    if path is None:
        return False
    ids = sorted({*seen(), scenario})[:_MOST]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(ids), encoding="utf-8")
        beside.replace(path)
    except OSError:
        return False
    return True


def _path() -> Path | None:
    try:
        return platformdirs.user_data_path("hotwash") / _FILE
    except (RuntimeError, KeyError, OSError):
        return None
