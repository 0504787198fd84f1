"""What the steps of actions do to the state, by the laws of the world."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from simulator.world.effects import Layer, layer_of
from simulator.world.steps import Step

if TYPE_CHECKING:
    from simulator.world.world import World

CLEANED: Final = 0.3
"""Share of a disk that old logs and temporary files take."""

RENEWED_FOR: Final = 90 * 86_400.0


class Operator:
    """Carries out steps on a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.flags: dict[tuple[str, str], bool] = {
            (one.name, name): flag.on
            for one in world.graph.services
            for name, flag in one.flags.items()
        }
        self._do: dict[str, Callable[[Step, int, int], None]] = {
            "leave": self._leave,
            "drain": self._drain,
            "back": self._back,
            "set": self._set,
            "base": self._base,
            "flag": self._flag,
            "cold_cache": self._cold_cache,
            "forget_names": self._forget_names,
            "purge": self._purge,
            "drop_connections": self._drop_connections,
            "clean_disk": self._clean_disk,
            "renew": self._renew,
            "promote": self._promote,
            "restore": self._restore,
            "slow": self._slow,
        }

    def apply(self, step: Step, at: int) -> None:
        """Lets a step happen at a time (ms)."""
        do = self._do.get(step.kind)
        if do is not None:
            do(step, self._world.graph.index[step.service], at)

    def _which(self, step: Step, service: int) -> list[int]:
        if step.nth is not None:
            return [step.nth]
        return [one.nth for one in self._world.instances.of[service] if not one.gone]

    def _take_out(self, step: Step, service: int, drained: bool) -> float:
        """Instances leave traffic; returns the share of the running ones that left."""
        world = self._world
        serving = [one.nth for one in world.instances.of[service] if one.serves]
        which = self._which(step, service)
        for nth in which:
            world.instances.take_out(service, nth, drained)
        world.layers.changed = True
        leaving = [nth for nth in which if nth in serving]
        return len(leaving) / len(serving) if serving else 0.0

    def _leave(self, step: Step, service: int, _at: int) -> None:
        world = self._world
        share = self._take_out(step, service, drained=False)
        world.kinds.drop(service, world.flow.drop(service, share))
        world.kinds.hit[service] *= 1.0 - share

    def _drain(self, step: Step, service: int, _at: int) -> None:
        self._take_out(step, service, drained=True)

    def _back(self, step: Step, service: int, _at: int) -> None:
        for nth in self._which(step, service):
            self._world.instances.bring_back(service, nth)
        self._world.layers.changed = True

    def _set(self, step: Step, _service: int, at: int) -> None:
        key = f"set:{step.service}:{step.name}"
        layer = Layer(key, step.service, step.name, "to", step.value, at)
        self._world.layers.put(layer)

    def _base(self, step: Step, service: int, _at: int) -> None:
        world = self._world
        if step.name == "instances":
            present = sum(1 for one in world.instances.of[service] if one.serves)  # ints
            if step.value < present:
                share = (present - step.value) / present
                world.kinds.drop(service, world.flow.drop(service, share))
        world.table.set_base(step.service, step.name, step.value)

    def _flag(self, step: Step, service: int, at: int) -> None:
        world = self._world
        flag = world.graph.services[service].flags[step.name]
        on = step.value > 0
        if self.flags[step.service, step.name] == on:
            return
        self.flags[step.service, step.name] = on
        key = f"flag:{step.service}:{step.name}:"
        if on == flag.on:
            world.layers.remove(key, at)
            return
        for nth, effect in enumerate(flag.effects):
            world.layers.add(layer_of(effect, f"{key}{nth}", step.service, at))

    def _cold_cache(self, _step: Step, service: int, _at: int) -> None:
        self._world.kinds.hit[service] = 0.0

    def _forget_names(self, step: Step, service: int, at: int) -> None:
        self._world.flow.ask_names_anew(service)
        self._world.kinds.slow_until[service] = (at + step.lasts, step.value)

    def _purge(self, _step: Step, service: int, _at: int) -> None:
        self._world.kinds.lost_writes[service] += self._world.flow.queue[service]
        self._world.flow.queue[service] = 0.0

    def _drop_connections(self, _step: Step, service: int, _at: int) -> None:
        world = self._world
        held = world.flow.served[service] * world.flow.held[service]
        world.kinds.drop(service, float(held))

    def _clean_disk(self, _step: Step, service: int, _at: int) -> None:
        disk = self._world.kinds.disk
        disk[service] = max(disk[service] - CLEANED, 0.05)

    def _renew(self, _step: Step, service: int, at: int) -> None:
        self._world.kinds.renewed[service] = at / 1000.0 + RENEWED_FOR

    def _promote(self, _step: Step, service: int, _at: int) -> None:
        self._world.kinds.promote(service)

    def _restore(self, step: Step, service: int, _at: int) -> None:
        """Data back as it was `value` seconds ago: what was written since is gone."""
        world = self._world
        world.kinds.lost_writes[service] += step.value * float(world.flow.served[service])
        world.kinds.catch_up(service)

    def _slow(self, step: Step, service: int, at: int) -> None:
        self._world.kinds.slow_until[service] = (at + step.lasts, step.value)
