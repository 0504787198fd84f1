"""What breaks, when, in which variant, and what ends it. All of it is drawn from the world seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from scenarios.model.world import Effect, Fault, StartsAt, StartsWhen, StartsWith, Variant
from simulator.core.kernel import Kernel, Steps
from simulator.core.processes.changes import Changes
from simulator.core.processes.conditions import Conditions


@dataclass(slots=True)
class Drawn:
    """How a fault comes in this run. Times in ms; `until` is when it ended or was called off."""

    key: str
    fault: Fault
    happens: bool
    variant: str | None
    target: str
    effects: tuple[Effect, ...]
    starts: StartsAt | StartsWith | StartsWhen
    started: int | None = None
    ended: int | None = None
    called_off: bool = False

    @property
    def comes_with(self) -> str | None:
        """The change or fault that it comes with."""
        return self.starts.with_ if isinstance(self.starts, StartsWith) else None


class Faults:
    """Emits the hidden entries `fault.started` and `fault.ended`, and bends the world."""

    def __init__(self, kernel: Kernel, conditions: Conditions, changes: Changes) -> None:
        self._kernel, self._conditions, self._changes = kernel, conditions, changes
        scenario = kernel.scenario
        self.drawn = {key: self._draw(key, one) for key, one in scenario.faults.items()}
        for one in self.drawn.values():
            self._await(one)
        changes.on_undo(self._undone)

    def start(self, key: str, cause: str | None) -> None:
        """Start a fault now (an inject brings it), if it has not started and may at all."""
        one = self.drawn[key]
        if one.happens and one.started is None and not one.called_off:
            self._begin(one, self._kernel.now, cause)

    def end(self, key: str, why: str, cause: str | None = None) -> None:
        """End a fault now; one that has not come yet never will."""
        kernel, one = self._kernel, self.drawn[key]
        one.called_off = True
        if one.started is None or one.ended is not None:
            return
        one.ended = kernel.now
        kernel.world_now().remove_effects(f"fault:{key}:", kernel.now)
        kernel.logs.end(key, kernel.now)
        kernel.emit(
            "fault.ended",
            fields={"fault": key, "why": why},
            cause=cause,
            id=f"fault:{key}:ended",
        )

    def _draw(self, key: str, fault: Fault) -> Drawn:
        kernel = self._kernel
        happens = kernel.fate.happens(fault.chance, "fault", key)
        if kernel.without_incidents and not fault.decoy:
            of_incidents = (
                name for one in kernel.scenario.incidents.values() for name in one.faults
            )
            happens = happens and key not in of_incidents
        name, variant = self._variant(key, fault)
        own = variant.target if variant is not None else None
        starts = variant.starts if variant is not None else None
        return Drawn(
            key,
            fault,
            happens,
            name,
            own or fault.target or "",
            fault.effects + (variant.effects if variant is not None else ()),
            starts or fault.starts,
        )

    def _variant(self, key: str, fault: Fault) -> tuple[str | None, Variant | None]:
        names = list(fault.one_of)
        if not names:
            return None, None
        weights = [fault.one_of[name].weight for name in names]
        name = names[self._kernel.fate.weighted(weights, "variant", key)]
        return name, fault.one_of[name]

    def _await(self, one: Drawn) -> None:
        if not one.happens:
            return
        kernel, starts = self._kernel, one.starts
        if isinstance(starts, StartsAt):
            at = kernel.fate.time(starts.at, "fault-at", one.key)
            kernel.process(self._at(one, at))
        elif isinstance(starts, StartsWhen):
            self._conditions.watch(starts.when, lambda cause: self._come(one, cause))
        elif starts.with_ in self._changes.times:
            at = self._changes.times[starts.with_] + self._delay(one, starts)
            kernel.process(self._at(one, at))

    def _delay(self, one: Drawn, starts: StartsWith) -> int:
        return self._kernel.fate.time(starts.delay, "fault-delay", one.key)

    def _at(self, one: Drawn, at: int) -> Steps:
        yield self._kernel.at(at)
        self._come(one, None, at)

    def _come(self, one: Drawn, cause: str | None, at: int | None = None) -> None:
        """It starts, unless it has started or was called off before."""
        if one.started is None and not one.called_off:
            self._begin(one, self._kernel.now if at is None else at, cause)

    def _begin(self, one: Drawn, at: int, cause: str | None) -> None:
        kernel = self._kernel
        one.started = at
        world = kernel.world_now()
        for number, effect in enumerate(one.effects):
            world.add_effect(f"fault:{one.key}:{number}", one.target, effect, at)
        kernel.logs.begin(one.key, one.variant, one.target, at)
        fields = {"fault": one.key, "variant": one.variant, "target": one.target}
        source = one.comes_with
        if cause is None and source in self._changes.times:
            cause = f"change:{source}"
        entry = kernel.emit(
            "fault.started", fields=fields, cause=cause, id=f"fault:{one.key}:started"
        )
        if one.fault.lasts is not None:
            lasts = kernel.fate.time(one.fault.lasts, "fault-lasts", one.key)
            kernel.call_at(at + lasts, lambda: self.end(one.key, "it passed"))
        if one.fault.ends_on is not None:
            self._conditions.watch(
                one.fault.ends_on,
                lambda told: self.end(one.key, "what ends it came", told),
                after=entry.seq,
                start=at,
            )
        self._bring(one, entry.id)

    def _bring(self, one: Drawn, cause: str) -> None:
        """Faults that come with this one."""
        for other in self.drawn.values():
            starts = other.starts
            if not other.happens or not isinstance(starts, StartsWith) or starts.with_ != one.key:
                continue
            if starts.with_ not in self._changes.times:
                at = (one.started or 0) + self._delay(other, starts)
                self._kernel.call_at(at, partial(self._come, other, cause))

    def _undone(self, change: str, cause: str) -> None:
        """A change was rolled back: what came with it ends."""
        for one in self.drawn.values():
            if one.comes_with == change:
                self._end_with(one, cause)

    def _end_with(self, one: Drawn, cause: str) -> None:
        self.end(one.key, "the change that it came with was rolled back", cause)
        for other in self.drawn.values():
            if other.comes_with == one.key and other.fault.ends_on is None:
                self._end_with(other, cause)
