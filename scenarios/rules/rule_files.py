"""Rule files are Prometheus rule files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.keys import LABEL, METRIC, File
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.source import Node
from scenarios.subject import Subject
from scenarios.templates import template_problem

CODE: Final = "rule-file"
_GROUP: Final = ("name", "interval", "rules", "labels")
_NOT_HERE: Final = ("limit", "query_offset", "partial_response_strategy")
_RECORD: Final = ("record", "expr", "labels")
_ALERT: Final = ("alert", "expr", "for", "keep_firing_for", "labels", "annotations")


def _find(subject: Subject) -> Iterator[Problem]:
    seen: dict[str, Node] = {}
    for name in dict.fromkeys(subject.scenario.alerting.rule_files):
        source = subject.others.get(name)
        if source is None or source.root is None:
            continue
        file = File(source, CODE)
        yield from file.map(source.root, "a rule file", ("groups",), ("groups",))
        groups = source.root.get("groups")
        yield from file.list(groups, "groups")
        names: dict[str, None] = {}
        for group in groups.each() if groups else ():
            yield from _group(file, group, names)
            rules = group.get("rules")
            for rule in rules.each() if rules else ():
                yield from _rule(file, rule, seen)


def _group(file: File, group: Node, names: dict[str, None]) -> Iterator[Problem]:
    for key in _NOT_HERE:
        if (node := group.get(key)) is not None and node.value not in (0, "0s"):
            yield file.problem(group.keys[key], f"{key} of a group is not in this version")
    yield from file.map(group, "a group", (*_GROUP, *_NOT_HERE), ("name", "rules"))
    yield from file.duration(group.get("interval"), "interval")
    yield from file.list(group.get("rules"), "rules")
    yield from _pairs(file, group.get("labels"), "label")
    name = group.get("name")
    yield from file.text(name, "the name of a group")
    if name is not None and isinstance(name.value, str):
        if name.value in names:
            yield file.problem(name, f"the group name '{name.value[:60]}' is used twice")
        names[name.value] = None


def _rule(file: File, rule: Node, seen: dict[str, Node]) -> Iterator[Problem]:
    if not isinstance(rule.value, dict):
        yield file.problem(rule, "a rule must be a map")
        return
    record, alert = rule.get("record"), rule.get("alert")
    if (record is None) == (alert is None):
        yield file.problem(rule, "a rule needs either record or alert")
        return
    known, what = (_RECORD, "a recording rule") if alert is None else (_ALERT, "an alert rule")
    yield from file.map(rule, what, known, ("expr",))
    expr = rule.get("expr")
    if expr is not None and not isinstance(expr.value, str):
        told = "expr must be an expression" if expr.value is None else "expr must be text"
        yield file.problem(expr, told, "quote it")
    for key in ("for", "keep_firing_for"):
        yield from file.duration(rule.get(key), key)
    yield from _pairs(file, rule.get("labels"), "label")
    yield from _pairs(file, rule.get("annotations"), "annotation")
    if record is not None and not METRIC.fullmatch(str(record.value)):
        yield file.problem(record, "the recorded name is not one that a metric may have")
    if alert is not None:
        yield from _alert(file, alert, seen)


def _alert(file: File, alert: Node, seen: dict[str, Node]) -> Iterator[Problem]:
    if not isinstance(alert.value, str) or not alert.value:
        yield file.problem(alert, "the name of an alert must be text")
        return
    for other, node in seen.items():
        if other.casefold() == alert.value.casefold() and other != alert.value:
            told = f"'{alert.value[:60]}' differs from '{other[:60]}' (line {node.place.line}) "
            yield file.problem(alert, f"{told}only in capital letters")
    seen.setdefault(alert.value, alert)


def _pairs(file: File, node: Node | None, what: str) -> Iterator[Problem]:
    if node is None or node.value is None:
        return
    if not isinstance(node.value, dict):
        yield file.problem(node, f"{what}s must be a map")
        return
    for key, value in node.value.items():
        if not LABEL.fullmatch(key) or (what == "label" and key == "__name__"):
            yield file.problem(node.keys[key], f"'{key[:60]}' is not a name for a {what}")
        if isinstance(value.value, list | dict) or value.value is None:
            yield file.problem(value, f"the {what} '{key[:60]}' must be text")
        elif isinstance(value.value, str) and (told := template_problem(value.value)):
            yield file.problem(value, f"the template of '{key[:60]}' {told}")


RULE = Rule(
    CODE,
    "Rule files have groups of recording and alert rules, as Prometheus reads them.",
    WORLD + "alerting: {rule_files: [rules.yml]}\n=== rules.yml\n"
    "groups:\n  - name: web\n    rules:\n      - {alert: Down, expr: up == 0, fro: 1m}\n",
    WORLD + "alerting: {rule_files: [rules.yml]}\n=== rules.yml\n"
    "groups:\n  - name: web\n    rules:\n      - {alert: Down, expr: up == 0, for: 1m}\n",
    _find,
)
