"""`when` conditions over what has happened: pure, and shared by engine, policies and scoring.

A condition *holds since* a time or not yet. Events make it hold for good, `not`, `unless` and
metrics are asked anew each time. Metrics cannot be seen from here: they are asked through a
callable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from scenarios.model.values import parse_setting
from scenarios.model.when import When
from simulator.record.commands import Json
from simulator.record.entries import Entry

Metric: TypeAlias = Callable[[When], "int | None"]
"""Since when (ms) a metric condition has held, its `for` included; None if it does not hold now."""

_PLAIN = ("person", "seat")
_PARTIES = (*_PLAIN, "team", "schedule", "policy", "channel", "audience")
_FIRST = "INC-1"


class Past:
    """Entries by type, in the order in which they came, and the labels of alerts by their id."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_type: dict[str, list[Entry]] = {}
        self._labels: dict[str, Mapping[str, str]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """One more entry, newer than the others."""
        self._by_type.setdefault(entry.type, []).append(entry)
        if entry.type == "alert.firing":
            self._labels[entry.id] = entry.get("labels") or {}

    def of(self, type: str) -> list[Entry]:
        """All entries of a type, oldest first."""
        return self._by_type.get(type, [])

    def labels(self, alert: str) -> Mapping[str, str]:
        """The labels of an alert by the id of its firing; empty if it is unknown."""
        return self._labels.get(alert, {})


@dataclass(frozen=True, slots=True)
class Frame:
    """What a condition is asked about.

    `now` and `start` in ms: `within` counts from `start`. Entries with a number up to `after` do
    not count (an inject's `expects` means what comes after it).
    """

    past: Past
    now: int
    start: int = 0
    after: int = -1
    metric: Metric | None = None


def party(value: Json) -> Json:
    """`{person: milo}` as `milo`, `{schedule: x}` as `schedule:x`; other values as they are."""
    if isinstance(value, Mapping) and len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind in _PARTIES and isinstance(name, str):
            return name if kind in _PLAIN else f"{kind}:{name}"
    return value


def matches(where: Mapping[str, Json], entry: Entry, past: Past) -> bool:
    """Does an entry have these fields? A list means: contains all of them."""
    return all(_agrees(name, wanted, entry, past) for name, wanted in where.items())


def holds(when: When, frame: Frame) -> bool:
    """Does it hold now?"""
    return since(when, frame) is not None


def since(when: When, frame: Frame) -> int | None:
    """The time (ms) since which it holds, its `delay` included; None if it does not hold now."""
    found = _position(when, frame)
    return None if found is None else found[0]


def next_time(when: When, frame: Frame) -> int | None:
    """The next time after now at which it may come to hold without another entry or sample."""
    return min((time for time in _times(when, frame) if time > frame.now), default=None)


def events_of(when: When) -> tuple[str, ...]:
    """Types of entries that can change whether it holds, sorted."""
    found: dict[str, None] = {}
    for one in walk(when):
        if one.event is not None:
            found[one.event] = None
        if one.expected is not None:
            found |= dict.fromkeys(("inject.fired", "inject.answered", "inject.missed"))
    return tuple(sorted(found))


def metrics_of(when: When) -> tuple[When, ...]:
    """Every metric condition in it."""
    return tuple(one for one in walk(when) if one.metric is not None)


def walk(when: When) -> Iterator[When]:
    """The condition and all conditions inside it."""
    yield when
    for part in (*(when.all or ()), *(when.any or ()), when.not_, when.before, when.unless):
        if part is not None:
            yield from walk(part)


_Position: TypeAlias = tuple[int, int]


def _position(when: When, frame: Frame) -> _Position | None:
    """(time, number of the entry that made it hold) or None."""
    base = _base(when, frame)
    if base is None or when.delay == 0:
        return None if base is None or _prevented(when, frame) else base
    ready = max(base[0], frame.start) + when.delay
    if ready > frame.now or _prevented(when, replace(frame, now=ready)):
        return None
    return ready, base[1]


def _prevented(when: When, frame: Frame) -> bool:
    return when.unless is not None and holds(when.unless, frame)


def _base(when: When, frame: Frame) -> _Position | None:
    if when.event is not None:
        return _event(when, frame)
    if when.metric is not None:
        found = frame.metric(when) if frame.metric is not None else None
        return None if found is None else (max(found, frame.start), -1)
    if when.at is not None:
        return (when.at, -1) if when.at <= frame.now else None
    if when.expected is not None:
        return _expected(when.expected, frame)
    if when.all is not None:
        parts = [_position(one, frame) for one in when.all]
        met = [one for one in parts if one is not None]
        return max(met, default=(frame.start, -1)) if len(met) == len(parts) else None
    if when.any is not None:
        found_any = (_position(one, frame) for one in when.any)
        return min((one for one in found_any if one is not None), default=None)
    if when.not_ is not None and not holds(when.not_, frame):
        return frame.start, -1
    return None


def _event(when: When, frame: Frame) -> _Position | None:
    last = frame.now if when.within is None else min(frame.now, frame.start + when.within)
    left = when.count
    for entry in frame.past.of(when.event or ""):
        if entry.at > last:
            break
        if entry.seq > frame.after and matches(when.where, entry, frame.past):
            left -= 1
            if left == 0:
                return _in_time(when, (entry.at, entry.seq), frame)
    return None


def _in_time(when: When, found: _Position, frame: Frame) -> _Position | None:
    if when.before is not None:
        other = _position(when.before, frame)
        if other is not None and other <= found:
            return None
    return found


def _expected(inject: str, frame: Frame) -> _Position | None:
    wanted = {"inject": inject}
    if not any(matches(wanted, one, frame.past) for one in _until(frame, "inject.fired")):
        return frame.start, -1
    for one in _until(frame, "inject.answered"):
        if matches(wanted, one, frame.past):
            return one.at, one.seq
    return None


def _until(frame: Frame, type: str) -> Iterator[Entry]:
    return (one for one in frame.past.of(type) if one.at <= frame.now)


def _times(when: When, frame: Frame) -> Iterator[int]:
    """Times at which a part of it may come to hold."""
    if when.at is not None:
        yield when.at + when.delay
    if when.delay:
        base = _base(when, frame)
        if base is not None:
            yield max(base[0], frame.start) + when.delay
    for part in (*(when.all or ()), *(when.any or ())):
        for time in _times(part, frame):
            yield time
            if when.delay:
                yield time + when.delay


def _agrees(name: str, wanted: Json, entry: Entry, past: Past) -> bool:
    have = entry.get(name, entry.actor if name == "actor" else None)
    if name in ("alert", "alerts") and isinstance(wanted, Mapping):
        ids = have if isinstance(have, list | tuple) else [have]
        own = entry.get("labels") if entry.type.startswith("alert.") else None
        sets = [past.labels(one) for one in ids if isinstance(one, str)]
        return any(wanted.items() <= one.items() for one in [*sets, own or {}] if one)
    if isinstance(wanted, list | tuple):
        many = have if isinstance(have, list | tuple) else [have]
        return all(any(_same(one, other) for other in many) for one in wanted)
    if isinstance(have, list | tuple):
        return any(_same(wanted, one) for one in have)
    return _same(wanted, have) or (wanted == "first" and name == "incident" and have == _FIRST)


def _same(wanted: Json, have: Json) -> bool:
    """Equal, as a party in either spelling, or as an amount in any unit (`2m` is 120)."""
    wanted, have = party(wanted), party(have)
    if isinstance(wanted, bool) or isinstance(have, bool):
        return wanted is have
    if isinstance(wanted, str) and isinstance(have, int | float):
        try:
            return parse_setting(wanted).value == have
        except ValueError:
            return False
    return bool(wanted == have)
