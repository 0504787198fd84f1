"""`hotwash score`: from a log file alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoring import measure
from simulator.journal import FileJournal
from tests.scoring import builder as made
from tui.cli import main


@pytest.fixture
def log(tmp_path: Path) -> str:
    header = made.header()
    bounds = measure(
        header, made.calm().records(), made.idle().records(), made.reference().records()
    )
    path = tmp_path / "a.jsonl"
    journal = FileJournal.create(path, sync=False)
    journal.open(header)
    journal.append(made.with_bounds(made.reference(), bounds), {})
    journal.close()
    return str(path)


def test_the_debrief_is_printed(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("score", log)) == 0
    assert "total 100  idle 0  reference 100  (passed)" in capsys.readouterr().out


def test_json_is_one_scorecard(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("score", log, "--json")) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 100.0


def test_a_mark_is_explained(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("score", log, "--explain", "detection/declare")) == 0
    assert "formula  3 x f(time; target)" in capsys.readouterr().out


def test_an_unknown_mark_is_bad_usage(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("score", log, "--explain", "declair")) == 2
    assert "no mark 'declair'" in capsys.readouterr().err


def test_a_log_that_is_not_there_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("score", "nowhere.jsonl")) == 2
    assert capsys.readouterr().out == ""


def test_control_characters_of_data_do_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "b.jsonl"
    journal = FileJournal.create(path, sync=False)
    journal.open(made.header())
    play = made.postmortem(made.world(20), root_cause="\x1b]52;c;aGk=\x07\u202eevil")
    journal.append(made.truth(play).records(), {})
    journal.close()
    assert main(("score", str(path))) == 0
    printed = capsys.readouterr().out
    assert "evil" in printed
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)
