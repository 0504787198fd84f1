"""`hotwash run`, `replay`, `sessions`, and `play` where there is no terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.journal import FileJournal, read_log
from simulator.record.entries import CommandLine
from simulator.store import Store
from tests.record.planted import files
from tests.record.samples import HEADER, records
from tui.cli import main


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The planted scenario, in a folder."""
    folder = tmp_path_factory.mktemp("planted")
    for name, text in files().items():
        (folder / name).write_text(text)
    return str(folder)


@pytest.fixture(scope="module")
def logged(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A log of its reference."""
    path = tmp_path_factory.mktemp("log") / "a.jsonl"
    assert _hotwash("run", scenario, "--log", str(path)) == 0
    return path.read_bytes()


@pytest.fixture
def log(logged: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The same log, in a file of the test's own."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(logged)
    capsys.readouterr()
    return path


def _hotwash(*arguments: str) -> int:
    return main(arguments)


def test_a_run_prints_its_debrief(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _hotwash("run", scenario, "--seed", "3") == 0
    told = capsys.readouterr()
    assert "planted" in told.out
    assert "seed 3" in told.out
    assert told.err == ""


def test_a_run_answers_with_the_scorecard_that_the_contract_promises(
    scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _hotwash("run", scenario, "--responder", "idle", "--json") == 0
    card = json.loads(capsys.readouterr().out)
    assert card["scenario"] == "planted"
    assert (card["seed"], card["label"], card["score"]) == (1, "policy", 0)
    assert {"outcome", "sla", "objectives", "dimensions", "impact"} <= card.keys()
    assert {"incident", "severity", "clock", "target_s", "actual_s", "met"} <= card["sla"][0].keys()
    assert {"user_minutes", "idle_user_minutes", "reference_user_minutes", "percent"} == set(
        card["impact"]
    )


def test_a_run_below_the_pass_mark_falls_short(
    scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _hotwash("run", scenario, "--responder", "idle", "--pass-mark", "1") == 1


def test_a_log_is_whole_and_replays(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _hotwash("replay", str(log), "--verify") == 0
    assert read_log(log).hashes[-1] in capsys.readouterr().out
    assert _hotwash("replay", str(log)) == 0
    feed = capsys.readouterr().out
    assert "declares INC-1" in feed
    assert "publiccall" in feed
    assert all(line.startswith(("  ", " T", "T", "+")) for line in feed.splitlines())


def test_an_existing_log_is_left_alone_unless_forced(
    scenario: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = log.read_bytes()
    assert _hotwash("run", scenario, "--log", str(log)) == 2
    assert "--force" in capsys.readouterr().err
    assert log.read_bytes() == before
    assert _hotwash("run", scenario, "--seed", "2", "--log", str(log), "--force") == 0
    assert read_log(log).header.seeds["seed"] == 2


@pytest.mark.parametrize("place", [0, 5, 300, -1, -40, -400])
def test_a_changed_byte_is_named_and_exits_1(
    log: Path, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    data = bytearray(log.read_bytes())
    data[place] ^= 0x01
    log.write_bytes(data)
    assert _hotwash("replay", str(log), "--verify") == 1
    told = capsys.readouterr()
    assert "line " in told.err
    assert "Traceback" not in told.err


def test_a_torn_log_shows_what_is_whole(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_bytes(log.read_bytes()[:-30])
    assert _hotwash("replay", str(log)) == 1
    told = capsys.readouterr()
    assert "torn" in told.err
    assert "declares INC-1" in told.out


@pytest.mark.parametrize("text", ["", "hello\n", "{}\n", "\x00\x01"])
def test_what_is_no_log_is_unusable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    for more in ((), ("--verify",)):
        assert _hotwash("replay", str(path), *more) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert str(path) in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("replay", "none.jsonl"), "no such file"),
        (("replay", "no-such-id"), "no session"),
        (("run", "{scenario}", "--responder", "solutoin"), "did you mean solution"),
        (("run", "{scenario}", "--commands", "none.yaml"), "none.yaml"),
        (("play", "--resume"), "terminal"),
    ],
)
def test_bad_usage_is_told_in_one_line(
    scenario: str, capsys: pytest.CaptureFixture[str], arguments: Sequence[str], says: str
) -> None:
    assert _hotwash(*(one.format(scenario=scenario) for one in arguments)) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


def test_commands_come_from_a_list_of_steps(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = tmp_path / "steps.yaml"
    steps.write_text("- {delay: 45s, do: note.add, text: a note of mine}\n")
    path = tmp_path / "b.jsonl"
    assert _hotwash("run", scenario, "--commands", str(steps), "--log", str(path)) == 0
    commands = [one for one in read_log(path).records if isinstance(one, CommandLine)]
    assert (commands[0].stamped.at, commands[0].stamped.command.type) == (45_000, "note.add")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("just text", "neither a session log nor a list of steps"),
        ("- {do: no.such}", "step 1"),
        ("- {do: note.add, words: x}", "no field 'words'"),
        ("- {text: x}", "step 1"),
        ("- [", "steps.yaml:"),
    ],
)
def test_steps_that_are_wrong_are_named(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    steps = tmp_path / "steps.yaml"
    steps.write_text(text)
    assert _hotwash("run", scenario, "--commands", str(steps)) == 2
    assert says in capsys.readouterr().err


def test_commands_of_a_log_give_the_same_chain_again(
    scenario: str, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.jsonl"
    assert _hotwash("run", scenario, "--commands", str(log), "--log", str(path)) == 0
    first, second = read_log(log), read_log(path)
    assert first.records == second.records


def test_a_step_that_never_comes_is_said(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = tmp_path / "steps.yaml"
    steps.write_text("- {when: {event: task.assigned}, do: note.add, text: x}\n")
    assert _hotwash("run", scenario, "--commands", str(steps)) == 0
    assert "step 1 of steps.yaml never came" in capsys.readouterr().err


def test_series_are_written_for_promtool(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "series.yml"
    for code in (0, 2):
        assert _hotwash("run", scenario, "--export-series", str(path)) == code
    text = path.read_text()
    assert text.startswith("rule_files:")
    assert "http_requests_total" in text


def test_play_without_a_terminal_runs_the_reference_and_says_so(
    scenario: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _hotwash("play", scenario) == 0
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "no terminal" in told.err
    assert "publiccall" in told.out
    assert "HOTWASH" in told.out


def test_no_session_yet_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert _hotwash("sessions") == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "hotwash play" in told.err
    assert _hotwash("sessions", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_stored_sessions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    path = Store().new_path("sample", 7, datetime(2026, 3, 2, tzinfo=UTC))
    journal = FileJournal.create(path, sync=False)
    journal.open(HEADER)
    journal.append(records())
    journal.close()
    assert _hotwash("sessions") == 0
    assert path.stem in capsys.readouterr().out
    assert _hotwash("sessions", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found[0]["id"], found[0]["at_s"], found[0]["resumable"]) == (path.stem, 1200.0, True)
