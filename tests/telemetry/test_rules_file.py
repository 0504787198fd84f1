"""Rule files: what is read, and every problem at once with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telemetry.durations import parse_duration
from simulator.telemetry.rules import (
    AlertingRule,
    RecordingRule,
    RuleProblem,
    RulesError,
    parse_rules,
)

GOOD = """
groups:
  - name: web
    interval: 30s
    labels: {team: shop}
    rules:
      - record: job:x:sum
        expr: sum by (job) (x)
      - alert: Down
        expr: |
          up == 0
        for: 1m30s
        keep_firing_for: 2m
        labels: {severity: 1, team: core}
        annotations:
          summary: '{{ $labels.job }} is down'
  - name: empty
    rules: []
"""


def problems(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text, "r.yml")
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def group(rule: str) -> str:
    return f"groups:\n- name: g\n  rules:\n  - {rule}\n"


def test_a_rule_file_is_read_with_scalars_as_the_texts_they_are() -> None:
    file = parse_rules(GOOD, "r.yml")
    web, empty = file.groups
    assert (web.name, web.interval, empty.rules, empty.interval) == ("web", 30_000, (), None)
    record, alert = web.rules
    assert isinstance(record, RecordingRule)
    assert (record.record, record.expr, record.labels) == (
        "job:x:sum",
        "sum by (job) (x)",
        (("team", "shop"),),
    )
    assert isinstance(alert, AlertingRule)
    assert (alert.hold, alert.keep, alert.line) == (90_000, 120_000, 9)
    assert alert.labels == (("team", "core"), ("severity", "1"))


def test_an_empty_file_has_no_groups() -> None:
    assert parse_rules("", "r.yml").groups == ()
    assert parse_rules("groups:\n", "r.yml").groups == ()


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    text = """groups:
- name: g
  interval: soon
  rules:
  - alert: A
    expr: sum(
    for: 1 minute
  - record: 0bad
    expr: x
    for: 1m
  - expr: x
  - alert: B
    expr: mad_over_time(x[5m])
    anotations: {}
    labels: {__name__: x, 'a-b': c}
    annotations: {summary: '{{ nope }}'}
- name: g
  limit: 5
"""
    told = problems(text)
    assert [each.split(":")[0] for each in told] == [
        "3",
        "6",
        "7",
        "8",
        "10",
        "11",
        "14",
        "13",
        "15",
        "15",
        "16",
        "18",
        "17",
    ]
    assert "'anotations' is unknown" in told[6]
    assert "mad_over_time() is not supported" in told[7]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("groups: 5", "must be a list"),
        ("- a", "must be a mapping"),
        ("groups: [{name: g, name: h}]", "written twice"),
        ("groups: [{rules: []}]", "needs a name"),
        ("groups: [", ": "),
        (group("{record: a, alert: b, expr: x}"), "either"),
        (group("{alert: b}"), "needs `expr`"),
        (group("{alert: b, expr: [1]}"), "text expected"),
        (group("{alert: b, expr: x, labels: [a]}"), "must be a mapping"),
        ("groups: [{name: g, query_offset: 1m}]", "query_offset is not supported"),
        ("groups: &a [*a]", "1: "),
        ("x" * (1 << 21), "longer than"),
    ],
)
def test_what_is_no_rule_file_is_refused_in_a_sentence(text: str, part: str) -> None:
    assert any(part in each for each in problems(text))


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0", 0),
        ("15s", 15_000),
        ("1h30m", 5_400_000),
        ("500ms", 500),
        ("1d", 86_400_000),
        ("1w2d", 777_600_000),
    ],
)
def test_durations_are_read(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize("text", ["", "5", "1m1h", "-1s", "1.5s", "s", "1s ", "１s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid duration"):
        parse_duration(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="groups:[]{}-&*! \n\"'|>#name rulesxpr0\t", max_size=200))
def test_any_text_is_a_rule_file_or_refused(text: str) -> None:
    problems: list[RuleProblem] = []
    try:
        parse_rules(text, "r.yml")
    except RulesError as error:
        problems = error.problems
    assert all(problem.line >= 1 for problem in problems)
