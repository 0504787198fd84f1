"""Exercise time from a clock: the only place that reads one.

A clock maps the machine's time to exercise time (int ms): it starts, pauses, runs at a speed, and
never goes back. A gap (the process was stopped, the machine slept, somebody set the clock) does not
count: the clock stands still over it and says how long it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

SLOWEST, FASTEST = 0.25, 60.0
GAP_MS = 5_000
"""A tick that comes this much late is a gap. A healthy session looks twenty times a second."""


class Clock(Protocol):
    """What a session needs of a clock. Times in ms."""

    paused: bool
    speed: float

    def now(self) -> int:
        """Exercise time."""

    def real(self) -> int:
        """The machine's running time, for what is counted while exercise time stands still."""

    def stamp(self) -> str:
        """The time of day, RFC 3339, for the log's `wall`."""

    def gap(self) -> int:
        """How long the gap was that this look found; 0 without one."""

    def pause(self) -> None:
        """Stand still."""

    def go(self) -> None:
        """Run."""

    def set_speed(self, speed: float) -> None:
        """Run this many times as fast as the machine's time."""

    def set(self, at: int) -> None:
        """Go to a later time of the exercise at once."""


class WallClock:
    """A clock that runs with the machine. It is made standing still at `at`."""

    def __init__(
        self,
        at: int = 0,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.paused = True
        self.speed = 1.0
        self._monotonic = monotonic
        self._wall = wall
        self._at = float(at)
        self._seen = monotonic()
        self._seen_wall = wall()
        self._gap = 0

    def now(self) -> int:
        """Exercise time; never less than before."""
        self._look()
        return int(self._at)

    def real(self) -> int:
        """Monotonic time in ms, from an arbitrary start."""
        return int(self._monotonic() * 1000)

    def stamp(self) -> str:
        """The time of day."""
        return datetime.fromtimestamp(self._wall(), UTC).isoformat(timespec="milliseconds")

    def gap(self) -> int:
        """The gap since the last time this was asked, in ms."""
        self._look()
        found, self._gap = self._gap, 0
        return found

    def pause(self) -> None:
        """Stand still."""
        self._look()
        self.paused = True

    def go(self) -> None:
        """Run."""
        self._look()
        self.paused = False

    def set_speed(self, speed: float) -> None:
        """A speed between 0.25 and 60; raises ValueError outside."""
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"speed must lie between {SLOWEST} and {FASTEST:g}")
        self._look()
        self.speed = speed

    def set(self, at: int) -> None:
        """Go to a later time; an earlier one changes nothing."""
        self._look()
        self._at = max(self._at, float(at))

    def _look(self) -> None:
        seen, seen_wall = self._monotonic(), self._wall()
        passed = max(0.0, (seen - self._seen) * 1000)
        drift = abs((seen_wall - self._seen_wall) * 1000 - passed)
        self._seen, self._seen_wall = seen, seen_wall
        if passed > GAP_MS or drift > GAP_MS:
            # A machine that slept stops its monotonic clock, so the wall clock has to tell.
            self._gap += int(max(passed, drift))
        elif not self.paused:
            self._at += passed * self.speed


class ManualClock:
    """A clock that a test moves."""

    def __init__(self, at: int = 0) -> None:
        self.paused = True
        self.speed = 1.0
        self.at = at
        self.machine = 0
        self.jumped = 0

    def pass_(self, ms: int) -> None:
        """Let the machine's time pass."""
        self.machine += ms
        if not self.paused:
            self.at += int(ms * self.speed)

    def now(self) -> int:
        """Exercise time."""
        return self.at

    def real(self) -> int:
        """The time that was let pass."""
        return self.machine

    def stamp(self) -> str:
        """A time of day that moves with the test's."""
        return datetime.fromtimestamp(self.machine / 1000, UTC).isoformat(timespec="milliseconds")

    def gap(self) -> int:
        """What a test said the gap was, once."""
        found, self.jumped = self.jumped, 0
        return found

    def pause(self) -> None:
        """Stand still."""
        self.paused = True

    def go(self) -> None:
        """Run."""
        self.paused = False

    def set_speed(self, speed: float) -> None:
        """A speed between 0.25 and 60; raises ValueError outside."""
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"speed must lie between {SLOWEST} and {FASTEST:g}")
        self.speed = speed

    def set(self, at: int) -> None:
        """Go to a later time."""
        self.at = max(self.at, at)
