"""Alertmanager's time intervals: times of day, weekdays, days of a month, months, years.

Where an interval names no `location` the exercise's own calendar counts (Alertmanager takes UTC).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from simulator.telemetry.routing_match import RoutingError

_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = tuple(name.lower() for name in calendar.month_name)
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_KEYS = ("times", "weekdays", "days_of_month", "months", "years", "location")

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """All given parts must hold; an empty part always does. `times` in minutes, end excluded."""

    times: Ranges = ()
    weekdays: Ranges = ()
    days: Ranges = ()
    months: Ranges = ()
    years: Ranges = ()
    zone: tzinfo | None = None

    def holds(self, moment: datetime) -> bool:
        """Does the moment (aware, on the exercise's calendar) lie in it?"""
        here = moment if self.zone is None else moment.astimezone(self.zone)
        minute = here.hour * 60 + here.minute
        last = calendar.monthrange(here.year, here.month)[1]
        return (
            (not self.times or any(low <= minute < high for low, high in self.times))
            and _inside(self.weekdays, here.isoweekday() % 7)
            and (not self.days or any(_day(one, here.day, last) for one in self.days))
            and _inside(self.months, here.month)
            and _inside(self.years, here.year)
        )


def parse_intervals(tree: Any) -> dict[str, tuple[Interval, ...]]:
    """The list `time_intervals` (or the old `mute_time_intervals`) by name."""
    made: dict[str, tuple[Interval, ...]] = {}
    for one in tree or ():
        if not isinstance(one, Mapping) or not isinstance(one.get("name"), str):
            raise RoutingError("a time interval needs a name")
        made[one["name"]] = tuple(_interval(part) for part in one.get("time_intervals") or ())
    return made


def _interval(part: Any) -> Interval:
    if not isinstance(part, Mapping) or not set(part) <= set(_KEYS):
        raise RoutingError(f"a time interval has only {', '.join(_KEYS)}")
    times = tuple(
        (_minutes(one.get("start_time")), _minutes(one.get("end_time")))
        for one in part.get("times") or ()
    )
    if any(low >= high for low, high in times):
        raise RoutingError("a time interval must start before it ends")
    return Interval(
        times,
        _ranges(part.get("weekdays"), _WEEKDAYS),
        _ranges(part.get("days_of_month"), ()),
        _ranges(part.get("months"), _MONTHS),
        _ranges(part.get("years"), ()),
        _zone(part.get("location")),
    )


def _minutes(text: Any) -> int:
    found = _CLOCK.match(str(text))
    if found is None or int(found[1]) * 60 + int(found[2]) > 1440 or int(found[2]) > 59:
        raise RoutingError(f"is not a time of day like 09:00: {text!r}")
    return int(found[1]) * 60 + int(found[2])


def _ranges(values: Any, names: Sequence[str]) -> Ranges:
    given = values if isinstance(values, list) else [] if values is None else [values]
    made = []
    for one in given:
        low, _, high = str(one).lower().partition(":")
        made.append((_number(low, names), _number(high or low, names)))
    return tuple(made)


def _number(text: str, names: Sequence[str]) -> int:
    text = text.strip()
    if text and text in names:
        return names.index(text)
    if re.match(r"^-?\d+$", text):
        return int(text)
    raise RoutingError(f"is not a day, month or year: {text!r}")


def _zone(name: Any) -> tzinfo | None:
    if name is None or name == "Local":
        return None
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RoutingError(f"is not a time zone known here: {name!r}") from None


def _inside(ranges: Ranges, value: int) -> bool:
    return not ranges or any(low <= value <= high for low, high in ranges)


def _day(part: tuple[int, int], day: int, last: int) -> bool:
    low, high = ((last + 1 + one if one < 0 else one) for one in part)
    return low <= day <= min(high, last)
