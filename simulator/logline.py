"""Lines of a session log, exactly as contract.md has them: hash chain, checksum, seconds.

A line is one JSON object. `hash` covers it without `hash`, `wall` and `sum`, so that equal runs
give equal chains; `sum`, its last member, covers every byte before it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.package import digest
from simulator.record.commands import Command, Json, Stamped
from simulator.record.entries import CommandLine, Entry, Header, Record

FORMAT = 1

_SUM = ',"sum":"'
_TAIL = len(_SUM) + 8 + len('"}')


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a log and where; `line` counts from 1. `torn`: no newline at its end."""

    line: int
    why: str
    torn: bool = False

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


class Unreadable(ValueError):
    """A line that is no line of a log: what is wrong with it."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one way to write an object, for hashing (lone surrogates, not in UTF-8, become `?`)."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "replace")


def seconds(ms: int) -> int | float:
    """Ms as seconds with at most three decimals, an int when whole."""
    return ms // 1000 if ms % 1000 == 0 else round(ms / 1000, 3)


def milliseconds(value: Json) -> int:
    """Seconds to whole ms."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("a time is not a number")
    return round(value * 1000)


def header_object(header: Header, wall: Mapping[str, Any]) -> dict[str, Any]:
    """The first line without hash and sum."""
    return {
        "format": header.format,
        "type": "header",
        "scenario": header.scenario,
        "files": dict(header.files),
        "digest": header.digest,
        "seeds": dict(header.seeds),
        "mode": dict(header.mode),
        "wall": dict(wall),
    }


def record_object(record: Record) -> dict[str, Any]:
    """A command or an entry without prev, hash, wall and sum.

    An entry has an `id`, a command has none: that tells them apart.
    """
    if isinstance(record, CommandLine):
        stamped = record.stamped
        made: dict[str, Any] = {
            "seq": record.seq,
            "at": seconds(stamped.at),
            "actor": stamped.actor,
            "type": stamped.command.type,
            "fields": dict(stamped.command.fields),
        }
        if stamped.command.re is not None:
            made["re"] = stamped.command.re
        late = stamped.after_end
    else:
        made = {
            "seq": record.seq,
            "at": seconds(record.at),
            "actor": record.actor,
            "type": record.type,
            "id": record.id,
            "fields": dict(record.fields),
        }
        if record.cause is not None:
            made["cause"] = record.cause
        if record.to:
            made["seen_by"] = list(record.to)
        late = record.after_end
    if late is not None:
        made["after_end"] = seconds(late)
    return made


def seal(made: dict[str, Any], prev: str, wall: Mapping[str, Any]) -> tuple[bytes, str]:
    """The finished line with its newline, and its hash."""
    made = {key: value for key, value in made.items() if key != "wall"}
    made["prev"] = prev
    chain = hashlib.sha256(canonical(made)).hexdigest()
    made["hash"] = chain
    if wall:
        made["wall"] = dict(wall)
    text = json.dumps(made, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    body = text[:-1].encode("utf-8", "replace")
    return body + f'{_SUM}{zlib.crc32(body):08x}"}}\n'.encode(), chain


def unseal(line: bytes, prev: str) -> tuple[dict[str, Any], str]:
    """A line without its newline to its object and hash, checked. Raises `Unreadable`."""
    body, tail = line[:-_TAIL], line[-_TAIL:]
    if len(line) <= _TAIL or tail != f'{_SUM}{zlib.crc32(body):08x}"}}'.encode():
        raise Unreadable("its checksum does not match: the line was changed")
    try:
        made = json.loads(body.decode("utf-8") + "}")
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None
    if not isinstance(made, dict):
        raise Unreadable("it is not an object")
    if made.get("prev") != prev:
        raise Unreadable("it does not follow the line before: one was changed, lost or moved")
    covered = {key: value for key, value in made.items() if key not in ("hash", "wall")}
    try:
        chain = hashlib.sha256(canonical(covered)).hexdigest()
    except (ValueError, RecursionError):
        raise Unreadable("it holds a number that JSON does not have") from None
    if made.get("hash") != chain:
        raise Unreadable("its hash does not match what it says")
    return made, chain


def header_of(made: Mapping[str, Any]) -> Header:
    """The header from the first line's object. Raises `Unreadable`."""
    if made.get("format") != FORMAT:
        raise Unreadable(
            f"it has log format {str(made.get('format'))[:20]}, this version reads {FORMAT}"
        )
    try:
        files = {str(path): str(text) for path, text in made["files"].items()}
        header = Header(
            str(made["scenario"]),
            files,
            str(made["digest"]),
            {str(name): int(seed) for name, seed in made["seeds"].items()},
            dict(made["mode"]),
            FORMAT,
            dict(made.get("wall") or {}),
        )
    except (KeyError, AttributeError, TypeError, ValueError):
        raise Unreadable("it is not the header of a session log") from None
    if digest(files) != header.digest:
        raise Unreadable("the digest of its scenario files does not match them")
    return header


def record_of(made: Mapping[str, Any]) -> Record:
    """A command or an entry from its line's object. Raises `Unreadable`."""
    try:
        seq, at, actor = int(made["seq"]), milliseconds(made["at"]), str(made["actor"])
        fields = dict(made["fields"])
        late = made.get("after_end")
        after_end = None if late is None else milliseconds(late)
        if "id" not in made:
            command = Command(str(made["type"]), fields, made.get("re"))
            return CommandLine(seq, Stamped(at, actor, command, after_end))
        to = tuple(str(one) for one in made.get("seen_by") or ())
        return Entry(
            seq,
            at,
            actor,
            str(made["type"]),
            str(made["id"]),
            fields,
            made.get("cause"),
            to,
            after_end,
        )
    except (KeyError, TypeError, ValueError):
        raise Unreadable("it is neither a command nor an entry") from None
