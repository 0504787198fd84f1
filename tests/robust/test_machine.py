"""Odd machines: no home, no terminal, no locale, closed streams, readers that go away."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.program import ROOT, environment, hotwash
from tests.robust.terminal import package
from tests.tui.drill import drill

CARD = "WHAT HAPPENED"
COLOURED = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def name(tmp_path_factory: pytest.TempPathFactory) -> str:
    return package(drill(), tmp_path_factory.mktemp("drill"))


def _shell(command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    line = command.replace("hotwash", f"{sys.executable} -P -m tui.cli")
    return subprocess.run(
        ["bash", "-c", line],
        cwd=ROOT,
        env=environment(None, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )


def _plain(text: str) -> bool:
    return all(char.isprintable() or char == "\n" for char in text)


def test_play_without_a_terminal_says_so_and_shows_feed_and_scorecard(name: str) -> None:
    ran = hotwash("play", name, env={"TERM": "xterm-256color"})
    assert ran.code == 0
    assert ran.err.count("\n") == 1
    assert "there is no terminal" in ran.err
    assert "StartEx" in ran.out
    assert CARD in ran.out
    assert _plain(ran.out)
    assert _plain(ran.err)
    again = hotwash("play", "--resume")
    assert (again.code, again.out, again.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("streams", [pytest.param("<&-", marks=pytest.mark.soak), "<&- 2>&-"])
def test_play_with_closed_streams_is_no_reason_to_fail(name: str, streams: str) -> None:
    ran = _shell(f"hotwash play {name} {streams}")
    assert ran.returncode == 0, ran.stderr
    assert CARD in ran.stdout
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", ["run", "play"])
def test_a_reader_that_goes_away_is_no_error(name: str, command: str) -> None:
    ran = _shell(f"set -o pipefail; hotwash {command} {name} | head -1")
    assert ran.returncode == 0
    assert ran.stdout.count("\n") == 1
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert "Broken" not in ran.stderr


@pytest.mark.parametrize(
    "home", [None, pytest.param("/nonexistent", marks=pytest.mark.soak), "/proc"]
)
@pytest.mark.parametrize("command", ["run", "sessions"])
def test_a_home_that_is_missing_or_read_only_is_no_reason_to_fail(
    name: str, command: str, home: str | None
) -> None:
    given = [command, name] if command == "run" else [command]
    ran = hotwash(*given, home=None if home is None else Path(home))
    assert ran.code == 0, ran.err
    assert ran.err.count("\n") <= 1


@pytest.mark.parametrize("locale", ["C", pytest.param("nonsense", marks=pytest.mark.soak)])
def test_a_locale_without_utf_8_gets_what_it_can_show(name: str, locale: str) -> None:
    told = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = hotwash("run", name, env={**told, "PYTHONIOENCODING": "ascii"})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii()
    assert "drill" in ran.out.lower()


def test_colour_in_a_pipe_only_when_it_is_forced(name: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other.yaml")
    Path(other).write_text("hotwash: 7\n")
    assert not COLOURED.search(hotwash("check", other).out)
    assert COLOURED.search(hotwash("check", other, env={"FORCE_COLOR": "1"}).out)
    both = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    assert not COLOURED.search(hotwash("check", other, env=both).out)
    assert not COLOURED.search(hotwash("run", name).out)
