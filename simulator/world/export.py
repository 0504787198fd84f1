"""Scrapes: the metric families of `scenarios.families`, out of the world into a series store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.families import FAMILIES
from scenarios.family import BUCKET_LABELS, Family
from simulator.chance import Chance
from simulator.world.counters import Counters
from simulator.world.graph import Bools
from simulator.world.layout import Layout, Target
from simulator.world.quantities import buckets, of_calls, of_instances, of_services

if TYPE_CHECKING:
    from simulator.world.world import World

BLIND: Final = 0.98
"""Monitoring that loses more than this scrapes nothing at all: not even `up` is written."""


class Store(Protocol):
    """Where samples go: simulator.telemetry.store.SeriesStore."""

    def register(self, many: list[dict[str, str]], /) -> NDArray[np.int64]: ...

    def append(
        self,
        at: int,
        columns: NDArray[np.int64] | slice,
        values: NDArray[np.float64],
        stale: NDArray[np.bool_] | None = None,
    ) -> None: ...


class Exporter:
    """Counts what happened since the last scrape and writes a row."""

    def __init__(self, world: World, store: Store | None, chance: Chance) -> None:
        self._world, self._store, self._chance = world, store, chance
        self.counters = Counters(world.graph, world.instances)
        self._layout = Layout()
        self._known = 0
        self._columns: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._where: NDArray[np.int64] | slice = self._columns
        if store is not None:
            self._register(store)

    def scrape(self, at: int) -> None:
        """One scrape of everything at a time (ms)."""
        world = self._world
        ticks = world.trace.take(world.instances.serving())
        self.counters.add(ticks, world.table.at["capacity"], world.kinds.hit)
        if self._store is None:
            return
        if self._known != len(world.instances.all):
            self._register(self._store)
        lost = world.monitoring_health().lost
        if lost > BLIND:
            return
        values = self._values()
        stale = self._stale(values, lost, at)
        self._store.append(at, self._where, values, stale)

    def _register(self, store: Store) -> None:
        """Columns for instances that are new; those that stand keep their place."""
        layout, graph = self._layout, self._world.graph
        before = len(layout.labels)
        if before == 0:
            for service, one in enumerate(graph.services):
                for family in FAMILIES.get(one.type, ()):
                    if family.scope != "instance" and (
                        not family.needs or family.needs in one.exports
                    ):
                        self._lay_service(family, service)
            for nth, source in enumerate(graph.traffic):
                if source.worth > 0:
                    layout.add_traffic(nth, source.enters, source.name, graph.index[source.enters])
        for nth in range(self._known, len(self._world.instances.all)):
            self._lay_instance(nth)
        self._known = len(self._world.instances.all)
        fresh = store.register(layout.labels[before:])
        self._columns = np.concatenate((self._columns, fresh))
        first, last = int(self._columns[0]), int(self._columns[-1])
        adjacent = self._columns.tolist() == list(range(first, last + 1))
        self._where = slice(first, last + 1) if adjacent else self._columns
        layout.close()

    def _lay_service(self, family: Family, service: int) -> None:
        graph, name = self._world.graph, self._world.graph.names[service]
        if family.scope == "service":
            self._layout.add_service(family, service, name, BUCKET_LABELS)
            return
        for call in graph.calls_of(service).tolist():
            callee = graph.names[int(graph.callee[call])]
            self._layout.add_call(family, call, name, callee, service)

    def _lay_instance(self, nth: int) -> None:
        one = self._world.instances.all[nth]
        service = self._world.graph.services[one.service]
        for family in FAMILIES.get(service.type, ()):
            if family.scope == "instance" and (not family.needs or family.needs in service.exports):
                self._layout.add_instance(family, nth, service.name, one.name)

    def _values(self) -> NDArray[np.float64]:
        world, counters = self._world, self.counters
        parts = {
            Target.INSTANCE: of_instances(world, counters, len(self._layout.labels)),
            Target.SERVICE: of_services(world, counters),
            Target.CALL: of_calls(counters),
            Target.BUCKET: {"buckets": buckets(counters).reshape(-1)},
            Target.TRAFFIC: {"worth": np.floor(counters.worth)},
        }
        return self._layout.gather(parts)

    def _stale(self, values: NDArray[np.float64], lost: float, at: int) -> Bools | None:
        """Which series end here: the target is down, gone, or its scrape failed."""
        world, layout = self._world, self._layout
        some = world.instances.all
        down = [not one.up or one.gone for one in some]
        silent = [False] * world.graph.count
        if lost > 0.0:
            nth = at // world.scrape_interval
            for i, one in enumerate(some):
                down[i] = down[i] or self._chance.happens(lost, "scrape", one.name, nth)
            silent = [
                self._chance.happens(lost, "scrape", one.name, nth) for one in world.graph.services
            ]
        if not any(down) and not any(silent):
            return None
        is_down, is_silent = np.array(down), np.array(silent)
        no_one = np.bincount(world.instances.shares()[0], ~is_down, world.graph.count) == 0
        stale = layout.stale(is_down, is_silent | no_one, is_silent)
        gone = np.array([one.gone for one in some])
        places, owners = layout.ups
        values[places] = np.where(is_down[owners], 0.0, values[places])
        stale[places] = gone[owners]
        return stale
