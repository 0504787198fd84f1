"""Parameters through time: base values and the layers that faults, changes and actions lay on them.

A later layer acts on what the earlier ones left, so the last hand at a parameter wins. Shapes are
functions of time, never of state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenarios.model.world import Effect
from simulator.world.spec import NO_LIMIT

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Layer:
    """One effect on one parameter. `at`, `until`, `over`, `every` in ms; `mode` add, times, to."""

    key: str
    target: str
    parameter: str
    mode: str
    value: float
    at: int
    over: int = 0
    shape: str = "step"
    every: int = 0
    until: int | None = None

    def strength(self, time: int) -> float:
        """How much of it holds at a time, 0 to 1; it holds from `at` on."""
        past = max(time - self.at, 0)
        if self.shape == "step":
            return 1.0
        if self.shape == "ramp":
            return min(past / self.over, 1.0) if self.over > 0 else 1.0
        if self.shape == "spike":
            return max(1.0 - past / self.over, 0.0) if self.over > 0 else 1.0
        period = self.every or self.over or DAY
        share = (past % period) / period
        return share if self.shape == "sawtooth" else 4.0 * share * (1.0 - share)

    def steady(self, time: int) -> bool:
        """Is its strength the same from now on, as long as it holds?"""
        if self.shape == "step":
            return True
        return self.shape in ("ramp", "spike") and time - self.at >= self.over

    def applied(self, value: float, time: int) -> float:
        """The parameter with this layer on it."""
        strength = self.strength(time)
        if self.mode == "add":
            return value + self.value * strength
        if self.mode == "times":
            return value * (1.0 + (self.value - 1.0) * strength)
        # Half-way to "unlimited" is no amount: a limit is reached in one step.
        start = value if value < NO_LIMIT else self.value
        return start + (self.value - start) * strength


def layer_of(effect: Effect, key: str, target: str, at: int) -> Layer:
    """A scenario's effect as a layer; `target` is the service it acts on."""
    mode, setting = next(
        (mode, value)
        for mode, value in (("add", effect.add), ("times", effect.times), ("to", effect.to))
        if value is not None
    )
    shape = effect.shape or ("ramp" if effect.over > 0 else "step")
    return Layer(
        key=key,
        target=effect.target or target,
        parameter=effect.set,
        mode=mode,
        value=setting.value,
        at=at,
        over=effect.over,
        shape=shape,
        every=effect.every or 0,
    )


class Layers:
    """All layers, in the order in which they were laid."""

    def __init__(self) -> None:
        self._all: list[Layer] = []
        self.changed = True

    def add(self, layer: Layer) -> None:
        """Lays one on top of the others."""
        self._all.append(layer)
        self.changed = True

    def put(self, layer: Layer) -> None:
        """Lays one on top, in place of an earlier one with the same key."""
        self._all = [one for one in self._all if one.key != layer.key]
        self.add(layer)

    def remove(self, prefix: str, at: int) -> int:
        """Ends all whose key begins with this; returns how many."""
        found = 0
        for position, layer in enumerate(self._all):
            if layer.key.startswith(prefix) and (layer.until is None or layer.until > at):
                self._all[position] = replace(layer, until=at)
                found += 1
        self.changed = self.changed or found > 0
        return found

    def active(self, end: int) -> tuple[Layer, ...]:
        """Those that hold at some moment before `end` and have not ended by then."""
        return tuple(
            one for one in self._all if one.at < end and (one.until is None or one.until >= end)
        )

    def expire(self, end: int) -> None:
        """Forgets those that ended before `end`."""
        if any(one.until is not None and one.until < end for one in self._all):
            self._all = [one for one in self._all if one.until is None or one.until >= end]

    def quiet_until(self, start: int, end: int) -> int | None:
        """Up to which end (ms) ticks after [start, end) find every parameter as this one does.

        None: for ever, until something is added or removed.
        """
        times: list[int] = []
        for one in self._all:
            if one.at >= end:
                times.append(one.at)
            elif not one.steady(start):
                return end
            elif one.until is not None and one.until >= end:
                times.append(one.until)
        return min(times, default=None)
