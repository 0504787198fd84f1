"""The commands of authors: list, show, new, check, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenarios.spoilers import remember, seen
from tests.cli.program import hotwash
from tests.scenarios.packages import BROKEN, FERRY


def test_a_new_scenario_is_made_checked_and_listed(tmp_path: Path) -> None:
    own = tmp_path / "data" / "hotwash" / "scenarios"
    own.mkdir(parents=True)
    made = hotwash("new", "first-try", home=tmp_path, cwd=own)
    assert made.code == 0
    assert "hotwash check ./first-try" in made.out
    checked = hotwash("check", "./first-try", home=tmp_path, cwd=own)
    assert (checked.code, checked.out) == (0, "no problems\n")
    listed = hotwash("list", "--json", home=tmp_path)
    mine = json.loads(listed.out)[-1]
    assert mine == {
        "id": "first-try",
        "title": "First try",
        "kind": "simulation",
        "difficulty": "beginner",
        "duration_s": 1200,
        "tags": [],
        "path": str(own / "first-try"),
    }


def test_new_answers_with_data_and_never_overwrites(tmp_path: Path) -> None:
    made = hotwash("new", "a-b", "--json", home=tmp_path, cwd=tmp_path)
    assert json.loads(made.out)["files"][0] == "scenario.yaml"
    again = hotwash("new", "a-b", home=tmp_path, cwd=tmp_path)
    assert again.code == 2
    assert again.err.count("\n") == 1
    wrong = hotwash("new", "A b", home=tmp_path, cwd=tmp_path)
    assert wrong.code == 2
    assert "did you mean 'a-b'" in wrong.err


def test_check_shows_every_problem_with_its_line_and_counts_them() -> None:
    path = str((BROKEN / "names").relative_to(BROKEN.parents[2]))
    ran = hotwash("check", path)
    assert ran.code == 1
    assert f"{path}/scenario.yaml:7:29: error[unknown-name]: there is no team 'shopp'" in ran.out
    assert ran.out.endswith("15 errors, 1 warning\n")
    assert ran.err == ""


def test_check_answers_with_the_promised_fields() -> None:
    ran = hotwash("check", str(BROKEN / "types"), "--json")
    found = json.loads(ran.out)
    assert ran.code == 1
    assert all(
        set(one)
        == {
            *("path", "line", "column", "end_line", "end_column"),
            *("severity", "code", "message", "hint"),
        }
        for one in found
    )


def test_a_warning_alone_is_no_failure(tmp_path: Path) -> None:
    hotwash("new", "x", home=tmp_path, cwd=tmp_path)
    file = tmp_path / "x" / "scenario.yaml"
    file.write_text(file.read_text().replace("The afternoon is busy.", "The \u200bafternoon."))
    ran = hotwash("check", "x", home=tmp_path, cwd=tmp_path)
    assert ran.code == 0
    assert ran.out.endswith("1 warning\n")


@pytest.mark.parametrize("path", ["/nothing/here", "/dev/null", "nope.yaml"])
def test_a_path_that_cannot_be_opened_is_bad_usage(path: str) -> None:
    ran = hotwash("check", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


def test_the_other_paths_are_checked_all_the_same() -> None:
    ran = hotwash("check", "/nothing/here", str(FERRY))
    assert (ran.code, ran.out) == (2, "no problems\n")


def test_check_says_one_for_whatever_could_be_read(tmp_path: Path) -> None:
    for name, raw in (("empty", b""), ("binary", bytes(range(256))), ("list", b"- a\n")):
        (tmp_path / name).write_bytes(raw)
        assert hotwash("check", str(tmp_path / name)).code == 1
    assert hotwash("check", str(tmp_path)).code == 1


def test_show_gives_the_briefing_and_never_the_answers() -> None:
    ran = hotwash("show", str(FERRY))
    assert ran.code == 0
    assert "You are on call for Booking." in ran.out
    for secret in ("certificate-job", "no-renewal", "ghost", "example.org", "no-reminder"):
        assert secret not in ran.out
        assert secret not in hotwash("show", str(FERRY), "--json").out


def test_answers_are_shown_on_request_and_that_is_remembered(tmp_path: Path) -> None:
    ran = hotwash("show", str(FERRY), "--spoilers", home=tmp_path)
    assert "cause certificate-job" in ran.out
    assert "as half: cause tickets-8-1" in ran.out
    kept = tmp_path / "data" / "hotwash" / "spoilers.json"
    assert json.loads(kept.read_text()) == ["ferry"]


def test_what_was_seen_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert remember("a")
    assert remember("b")
    assert seen() == {"a", "b"}
    (tmp_path / "hotwash" / "spoilers.json").write_text("damaged")
    assert seen() == frozenset()


def test_a_scenario_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    hotwash("new", "hello", home=tmp_path, cwd=tmp_path)
    own = tmp_path / "data" / "hotwash" / "scenarios"
    own.mkdir(parents=True)
    (tmp_path / "hello").rename(own / "hello")
    ran = hotwash("show", "helo", home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "hotwash: there is no scenario 'helo'; did you mean 'hello'?\n"
    assert hotwash("show", "./helo", home=tmp_path).code == 2


def test_a_scenario_with_mistakes_cannot_be_shown() -> None:
    ran = hotwash("show", str(BROKEN / "types"))
    assert ran.code == 2
    assert "error[value]" in ran.err
    assert ran.err.splitlines()[-1].startswith("hotwash: the scenario cannot be used (20 errors)")


def test_the_schema_is_json() -> None:
    assert json.loads(hotwash("schema").out)["title"].startswith("Hotwash")
    assert hotwash("schema", "--json").code == 0
