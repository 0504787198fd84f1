"""Logs to be damaged, written once by the smallest exercise that there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulator.logline import seal
from tui.cli import main

_SOLUTION = "solution: [{when: {event: exercise.started}, delay: 1m, do: note.add, text: Hm.}]\n"


def small_log(folder: Path, world: str) -> Path:
    """A log of a minute of a world in which nothing happens."""
    (folder / "scenario.yaml").write_text(f"{world}duration: 5m\npre_roll: 5m\n{_SOLUTION}")
    path = folder / "log.jsonl"
    assert main(["run", f"{folder}/", "--log", str(path), "--plain"]) == 0
    return path


def rewritten(path: Path, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Path:
    """The same log with another header, every sum and hash right again."""
    head, prev = True, ""
    made = bytearray()
    for line in path.read_bytes().splitlines():
        told: dict[str, Any] = json.loads(line)
        for key in ("sum", "hash", "prev"):
            told.pop(key)
        wall = told.pop("wall", {})
        if head:
            changed = dict(change({**told, "wall": wall}))
            wall = changed.pop("wall")
            told, head = changed, False
        sealed, prev = seal(told, prev, wall)
        made += sealed
    other = path.with_name("other.jsonl")
    other.write_bytes(made)
    return other
