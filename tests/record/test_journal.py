"""The log: what is written comes back, and any changed byte is found and named."""

from __future__ import annotations

import dataclasses
import json
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.journal import (
    FileJournal,
    JournalBusy,
    JournalError,
    JournalFull,
    MemoryJournal,
    parse_log,
    read_log,
)
from simulator.logline import header_object, record_object, seal
from simulator.record.commands import Command, Stamped
from simulator.record.entries import CommandLine, Entry
from tests.record.samples import HEADER, records


def _written(path: Path) -> bytes:
    journal = FileJournal.create(path)
    journal.open(HEADER)
    for record in records():
        journal.append([record], {"clock": 1.5})
    journal.close()
    return path.read_bytes()


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    _written(tmp_path / "a.jsonl")
    log = read_log(tmp_path / "a.jsonl")
    assert log.header == HEADER
    assert log.records == records()
    assert log.damage is None
    assert len(log.hashes) == len(records()) + 1


def test_lines_are_what_the_contract_says(tmp_path: Path) -> None:
    lines = _written(tmp_path / "a.jsonl").split(b"\n")
    assert lines.pop() == b""
    prev = ""
    for line in lines:
        made = json.loads(line)
        assert list(made)[-1] == "sum"
        body = line[: line.rindex(b',"sum"')]
        assert made.pop("sum") == f"{zlib.crc32(body):08x}"
        assert made["prev"] == prev
        prev = made["hash"]
    second = json.loads(lines[2])
    assert (second["at"], second["actor"], second["type"]) == (
        61.25,
        "responder",
        "incident.declare",
    )
    assert second["re"] == "alert:a:1"
    assert json.loads(lines[5])["after_end"] == 12.345
    assert json.loads(lines[1])["at"] == 0


def test_equal_runs_give_equal_chains_whatever_the_wall_says(tmp_path: Path) -> None:
    other = dataclasses.replace(HEADER, wall={"host": "elsewhere"})
    memory = MemoryJournal()
    memory.open(other)
    memory.append(records())
    _written(tmp_path / "a.jsonl")
    assert tuple(memory.hashes) == read_log(tmp_path / "a.jsonl").hashes


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_every_changed_byte_is_found_and_its_line_named(tmp_path: Path, flip: int) -> None:
    data = _written(tmp_path / "a.jsonl")
    whole = parse_log(data, "a")
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= flip
        line = data.count(b"\n", 0, place) + 1
        if line == 1:
            with pytest.raises(JournalError, match="line 1"):
                parse_log(bytes(changed), "a")
            continue
        log = parse_log(bytes(changed), "a")
        assert log.damage is not None, place
        assert log.damage.line == line, place
        assert log.records == whole.records[: line - 2]


@pytest.mark.parametrize("byte", [b"\n", b" ", b"}", b"\x00"])
def test_an_inserted_byte_is_found(tmp_path: Path, byte: bytes) -> None:
    data = _written(tmp_path / "a.jsonl")
    for place in range(data.index(b"\n") + 1, len(data) + 1):
        log = parse_log(data[:place] + byte + data[place:], "a")
        assert log.damage is not None, place


def test_lines_that_are_swapped_or_lost_are_found(tmp_path: Path) -> None:
    lines = _written(tmp_path / "a.jsonl").splitlines(keepends=True)
    swapped = [lines[0], lines[2], lines[1], *lines[3:]]
    lost = [*lines[:3], *lines[4:]]
    for made, at in ((swapped, 2), (lost, 4)):
        damage = parse_log(b"".join(made), "a").damage
        assert damage is not None
        assert damage.line == at
        assert "does not follow" in damage.why


def test_a_torn_last_line_is_dropped_on_resume(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    data = _written(path)
    cut = data.rindex(b"\n", 0, len(data) - 1) + 20
    path.write_bytes(data[:cut])
    journal, log = FileJournal.resume(path)
    assert log.damage is not None
    assert log.damage.torn
    assert log.damage.line == 6
    assert log.records == records()[:-1]
    journal.append(records()[-1:])
    journal.close()
    again = read_log(path)
    assert again.damage is None
    assert again.records == records()


def test_a_damaged_log_does_not_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    data = bytearray(_written(path))
    data[data.index(b"SEV1")] ^= 1
    path.write_bytes(data)
    with pytest.raises(JournalError, match="line 3"):
        FileJournal.resume(path)
    assert path.read_bytes() == bytes(data)


def test_an_existing_log_is_not_written_over_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    data = _written(path)
    with pytest.raises(JournalError, match="there already"):
        FileJournal.create(path)
    assert path.read_bytes() == data
    FileJournal.create(path, force=True).close()
    assert path.read_bytes() == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_log_is_a_regular_file() -> None:
    with pytest.raises(JournalError, match="regular file"):
        FileJournal.create(Path("/dev/full"), force=True)


def test_a_session_has_one_owner(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    _written(path)
    journal, _ = FileJournal.resume(path)
    with pytest.raises(JournalBusy, match="in use by another process"):
        FileJournal.resume(path)
    with pytest.raises(JournalBusy):
        FileJournal.create(path, force=True)
    assert read_log(path).damage is None, "the one in use was not touched"
    journal.close()
    FileJournal.resume(path)[0].close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_says_so_and_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    journal = FileJournal.create(path)
    journal.open(HEADER)
    head = journal.head
    full = os.open("/dev/full", os.O_RDWR)
    room = os.dup(journal._file)
    os.dup2(full, journal._file)
    with pytest.raises(JournalFull, match="no space left"):
        journal.append(records())
    assert journal.head == head
    os.dup2(room, journal._file)
    journal.append(records())
    journal.close()
    assert read_log(path).records == records()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is empty"),
        (b"\n", "line 1"),
        (b"{}", "torn"),
        (b"hello\n", "line 1"),
        (bytes(range(256)) * 4, "line 1"),
        (b"[" * 100_000 + b"\n", "line 1"),
    ],
)
def test_what_is_no_log_is_told_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(JournalError, match=says) as told:
        parse_log(data, "x.jsonl")
    assert "\n" not in str(told.value)


def test_a_log_that_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(JournalError, match=str(path)):
            read_log(path)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(), _JSON, max_size=4), st.integers(-(10**8), 10**8), st.text())
def test_any_fields_survive_the_log(fields: dict[str, object], at: int, actor: str) -> None:
    many = (
        CommandLine(1, Stamped(at, actor, Command("note.add", fields), after_end=abs(at))),
        Entry(2, at, actor, "note.added", "n", fields, cause="command:1", to=(actor,)),
    )
    data, head = seal(header_object(HEADER, {}), "", {})
    for record in many:
        line, head = seal(record_object(record), head, {})
        data += line
    log = parse_log(data, "a")
    assert log.damage is None
    assert log.records == many
