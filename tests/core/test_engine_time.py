"""Time, the beat and the laws of the engine: cuts, equal runs, useless looks, faults of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.record.commands import Command, Stamped
from simulator.record.entries import Entry, Record
from tests.core.scenes import (
    SEAT,
    Given,
    engine,
    entries_of,
    give,
    lines_of,
    played,
    scenario,
    started,
)

COMMANDS: tuple[Given, ...] = (
    (70_500, "incident.declare", {"severity": "SEV2", "services": ["shop"]}),
    (90_000, "role.take", {"role": "incident-commander"}),
    (150_000, "action.start", {"action": "restart", "target": "shop"}),
    (240_000, "status.post", {"state": "investigating", "services": ["shop"]}),
    (300_001, "incident.mitigate", {"incident": "INC-1"}),
    (480_000, "incident.resolve", {"incident": "INC-1"}),
)

LOOKS: tuple[tuple[str, dict[str, object]], ...] = (
    ("view.open", {"service": "stock"}),
    ("query.run", {"query": "sum(rate(http_requests_total[5m])) by (service)", "start": -300}),
    ("log.search", {"service": "stock-db"}),
    ("check.run", {"journey": "web"}),
    ("document.open", {"document": "plan"}),
    ("incident.resolve", {"incident": "INC-9"}),
)


@cache
def _whole() -> list[Record]:
    """A run in one piece."""
    return played(engine(), COMMANDS)


def test_the_history_comes_first_and_startex_at_zero() -> None:
    one = engine()
    assert one.now == -20 * 60_000
    past = one.start()
    assert one.now == 0
    assert [entry.at for entry in past] == sorted(entry.at for entry in past)
    assert past[-1].type == "exercise.started"
    assert {entry.at < 0 for entry in past[:-1]} == {True}


def test_an_alert_that_has_flapped_has_its_past() -> None:
    past = engine().start()
    alerts = [(entry.type, entry.id) for entry in past if entry.type.startswith("alert.")]
    assert [type for type, _ in alerts] == ["alert.firing", "alert.resolved"]
    assert alerts[0][1].endswith(":1")


def test_the_next_firing_of_an_alert_has_the_next_number() -> None:
    one = started()
    firing = [entry for entry in one.advance(one.end) if entry.type == "alert.firing"]
    assert [entry.id.rpartition(":")[2] for entry in firing] == ["2"]
    assert firing[0].get("alertname") == "ShopBusy"
    assert firing[0].get("since") == firing[0].at / 1000 - 30
    assert str(firing[0].get("annotations")["summary"]).startswith("shop takes")


def test_every_ten_seconds_pass_and_every_minute_is_sampled() -> None:
    one = started()
    made = one.advance(one.end)
    beats = [entry.at for entry in made if entry.type == "time.passed"]
    assert beats == list(range(10_000, one.end + 1, 10_000))
    samples = [entry for entry in made if entry.type == "impact.sample"]
    assert [entry.at for entry in samples] == list(range(60_000, one.end + 1, 60_000))
    assert all(0 <= entry.get("users") < 30 for entry in samples)
    assert made[-1].type == "exercise.finished"
    assert made[-1].at == one.end
    assert one.next_due() is None


def test_the_digest_of_the_world_differs_with_the_seed_only() -> None:
    runs = [
        [entry.get("digest") for entry in started(seed).advance(60_000) if "digest" in entry.fields]
        for seed in (1, 1, 2)
    ]
    assert runs[0] == runs[1]
    assert all(len(one) == 16 for one in runs[0])
    assert all(one != two for one, two in zip(runs[0], runs[2]))


def test_numbers_start_after_the_header_and_have_no_gap() -> None:
    one = engine()
    records = played(one, COMMANDS)
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert one.seq == len(records)


def test_ids_are_never_used_twice() -> None:
    ids = [entry.id for entry in entries_of(played(engine(), COMMANDS))]
    assert len(ids) == len(dict.fromkeys(ids))


def test_time_never_goes_back() -> None:
    one = started()
    one.advance(5_000)
    with pytest.raises(ValueError, match="never goes back"):
        one.advance(4_999)
    with pytest.raises(ValueError, match="a command of"):
        one.submit(Stamped(4_000, SEAT, Command("exercise.pause")))


def test_time_is_exact_after_an_advance_and_stops_at_the_end() -> None:
    one = started()
    one.advance(12_345)
    assert one.now == 12_345
    assert one.next_due() == 15_000
    one.advance(one.end + 99_000)
    assert one.now == one.end
    assert one.advance(one.end + 1_000) == []


def test_what_is_due_at_a_time_happens_before_a_command_of_that_time() -> None:
    one = started()
    one.advance(10_000)
    line, _ = one.submit(Stamped(10_000, SEAT, Command("note.add", {"text": "now"})))
    assert one.board.at == 10_000
    assert line.seq > 1


@settings(max_examples=6)
@given(cuts=st.lists(st.integers(0, 600_000), max_size=12))
def test_how_time_is_cut_changes_nothing(cuts: list[int]) -> None:
    assert played(engine(), COMMANDS, cuts) == _whole()


@settings(max_examples=4)
@given(seed=st.integers(0, 1 << 40))
def test_equal_seeds_and_commands_give_equal_records(seed: int) -> None:
    first = played(engine(seed), COMMANDS[:3], end=200_000)
    assert played(engine(seed), COMMANDS[:3], end=200_000) == first


def _without_numbers(entry: Entry) -> Entry:
    fields = {name: value for name, value in entry.fields.items() if name != "digest"}
    return replace(entry, seq=0, fields=fields)


@settings(max_examples=6)
@given(
    looks=st.lists(
        st.tuples(st.integers(0, 599_000), st.sampled_from(LOOKS)), min_size=1, max_size=8
    )
)
def test_useless_looks_change_nothing_else(
    looks: list[tuple[int, tuple[str, dict[str, object]]]],
) -> None:
    plain = [_without_numbers(entry) for entry in entries_of(_whole())]
    more = [*COMMANDS, *((at, type, fields) for at, (type, fields) in looks)]
    records = played(engine(), more)
    assert len(lines_of(records)) == len(COMMANDS) + len(looks)
    useless = tuple(f"command:{type}:" for _, (type, _) in looks)
    rest = [
        _without_numbers(entry)
        for entry in entries_of(records)
        if not (entry.cause or "").startswith(useless)
        or (entry.cause or "").startswith("command:incident.resolve:primary:INC-1:")
    ]
    assert rest == plain


def test_a_fault_of_the_engine_is_an_entry_and_stops_it() -> None:
    one = started()

    def broken(_: Entry) -> None:
        raise RuntimeError("a bug")

    one._kernel.listen(broken, "note.added")
    entries = give(one, "note.add", text="boom")
    assert [entry.type for entry in entries] == ["note.added", "engine.failed"]
    assert entries[1].get("why") == "RuntimeError: a bug"
    assert entries[1].get("during") == entries[0].id
    assert isinstance(one.failure, RuntimeError)
    assert one.board.paused
    assert one.advance(60_000) == []
    assert one.now == 0
    assert give(one, "note.add", text="again")[0].type == "command.refused"


def test_a_fault_in_a_process_names_what_was_under_work() -> None:
    one = started()

    def broken() -> None:
        raise ZeroDivisionError("a bug")

    one._kernel.call_at(12_000, broken)
    made = one.advance(60_000)
    assert made[-1].type == "engine.failed"
    assert made[-1].at == 12_000
    assert made[-1].get("during") == "time.passed:world::1"


def test_an_unknown_seat_makes_no_engine() -> None:
    with pytest.raises(KeyError):
        Engine(scenario(), Seeds.of(1), seat="nobody")


def test_without_telemetry_no_rule_runs() -> None:
    records = played(engine(telemetry=False), ())
    assert not [one for one in entries_of(records) if one.type.startswith("alert.")]


_RUN = """
import hashlib
from tests.core.scenes import engine, played
from tests.core.test_engine_time import COMMANDS
print(hashlib.sha256(repr(played(engine(3), COMMANDS)).encode()).hexdigest())
"""


def test_the_order_of_sets_and_hashes_shows_nowhere() -> None:
    told = []
    for seed in ("0", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", _RUN],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(run.stdout)
    assert told[0] == told[1]
    assert len(told[0].strip()) == len(hashlib.sha256().hexdigest())
