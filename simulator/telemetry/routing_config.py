"""An Alertmanager file as it is used in production: routes, receivers, inhibition, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from scenarios.model.values import parse_span
from simulator.telemetry.routing_hours import Interval, parse_intervals
from simulator.telemetry.routing_match import (
    Matchers,
    RoutingError,
    all_match,
    checked,
    parse_matchers,
)

_ROUTE_KEYS = (
    *("receiver", "group_by", "continue", "match", "match_re", "matchers", "routes"),
    *("group_wait", "group_interval", "repeat_interval"),
    *("mute_time_intervals", "active_time_intervals"),
)
_QUIET = ("email_configs", "slack_configs", "wechat_configs")
"""Integrations that do not tell of resolved alerts unless asked to."""


@dataclass(frozen=True, slots=True)
class Route:
    """One node of the tree, with what it inherits filled in. Times in ms.

    `group_by` None groups by all labels (`...`). `key` is unique in the tree.
    """

    key: str
    receiver: str
    matchers: Matchers
    group_by: tuple[str, ...] | None
    group_wait: int
    group_interval: int
    repeat_interval: int
    goes_on: bool = False
    mute: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()

    def match(self, labels: Mapping[str, str]) -> list[Route]:
        """The routes that take an alert: the deepest ones, more than one with `continue`."""
        if not all_match(self.matchers, labels):
            return []
        found: list[Route] = []
        for child in self.routes:
            taken = child.match(labels)
            found += taken
            if taken and not child.goes_on:
                break
        return found or [self]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While an alert of `source` fires, those of `target` with the same `equal` labels are mute."""

    source: Matchers
    target: Matchers
    equal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingConfig:
    """The whole file; `receivers` tells for each whether it is told of resolved alerts."""

    route: Route
    receivers: Mapping[str, bool]
    inhibitions: tuple[Inhibition, ...] = ()
    intervals: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)


def parse_config(text: str) -> RoutingConfig:
    """The text of an Alertmanager file. Raises RoutingError with one plain sentence."""
    try:
        tree = yaml.safe_load(text)
    except yaml.YAMLError:
        raise RoutingError("is not YAML") from None
    if not isinstance(tree, Mapping) or not isinstance(tree.get("route"), Mapping):
        raise RoutingError("an Alertmanager file needs a route")
    receivers = {str(one["name"]): _sends_resolved(one) for one in _maps(tree, "receivers")}
    intervals = {
        **parse_intervals(tree.get("mute_time_intervals")),
        **parse_intervals(tree.get("time_intervals")),
    }
    root = _root(tree["route"])
    config = RoutingConfig(
        root,
        receivers,
        tuple(_inhibition(one) for one in _maps(tree, "inhibit_rules")),
        intervals,
    )
    _check(root, config)
    return config


def _maps(tree: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = tree.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise RoutingError(f"{key} must be a list of mappings")
    if key == "receivers" and any("name" not in one for one in found):
        raise RoutingError("a receiver needs a name")
    return found


def _sends_resolved(receiver: Mapping[str, Any]) -> bool:
    told = [
        bool(one.get("send_resolved", kind not in _QUIET))
        for kind, many in receiver.items()
        if kind.endswith("_configs")
        for one in many or ()
    ]
    return any(told) if told else True


def _root(tree: Mapping[str, Any]) -> Route:
    if "receiver" not in tree:
        raise RoutingError("the root route needs a receiver")
    if any(name in tree for name in ("matchers", "match", "match_re")):
        raise RoutingError("the root route must take every alert: it has no matchers")
    if "mute_time_intervals" in tree or "active_time_intervals" in tree:
        raise RoutingError("the root route must not have time intervals")
    start = Route("{}", "", (), (), 30_000, 300_000, 14_400_000)
    return _route(tree, start, "{}")


def _route(tree: Mapping[str, Any], parent: Route, key: str) -> Route:
    unknown = sorted(str(name) for name in tree if name not in _ROUTE_KEYS)
    if unknown:
        raise RoutingError(f"a route has no key {unknown[0]}")
    route = Route(
        key,
        str(tree.get("receiver") or parent.receiver),
        _matchers(tree, "matchers", "match", "match_re"),
        _group_by(tree, parent),
        _span(tree, "group_wait", parent.group_wait),
        _span(tree, "group_interval", parent.group_interval),
        _span(tree, "repeat_interval", parent.repeat_interval),
        bool(tree.get("continue", False)),
        tuple(str(one) for one in tree.get("mute_time_intervals") or ()),
        tuple(str(one) for one in tree.get("active_time_intervals") or ()),
    )
    children: list[Route] = []
    for place, child in enumerate(_maps(tree, "routes")):
        children.append(_route(child, route, f"{key}/{place}"))
    return replace(route, routes=tuple(children))


def _group_by(tree: Mapping[str, Any], parent: Route) -> tuple[str, ...] | None:
    given = tree.get("group_by")
    if given is None:
        return parent.group_by
    names = tuple(str(one) for one in given)
    if "..." in names and len(names) > 1:
        raise RoutingError("group_by has either '...' or labels")
    return None if names == ("...",) else names


def _span(tree: Mapping[str, Any], name: str, default: int) -> int:
    if name not in tree:
        return default
    try:
        span = parse_span(tree[name])
    except ValueError as problem:
        raise RoutingError(f"{name} {problem}") from None
    if span == 0 and name != "group_wait":
        raise RoutingError(f"{name} must not be zero")
    return span


def _matchers(tree: Mapping[str, Any], new: str, equal: str, regex: str) -> Matchers:
    given = tree.get(new) or []
    made = [
        one
        for text in ([given] if isinstance(given, str) else given)
        for one in parse_matchers(str(text))
    ]
    made += [checked(str(k), "=", str(v)) for k, v in sorted((tree.get(equal) or {}).items())]
    made += [checked(str(k), "=~", str(v)) for k, v in sorted((tree.get(regex) or {}).items())]
    return tuple(made)


def _inhibition(tree: Mapping[str, Any]) -> Inhibition:
    return Inhibition(
        _matchers(tree, "source_matchers", "source_match", "source_match_re"),
        _matchers(tree, "target_matchers", "target_match", "target_match_re"),
        tuple(str(one) for one in tree.get("equal") or ()),
    )


def _check(route: Route, config: RoutingConfig) -> None:
    if route.receiver not in config.receivers:
        raise RoutingError(f"the receiver {route.receiver} is not defined")
    for name in (*route.mute, *route.active):
        if name not in config.intervals:
            raise RoutingError(f"the time interval {name} is not defined")
    for child in route.routes:
        _check(child, config)
