"""A log is proved by running it again: equal, or the first place where it is not."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.chance import Seeds
from simulator.journal import BrokenHeader, FileJournal, JournalError, MemoryJournal, read_log
from simulator.record.commands import Command
from simulator.record.entries import CommandLine, Entry, Header, Record
from simulator.replay import rerun, scenario_of, verify
from simulator.runner import run
from tests.record.planted import planted


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of the reference response, bounds included."""
    path = tmp_path_factory.mktemp("log") / "a.jsonl"
    journal = FileJournal.create(path, sync=False)
    done = run(planted(), Seeds.of(3), "solution", journal=journal)
    done.exercise.add_bounds({"idle": {}})
    journal.close()
    return path


def _write(path: Path, header: Header, records: list[Record]) -> Path:
    journal = FileJournal.create(path, sync=False, force=True)
    journal.open(header)
    journal.append(records)
    journal.close()
    return path


def test_a_log_that_was_left_alone_is_whole(logged: Path) -> None:
    verdict = verify(logged)
    assert verdict.whole
    assert not verdict.other_engine


def test_a_log_needs_nothing_beside_it(logged: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.jsonl"
    alone.write_bytes(logged.read_bytes())
    assert scenario_of(read_log(alone)).id == "planted"
    assert verify(alone).whole


def test_any_changed_byte_makes_it_fail(logged: Path, tmp_path: Path) -> None:
    data, draw = logged.read_bytes(), random.Random(1)
    path = tmp_path / "changed.jsonl"
    for place in [0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(60))]:
        changed = bytearray(data)
        changed[place] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        line = data.count(b"\n", 0, place) + 1
        if line == 1:
            with pytest.raises(BrokenHeader, match="line 1"):
                verify(path)
            continue
        damage = verify(path).damage
        assert damage is not None
        assert damage.line == line


def test_a_forged_entry_is_found_though_all_its_sums_are_right(
    logged: Path, tmp_path: Path
) -> None:
    log = read_log(logged)
    place = next(
        number
        for number, one in enumerate(log.records)
        if isinstance(one, Entry) and one.type == "impact.sample"
    )
    forged = list(log.records)
    one = forged[place]
    assert isinstance(one, Entry)
    forged[place] = replace(one, fields={**one.fields, "users": 0})
    divergence = verify(_write(tmp_path / "b.jsonl", log.header, forged)).divergence
    assert divergence is not None
    assert divergence.line == place + 2
    assert "impact.sample" in str(divergence)


def test_a_command_that_was_put_in_is_found(logged: Path, tmp_path: Path) -> None:
    log = read_log(logged)
    place = next(n for n, one in enumerate(log.records) if isinstance(one, CommandLine))
    line = log.records[place]
    assert isinstance(line, CommandLine)
    other = replace(
        line, stamped=replace(line.stamped, command=Command("role.take", {"role": "scribe"}))
    )
    forged = [*log.records[:place], other, *log.records[place + 1 :]]
    divergence = verify(_write(tmp_path / "b.jsonl", log.header, forged)).divergence
    assert divergence is not None
    assert divergence.line == place + 3, "the command itself is as good as another; not what came"


def test_an_entry_that_was_taken_out_is_found(logged: Path, tmp_path: Path) -> None:
    log = read_log(logged)
    forged = [*log.records[:10], *log.records[11:]]
    divergence = verify(_write(tmp_path / "b.jsonl", log.header, forged)).divergence
    assert divergence is not None
    assert divergence.line == 12


def test_an_entry_that_was_added_at_the_end_is_found(logged: Path, tmp_path: Path) -> None:
    log = read_log(logged)
    cut = [one for one in log.records if getattr(one, "at", 0) < 500_000][:-1]
    last = cut[-1]
    assert isinstance(last, Entry)
    more = Entry(last.seq + 1, last.at, "world", "impact.ended", "x", {"service": "shop"})
    divergence = verify(_write(tmp_path / "b.jsonl", log.header, [*cut, more])).divergence
    assert divergence is not None


def test_another_seed_is_another_log(logged: Path, tmp_path: Path) -> None:
    log = read_log(logged)
    seeds = Seeds.of(4)
    header = replace(log.header, seeds={"seed": 4, "world": seeds.world, "chance": seeds.chance})
    assert verify(_write(tmp_path / "b.jsonl", header, list(log.records))).divergence is not None


def test_a_log_that_stops_in_the_middle_is_whole_and_what_it_lacks_is_known(
    logged: Path, tmp_path: Path
) -> None:
    log = read_log(logged)
    places = [n for n, one in enumerate(log.records) if isinstance(one, CommandLine)]
    for place in (3, 10, places[0] + 1, len(log.records) // 2):
        path = _write(tmp_path / "b.jsonl", log.header, list(log.records[:place]))
        cut = read_log(path)
        again = rerun(cut, scenario_of(cut))
        assert again.divergence is None
        made = [*cut.records, *again.missing]
        assert made == list(log.records[: len(made)])
        assert verify(path).whole


@pytest.mark.parametrize("data", [b"", b"hello\n", b"{}\n"])
def test_what_is_no_log_cannot_be_verified(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(data)
    with pytest.raises(JournalError, match="not a session log") as told:
        verify(path)
    assert not isinstance(told.value, BrokenHeader)


def test_a_journal_in_memory_has_the_same_chain(logged: Path) -> None:
    memory = MemoryJournal()
    run(planted(), Seeds.of(3), "solution", journal=memory)
    assert tuple(memory.hashes) == read_log(logged).hashes[:-1]
