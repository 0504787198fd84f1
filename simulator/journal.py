"""The session's record on disk: append-only, synced before a command is answered, one owner.

`Journal` is the port; `FileJournal` writes a log, `MemoryJournal` keeps one in memory for runs that
nobody asked to store. `read_log` reads any log back, whole or up to where it breaks.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from simulator.logline import (
    Damage,
    Unreadable,
    header_object,
    header_of,
    record_object,
    record_of,
    seal,
    unseal,
)
from simulator.record.entries import Header, Record

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG))


class JournalError(Exception):
    """A log that cannot be used: one plain sentence."""


class JournalFull(JournalError):
    """There is no room (or no right) to write; what was written before is safe."""


class JournalBusy(JournalError):
    """Another process has this session."""


class BrokenHeader(JournalError):
    """A session log whose first line was damaged: nothing in it can be believed."""


class Journal(Protocol):
    """Where a session's lines go. `head` is the hash of the last line."""

    head: str

    def open(self, header: Header) -> None:
        """Write the header as the first line."""

    def append(self, records: Iterable[Record], wall: Mapping[str, Any] | None = None) -> None:
        """Write these lines and sync. Raises `JournalFull`: then none of them is written."""

    def close(self) -> None:
        """Give the log up."""


@dataclass(frozen=True, slots=True)
class Log:
    """What a log holds: its header, its lines up to where it breaks, and what breaks it."""

    header: Header
    records: tuple[Record, ...]
    hashes: tuple[str, ...]
    """Hash of every line, the header's first."""
    damage: Damage | None = None
    size: int = 0
    """Bytes of the valid prefix."""


class MemoryJournal:
    """A journal that is gone with the process. `hashes` holds the chain."""

    def __init__(self) -> None:
        self.head = ""
        self.hashes: list[str] = []

    def open(self, header: Header) -> None:
        """Take the header."""
        _, self.head = seal(header_object(header, header.wall), "", header.wall)
        self.hashes.append(self.head)

    def append(self, records: Iterable[Record], wall: Mapping[str, Any] | None = None) -> None:
        """Take these lines."""
        for record in records:
            _, self.head = seal(record_object(record), self.head, wall or {})
            self.hashes.append(self.head)

    def close(self) -> None:
        """Nothing to give up."""


class NoJournal:
    """Keeps nothing and hashes nothing: for what-if runs, where only the values count."""

    head = ""

    def open(self, header: Header) -> None:
        """Take the header."""

    def append(self, records: Iterable[Record], wall: Mapping[str, Any] | None = None) -> None:
        """Take these lines."""

    def close(self) -> None:
        """Nothing to give up."""


class FileJournal:
    """A log file with a lock on it."""

    def __init__(self, path: Path, file: int, head: str = "", *, sync: bool = True) -> None:
        self.path = path
        self.head = head
        self._file = file
        self._sync = sync
        self._size = os.fstat(file).st_size

    @classmethod
    def create(cls, path: Path, *, force: bool = False, sync: bool = True) -> FileJournal:
        """A new log. Raises `JournalError` if the file is there and not `force`, or in use."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | (0 if force else os.O_EXCL)
            file = os.open(path, flags | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            raise JournalError(f"{path} is there already; --force writes over it") from None
        except OSError as error:
            raise _trouble(path, error) from None
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            raise JournalError(f"{path}: a log needs a regular file")
        _lock(file, path)
        os.ftruncate(file, 0)
        return cls(path, file, sync=sync)

    @classmethod
    def resume(cls, path: Path) -> tuple[FileJournal, Log]:
        """A log that is to go on, with what it holds. A torn last line is dropped (see `damage`).

        Raises `JournalError` when it cannot be opened, is in use, or is damaged.
        """
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise _trouble(path, error) from None
        _lock(file, path)
        try:
            log = parse_log(_whole(file), str(path))
            if log.damage is not None and not log.damage.torn:
                raise JournalError(f"{path}: {log.damage}; it cannot go on, only be read")
            os.ftruncate(file, log.size)
        except JournalError:
            os.close(file)
            raise
        except OSError as error:
            os.close(file)
            raise _trouble(path, error) from None
        return cls(path, file, log.hashes[-1]), log

    def open(self, header: Header) -> None:
        """Write the header as the first line."""
        line, head = seal(header_object(header, header.wall), "", header.wall)
        self._write(line)
        self.head = head
        if self._sync:
            _sync_folder(self.path.parent)

    def append(self, records: Iterable[Record], wall: Mapping[str, Any] | None = None) -> None:
        """Write these lines and sync."""
        lines, head = [], self.head
        for record in records:
            line, head = seal(record_object(record), head, wall or {})
            lines.append(line)
        if lines:
            self._write(b"".join(lines))
            self.head = head

    def close(self) -> None:
        """Release the lock; without `sync` all lines are synced now. Raises `JournalError`."""
        file, self._file = self._file, -1
        if file < 0:
            return
        try:
            if not self._sync:
                os.fsync(file)
        except OSError as error:
            raise _trouble(self.path, error) from None
        finally:
            os.close(file)

    def _write(self, data: bytes) -> None:
        try:
            done = 0
            while done < len(data):
                done += os.pwrite(self._file, data[done:], self._size + done)
            if self._sync:
                os.fdatasync(self._file)
        except OSError as error:
            self._undo()
            raise _trouble(self.path, error) from None
        self._size += len(data)

    def _undo(self) -> None:
        # Half a batch must not stay: it would look torn, or worse, half done.
        try:
            os.ftruncate(self._file, self._size)
        except OSError:
            return


def read_log(path: Path) -> Log:
    """A log from a file, up to where it breaks. Raises `JournalError` when nothing can be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _trouble(path, error) from None
    return parse_log(data, str(path))


def parse_log(data: bytes, name: str) -> Log:
    """A log from its bytes. Raises `JournalError` when the header itself is broken."""
    header: Header | None = None
    records: list[Record] = []
    hashes: list[str] = []
    size, number, prev = 0, 0, ""
    damage: Damage | None = None
    while size < len(data):
        number += 1
        end = data.find(b"\n", size)
        if end < 0:
            damage = Damage(number, "it is torn: its end is missing", torn=True)
            break
        try:
            made, prev = unseal(data[size:end], prev)
            if header is None:
                header = header_of(made)
            else:
                records.append(record_of(made))
        except Unreadable as error:
            damage = Damage(number, str(error))
            break
        hashes.append(prev)
        size = end + 1
    if header is None:
        if b'"seeds":{' in data[: 1 << 24]:
            raise BrokenHeader(f"{name}: {damage}; nothing in it can be believed")
        why = str(damage) if damage else "it is empty"
        raise JournalError(f"{name} is not a session log: {why}")
    return Log(header, tuple(records), tuple(hashes), damage, size)


def cut(log: Log, count: int) -> Log:
    """The same log with only its first `count` records."""
    return replace(log, records=log.records[:count], hashes=log.hashes[: count + 1])


def _whole(file: int) -> bytes:
    with os.fdopen(os.dup(file), "rb") as stream:
        return stream.read()


def _lock(file: int, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise JournalBusy(f"{path}: this session is in use by another process") from None


def _sync_folder(folder: Path) -> None:
    # A new file is only safe once its name is.
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _trouble(path: Path, error: OSError) -> JournalError:
    why = (error.strerror or "it cannot be used").lower()
    text = f"{path}: {why}"
    return JournalFull(text) if error.errno in _FULL else JournalError(text)
