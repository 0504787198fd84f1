"""Who is on call now: layers of rotations by the exercise's calendar, and overrides."""

from __future__ import annotations

from datetime import datetime, timedelta

from scenarios.model.people import Layer, Schedule

_MS = timedelta(milliseconds=1)


def on_call(schedule: Schedule, now: int, starts: datetime) -> str:
    """The person or seat on call at `now` (ms); `starts` is the moment of StartEx.

    An override wins, the newest one first; else the first layer. The first in a rotation has the
    turn in which the exercise starts; turns change at the handover's time of day.
    """
    for override in reversed(schedule.overrides):
        if override.from_ <= now < override.until:
            return override.person
    return _turn(schedule.layers[0], now, starts)


def _turn(layer: Layer, now: int, starts: datetime) -> str:
    hour, _, minute = layer.handover.partition(":")
    anchor = starts.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if anchor > starts:
        anchor -= timedelta(days=1)
    passed = now - (anchor - starts) // _MS
    first = -((anchor - starts) // _MS) // layer.every
    turn = passed // layer.every - first
    return layer.rotation[turn % len(layer.rotation)]
