"""`hotwash preview` and `hotwash verify` as a user sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.record.planted import files
from tui.cli import main, verify


@pytest.fixture
def planted(tmp_path: Path) -> str:
    """The planted scenario in a folder: good for a look, too weak to be proven."""
    for name, text in files().items():
        (tmp_path / name).write_text(text)
    return str(tmp_path)


def test_preview_shows_hidden_things_in_the_order_of_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(("preview", "closed-door", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["scenario"], told["seed"]) == ("closed-door", 1)
    rows = told["timeline"]
    assert rows == sorted(rows, key=lambda one: one["at_s"])
    kinds = {one["what"] for one in rows}
    assert kinds >= {"StartEx", "fault", "alert", "page", "inject", "users hurt", "deadline"}
    assert kinds >= {"unanswered", "EndEx", "change"}
    (root,) = [one for one in rows if one["what"] == "fault" and "front-door" in one["text"]]
    assert "keep-alive-leak" in root["text"]
    assert not [one for one in rows if one["text"].startswith(("page:", "alert:"))]


def test_preview_is_a_table_of_another_seed_on_demand(
    planted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("preview", planted, "--seed", "4")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "seed 4" in lines[0]
    assert lines[1].split() == ["time", "what", "who", "text"]
    assert all(len(line) < 200 for line in lines)


def test_verify_takes_a_sensible_number_of_seeds(
    planted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("verify", planted, "--seeds", "0")) == 2
    assert "1 to 1000" in capsys.readouterr().err


def test_verify_of_a_weak_scenario_falls_short_and_says_why_and_where(
    planted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify, "FURTHER", 2)
    assert main(("verify", planted, "--seeds", "1", "--json")) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["proven"]
    assert [one["seed"] for one in told["seeds"]] == [1]
    assert len(told["seeds"][0]["tricks"]) == 42
    for one in told["problems"]:
        assert one["path"].endswith("scenario.yaml")
        assert one["line"] >= 1
        assert "seed" in one["message"]


@pytest.mark.soak
@pytest.mark.parametrize("name", ["closed-door", "boot-storm"])
def test_verify_proves_what_is_shipped(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("verify", name, "--seeds", "3")) == 0
    assert f"{name}: proven on 3 seeds" in capsys.readouterr().out
