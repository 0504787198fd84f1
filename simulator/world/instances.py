"""Which instances there are, which of them are up and which get traffic: a flat table [I]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.chance import Chance
from simulator.world.graph import Graph, Ints
from simulator.world.latency import Floats

UNEVEN: Final = 0.06
"""Load balancers are not exact: weights of instances differ by up to so much."""

_LETTERS: Final = "bcdfghjklmnpqrstvwxz2456789"


def instance_name(chance: Chance, service: str, nth: int) -> str:
    """A name such as payments-7f9c2-0: one hash for the release, a number for the instance."""
    mark = "".join(chance.pick(_LETTERS, "instance-name", service, k) for k in range(5))
    return f"{service}-{mark}-{nth}"


@dataclass(slots=True)
class Instance:
    """One instance. `up`: does it answer scrapes; `drained`: alive, but out of traffic."""

    service: int
    nth: int
    name: str
    weight: float
    started: int
    up: bool = True
    drained: bool = False
    gone: bool = False

    @property
    def serves(self) -> bool:
        """Does it get traffic?"""
        return self.up and not self.drained and not self.gone


class Instances:
    """All instances of all services, in the order in which they came."""

    def __init__(self, graph: Graph, chance: Chance) -> None:
        self._graph, self._chance = graph, chance
        self.all: list[Instance] = []
        self.of: list[list[Instance]] = [[] for _ in range(graph.count)]
        self.version = 0
        self._out: list[dict[int, bool]] = [{} for _ in range(graph.count)]
        self._moves = 0
        self._agreed: tuple[bytes, bytes, int] | None = None
        self._shares: tuple[Ints, Floats] | None = None
        self._serving: tuple[tuple[str, ...], ...] | None = None

    def follow(self, wanted: Floats, decided: Floats, time: int, *, first: bool = False) -> bool:
        """Makes the table agree with the numbers [N]: `wanted` now, `decided` without faults.

        The `first` instances have run for a while already. False if it agrees already.
        """
        numbers = wanted.tobytes(), decided.tobytes(), self._moves
        if numbers == self._agreed:
            return False
        self._agreed = numbers
        for service in range(self._graph.count):
            now = int(wanted[service])
            self._follow(service, now, max(int(decided[service]), now), time, first)
        return True

    def _follow(self, service: int, wanted: int, present: int, time: int, first: bool) -> None:
        mine, out = self.of[service], self._out[service]
        while len(mine) < present:
            mine.append(self._new(service, len(mine), time, first))
            self.all.append(mine[-1])
            self._changed()
        for one in mine:
            drained = out.get(one.nth, False)
            up = one.nth < wanted and (one.nth not in out or drained)
            gone = one.nth >= present
            if (up, drained, gone) != (one.up, one.drained, one.gone):
                if up and not one.up:
                    one.started = time
                one.up, one.drained, one.gone = up, drained, gone
                self._changed()

    def _new(self, service: int, nth: int, time: int, first: bool) -> Instance:
        name = self._graph.names[service]
        u = self._chance.unit("instance-weight", name, nth)
        age = int(self._chance.unit("instance-age", name, nth) * 20 * 86_400_000) + 3_600_000
        return Instance(
            service=service,
            nth=nth,
            name=instance_name(self._chance, name, nth),
            weight=1.0 + UNEVEN * (2.0 * u - 1.0),
            started=time - (age if first else 0),
        )

    def _changed(self) -> None:
        self.version += 1
        self._shares = self._serving = None

    def take_out(self, service: int, nth: int, drained: bool) -> None:
        """An instance leaves traffic: restarting (down) or drained (up)."""
        self._out[service][nth] = drained
        self._moves += 1

    def bring_back(self, service: int, nth: int) -> None:
        """It is in traffic again."""
        self._out[service].pop(nth, None)
        self._moves += 1

    def out(self, service: int, wanted: int) -> int:
        """How many of the first `wanted` instances are out of traffic."""
        return sum(1 for nth in self._out[service] if nth < wanted)  # ints

    def find(self, service: int, name: str) -> int | None:
        """The number of an instance by its name or number."""
        for one in self.of[service]:
            if not one.gone and name in (one.name, str(one.nth)):
                return one.nth
        return None

    def names(self, service: int) -> tuple[str, ...]:
        """The names of a service's present instances."""
        return tuple(one.name for one in self.of[service] if not one.gone)

    def serving(self) -> tuple[tuple[str, ...], ...]:
        """Names of the instances in traffic, by service."""
        if self._serving is None:
            self._serving = tuple(tuple(one.name for one in some if one.serves) for some in self.of)
        return self._serving

    def shares(self) -> tuple[Ints, Floats]:
        """(service of each instance [I], its share of the service's requests [I])."""
        if self._shares is None:
            service = np.array([one.service for one in self.all], dtype=np.int64)
            weight = np.array([one.weight if one.serves else 0.0 for one in self.all])
            total = np.bincount(service, weight, self._graph.count)
            self._shares = service, weight / np.maximum(total[service], 1e-9)
        return self._shares
