"""Expressions name metrics that the services export or rules record, and labels that they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scenarios.expressions import Found, expressions, rules_in
from scenarios.families import FAMILIES, SYNTHETIC, exported, families_of
from scenarios.problem import Problem, Severity, did_you_mean
from scenarios.promql import PromqlError, Use, read
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject, word_place

CODE: Final = "metric"
_BUSINESS: Final = "business_transactions_total"
_EVERYWHERE: Final = ("__name__", "service", "alertname", "alertstate", "severity", "le")


@dataclass(slots=True)
class _World:
    """What there is: labels by metric, recorded names, metrics by service, all labels."""

    metrics: dict[str, tuple[str, ...]]
    recorded: dict[str, None]
    of_service: dict[str, set[str]]
    labels: dict[str, None]


def _find(subject: Subject) -> Iterator[Problem]:
    world = _world(subject)
    for found in expressions(subject):
        try:
            expression = read(found.text)
        except PromqlError:
            continue  # said elsewhere
        for use in expression.uses:
            yield from _use(world, found, use)
        for label in dict.fromkeys(expression.labels):
            if label not in world.labels:
                told = f"no metric here has the label '{label[:60]}'"
                hint = did_you_mean(label, world.labels)
                yield _problem(found, label, told, hint, "warning")


def _world(subject: Subject) -> _World:
    metrics = exported(subject.scenario)
    services = {
        key: {name for family in families_of(one) for name, _labels in family.series()}
        for key, one in subject.scenario.world.services.items()
    }
    recorded: dict[str, None] = {}
    labels: dict[str, None] = dict.fromkeys(_EVERYWHERE)
    for one in metrics.values():
        labels.update(dict.fromkeys(one))
    for name in subject.scenario.alerting.rule_files:
        for rule in rules_in(subject.others.get(name)):
            record, own = rule.get("record"), rule.get("labels")
            if record is not None and isinstance(record.value, str):
                recorded[record.value] = None
            labels.update(dict.fromkeys(key for key, _node in own.items()) if own else {})
    return _World(metrics, recorded, services, labels)


def _use(world: _World, found: Found, use: Use) -> Iterator[Problem]:
    name = use.metric
    if name is None or name in world.recorded:
        return
    if name not in world.metrics:
        yield _no_metric(world, found, name)
        return
    for label, operator, value in use.matchers:
        if label == "__name__" or name in SYNTHETIC:
            continue
        if label not in world.metrics[name]:
            told = f"{name} has no label '{label[:60]}'; it has {', '.join(world.metrics[name])}"
            yield _problem(found, label, told, did_you_mean(label, world.metrics[name]))
        elif operator == "Equal" and label in ("service", "target") and value:
            yield from _service(world, found, name, label, value)


def _service(world: _World, found: Found, name: str, label: str, value: str) -> Iterator[Problem]:
    if value not in world.of_service:
        told = f"there is no service '{value[:60]}'"
        yield _problem(found, value, told, did_you_mean(value, world.of_service))
    elif label == "service" and name not in (*world.of_service[value], _BUSINESS):
        yield _problem(found, name, f"the service '{value}' exports no {name}")


def _no_metric(world: _World, found: Found, name: str) -> Problem:
    types = [
        key
        for key, families in FAMILIES.items()
        if any(name == series for family in families for series, _labels in family.series())
    ]
    if types:
        told = f"no service here exports {name}; services of type {', '.join(types)} can"
        return _problem(found, name, told)
    hint = did_you_mean(name, [*world.metrics, *world.recorded])
    return _problem(found, name, f"there is no metric '{name[:80]}'", hint)


def _problem(
    found: Found, word: str, told: str, hint: str = "", severity: Severity = "error"
) -> Problem:
    place = word_place(found.source, found.node, word)
    return Problem.at(CODE, found.source.path, place, told, hint, severity)


RULE = Rule(
    CODE,
    "Metrics in expressions are exported by a service of the scenario or recorded by its rules, "
    "and have the labels that are asked for.",
    WORLD + "indicator: sum(rate(http_request_total[1m]))\n",
    WORLD + 'indicator: sum(rate(http_requests_total{service="web",code=~"5.."}[1m]))\n',
    _find,
)
