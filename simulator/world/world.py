"""The simulated systems: advance them, act on them, look at them. The one door of this room."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd

import numpy as np

from scenarios.model.world import Effect
from simulator.chance import Chance
from simulator.world.actions import plan
from simulator.world.autoscaler import Autoscalers
from simulator.world.demand import Demand
from simulator.world.effects import Layers, layer_of
from simulator.world.export import Exporter, Store
from simulator.world.flow import Flow
from simulator.world.graph import compile_graph, holding_at_no_load
from simulator.world.impact import Impact, ImpactSample
from simulator.world.instances import Instances
from simulator.world.kinds import Kinds
from simulator.world.operate import Operator
from simulator.world.parameters import Parameters
from simulator.world.probe import Probe, ToolHealth, probe, tool_health
from simulator.world.spec import WorldSpec
from simulator.world.steps import Plan, Refusal, StartAction, Step
from simulator.world.trace import Trace, TraceChunk

TICK = 1_000
HISTORY_TICK = 15_000
WARM_UP_TICKS = 400


class World:
    """Services under load. `now` in ms of exercise time; all that ended by then has happened.

    Ticks lie on a fixed grid (1 s, before StartEx 15 s), so `advance` is invariant to its cuts.
    Effects and steps act from the first tick that has not run.
    """

    def __init__(
        self,
        spec: WorldSpec,
        chance_world: Chance,
        chance_noise: Chance,
        store: Store | None,
        *,
        start: int,
        scrape_interval: int,
    ) -> None:
        self.spec = spec
        self.now = start
        self.scrape_interval = scrape_interval
        self.alerts = 0
        """How many alerts are known: set by whoever evaluates rules, exported by monitoring."""
        self.graph = compile_graph(spec)
        self.chance = chance_noise
        self.layers = Layers()
        self.table = Parameters(self.graph, self.layers)
        self.flow = Flow(self.graph, self.table, holding_at_no_load(self.graph))
        self.kinds = Kinds(self.graph, self.table, self.flow)
        self.instances = Instances(self.graph, chance_world)
        self.demand = Demand(self.graph, spec.day_start, chance_noise, scrape_interval)
        self.trace = Trace(len(self.graph.names), len(self.graph.calls))
        self._autoscalers = Autoscalers(self.graph, self.table, self.flow)
        self._impact = Impact(self.graph, self.flow, self.demand)
        self._operator = Operator(self)
        self._done = start
        self._followed = -1
        self._scraped = start - 1
        self._history_tick = _history_tick(scrape_interval)
        self._follow(start, first=True)
        self._warm_up(start)
        self._exporter = Exporter(self, store, chance_noise)

    def advance(self, to: int) -> None:
        """Lets all ticks and scrapes happen that are due by `to` (ms, never before `now`)."""
        interval = self.scrape_interval
        while True:
            end = self._tick_end(self._done)
            scrape = (self._scraped // interval + 1) * interval
            if min(end, scrape) > to:
                break
            if end <= scrape:
                self._tick(self._done, end)
            else:
                self._scraped = scrape
                self._exporter.scrape(scrape)
        self.now = max(self.now, to)

    def _tick_end(self, start: int) -> int:
        grid = TICK if start >= 0 else self._history_tick
        return (start // grid + 1) * grid

    def _tick(self, start: int, end: int) -> None:
        if self.table.update(start, end):
            self._follow(start)
        dt = (end - start) / 1000.0
        self._autoscalers.step(start)
        self.kinds.step(start, dt)
        self.flow.step(dt, self.demand.arriving(start))
        self.trace.add(start, dt, self.flow)
        self._done = end
        if end > 0:
            self._impact.step(end)

    def _follow(self, time: int, *, first: bool = False) -> None:
        """Instances and flow take over parameters that have changed."""
        wanted = np.maximum(self.table.at["instances"], self.flow.standby)
        decided = self.table.decided("instances")
        moved = self.instances.follow(wanted, decided, time, first=first)
        if moved:
            for service in range(self.graph.count):
                self.flow.away[service] = self.instances.out(service, int(wanted[service]))
        if moved or self._followed != self.table.version:
            self._followed = self.table.version
            self.flow.prepare()
        else:
            self.flow.take_latency()

    def _warm_up(self, start: int) -> None:
        """Runs into the steady state of the first moment, before anybody looks."""
        demand = self.demand.arriving(start)
        disk = self.kinds.disk.copy()
        for _ in range(WARM_UP_TICKS):
            self.kinds.step(start, 1.0)
            self.flow.step(1.0, demand)
        self.kinds.disk = disk

    def add_effect(self, key: str, target: str, effect: Effect, at: int) -> None:
        """Lays an effect on a parameter from `at` on; `key` names it for removal.

        Raises KeyError if the target has no such parameter.
        """
        layer = layer_of(effect, key, target, at)
        self.table.place(layer.target, layer.parameter)
        self.layers.add(layer)

    def remove_effects(self, prefix: str, at: int) -> None:
        """Ends every effect whose key begins with this; the state relaxes by the laws."""
        self.layers.remove(prefix, at)

    def parameters(self, service: str) -> Mapping[str, float]:
        """What is set now, by settable name; `instances` counts those in traffic."""
        found = self.table.of(service, self.now)
        at = self.graph.index[service]
        wanted = int(found["instances"])
        found["instances"] = float(max(wanted - self.instances.out(at, wanted), 0))
        return found

    def plan(self, action: StartAction) -> Plan | Refusal:
        """How a standard action would go here and now, or why it cannot be done."""
        return plan(self, action)

    def apply(self, step: Step, at: int) -> None:
        """Lets one step of an action happen; `undo_change` is the engine's."""
        self._operator.apply(step, at)

    def probe(
        self,
        *,
        traffic: str | None = None,
        service: str | None = None,
        chance: Chance,
        whose: str,
        nth: int,
    ) -> Probe:
        """Looks as a customer (`traffic`) or calls a service by itself: one request, one answer."""
        return probe(self, traffic, service, chance, whose, nth)

    def flag(self, service: str, name: str) -> bool:
        """Is a feature flag on? Raises KeyError if there is none by that name."""
        return self._operator.flags[service, name]

    def impact(self) -> ImpactSample:
        """Who is hurt, as of the last point of the impact grid."""
        return self._impact.sample()

    def instance_names(self, service: str) -> tuple[str, ...]:
        """The present instances of a service."""
        return self.instances.names(self.graph.index[service])

    def ticks(self) -> list[TraceChunk]:
        """Everything that happened up to the last scrape, for the logs."""
        return self.trace.chunks

    def kinds_of(self) -> list[tuple[str, str, float]]:
        """(name, type, latency objective in s) of every service, then of every source."""
        graph = self.graph
        objectives = [one.objective for one in graph.services] + [0.0] * len(graph.traffic)
        return list(zip(graph.names, graph.types, objectives))

    def calls_between(self) -> list[tuple[str, str, bool, bool, bool]]:
        """(caller, callee, needed, waits, alternative) of every call."""
        graph = self.graph
        return [
            (
                call.caller,
                call.callee,
                bool(graph.needed[edge] > 0),
                bool(graph.waits[edge] > 0),
                bool(graph.alternative[edge] > 0),
            )
            for edge, call in enumerate(graph.calls)
        ]

    def monitoring_health(self) -> ToolHealth:
        """How much of what is scraped now gets lost."""
        return tool_health(self, "monitoring")

    def paging_health(self) -> ToolHealth:
        """How many pages get lost now, and how late the others come."""
        return tool_health(self, "paging")

    def digest(self) -> bytes:
        """The state as bytes: equal worlds give equal bytes."""
        flow, kinds = self.flow, self.kinds
        arrays = (
            *(flow.queue, flow.served, flow.wait, flow.total, flow.held, flow.good, flow.refused),
            *(flow.tries, flow.missed, flow.away, kinds.hit, kinds.disk, kinds.lag, kinds.renewed),
        )
        return b"".join(one.tobytes() for one in arrays) + self._impact.digest()


def _history_tick(interval: int) -> int:
    """Before StartEx a tick is as long as it can be without stepping over a scrape."""
    return max(gcd(interval, HISTORY_TICK), TICK)
