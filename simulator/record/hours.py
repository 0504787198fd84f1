"""Time on a calendar: around the clock, or Monday to Friday from nine to five."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

_OPENS, _CLOSES = 9, 17
_MS = timedelta(milliseconds=1)
_DAY = 86_400_000


def elapsed(start: int, stop: int, calendar: str, starts: datetime) -> int:
    """Ms from start to stop that count on a calendar: `always`, or Monday to Friday, 9 to 17."""
    if calendar == "always" or stop <= start:
        return max(0, stop - start)
    total = 0
    for opens, closes in _days(start, stop, starts):
        total += max(0, min(stop, closes) - max(start, opens))
    return total


def add(start: int, span: int, calendar: str, starts: datetime) -> int:
    """When `span` ms of the calendar have run since `start`."""
    if calendar == "always":
        return start + span
    left = span
    for opens, closes in _days(start, start + span + 400 * _DAY, starts):
        free = closes - max(start, opens)
        if free >= left and free > 0:
            return max(start, opens) + left
        left -= max(0, free)
    return start + span


def _days(start: int, stop: int, starts: datetime) -> Iterable[tuple[int, int]]:
    day = (starts + timedelta(milliseconds=start)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    last = starts + timedelta(milliseconds=stop)
    while day <= last:
        if day.weekday() < 5:
            opens = day.replace(hour=_OPENS) - starts
            closes = day.replace(hour=_CLOSES) - starts
            yield opens // _MS, closes // _MS
        day += timedelta(days=1)
