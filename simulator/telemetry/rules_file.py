"""Reading rule files in Prometheus's format, all problems at once and each with its line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeAlias

import yaml

from simulator.telemetry.durations import parse_duration
from simulator.telemetry.promql.parse import check_expr
from simulator.telemetry.rules_model import (
    AlertingRule,
    RecordingRule,
    Rule,
    RuleFile,
    RuleGroup,
    RuleProblem,
    RulesError,
)
from simulator.telemetry.templates import TemplateError, check_template

MAX_BYTES = 1 << 20
MAX_RULES = 5000
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
_GROUP_KEYS = ("name", "interval", "rules", "labels", "limit", "query_offset")
_RULE_KEYS = (
    "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations",
)  # fmt: skip

Node: TypeAlias = yaml.Node
Fields: TypeAlias = dict[str, Node]
Pairs: TypeAlias = tuple[tuple[str, str], ...]


def parse_rules(text: str, path: str) -> RuleFile:
    """A rule file; raises RulesError with everything that is wrong."""
    return _Reader(path).read(text)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[RuleProblem] = []
        self.count = 0

    def say(self, line: int, message: str) -> None:
        self.problems.append(RuleProblem(self.path, line, message))

    def read(self, text: str) -> RuleFile:
        if len(text) > MAX_BYTES:
            raise RulesError([RuleProblem(self.path, 1, f"longer than {MAX_BYTES} characters")])
        try:
            root = yaml.compose(text, Loader=yaml.CBaseLoader)
        except (yaml.YAMLError, ValueError, RecursionError) as problem:
            mark = getattr(problem, "problem_mark", None)
            line = 1 if mark is None else mark.line + 1
            what = getattr(problem, "problem", None) or "not readable as YAML"
            raise RulesError([RuleProblem(self.path, line, str(what))]) from None
        groups = self.groups(root) if root is not None else ()
        if self.problems:
            raise RulesError(self.problems)
        return RuleFile(self.path, groups)

    def groups(self, root: Node) -> tuple[RuleGroup, ...]:
        fields = self.fields(root, ("groups",), "the file")
        found: list[RuleGroup] = []
        for node in self.items(fields.get("groups"), "groups"):
            group = self.group(node)
            if any(group.name == other.name for other in found):
                self.say(_line(node), f"the group name {group.name!r} is used twice in this file")
            found.append(group)
        return tuple(found)

    def group(self, node: Node) -> RuleGroup:
        fields = self.fields(node, _GROUP_KEYS, "a group")
        name = self.text(fields.get("name"))
        if not name:
            self.say(_line(node), "a group needs a name")
        for key in ("limit", "query_offset"):
            if self.text(fields.get(key)) not in ("", "0", "0s"):
                self.say(_line(fields[key]), f"{key} is not supported")
        interval = self.duration(fields.get("interval"))
        common = self.labels(fields.get("labels"))
        rules: list[Rule] = []
        for each in self.items(fields.get("rules"), "rules"):
            self.count += 1
            if self.count > MAX_RULES:
                self.say(_line(each), f"more than {MAX_RULES} rules")
                break
            rule = self.rule(each)
            if rule is not None:
                rules.append(replace(rule, labels=_merged(common, rule.labels)))
        return RuleGroup(name, tuple(rules), interval or None)

    def rule(self, node: Node) -> Rule | None:
        fields = self.fields(node, _RULE_KEYS, "a rule")
        line = _line(node)
        record, alert = self.text(fields.get("record")), self.text(fields.get("alert"))
        if bool(record) == bool(alert):
            self.say(line, "a rule has either `record` or `alert`")
            return None
        expr = self.expression(fields.get("expr"), line)
        labels = self.labels(fields.get("labels"))
        if record:
            return self.recording(record, expr, labels, fields, line)
        annotations = self.labels(fields.get("annotations"), what="annotation")
        for name, text in (*labels, *annotations):
            self.template(fields, name, text)
        hold, keep = self.duration(fields.get("for")), self.duration(fields.get("keep_firing_for"))
        return AlertingRule(alert, expr, hold or 0, keep or 0, labels, annotations, line)

    def recording(
        self, record: str, expr: str, labels: Pairs, fields: Fields, line: int
    ) -> RecordingRule:
        if not _METRIC.match(record):
            self.say(line, f"{record!r} is no name for a metric")
        for key in ("for", "keep_firing_for", "annotations"):
            if key in fields:
                self.say(_line(fields[key]), f"`{key}` has no meaning in a recording rule")
        return RecordingRule(record, expr, labels, line)

    def expression(self, node: Node | None, line: int) -> str:
        text = self.text(node)
        if node is None or not text.strip():
            self.say(line, "a rule needs `expr`")
            return "vector(0)"
        problem = check_expr(text)
        if problem is not None:
            self.say(_line(node), f"expr: {problem.message}")
        return text

    def template(self, fields: Fields, name: str, text: str) -> None:
        try:
            check_template(text)
        except TemplateError as problem:
            node = fields.get("annotations") or fields["alert"]
            self.say(_line(node), f"template of {name!r}: {problem}")

    def labels(self, node: Node | None, what: str = "label") -> Pairs:
        if node is None:
            return ()
        pairs: list[tuple[str, str]] = []
        for name, value in self.fields(node, None, f"{what}s").items():
            if not _LABEL.match(name) or (what == "label" and name == "__name__"):
                self.say(_line(value), f"{name!r} is no name for a {what}")
            pairs.append((name, self.text(value)))
        return tuple(pairs)

    def duration(self, node: Node | None) -> int | None:
        text = self.text(node)
        if node is None or not text:
            return None
        try:
            return parse_duration(text)
        except ValueError as problem:
            self.say(_line(node), str(problem))
            return None

    def fields(self, node: Node, allowed: tuple[str, ...] | None, what: str) -> Fields:
        if not isinstance(node, yaml.MappingNode):
            self.say(_line(node), f"{what} must be a mapping")
            return {}
        found: Fields = {}
        for key, value in node.value:
            name = self.text(key)
            if name in found:
                self.say(_line(key), f"{name!r} is written twice")
            elif allowed is not None and name not in allowed:
                self.say(_line(key), f"{name!r} is unknown in {what}; known: {', '.join(allowed)}")
            else:
                found[name] = value
        return found

    def items(self, node: Node | None, what: str) -> list[Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.say(_line(node), f"`{what}` must be a list")
            return []
        return list(node.value)

    def text(self, node: Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.say(_line(node), "text expected here")
            return ""
        return str(node.value)


def _merged(common: Pairs, own: Pairs) -> Pairs:
    return tuple({**dict(common), **dict(own)}.items())
