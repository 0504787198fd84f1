"""The frame of the command line: help, errors, colour, streams, odd machines."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.program import ROOT, environment, hotwash
from tests.scenarios.packages import BROKEN
from tui.cli import main, out
from tui.cli.boundary import guarded
from tui.cli.exits import EnvironmentFailed, Exit, FallsShort, UsageError
from tui.cli.registry import COMMANDS, GROUPS, present

ESCAPE = "\x1b["
FORCED = {"FORCE_COLOR": "1"}
NAMES = str(BROKEN / "names")


def shell(command: str) -> subprocess.CompletedProcess[str]:
    line = command.replace("hotwash", f"{sys.executable} -P -m tui.cli")
    return subprocess.run(
        ["bash", "-c", line],
        cwd=ROOT,
        env=environment(None),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command_that_is_there_and_no_other() -> None:
    ran = hotwash("--help", env={"COLUMNS": "100"})
    assert ran.code == 0
    there = {one.name for one in present()}
    for one in COMMANDS:
        assert bool(re.search(rf"^\W*{one.name}\b", ran.out, re.M)) == (one.name in there)
    assert hotwash("-h").code == 0


def test_the_commands_of_authors_are_there() -> None:
    assert {"list", "show", "new", "check", "schema"} <= {one.name for one in present()}
    assert {one.group for one in COMMANDS} <= set(GROUPS)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lst"], 'Did you mean "list"'),
        (["facilitate"], "Unknown command"),
        (["list", "--jsn"], "--json"),
        (["check"], "requires"),
        (["show"], "requires"),
        (["list", "x"], "x"),
    ],
)
def test_bad_usage_is_one_line_that_names_the_nearest(arguments: list[str], told: str) -> None:
    ran = hotwash(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert told in ran.err


def test_the_version_is_one_line() -> None:
    ran = hotwash("--version")
    assert ran.code == 0
    assert ran.out.count("\n") == 1


@pytest.mark.parametrize("arguments", [["list"], ["check", NAMES], ["show", "--help"]])
def test_a_pipe_gets_no_colour_unless_it_is_forced(arguments: list[str]) -> None:
    assert ESCAPE not in hotwash(*arguments).out
    assert ESCAPE in hotwash(*arguments, env=FORCED).out
    assert ESCAPE not in hotwash(*arguments, env={**FORCED, "NO_COLOR": "1"}).out
    assert ESCAPE not in hotwash("--plain", *arguments, env=FORCED).out
    assert ESCAPE not in hotwash(*arguments, "--plain", env=FORCED).out


def at_terminal(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "tui.cli", *arguments],
        cwd=ROOT,
        env=environment(None, {"TERM": "xterm-256color", **(env or {})}),
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=child,
    ) as process:
        os.close(child)
        got = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:
                break
            if not piece:
                break
            got += piece
        process.wait(60)
    os.close(parent)
    return got.decode("utf-8", "replace")


def test_a_terminal_gets_colour_unless_it_is_unwanted() -> None:
    assert ESCAPE in at_terminal("check", NAMES)
    assert ESCAPE not in at_terminal("check", NAMES, env={"NO_COLOR": "1"})
    assert ESCAPE not in at_terminal("check", NAMES, "--plain")


def test_control_characters_of_a_scenario_never_reach_the_terminal(tmp_path: Path) -> None:
    bad = "\\e]52;c;aGk=\\a\\e[2J\\u202e\\u009b31m\\e]8;;http://x\\a"
    (tmp_path / "scenario.yaml").write_text(
        f'hotwash: 1\nid: x\ntitle: "T {bad}"\nsummary: "{bad}"\nbriefing: "{bad}"\n'
        f'"key {bad}": 1\ndifficulty: "{bad}"\nworld: {{services: {{web: {{type: "{bad}"}}}}}}\n'
    )
    shown = at_terminal("check", str(tmp_path)) + at_terminal("show", str(tmp_path))
    good = (tmp_path / "scenario.yaml").read_text().splitlines()
    del good[5:7]
    good[-1] = "world: {services: {web: {type: http}}}"
    (tmp_path / "scenario.yaml").write_text("\n".join(good))
    shown += at_terminal("show", str(tmp_path), "--spoilers")
    shown += at_terminal("show", str(tmp_path), "--json")
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r\n", "").isprintable()


def test_a_reader_that_goes_away_is_no_error() -> None:
    ran = shell(f"set -o pipefail; hotwash check {NAMES} {NAMES} {NAMES} | head -1")
    assert ran.stderr == ""
    assert ran.stdout.count("\n") == 1


def test_a_full_disk_is_told_in_one_line() -> None:
    ran = shell("hotwash schema >/dev/full")
    assert ran.returncode == 3
    assert "disk is full" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_reason_to_fail(closed: str) -> None:
    ran = shell(f"hotwash list {closed}")
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", "nonsense"])
def test_a_locale_without_utf_8_gets_what_it_can_show(locale: str) -> None:
    extra = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for arguments in (["check", NAMES], ["--help"], ["list", "--json"], ["show", str(BROKEN)]):
        assert hotwash(*arguments, env=extra).code in (0, 1, 2)
    assert hotwash("list", env={**extra, "PYTHONIOENCODING": "ascii"}).code == 0


def test_a_home_that_is_missing_or_read_only_is_no_reason_to_fail(tmp_path: Path) -> None:
    assert hotwash("list", home=None).code == 0
    assert hotwash("list", home=Path("/nonexistent")).code == 0
    ran = hotwash(
        "show", str(BROKEN.parent / "fixtures" / "ferry"), "--spoilers", home=Path("/proc")
    )
    assert ran.code == 0
    assert "could not be remembered" in ran.err


def test_ctrl_c_is_one_line_and_130() -> None:
    def work() -> None:
        raise KeyboardInterrupt

    assert guarded(work, debug=False) == 130


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2), (FallsShort("x"), 1), (EnvironmentFailed("x"), 3),
        (OSError(28, "No space left on device", "a"), 3), (PermissionError(13, "no", "a"), 3),
        (RuntimeError("boom"), 3), (RecursionError("deep"), 3), (MemoryError(), 3),
        (SystemExit(2), 2), (SystemExit(None), 0), (AssertionError(), 3),
    ],
)  # fmt: skip
def test_every_failure_has_its_exit_code_and_one_line(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise error

    assert guarded(work, debug=False) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == (0 if isinstance(error, SystemExit) else 1)
    assert "Traceback" not in told.err


def test_debug_shows_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise RuntimeError("boom")

    assert guarded(work, debug=True) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_result_is_the_exit_code() -> None:
    assert guarded(lambda: Exit.SHORT, debug=False) == 1
    assert guarded(lambda: None, debug=False) == 0


def test_main_may_be_called_with_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--plain"]) == 0
    assert capsys.readouterr().out.startswith("ID")
    out.set_plain(False)


def test_the_list_starts_fast() -> None:
    fastest = min(_seconds("list") for _ in range(3))
    assert fastest < 2.0


def _seconds(*arguments: str) -> float:
    began = time.perf_counter()
    hotwash(*arguments)
    return time.perf_counter() - began
