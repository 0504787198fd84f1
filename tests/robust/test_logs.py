"""Logs that cannot be used, or not whole: what is said, and with which exit code."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from scenarios.rules.base import WORLD
from tests.robust.logs import rewritten, small_log
from tui.cli import main

Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_log(tmp_path_factory.mktemp("log"), WORLD)


def _one_line(capsys: Out) -> str:
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("hotwash: ")
    assert told.err.count("\n") == 1, told.err
    assert told.err[:-1].isprintable()
    return told.err


def test_the_log_that_is_changed_here_is_good(log: Path, capsys: Out) -> None:
    assert main(["replay", str(log), "--verify"]) == 0
    assert main(["replay", str(rewritten(log, lambda head: head)), "--verify"]) == 0
    assert capsys.readouterr().err == ""


def test_a_log_of_another_engine_can_be_read_and_scored_but_not_run_again(
    log: Path, capsys: Out
) -> None:
    other = rewritten(log, lambda head: {**head, "wall": {**head["wall"], "engine": "0" * 64}})
    assert main(["replay", str(other), "--verify"]) == 3
    assert "another version" in _one_line(capsys)
    assert main(["score", str(other)]) == 0
    assert main(["replay", str(other)]) == 0
    assert capsys.readouterr().err == ""


def test_a_log_of_another_format_is_named(log: Path, capsys: Out) -> None:
    other = rewritten(log, lambda head: {**head, "format": 99})
    for command in (["score"], ["replay"], ["replay", "--verify"]):
        assert main([command[0], str(other), *command[1:]]) in (1, 2)
        assert "format" in _one_line(capsys)


def test_a_log_whose_scenario_is_not_the_one_of_its_digest_is_refused(
    log: Path, capsys: Out
) -> None:
    other = rewritten(log, lambda head: {**head, "digest": "0" * 64})
    for command in (["score"], ["replay"], ["replay", "--verify"]):
        assert main([command[0], str(other), *command[1:]]) in (1, 2)
        assert "digest" in _one_line(capsys)


def test_a_log_whose_scenario_is_broken_is_refused(log: Path, capsys: Out) -> None:
    def broken(head: dict[str, object]) -> dict[str, object]:
        files = {"scenario.yaml": "hotwash: 1\n"}
        return {**head, "files": files}

    other = rewritten(log, broken)
    for command in (["score"], ["replay"], ["replay", "--verify"]):
        assert main([command[0], str(other), *command[1:]]) in (1, 2)
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.splitlines()[-1].startswith("hotwash: ")


@pytest.mark.parametrize("cut", [1, 40, 4000])
def test_a_torn_log_is_scored_and_read_up_to_where_it_breaks(
    log: Path, cut: int, tmp_path: Path, capsys: Out
) -> None:
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(log.read_bytes()[:-cut])
    assert main(["replay", str(torn), "--verify"]) == 1
    assert "torn" in _one_line(capsys)
    assert main(["replay", str(torn)]) == 1
    assert "line" in capsys.readouterr().err


def test_a_session_in_use_by_another_process_is_not_resumed(log: Path, capsys: Out) -> None:
    held = os.open(log, os.O_RDWR)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert main(["run", f"{log.parent}/", "--log", str(log), "--force"]) == 3
        assert "in use by another process" in _one_line(capsys)
    finally:
        os.close(held)


def test_a_log_that_is_there_is_not_written_over(log: Path, capsys: Out) -> None:
    before = log.read_bytes()
    assert main(["run", f"{log.parent}/", "--log", str(log)]) == 2
    assert "--force" in _one_line(capsys)
    assert log.read_bytes() == before


@pytest.mark.parametrize("text", [b"", b"\n", b"{}\n", b"\x00" * 50, b"hello\n", b"[1]\n" * 9])
def test_what_is_no_log_is_said_to_be_none(text: bytes, tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(text)
    for command in (["score"], ["replay"], ["replay", "--verify"]):
        assert main([command[0], str(path), *command[1:]]) == 2
        assert "is not a session log" in _one_line(capsys)


def test_a_folder_and_a_missing_file_are_no_logs(tmp_path: Path, capsys: Out) -> None:
    for path in (f"{tmp_path}/", f"{tmp_path}/none.jsonl", "no-such-session"):
        for command in ("score", "replay"):
            assert main([command, path]) == 2
            _one_line(capsys)
