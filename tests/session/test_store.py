"""The library of past sessions: found, listed, labelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scenarios import spoilers
from simulator.journal import FileJournal
from simulator.record.entries import Entry
from simulator.store import Store, StoreError
from tests.record.samples import HEADER, records

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _play(
    store: Store,
    *types: str,
    scenario: str = "sample",
    seed: int = 7,
    minute: int = 0,
    responder: str | None = None,
) -> Path:
    when = NOW.replace(minute=minute)
    path = store.new_path(scenario, seed, when)
    journal = FileJournal.create(path, sync=False)
    header = replace(
        HEADER,
        scenario=scenario,
        seeds={**HEADER.seeds, "seed": seed},
        mode={**HEADER.mode, "responder": responder},
        wall={"started": when.isoformat(), "label": "first sight"},
    )
    journal.open(header)
    journal.append(records())
    journal.append([Entry(9, 1_200_000, "world", one, one) for one in types])
    journal.close()
    return path


def test_sessions_are_listed_newest_first_with_what_their_headers_say(tmp_path: Path) -> None:
    store = Store(tmp_path)
    _play(store, minute=1)
    _play(store, "exercise.finished", minute=3, seed=8)
    _play(store, "exercise.finished", "debrief.opened", minute=2, seed=9)
    found = store.sessions()
    assert [(one.seed, one.state, one.resumable) for one in found] == [
        (8, "ended", True),
        (9, "debriefed", False),
        (7, "open", True),
    ]
    assert found[0].at == 1_200_000
    assert found[0].seat == "responder"


def test_what_is_no_session_is_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    _play(store)
    (tmp_path / "other.jsonl").write_text("{}\n")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "folder.jsonl").mkdir()
    assert len(store.sessions()) == 1


def test_a_library_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert Store(tmp_path / "none").sessions() == []
    assert Store(tmp_path / "none").newest_resumable() is None


def test_a_player_cannot_write_that_the_debrief_was_opened(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = store.new_path("sample", 7, NOW)
    journal = FileJournal.create(path, sync=False)
    journal.open(HEADER)
    note = {"text": '"type":"debrief.opened"'}
    journal.append([Entry(1, 0, "a", "note.added", "n", note)])
    journal.close()
    assert store.sessions()[0].state == "open"


def test_a_log_is_found_by_path_by_id_and_by_the_beginning_of_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = _play(store, minute=1), _play(store, minute=2, seed=8)
    assert store.find(str(first)) == first
    assert store.find(second.stem) == second
    assert store.find("20260302-0901") == first
    for ref, says in (
        ("20260302", "2 sessions"),
        ("nothing", "no session 'nothing'"),
        (str(tmp_path / "none.jsonl"), "no such file"),
    ):
        with pytest.raises(StoreError, match=says):
            store.find(ref)


def test_two_sessions_of_one_second_get_two_files(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert _play(store) != _play(store)


def test_labels_say_what_has_been_seen_before(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.label("sample", 7) == "first sight"
    _play(store, responder="idle")
    assert store.label("sample", 7) == "first sight", "a policy has seen nothing for you"
    _play(store, "exercise.finished")
    assert store.label("sample", 7) == "same seed"
    assert store.label("sample", 8) == "new seed"
    assert store.label("other", 7) == "first sight"
    _play(store, "exercise.finished", "debrief.opened", minute=5)
    assert store.label("sample", 7) == "after debrief"
    assert store.label("sample", 8) == "new seed"


def test_having_seen_the_answers_is_remembered(tmp_path: Path) -> None:
    assert Store(tmp_path).label("sample", 1) == "first sight"
    assert spoilers.remember("sample")
    assert Store(tmp_path).label("sample", 1) == "after debrief"
    assert Store(tmp_path).label("other", 1) == "first sight"


def test_a_folder_that_cannot_be_made_is_told_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="XDG_DATA_HOME"):
        Store(tmp_path / "file" / "sessions").new_path("sample", 7, NOW)


def test_the_usual_folder_is_the_persons_own(nobodys_home: Path) -> None:
    assert nobodys_home in Store().folder.parents
