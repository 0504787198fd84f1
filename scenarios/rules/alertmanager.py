"""The Alertmanager file can be read, its receivers exist and each leads to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.keys import LABEL, File
from scenarios.matchers import check_regex, parse_matchers
from scenarios.problem import Problem, did_you_mean
from scenarios.rules.base import WORLD, Rule
from scenarios.source import Node
from scenarios.subject import Subject

CODE: Final = "alertmanager"
_FILE: Final = [
    "route",
    "receivers",
    "inhibit_rules",
    "time_intervals",
    "mute_time_intervals",
    "global",
    "templates",
]
_ROUTE: Final = [
    "receiver",
    "group_by",
    "continue",
    "match",
    "match_re",
    "matchers",
    "routes",
    "group_wait",
    "group_interval",
    "repeat_interval",
    "mute_time_intervals",
    "active_time_intervals",
]
_INHIBIT: Final = [
    "source_matchers",
    "source_match",
    "source_match_re",
    "target_matchers",
    "target_match",
    "target_match_re",
    "equal",
    "name",
]
_ROOT_ONLY_NOT: Final = (
    "matchers",
    "match",
    "match_re",
    "continue",
    "mute_time_intervals",
    "active_time_intervals",
)


def _find(subject: Subject) -> Iterator[Problem]:
    alerting = subject.scenario.alerting
    if alerting.alertmanager is None:
        if alerting.receivers:
            told = "receivers belong to an Alertmanager file"
            hint = "name it: alertmanager: alertmanager.yml"
            yield subject.problem(CODE, ("alerting", "receivers"), told, hint, key=True)
        return
    source = subject.others.get(alerting.alertmanager)
    if source is None or source.root is None:
        return
    file, root = File(source, CODE), source.root
    yield from file.map(root, "an Alertmanager file", _FILE, ("route", "receivers"))
    receivers = _names(root.get("receivers"))
    intervals = {**_names(root.get("time_intervals")), **_names(root.get("mute_time_intervals"))}
    yield from file.list(root.get("receivers"), "receivers")
    route = root.get("route")
    if route is not None:
        yield from _root(file, route)
        yield from _route(file, route, receivers, intervals)
    inhibit = root.get("inhibit_rules")
    yield from file.list(inhibit, "inhibit_rules")
    for rule in inhibit.each() if inhibit else ():
        yield from file.map(rule, "an inhibition", _INHIBIT)
        for side in ("source", "target"):
            yield from _matchers(
                file, rule, f"{side}_matchers", f"{side}_match", f"{side}_match_re"
            )
        yield from _labels(file, rule.get("equal"), "equal")
    yield from _mapped(subject, file, receivers)


def _names(node: Node | None) -> dict[str, Node]:
    found = {}
    for one in node.each() if node else ():
        name = one.get("name")
        if name is not None and isinstance(name.value, str):
            found[name.value] = name
    return found


def _root(file: File, route: Node) -> Iterator[Problem]:
    for key in _ROOT_ONLY_NOT:
        if route.get(key) is not None:
            told = f"the first route takes every alert: it cannot have {key}"
            yield file.problem(route.keys[key], told)
    if isinstance(route.value, dict) and route.get("receiver") is None:
        yield file.problem(route, "the first route needs a receiver")


def _route(
    file: File, route: Node, receivers: dict[str, Node], intervals: dict[str, Node]
) -> Iterator[Problem]:
    yield from file.map(route, "a route", _ROUTE)
    receiver = route.get("receiver")
    if receiver is not None and receiver.value not in receivers:
        name = str(receiver.value)[:60]
        told = f"there is no receiver '{name}' in this file"
        yield file.problem(receiver, told, did_you_mean(name, receivers))
    for key in ("group_wait", "group_interval", "repeat_interval"):
        yield from file.duration(route.get(key), key)
        node = route.get(key)
        if key != "group_wait" and node is not None and str(node.value) in ("0", "0s", "0m"):
            yield file.problem(node, f"{key} must not be zero")
    yield from _matchers(file, route, "matchers", "match", "match_re")
    yield from _labels(file, route.get("group_by"), "group_by")
    for key in ("mute_time_intervals", "active_time_intervals"):
        node = route.get(key)
        for one in node.each() if node else ():
            if one.value not in intervals:
                name = str(one.value)[:60]
                hint = did_you_mean(name, intervals)
                yield file.problem(one, f"there is no time interval '{name}'", hint)
    yield from file.list(route.get("routes"), "routes")
    routes = route.get("routes")
    for child in routes.each() if routes else ():
        yield from _route(file, child, receivers, intervals)


def _matchers(file: File, node: Node, new: str, equal: str, regex: str) -> Iterator[Problem]:
    given = node.get(new)
    many = [given] if given is not None and isinstance(given.value, str) else None
    for one in many or (given.each() if given else ()):
        try:
            parse_matchers(str(one.value))
        except ValueError as error:
            yield file.problem(one, f"the matcher {error}")
    for key in (equal, regex):
        pairs = node.get(key)
        for label, value in pairs.items() if pairs else ():
            if key != regex:
                continue
            try:
                check_regex(str(value.value))
            except ValueError as error:
                yield file.problem(value, f"the matcher of '{label[:60]}' {error}")


def _labels(file: File, node: Node | None, what: str) -> Iterator[Problem]:
    yield from file.list(node, what)
    names = [one.value for one in node.each()] if node else []
    for one in node.each() if node else ():
        if one.value == "..." and what == "group_by":
            if len(names) > 1:
                yield file.problem(one, "group_by has either '...' or labels")
        elif not isinstance(one.value, str) or not LABEL.fullmatch(one.value):
            yield file.problem(one, f"{what} has labels, and this is none")


def _mapped(subject: Subject, file: File, receivers: dict[str, Node]) -> Iterator[Problem]:
    mapped = subject.scenario.alerting.receivers
    for name in mapped:
        if name not in receivers:
            told = f"the Alertmanager file has no receiver '{name[:60]}'"
            hint = did_you_mean(name, receivers)
            yield subject.problem(CODE, ("alerting", "receivers", name), told, hint, key=True)
    for name, node in receivers.items():
        if name not in mapped:
            told = f"the receiver '{name[:60]}' leads to nobody"
            yield file.problem(node, told, "map it under alerting: receivers in the scenario")


RULE = Rule(
    CODE,
    "The Alertmanager file has routes, matchers, receivers and time intervals that exist; every "
    "receiver is mapped to a policy, person or channel.",
    WORLD + "alerting: {alertmanager: am.yml, receivers: {shop: {channel: shop}}}\n"
    "=== am.yml\nroute: {receiver: shpo}\nreceivers: [{name: shop}]\n",
    WORLD + "alerting: {alertmanager: am.yml, receivers: {shop: {channel: shop}}}\n"
    "=== am.yml\nroute: {receiver: shop}\nreceivers: [{name: shop}]\n",
    _find,
)
