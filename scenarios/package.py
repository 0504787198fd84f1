"""The files of a scenario: from a folder, a single file, or a log. Nothing outside is read."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from scenarios.encoding import MAX_FILE, decode
from scenarios.problem import PathError, Place, Problem

MAIN: Final = "scenario.yaml"


class Refused(Exception):
    """A file that cannot be had; the message says why, without its name."""


class Files(Protocol):
    """Where the files of a package come from."""

    def raw(self, name: str) -> bytes:
        """The bytes of a file by its name in the package; raises `Refused`."""

    def shown(self, name: str) -> str:
        """The path as problems name it."""


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 (hex) of the canonical JSON of the files."""
    canonical = json.dumps(
        dict(files), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def inside(name: str) -> str:
    """A file name as the package knows it; raises `Refused` for anything that leads outside."""
    if not name or len(name) > 200:
        raise Refused("is not the name of a file")
    if any(ord(char) < 0x20 or char in "\\\x7f" for char in name):
        raise Refused("holds a character that no file name here may have")
    path = PurePosixPath(name)
    if not path.parts:
        raise Refused("is not the name of a file")
    if path.is_absolute() or ":" in path.parts[0] or name.startswith("~"):
        raise Refused("is absolute; only files in the scenario's folder can be used")
    if ".." in path.parts:
        raise Refused("leads out of the scenario's folder")
    return path.as_posix()


class Given:
    """Files that are there as text, such as those of a log."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def raw(self, name: str) -> bytes:
        """The text as bytes."""
        if name not in self._files:
            raise Refused("is not among the files")
        return self._files[name].encode("utf-8", "surrogatepass")

    def shown(self, name: str) -> str:
        """The name itself."""
        return name


class Folder:
    """Files of a folder on disk, links and devices refused."""

    def __init__(self, path: Path) -> None:
        """`path` is the folder, or one file in it that is the scenario; raises `PathError`."""
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            raise PathError(_why(path, error)) from None
        if stat.S_ISDIR(mode):
            self._root, self._main, self._given = path, path / MAIN, path
        elif stat.S_ISREG(mode):
            self._root, self._main, self._given = path.parent, path, path
        else:
            raise PathError(f"{path} is neither a file nor a folder")
        self._single = stat.S_ISREG(mode)
        self._check_readable()

    def _check_readable(self) -> None:
        try:
            if self._single:
                with self._main.open("rb"):
                    return
            next(iter(self._root.iterdir()), None)
        except OSError as error:
            raise PathError(_why(self._given, error)) from None

    def raw(self, name: str) -> bytes:
        """The bytes of a regular file below the folder, one more than allowed at most."""
        if name == MAIN and self._single:
            return self._read(self._main, follow=True)
        return self._read(self._root / self._walk(name), follow=False)

    def _walk(self, name: str) -> str:
        here = self._root
        for part in PurePosixPath(inside(name)).parts:
            here = here / part
            try:
                mode = here.lstat().st_mode
            except (OSError, ValueError):
                raise Refused("is not there") from None
            if stat.S_ISLNK(mode):
                raise Refused("is a link; links are not followed")
        if stat.S_ISDIR(mode):
            raise Refused("is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise Refused("is not an ordinary file")
        return name

    @staticmethod
    def _read(path: Path, *, follow: bool) -> bytes:
        flags = os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
        try:
            handle = os.open(path, flags)
        except OSError as error:
            raise Refused(f"cannot be read: {(error.strerror or 'no access').lower()}") from None
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refused("is not an ordinary file")
            return file.read(MAX_FILE + 1)

    def shown(self, name: str) -> str:
        """The path as the person would type it."""
        return str(self._main if name == MAIN else self._root / name)


def _why(path: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} is not there"
    if isinstance(error, OSError):
        return f"{path} cannot be read: {(error.strerror or 'no access').lower()}"
    return f"{str(path)[:80]!r} is not a path"


def read_text(files: Files, name: str) -> str | Problem:
    """A file's text, or the one problem that it has as a file; raises `Refused`."""
    return decode(files.raw(name), files.shown(name))


def missing_main(files: Files, why: str) -> Problem:
    """The package has no scenario."""
    return Problem.at("no-file", files.shown(MAIN), Place(), f"the scenario's file {why}")
