"""The library of past sessions: one log a file, everything else computed from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from scenarios import spoilers
from simulator.logline import Unreadable, header_of, unseal

_ENDING = ".jsonl"
_NAME = re.compile(r"[^a-z0-9-]+")
_OPENED = b'"type":"debrief.opened"'
_OVER = b'"type":"exercise.finished"'
_LAST_AT = re.compile(rb'"at":(-?\d+(?:\.\d+)?)')


class StoreError(Exception):
    """The library cannot be used, or has no such session: one plain sentence."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One past or unfinished session. `at` is exercise time in ms, `size` bytes."""

    id: str
    path: Path
    scenario: str
    seed: int
    seat: str
    label: str
    graded: bool
    responder: str | None
    started: str
    """RFC 3339, or empty where the log does not say."""
    state: str
    """open, ended (the planned end was reached) or debriefed."""
    at: int
    size: int
    engine: str = ""
    """The digest of the engine that wrote it, empty where the log does not say."""

    @property
    def resumable(self) -> bool:
        """Is there something left to do in it?"""
        return self.state in ("open", "ended") and self.responder is None


class Store:
    """The sessions of one person, in a folder of their own."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(platformdirs.user_data_dir("hotwash")) / "sessions"

    def new_path(self, scenario: str, seed: int, now: datetime) -> Path:
        """A file for a new session that is not there yet. Raises `StoreError`."""
        self._make()
        stamp = now.astimezone(UTC).strftime("%Y%m%d-%H%M%S")
        stem = f"{stamp}-{_NAME.sub('-', scenario.lower())[:60]}-{seed}"
        for number in range(1, 1000):
            more = "" if number == 1 else f"-{number}"
            path = self.folder / f"{stem}{more}{_ENDING}"
            if not path.exists():
                return path
        raise StoreError(f"{self.folder}: too many sessions of one second")

    def sessions(self) -> list[Stored]:
        """All sessions, newest first; those that cannot be read are left out."""
        found = [one for one in map(stored, self._files()) if one is not None]
        return sorted(found, key=lambda one: (one.started, one.id), reverse=True)

    def find(self, ref: str) -> Path:
        """The log that is meant: a path, an id, or the beginning of one. Raises `StoreError`."""
        if "/" in ref or ref.endswith(_ENDING):
            path = Path(ref).expanduser()
            if path.exists():
                return path
            raise StoreError(f"{ref}: no such file")
        found = [path for path in self._files() if path.stem.startswith(ref)]
        exact = [path for path in found if path.stem == ref]
        if exact or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise StoreError(f"there is no session '{ref[:80]}'; `hotwash sessions` lists them")
        raise StoreError(f"'{ref[:80]}' could be {len(found)} sessions; say more of its id")

    def newest_resumable(self) -> Stored | None:
        """The newest session that can go on."""
        return next((one for one in self.sessions() if one.resumable), None)

    def label(self, scenario: str, seed: int) -> str:
        """What a run of this scenario and seed would be, by what has been played before."""
        played = [
            one for one in self.sessions() if one.scenario == scenario and one.responder is None
        ]
        same = [one for one in played if one.seed == seed]
        if scenario in spoilers.seen() or any(one.state == "debriefed" for one in same):
            return "after debrief"
        if same:
            return "same seed"
        return "new seed" if played else "first sight"

    def _files(self) -> Iterator[Path]:
        try:
            yield from sorted(
                path for path in self.folder.iterdir() if path.suffix == _ENDING and path.is_file()
            )
        except OSError:
            return

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _trouble(self.folder, error) from None


def stored(path: Path) -> Stored | None:
    """What a log's header and last line say; None if it is no session log."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    first, _, rest = data.partition(b"\n")
    try:
        header = header_of(unseal(first, "")[0])
    except Unreadable:
        return None
    lines = rest.splitlines()
    ats = [match for match in (_LAST_AT.search(line[:80]) for line in lines[-3:]) if match]
    last = float(ats[-1][1]) if ats else 0.0
    wall = header.wall
    return Stored(
        path.stem,
        path,
        header.scenario,
        header.seeds.get("seed", 0),
        str(header.mode.get("seat") or ""),
        str(wall.get("label") or ""),
        bool(header.mode.get("graded")),
        header.mode.get("responder"),
        str(wall.get("started") or ""),
        _state(lines),
        round(last * 1000),
        len(data),
        str(wall.get("engine") or ""),
    )


def _state(lines: list[bytes]) -> str:
    # Players cannot write these types: their own text stands further right, escaped.
    types = [line[:200] for line in lines]
    if any(_OPENED in one for one in types):
        return "debriefed"
    return "ended" if any(_OVER in one for one in types) else "open"


def _trouble(path: Path, error: OSError) -> StoreError:
    why = (error.strerror or "it cannot be used").lower()
    return StoreError(f"{path}: {why}; XDG_DATA_HOME names another folder for sessions")
