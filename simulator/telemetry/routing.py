"""Alertmanager's dispatcher: groups, waits, repeats, inhibition, silences, time intervals.

Pure: time is passed in (ms). A new group waits `group_wait`; after each flush the next comes
`group_interval` later; a flush tells only if something fires that was not told, if what was told
has resolved, or if `repeat_interval` has passed. Silenced, inhibited and muted alerts are left out
of a flush, and the group's clock runs on. What fires and resolves before its first flush is never
told. An empty group is forgotten by a sweep every 30 s; until then it keeps its clock.

Source: Alertmanager `dispatch/dispatch.go`, `notify/notify.go`, `inhibit/inhibit.go`. One
difference: a repeat is due when `repeat_interval` has passed exactly, too (a server's few
milliseconds of work decide that there).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.telemetry.routing_config import Inhibition, Route, RoutingConfig, parse_config
from simulator.telemetry.routing_match import (
    Matcher,
    RoutingError,
    all_match,
    from_any,
    parse_matchers,
)

__all__ = [
    "Matcher",
    "Notification",
    "Router",
    "RoutingConfig",
    "RoutingError",
    "from_any",
    "parse_config",
    "parse_matchers",
]

_SWEEP = 30_000


@dataclass(slots=True)
class _Alert:
    fingerprint: str
    id: str
    labels: Mapping[str, str]
    starts: int
    ends: int | None = None

    def resolved(self, at: int) -> bool:
        return self.ends is not None and self.ends <= at


@dataclass(slots=True)
class _Group:
    key: str
    route: Route
    labels: Mapping[str, str]
    next: int
    members: dict[str, _Alert] = field(default_factory=dict)
    flushed: bool = False
    emptied: int | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    at: int
    firing: frozenset[str]
    resolved: frozenset[str]


@dataclass(frozen=True, slots=True)
class Notification:
    """An alert group sent to a receiver at a time (ms).

    `state` is firing while anything in it fires, else resolved. `fresh` are the firing alerts that
    were not in the group's last notification; without any, a firing notification is a repeat or
    tells of alerts that have resolved.
    """

    at: int
    group: str
    receiver: str
    state: str
    labels: Mapping[str, str]
    firing: tuple[str, ...]
    resolved: tuple[str, ...]
    fresh: tuple[str, ...]

    @property
    def alerts(self) -> tuple[str, ...]:
        """Alert ids, firing ones first."""
        return self.firing + self.resolved


@dataclass(frozen=True, slots=True)
class _Silence:
    matchers: tuple[Matcher, ...]
    start: int
    until: int


class Router:
    """One Alertmanager. `starts` is the moment of StartEx, for time intervals."""

    def __init__(self, config: RoutingConfig, starts: datetime) -> None:
        self.config = config
        self._starts = starts
        self._alerts: dict[str, _Alert] = {}
        self._groups: dict[str, _Group] = {}
        self._told: dict[str, _Told] = {}
        self._silences: dict[str, _Silence] = {}
        self._names = _route_names(config.route)

    def fire(self, at: int, fingerprint: str, alert: str, labels: Mapping[str, str]) -> None:
        """An alert fires from now on; `alert` is the id of this firing."""
        one = _Alert(fingerprint, alert, dict(labels), at)
        self._alerts[fingerprint] = one
        for route in self.config.route.match(labels):
            self._insert(at, route, one)

    def resolve(self, at: int, fingerprint: str) -> None:
        """It has stopped. Unknown alerts are nobody's business."""
        one = self._alerts.get(fingerprint)
        if one is not None and one.ends is None:
            one.ends = at

    def silence(self, key: str, matchers: Sequence[Matcher], start: int, until: int) -> None:
        """Mute what matches all of these from `start` until just before `until`."""
        self._silences[key] = _Silence(tuple(matchers), start, until)

    def unsilence(self, key: str) -> None:
        """End a silence early."""
        self._silences.pop(key, None)

    def silenced(self, labels: Mapping[str, str], at: int) -> bool:
        """Does a silence mute these labels at a time?"""
        return any(
            one.start <= at < one.until and all_match(one.matchers, labels)
            for one in self._silences.values()
        )

    def inhibited(self, labels: Mapping[str, str], at: int) -> bool:
        """Does another alert that fires mute these labels?"""
        return any(self._inhibits(rule, labels, at) for rule in self.config.inhibitions)

    def due(self) -> int | None:
        """When the next group is flushed."""
        return min((one.next for one in self._groups.values() if one.members), default=None)

    def flush(self, at: int) -> list[Notification]:
        """Everything that is due at or before `at`, oldest first."""
        made: list[Notification] = []
        while (due := self.due()) is not None and due <= at:
            for group in list(self._groups.values()):
                if group.members and group.next == due:
                    told = self._flush(group, due)
                    made += [] if told is None else [told]
        return made

    def _insert(self, at: int, route: Route, alert: _Alert) -> None:
        names = sorted(alert.labels) if route.group_by is None else sorted(route.group_by)
        labels = {name: alert.labels[name] for name in names if name in alert.labels}
        written = ", ".join(f'{name}="{value}"' for name, value in labels.items())
        key = f"{self._names[route.key]}/{{{written}}}"
        group = self._groups.get(key)
        if group is None or _swept(group, at):
            group = self._groups[key] = _Group(key, route, labels, at + route.group_wait)
        elif not group.members:
            # Nothing to tell came and went; the clock ran on all the while.
            ticks = max(0, -(-(at - group.next) // route.group_interval))
            group.next += ticks * route.group_interval
        group.emptied = None
        group.members[alert.fingerprint] = alert

    def _flush(self, group: _Group, at: int) -> Notification | None:
        group.next = at + group.route.group_interval
        group.flushed = True
        members = sorted(group.members.values(), key=lambda one: (one.starts, one.fingerprint))
        gone = [one for one in members if one.resolved(at)]
        told = self._tell(group, [one for one in members if not self._mute(one, group, at)], at)
        for one in gone:
            del group.members[one.fingerprint]
        if not group.members:
            group.emptied = at
        return told

    def _mute(self, alert: _Alert, group: _Group, at: int) -> bool:
        return (
            self.inhibited(alert.labels, at)
            or self._off_hours(group.route, at)
            or self.silenced(alert.labels, at)
        )

    def _tell(self, group: _Group, alerts: Sequence[_Alert], at: int) -> Notification | None:
        if not alerts:
            return None
        firing = [one for one in alerts if not one.resolved(at)]
        resolved = [one for one in alerts if one.resolved(at)]
        now = _Told(
            at,
            frozenset(one.fingerprint for one in firing),
            frozenset(one.fingerprint for one in resolved),
        )
        last = self._told.get(group.key)
        sends_resolved = self.config.receivers[group.route.receiver]
        if not _needed(last, now, sends_resolved, group.route.repeat_interval):
            return None
        self._told[group.key] = now
        if not firing and not sends_resolved:
            return None
        before = last.firing if last is not None else frozenset()
        return Notification(
            at,
            group.key,
            group.route.receiver,
            "firing" if firing else "resolved",
            group.labels,
            tuple(one.id for one in firing),
            tuple(one.id for one in resolved) if sends_resolved else (),
            tuple(one.id for one in firing if one.fingerprint not in before),
        )

    def _off_hours(self, route: Route, at: int) -> bool:
        moment = self._starts + timedelta(milliseconds=at)
        intervals = self.config.intervals
        if any(part.holds(moment) for name in route.mute for part in intervals[name]):
            return True
        return bool(route.active) and not any(
            part.holds(moment) for name in route.active for part in intervals[name]
        )

    def _inhibits(self, rule: Inhibition, labels: Mapping[str, str], at: int) -> bool:
        if not all_match(rule.target, labels):
            return False
        both = all_match(rule.source, labels)
        return any(
            all_match(rule.source, one.labels)
            and not one.resolved(at)
            and all(one.labels.get(name, "") == labels.get(name, "") for name in rule.equal)
            # What is source and target at once cannot be muted by another such alert, or by itself.
            and not (both and all_match(rule.target, one.labels))
            for one in self._alerts.values()
        )


def _needed(last: _Told | None, now: _Told, sends_resolved: bool, repeat: int) -> bool:
    if last is None:
        return bool(now.firing)
    if not now.firing <= last.firing:
        return True
    if not now.firing:
        return bool(last.firing)
    if sends_resolved and not now.resolved <= last.resolved:
        return True
    return now.at - last.at >= repeat


def _swept(group: _Group, at: int) -> bool:
    return group.emptied is not None and at // _SWEEP > group.emptied // _SWEEP


def _route_names(root: Route) -> dict[str, str]:
    """Receiver of each route by its key; further routes to the same receiver get a number."""
    names: dict[str, str] = {}
    used: dict[str, int] = {}
    queue = [root]
    while queue:
        route = queue.pop(0)
        used[route.receiver] = used.get(route.receiver, 0) + 1
        number = used[route.receiver]
        names[route.key] = route.receiver if number == 1 else f"{route.receiver}~{number}"
        queue += route.routes
    return names
