"""Loading: all problems at once, places, files that may and may not be read."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from scenarios.loader import check, check_files, check_path, digest, from_files, load
from scenarios.problem import PathError, ScenarioError, render
from scenarios.rules.base import WORLD
from tests.scenarios.packages import BROKEN, FERRY, only, problems


def write(folder: Path, text: str = WORLD, **files: str) -> Path:
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    for name, other in files.items():
        (folder / name.replace("_", ".")).write_text(other, encoding="utf-8")
    return folder


def test_a_scenario_that_uses_every_section_has_no_problem() -> None:
    assert check_path(FERRY) == []


def test_the_smallest_scenario_fits_on_a_screen() -> None:
    scenario = from_files({"scenario.yaml": WORLD}, lint=True)
    assert scenario.default_seat == "responder"
    assert scenario.duration == 1_200_000
    assert scenario.starts.tzinfo is not None


def test_a_scenario_carries_every_file_that_was_read() -> None:
    scenario = load(FERRY)
    assert set(scenario.files) == {
        "scenario.yaml", "rules.yml", "alertmanager.yml", "dashboards/gate.yml", "debrief.md",
        "documents/gate.md", "documents/plan.md",
    }  # fmt: skip
    assert from_files(scenario.files) == scenario


def test_a_single_file_is_the_scenario_of_its_folder(tmp_path: Path) -> None:
    shutil.copytree(FERRY, tmp_path / "x")
    (tmp_path / "x" / "scenario.yaml").rename(tmp_path / "x" / "other.yaml")
    assert load(tmp_path / "x" / "other.yaml").files == load(FERRY).files


def test_values_keep_what_was_typed() -> None:
    scenario = load(FERRY)
    assert scenario.on_call.people["ines"].wants[0].choices == ("yes", "no")
    assert scenario.on_call.schedules["booking"].layers[0].handover == "06:00"
    assert scenario.solutions()["first-way"][3].fields["matchers"] == ['alertname="MailsSlow"']


def test_the_digest_is_of_the_texts_in_no_order() -> None:
    assert digest({"a": "1", "b": "ü"}) == digest({"b": "ü", "a": "1"})
    assert digest({"a": "1"}) != digest({"a": "2"})
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_all_problems_come_at_once_with_their_places() -> None:
    found = problems(
        "difficulty: easy\nduration: soon\nseats: {a: {titel: A}}\n"
        "injects:\n  i: {from: nobody, text: 5, at: 1m}\n"
    )
    assert [(one.line, one.code) for one in found] == [
        (13, "value"), (14, "value"), (15, "missing-key"), (15, "unknown-key"), (17, "type"),
    ]  # fmt: skip
    assert [one.hint for one in found if one.hint] == ["did you mean 'title'?"]


def test_references_are_checked_although_something_else_is_wrong() -> None:
    found = problems("duration: soon\ninjects:\n  i: {from: nobody, text: Hello, at: 1m}\n")
    assert [one.code for one in found] == ["value", "unknown-name"]


def test_what_was_left_out_for_a_mistake_is_not_missed_elsewhere() -> None:
    base = WORLD.replace("db: {type: postgresql,", "db: {typ: postgresql,")
    assert {one.code for one in problems(base=base)} == {"missing-key", "unknown-key"}


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("pre_roll: -5m", "must not be negative"),
        ("seats: {a: {title: A, default: yes}}", "is not true or false: 'yes'"),
        ("tags: one", "is not a list: 'one'"),
        ("on_call: {people: {a: {role: x, answers_in: 1m +- 3m}}}", "can become negative"),
        ("on_call: {people: {a: {role: x, answers: 150}}}", "at most 1"),
        ("faults: {a: {target: web}}", "needs the key 'starts'"),
        ("faults: {a: {starts: {after: 3m}}}", "needs at:"),
        ("sla: {SEV9: {resolve: 1h}}", "is none of SEV1"),
        ("starts: 2026-01-01", "is not a time like"),
        ("starts: 2026-01-01T09:00:00", "is not a time like"),
        ("injects: {a: {from: x, text: y, when: {event: a.b, metric: up}}}", "exactly one of"),
        ("scoring: {pass_mark: 80.5}", "is not a whole number"),
        ("injects: {a: {from: x, text: y, to: {person: a, team: b}}}", "needs exactly one of"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(section: str, message: str) -> None:
    found = problems(section + "\n")
    assert any(message in one.message for one in found), [one.headline() for one in found]
    assert all("pydantic" not in one.message and "Input" not in one.message for one in found)


def test_an_unknown_version_is_told() -> None:
    base = WORLD.replace("hotwash: 1", "hotwash: 2")
    assert only(problems(base=base)).message == (
        "format version 2 is not known; this program reads version 1"
    )


@pytest.mark.parametrize(
    "name",
    ["../secret.md", "/etc/hostname", "a/../../secret.md", "~/x", "C:x", "a\\b", "..", ".", "d"],
)
def test_nothing_outside_of_the_folder_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.md").write_text("secret")
    folder = tmp_path / "s"
    (folder / "d").mkdir(parents=True)
    write(folder, WORLD + f"debrief: '{name}'\n")
    problem = only(check_path(folder))
    assert problem.code == "file"
    assert problem.line == 13


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.md").write_text("secret")
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "a.md").symlink_to(tmp_path / "secret.md")
    (folder / "dir").symlink_to(tmp_path / "out")
    write(folder, WORLD + "debrief: a.md\ndocuments: {x: dir/x.md}\n")
    found = check_path(folder)
    assert len(found) == 2
    assert all("link" in one.message for one in found)


def test_a_scenario_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "scenario.yaml").symlink_to(tmp_path / "scenario.yaml")
    assert "link" in only(check_path(folder)).message


def test_devices_and_pipes_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path, WORLD + "debrief: pipe\n")
    assert "ordinary file" in only(check_path(tmp_path)).message
    with pytest.raises(PathError, match="neither a file nor a folder"):
        check_path("/dev/null")
    with pytest.raises(PathError, match="neither a file nor a folder"):
        check_path(tmp_path / "pipe")


def test_a_path_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="is not there"):
        check_path(tmp_path / "nothing")
    with pytest.raises(PathError):
        check_path("a\0b")


def test_a_folder_without_a_scenario_is_a_problem(tmp_path: Path) -> None:
    assert only(check_path(tmp_path)).code == "no-file"


def test_a_package_has_a_size(tmp_path: Path) -> None:
    names = [f"d{number}.md" for number in range(9)]
    for name in names:
        (tmp_path / name).write_text("x" * 1_000_000)
    write(tmp_path, WORLD + "documents:\n" + "".join(f"  {one[:2]}: {one}\n" for one in names))
    problem = only(check_path(tmp_path))
    assert "larger than 8 MiB" in problem.message


def test_an_error_holds_all_problems() -> None:
    with pytest.raises(ScenarioError) as caught:
        from_files({"scenario.yaml": "hotwash: 1\n"})
    assert len(caught.value.problems) == 3


def test_a_log_is_read_by_its_shape_alone() -> None:
    files = {"scenario.yaml": WORLD + "duration: 30d\n"}
    assert from_files(files).duration > 0
    assert [one.code for one in check_files(files)] == ["time"]


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_broken_scenarios_are_told_as_they_always_were(path: Path) -> None:
    expected = path / "expected.txt"
    checked = check(path)
    shown = render(checked.problems, checked.texts).replace(f"{path}{os.sep}", "") + "\n"
    told = json.dumps([one.code for one in checked.problems])
    assert expected.read_text("utf-8") == shown, told
