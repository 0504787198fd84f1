"""Finding scenarios by id and by path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenarios.catalog import (
    UnknownScenario,
    built_in_folder,
    find,
    is_path,
    open_scenario,
    summaries,
)
from scenarios.starter import start


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "hotwash" / "scenarios"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("text", "path"),
    [("payday", False), ("./payday", True), ("a/b", True), ("x.yaml", True), ("x.yml", True)],
)
def test_a_scenario_is_a_path_with_a_slash_or_an_ending(text: str, path: bool) -> None:
    assert is_path(text) is path


def test_a_persons_own_scenarios_are_found_after_the_built_in_ones(home: Path) -> None:
    start(home / "my-own")
    found = summaries()
    assert found[-1].id == "my-own"
    assert not found[-1].built_in
    assert find("my-own") == home / "my-own"
    assert open_scenario("my-own").title == "My own"


def test_a_near_miss_is_named(home: Path) -> None:
    start(home / "my-own")
    with pytest.raises(UnknownScenario, match="did you mean 'my-own'"):
        find("my-onw")


def test_a_folder_that_cannot_be_read_is_left_out_of_the_list(home: Path) -> None:
    before = len(summaries())
    (home / "broken").mkdir()
    (home / "broken" / "scenario.yaml").write_bytes(b"\xff\xfe\x00")
    (home / "no-id").mkdir()
    (home / "no-id" / "scenario.yaml").write_text("title: x\n")
    (home / ".hidden").mkdir()
    (home / "a-file").write_text("x")
    assert len(summaries()) == before


def test_a_scenario_with_mistakes_is_listed_all_the_same(home: Path) -> None:
    (home / "half").mkdir()
    (home / "half" / "scenario.yaml").write_text("id: half\nduration: never\ntags: [a, [b]]\n")
    one = summaries()[-1]
    assert (one.id, one.title, one.duration_s, one.tags) == ("half", "half", 1200, ("a",))


def test_the_list_is_quick(home: Path) -> None:
    for number in range(30):
        start(home / f"own-{number}")
    summaries()
    began = time.process_time()
    assert len(summaries()) >= 30
    assert time.process_time() - began < 1.0


def test_without_a_home_the_built_in_ones_are_there() -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("HOME", "XDG"))
    }
    code = (
        "import json; from scenarios.catalog import summaries;"
        "print(json.dumps([one.id for one in summaries() if one.built_in]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    built_in = {one.name for one in built_in_folder().iterdir() if (one / "scenario.yaml").exists()}
    assert set(json.loads(ran.stdout)) == built_in
