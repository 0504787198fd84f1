"""Who is on call now, from what a seat may know."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.record.public import Public, ScheduleInfo

_MS = timedelta(milliseconds=1)


def on_call(schedule: ScheduleInfo, now: int, public: Public) -> tuple[str, str]:
    """The person or seat on call at `now` (ms), and who has the next turn."""
    rotation, handover, every = schedule.layers[0]
    starts = datetime.fromisoformat(public.starts)
    hour, _, minute = handover.partition(":")
    anchor = starts.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    if anchor > starts:
        anchor -= timedelta(days=1)
    offset = (anchor - starts) // _MS
    turn = (now - offset) // every - (-offset) // every
    here, after = rotation[turn % len(rotation)], rotation[(turn + 1) % len(rotation)]
    for person, start, end in reversed(schedule.overrides):
        if start <= now < end:
            return person, here
    return here, after
