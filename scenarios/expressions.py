"""Every PromQL expression of a scenario with the file and node that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.conditions import conditions, solutions
from scenarios.source import Node, Source
from scenarios.subject import Subject


@dataclass(frozen=True, slots=True)
class Found:
    """An expression; `judges` where its last digit decides something (rules, conditions)."""

    source: Source
    node: Node
    text: str
    judges: bool = False
    step: bool = False


def expressions(subject: Subject) -> Iterator[Found]:
    """All of them: the indicator, conditions, steps, alert rules, dashboards."""
    yield from _of_main(subject)
    yield from rule_expressions(subject)
    for name in subject.scenario.dashboards:
        yield from _of_dashboard(subject.others.get(name))


def _of_main(subject: Subject) -> Iterator[Found]:
    scenario, main = subject.scenario, subject.main
    if (node := subject.node(("indicator",))) is not None and scenario.indicator:
        yield Found(main, node, scenario.indicator)
    for path, when in conditions(scenario):
        node = subject.node((*path, "metric"))
        if when.metric is not None and node is not None:
            yield Found(main, node, when.metric, judges=True)
    for path, steps in solutions(scenario):
        for number in range(len(steps)):
            for name in (("query",), ("impact", "query")):
                node = subject.node((*path, number, *name))
                if node is not None and isinstance(node.value, str):
                    yield Found(main, node, node.value, step=name == ("query",))


def rules_in(source: Source | None) -> Iterator[Node]:
    """The rules of a rule file, as nodes."""
    groups = source.root.get("groups") if source is not None and source.root else None
    for group in groups.each() if groups else ():
        rules = group.get("rules")
        yield from rules.each() if rules else ()


def rule_expressions(subject: Subject) -> Iterator[Found]:
    """The expressions of all rule files."""
    for name in subject.scenario.alerting.rule_files:
        source = subject.others.get(name)
        for rule in rules_in(source):
            node = rule.get("expr")
            if source is not None and node is not None and isinstance(node.value, str):
                yield Found(source, node, node.value, judges=True)


def _of_dashboard(source: Source | None) -> Iterator[Found]:
    panels = source.root.get("panels") if source is not None and source.root else None
    for panel in panels.each() if panels else ():
        targets = panel.get("targets")
        for target in targets.each() if targets else ():
            node = target.get("expr")
            if source is not None and node is not None and isinstance(node.value, str):
                yield Found(source, node, node.value)
