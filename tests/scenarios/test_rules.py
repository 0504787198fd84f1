"""Every lint rule finds its failing example, and nothing finds its passing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios import rules
from scenarios.loader import check_files
from scenarios.rules.base import Rule, package_of
from scenarios.rules.registry import ALL
from tests.scenarios.packages import only, problems

BY_ID = {rule.id: rule for rule in ALL}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_rule_finds_its_failing_example_and_nothing_else(rule: Rule) -> None:
    found = check_files(package_of(rule.failing))
    assert {one.code for one in found} == {rule.id}
    for one in found:
        assert one.message
        assert one.line > 3 or one.path != "scenario.yaml", (
            "the place is where the mistake is, not the top of the file"
        )


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_nothing_is_found_in_the_passing_example(rule: Rule) -> None:
    assert [one.headline() for one in check_files(package_of(rule.passing))] == []


def test_every_rule_has_an_id_and_a_sentence_of_its_own() -> None:
    assert len(BY_ID) == len(ALL)
    assert len({rule.text for rule in ALL}) == len(ALL)
    assert all(rule.text.endswith(".") for rule in ALL)


def test_every_file_of_a_rule_is_in_the_registry() -> None:
    folder = Path(str(rules.__file__)).parent
    files = {one.stem for one in folder.glob("*.py")} - {"__init__", "base", "registry"}
    assert len(files) == len(ALL)


def test_calls_in_a_circle_are_told_with_their_path() -> None:
    world = (
        "hotwash: 1\nid: x\ntitle: X\nworld:\n  services:\n"
        "    a: {type: http, calls: {b: {}}}\n    b: {type: http, calls: {c: {}}}\n"
        "    c: {type: http, calls: {a: {}}}\n"
    )
    problem = only(problems(base=world))
    assert "a -> b -> c -> a" in problem.message
    assert problem.line == 8


def test_a_service_that_calls_itself_is_told_so() -> None:
    world = "hotwash: 1\nid: x\ntitle: X\nworld:\n  services: {a: {type: http, calls: {a: {}}}}\n"
    assert "calls itself" in only(problems(base=world)).message


def test_policies_that_page_each_other_are_a_circle() -> None:
    found = problems(
        "on_call:\n  escalation_policies:\n"
        "    one: {levels: [{notify: {policy: two}}]}\n"
        "    two: {levels: [{notify: {policy: one}}]}\n"
    )
    assert "one -> two -> one" in only(found).message


def test_an_inject_may_wait_for_one_of_several() -> None:
    found = problems(
        "injects:\n  a: {from: responder, text: A., at: 1m}\n"
        "  b: {from: responder, text: B., when: {any: [{event: inject.fired, "
        "where: {inject: a}}, {event: inject.fired, where: {inject: b}}]}}\n"
    )
    assert found == []


def test_an_unknown_service_is_named_with_the_nearest() -> None:
    problem = only(
        problems("incidents: {}\npast: {incidents: [{at: -2h, title: T, services: [wep]}]}\n")
    )
    assert problem.code == "unknown-name"
    assert problem.hint == "did you mean 'web'?"


def test_a_command_is_not_an_event() -> None:
    found = problems(
        "objectives: {a: {capability: triage, text: T., points: 1, "
        "met_when: {event: page.acknowledge}}}\n"
    )
    assert only(found).hint == "did you mean 'page.acknowledged'?"


def test_commands_of_later_versions_are_said_to_be_missing() -> None:
    found = problems("solution: [{do: bridge.join}]\n")
    assert only(found).message == "the command bridge.join is not in this version"


def test_a_tabletop_is_not_in_this_version() -> None:
    assert "not in this version" in only(problems("kind: tabletop\n")).message


def test_a_planned_service_type_is_not_in_this_version() -> None:
    found = problems(base="hotwash: 1\nid: x\ntitle: X\nworld: {services: {a: {type: kafka}}}\n")
    assert "not in this version" in only(found).message


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("{do: action.start, action: restart}", "needs a target"),
        ("{do: action.start, action: restart, target: dbb}", "no service 'dbb'"),
        ("{do: action.start, action: scale, target: web}", "needs the field 'to'"),
        ("{do: action.start, action: flush_cache, target: web}", "has no action flush_cache"),
        ("{do: role.take}", "needs the field 'role'"),
        ("{do: role.take, role: boss}", "no role 'boss'"),
        ("{do: query.run, query: 'sum('}", "not PromQL"),
        ("{do: alert.silence, matchers: [a], for: soon}", "not a duration"),
        ("{do: page.send, to: {persn: x}}", "none of person"),
        ("{do: page.send, to: {person: nobody}}", "no person 'nobody'"),
        ("{do: page.acknowledge, page: 'page:x:1'}", "only exists in a running exercise"),
        ("{do: alert.link, alert: {alertname: Gone}}", "no alert rule 'Gone'"),
        ("{do: incident.mitigate, incident: second}", "'first' or an id"),
        ("{do: check.run, journey: shopping}", "no journey"),
        ("{do: note.add, text: 5}", "is not text"),
    ],
)
def test_a_wrong_step_says_what_is_wrong(step: str, message: str) -> None:
    assert message in only(problems(f"solution:\n  - {step}\n")).message


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        ("{set: latency, add: 1s, to: 2s}", "one of add, times, to"),
        ("{set: latency}", "one of add, times, to"),
        ("{set: latency, add: 5}", "is a time"),
        ("{set: errors, to: 120%}", "at most 100%"),
        ("{set: errors, to: 3}", "at most 100%"),
        ("{set: instances, to: 10%}", "plain number"),
        ("{set: instances, to: -2}", "must not be negative"),
        ("{set: capacity, to: 5s}", "is a rate"),
        ("{set: latensy, add: 1s}", "cannot be set"),
        ("{set: backlog, add: 100}", "which has no backlog"),
        ("{set: calls.nobody.retries, to: 0}", "does not call 'nobody'"),
        ("{set: calls.db.retrys, to: 0}", "a call has no 'retrys'"),
        ("{set: latency, times: 99999999999}", "larger than anything"),
    ],
)
def test_a_wrong_effect_says_what_is_wrong(effect: str, message: str) -> None:
    fault = (
        f"faults: {{f: {{starts: {{at: 1m}}, target: web, decoy: true, effects: [{effect}]}}}}\n"
    )
    found = problems(fault)
    assert any(message in one.message for one in found), [one.headline() for one in found]


RULES = "alerting: {rule_files: [r.yml]}\n"


@pytest.mark.parametrize(
    ("rule", "message", "line"),
    [
        ("{alert: A, expr: 'sum('}", "not closed", 4),
        ("{alert: A, record: a, expr: up}", "either record or alert", 4),
        ("{alert: A}", "needs the key 'expr'", 4),
        ("{alert: A, expr: up, for: soon}", "not a duration", 4),
        ("{record: a, expr: up, for: 1m}", "no key 'for'", 4),
        ("{record: 'a b', expr: up}", "not one that a metric may have", 4),
        ("{alert: A, expr: up, labels: {a-b: x}}", "not a name for a label", 4),
        ("{alert: A, expr: up, annotations: {s: '{{ $value'}}", "does not end", 4),
        ("{alert: A, expr: up, annotations: {s: '{{ if 1 }}x'}}", "does not end", 4),
        ("{alert: A, expr: up, annotations: {s: '{{ humanise $value }}'}}", "no function", 4),
        ("{alert: A, expr: nosuch}", "no metric 'nosuch'", 4),
        ("{alert: A, expr: 'up{servce=\"web\"}'}", "no label 'servce'", 4),
        ("{alert: A, expr: 'up{service=\"wep\"}'}", "no service 'wep'", 4),
        ("{alert: A, expr: pg_replication_lag_seconds}", "no service here exports", 4),
        ("{alert: A, expr: 'rate(up)'}", "expected", 4),
        ('{alert: A, expr: \'up{a="b" or c="d"}\'}', "not PromQL", 4),
        ("{alert: A, expr: 'info(up)'}", "not in this version", 4),
        ("{alert: A, expr: 'sum by (servcie) (up)'}", "no metric here has the label", 4),
        ("{alert: A, expr: 'up[5m]'}", "gives a range", 4),
    ],
)
def test_a_wrong_rule_is_named_with_its_line_in_the_rule_file(
    rule: str, message: str, line: int
) -> None:
    text = f"groups:\n  - name: g\n    rules:\n      - {rule}\n"
    problem = only(problems(RULES, r_yml=text))
    assert message in problem.message
    assert (problem.path, problem.line) == ("r.yml", line)


def test_the_wrong_word_of_a_long_expression_has_the_caret() -> None:
    text = (
        "groups:\n  - name: g\n    rules:\n      - record: a\n        expr: |\n"
        "          sum(rate(http_requests_total[1m]))\n            / sum(rate(http_reqs[1m]))\n"
    )
    problem = only(problems(RULES, r_yml=text))
    assert (problem.line, problem.column, problem.end_column) == (7, 24, 33)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("route: {receiver: x}\n", "needs the key 'receivers'"),
        ("route: {receiver: a, matchers: [b=c]}\nreceivers: [{name: a}]\n", "takes every alert"),
        ("route: {receiver: a, routes: [{matchers: ['b']}]}\nreceivers: [{name: a}]\n", "matcher"),
        (
            "route: {receiver: a, routes: [{matchers: ['b=~\"(\"']}]}\nreceivers: [{name: a}]\n",
            "regular expression",
        ),
        ("route: {receiver: a, group_wait: x}\nreceivers: [{name: a}]\n", "not a duration"),
        ("route: {receiver: a, routes: [{mute_time_intervals: [n]}]}\nreceivers: [{name: a}]\n",
         "no time interval 'n'"),
        ("route: {receiver: a, grup_by: [x]}\nreceivers: [{name: a}]\n", "no key 'grup_by'"),
    ],
)  # fmt: skip
def test_a_wrong_alertmanager_file_says_what_is_wrong(text: str, message: str) -> None:
    found = problems("alerting: {alertmanager: a.yml, receivers: {a: {team: shop}}}\n", a_yml=text)
    assert any(message in one.message for one in found), [one.headline() for one in found]


def test_a_receiver_that_leads_to_nobody_is_named() -> None:
    text = "route: {receiver: a}\nreceivers: [{name: a}]\n"
    assert (
        "leads to nobody" in only(problems("alerting: {alertmanager: a.yml}\n", a_yml=text)).message
    )


def test_an_sla_target_beyond_the_end_is_refused_but_for_resolve() -> None:
    found = problems("duration: 20m\nsla: {SEV1: {engage: 20m, mitigate: 20m, resolve: 9h}}\n")
    assert [one.line for one in found] == [14, 14]
    assert "its duration is 20m" in found[0].hint


def test_a_comma_in_unquoted_prose_is_seen() -> None:
    found = problems("factors: {a: {text: It rains, badly today, holds: true}}\n")
    assert "unquoted-prose" in {one.code for one in found} or "unknown-key" in {
        one.code for one in found
    }
