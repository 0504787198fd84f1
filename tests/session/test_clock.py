"""Exercise time: it runs at a speed, stands still, and never goes back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import GAP_MS, WallClock


class Machine:
    """A machine whose two clocks a test moves."""

    def __init__(self) -> None:
        self.monotonic = 100.0
        self.wall = 1_000_000.0

    def pass_(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds

    def clock(self, at: int = 0) -> WallClock:
        return WallClock(at, monotonic=lambda: self.monotonic, wall=lambda: self.wall)


def test_a_clock_stands_still_until_it_is_started() -> None:
    machine = Machine()
    clock = machine.clock(5_000)
    machine.pass_(2)
    assert clock.now() == 5_000
    clock.go()
    machine.pass_(2)
    assert clock.now() == 7_000
    clock.pause()
    machine.pass_(2)
    assert clock.now() == 7_000


def test_a_new_speed_counts_from_now_on() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.go()
    machine.pass_(2)
    clock.set_speed(60)
    machine.pass_(1)
    assert clock.now() == 62_000


@pytest.mark.parametrize("speed", [0, 0.2, 61, -1, float("nan")])
def test_speeds_outside_the_range_are_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Machine().clock().set_speed(speed)


def test_time_in_which_the_process_was_stopped_does_not_count_and_is_told_once() -> None:
    machine = Machine()
    clock = machine.clock()
    clock.go()
    machine.pass_(90)
    assert clock.now() == 0
    assert clock.gap() == 90_000
    assert clock.gap() == 0
    machine.pass_(1)
    assert clock.now() == 1_000


@pytest.mark.parametrize("seconds", [3_600, -3_600])
def test_a_machine_that_slept_or_a_wall_clock_that_was_set_is_told(seconds: float) -> None:
    machine = Machine()
    clock = machine.clock()
    clock.go()
    machine.wall += seconds
    assert clock.now() == 0
    assert clock.gap() == 3_600_000


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["go", "pause", "set", "slow", "fast", "back"]),
            st.floats(0, 20, allow_nan=False),
        ),
        max_size=30,
    )
)
def test_exercise_time_never_goes_back(steps: list[tuple[str, float]]) -> None:
    machine = Machine()
    clock = machine.clock()
    before = 0
    for step, seconds in steps:
        if step == "back":
            machine.monotonic -= seconds
            machine.wall -= seconds * 100
        else:
            machine.pass_(seconds)
        if step == "set":
            clock.set(before - 500)
        elif step in ("slow", "fast"):
            clock.set_speed({"slow": 0.25, "fast": 60}[step])
        elif step == "pause":
            clock.pause()
        else:
            clock.go()
        now = clock.now()
        assert now >= before
        assert now - before <= GAP_MS * 60
        before = now
