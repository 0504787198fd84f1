"""Strangers' files: whatever stands in them, the answer is a list of problems, soon and small."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.loader import check, check_files
from tests.scenarios.hostile import HANDMADE, KEYS, NASTY, WORLD, mutations, template_files

FILES = template_files()
SECONDS = 2.0
MEGABYTES = 300
WORKING = {
    "carriage returns only",
    "lines that end in U+2028",
    "PromQL of 90 brackets",
    "PromQL that upsets the parser",
    "PromQL with an evil regex",
}


@pytest.mark.parametrize("name", HANDMADE)
def test_a_bad_file_ends_in_clear_problems(name: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_bytes(HANDMADE[name])
    began = time.process_time()
    found = check(tmp_path).problems
    assert time.process_time() - began < SECONDS
    assert (name in WORKING) == (not found)
    for one in found:
        assert one.message
        assert len(one.headline()) < 1000
        assert one.headline().isprintable()
        assert 1 <= one.line <= HANDMADE[name].count(b"\n") + 2


@pytest.mark.parametrize("seed", range(6))
def test_mutations_of_a_good_scenario_never_break_the_lint(seed: int) -> None:
    for text in mutations(seed, 50):
        began = time.process_time()
        found = check_files({**FILES, "scenario.yaml": text})
        assert time.process_time() - began < SECONDS
        assert all(one.message and one.line >= 1 for one in found)


_VALUES = st.recursive(
    st.sampled_from(NASTY) | st.text(max_size=8) | st.integers() | st.floats() | st.none(),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text("abc", max_size=3), below, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), _VALUES, max_size=5))
def test_any_value_under_any_key_is_judged(sections: dict[str, object]) -> None:
    # JSON is YAML, but for what it cannot write.
    text = json.dumps(sections, ensure_ascii=False, default=str)
    assert isinstance(check_files({"scenario.yaml": text}), list)
    extra = "".join(
        f"{json.dumps(key)}: {json.dumps(value, default=str)}\n"
        for key, value in sections.items()
        if key not in ("hotwash", "id", "title", "world")
    )
    assert isinstance(check_files({"scenario.yaml": WORLD + extra}), list)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_judged(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "scenario.yaml").write_bytes(raw)
    assert check(folder).problems


def _many(pieces: int, piece: str) -> str:
    return "".join(piece.replace("#", str(number)) for number in range(pieces))


SERVICES = "world:\n  services:\n" + _many(200, f"    {'a' * 50}#: {{type: http}}\n")
HEAD = "hotwash: 1\nid: x\ntitle: X\n"
RULES = "alerting: {rule_files: [r.yml]}\n"
GROUP = "groups:\n- name: g\n  rules:\n"

WIDE = {
    "many unknown names": HEAD + SERVICES + "faults:\n" + _many(
        1500, f"  f#: {{starts: {{at: 1m}}, target: {'a' * 48}#b, effects: []}}\n"
    ),
    "many unknown keys": HEAD + SERVICES + _many(20_000, "kkkkkkkkkkkkkkkkkkkk#: 1\n"),
    "the same key again and again": HEAD + _many(20_000, "a: 1\n"),
    "a long circle": HEAD + "world:\n  services:\n"
    + _many(199, "    s#: {type: http, calls: {s#x: {}}}\n").replace("x:", ":"),
    "everybody calls everybody": HEAD + "world:\n  services:\n"
    + "".join(
        f"    s{one}: {{type: http, calls: {{" + _many(90, "s#: {}, ") + "}}\n"
        for one in range(90)
    ),
    "hidden characters": HEAD + SERVICES + 'briefing: "' + "\\u200b" * 10_000 + '"\n',
}  # fmt: skip


@pytest.mark.parametrize("name", WIDE)
def test_a_wide_file_costs_no_more_than_its_size(name: str) -> None:
    check_files({"scenario.yaml": WORLD})
    began = time.process_time()
    assert check_files({"scenario.yaml": WIDE[name]})
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "rules",
    [
        _many(3000, "  - {record: a#, expr: 'sum(http_requests_totals{x=\"#\"})'}\n"),
        _many(100, "  - {record: a#, expr: '" + "+".join(["up"] * 400) + "'}\n"),
        _many(300, "  - {record: a#, expr: '" + "(" * 99 + "up" + ")" * 99 + "'}\n"),
    ],
    ids=["unknown metrics", "long sums", "brackets"],
)
def test_many_rules_cost_no_more_than_their_size(rules: str) -> None:
    files = {"scenario.yaml": HEAD + SERVICES + RULES, "r.yml": GROUP + rules}
    began = time.process_time()
    assert check_files(files)
    assert time.process_time() - began < SECONDS + 0.5


PROBE = """
import tempfile
from pathlib import Path
from scenarios.loader import check, check_files
from tests.scenarios.hostile import HANDMADE, mutations, template_files
files = template_files()
count = 0
for raw in HANDMADE.values():
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "scenario.yaml").write_bytes(raw)
        check(folder)
        count += 1
for text in mutations(77, 230):
    check_files({**files, "scenario.yaml": text})
    count += 1
# Not ru_maxrss: a new process starts with the peak of the one that made it.
status = Path("/proc/self/status").read_text()
print(count, int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="this system does not tell a process's peak"
)
def test_three_hundred_bad_files_need_little_memory_and_end_no_process() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    count, megabytes = map(int, ran.stdout.split())
    assert count >= 300
    assert megabytes < MEGABYTES
