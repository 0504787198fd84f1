"""The list at the end of trust.md: each bad input ends in one clear sentence and the right code."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.robust.inputs import SCENARIOS, Bad
from tui.cli import main

SECONDS = 2.0
DONE, SHORT, USAGE = 0, 1, 2


def _written(folder: Path, bad: Bad) -> str:
    text = bad.text if isinstance(bad.text, bytes) else bad.text.encode()
    (folder / "scenario.yaml").write_bytes(text)
    if bad.rules is not None:
        (folder / "rules.yml").write_text(bad.rules)
    return f"{folder}/"


def _plain(text: str) -> bool:
    """Nothing in it but lines of printable text."""
    return all(char.isprintable() or char == "\n" for char in text)


def _run(*arguments: str) -> int:
    began = time.process_time()
    code = main([*arguments, "--plain"])
    assert time.process_time() - began < SECONDS
    return code


@pytest.mark.parametrize("name", SCENARIOS)
def test_check_says_where_and_why_and_exits_1(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = SCENARIOS[name]
    assert _run("check", _written(tmp_path, bad)) == SHORT
    told = capsys.readouterr()
    assert told.err == ""
    assert _plain(told.out)
    first = next(line for line in told.out.splitlines() if bad.says in line)
    assert ": error[" in first, "the line that names the place names the reason"
    assert len(first) < 600
    assert told.out.splitlines()[-1].split()[1] in ("error", "errors", "errors,", "error,")


@pytest.mark.parametrize("command", ["run", "play"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_what_needs_a_valid_scenario_refuses_it_with_2(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(command, _written(tmp_path, SCENARIOS[name])) == USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert _plain(told.err)
    assert "Traceback" not in told.err
    mine = [line for line in told.err.splitlines() if line.startswith("hotwash: ")]
    assert len(mine) == 1, "one sentence of the program itself"
    assert "cannot be used" in mine[0]
    assert SCENARIOS[name].says in told.err


@pytest.mark.parametrize(
    ("place", "says"),
    [("missing.yaml", "is not there"), ("/dev/null", "neither a file nor a folder")],
)
@pytest.mark.parametrize("command", ["check", "run", "show"])
def test_a_path_that_cannot_be_a_scenario_is_exit_2(
    place: str, says: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(command, str(tmp_path / place)) == USAGE
    told = capsys.readouterr()
    assert told.out.replace("0 problems\n", "") == ""
    assert told.err.count("\n") == 1
    assert says in told.err


def test_a_folder_without_a_scenario_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("check", f"{tmp_path}/") == SHORT
    assert "no-file" in capsys.readouterr().out
    (tmp_path / "scenario.yaml").mkdir()
    assert _run("run", f"{tmp_path}/") == USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1].startswith("hotwash: ")
