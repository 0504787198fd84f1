"""`docs/log.md`: its table has every member, its snippet checks real logs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scenarios.starter import start
from simulator.journal import read_log
from tests.docs.pages import blocks, marked, page, section
from tui.cli import main


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the template's reference response, as `hotwash run` writes it."""
    folder = tmp_path_factory.mktemp("docs")
    start(folder / "my-outage")
    made = folder / "a.jsonl"
    assert main(["run", str(folder / "my-outage"), "--log", str(made)]) == 0
    return made


@pytest.fixture
def checker(tmp_path: Path) -> Path:
    """The page's snippet as a program."""
    (code,) = blocks(page("docs/log.md"), "python")
    path = tmp_path / "checker.py"
    path.write_text(code)
    return path


def _check(checker: Path, log: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(checker), str(log)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_snippet_finds_the_chain_of_a_real_log_whole(checker: Path, log: Path) -> None:
    done = _check(checker, log)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == read_log(log).hashes[-1]


@pytest.mark.parametrize("line", [1, 20, 100])
def test_the_snippet_names_the_line_that_was_changed(
    checker: Path, log: Path, tmp_path: Path, line: int
) -> None:
    lines = log.read_bytes().split(b"\n")
    lines[line - 1] = lines[line - 1].replace(b'"', b"'", 1)
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(b"\n".join(lines))
    done = _check(checker, changed)
    assert done.returncode == 1
    assert f"line {line}:" in done.stderr


def test_the_snippet_sees_a_line_that_is_missing(checker: Path, log: Path, tmp_path: Path) -> None:
    lines = log.read_bytes().split(b"\n")
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(b"\n".join(lines[:49] + lines[50:]))
    assert "line 50: the chain is broken" in _check(checker, changed).stderr


def test_the_snippet_is_short() -> None:
    (code,) = blocks(page("docs/log.md"), "python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 15


def test_every_member_of_every_line_stands_in_the_table(log: Path) -> None:
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    members = {name for line in lines for name in line}
    assert len(members) > 15
    table = section(page("docs/log.md"), "## One line")
    assert members <= marked(table)


def test_the_excerpt_shows_lines_as_they_are_written(log: Path) -> None:
    (block,) = blocks(page("docs/log.md"), "")
    shown = [json.loads(line.replace("{…}", "{}")) for line in block.splitlines()]
    real = _lines(log)
    assert [line["type"] for line in shown] == ["header", *_EXCERPT]
    for line in shown:
        like = next(one for one in real if one["type"] == line["type"])
        assert list(line) == list(like)
        if line["type"] != "header":
            assert list(line["fields"]) == list(like["fields"])
            assert (line["actor"], line.get("re")) == (like["actor"], like.get("re"))


_EXCERPT = ["page.sent", "page.acknowledge", "page.acknowledged"]


def _lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
