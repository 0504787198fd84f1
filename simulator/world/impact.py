"""Who is hurt: on a fixed grid, against what people want, whatever is shed or switched off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from simulator.world.demand import Demand
from simulator.world.flow import Flow
from simulator.world.graph import Graph
from simulator.world.latency import Floats, within
from simulator.world.spec import TrafficSpec

GRID: Final = 5_000


@dataclass(frozen=True, slots=True)
class ImpactSample:
    """Impact at `at` (ms), a point of the grid.

    `traffic`: hurt share of what each source wants; `services`: share of each service's requests
    that fail or miss its objective; `users`: people hurt now, and `by_traffic` whose they are;
    `user_minutes` and `lost_requests` (by traffic) add up since StartEx.
    """

    at: int
    users: float
    user_minutes: float
    by_traffic: dict[str, float] = field(default_factory=dict)
    traffic: dict[str, float] = field(default_factory=dict)
    services: dict[str, float] = field(default_factory=dict)
    lost_requests: dict[str, float] = field(default_factory=dict)


class Impact:
    """Adds up the hurt at each point of the grid."""

    def __init__(self, graph: Graph, flow: Flow, demand: Demand) -> None:
        self._graph, self._flow, self._demand = graph, flow, demand
        self._objective = np.array([one.objective for one in graph.services])
        self._order = _callees_first(graph)
        self._at = 0
        self._minutes = 0.0
        self._lost = [0.0] * len(graph.traffic)

    def step(self, end: int) -> None:
        """Called after every tick; counts on the grid."""
        if end % GRID:
            return
        hurt = self._hurt()
        span = GRID / 1000.0
        for i, source in enumerate(self._graph.traffic):
            share = float(hurt[self._graph.count + i])
            self._minutes += self._people(source, end) * share * span / 60.0
            self._lost[i] += self._demand.base(source, end) * share * span
        self._at = end

    def sample(self) -> ImpactSample:
        """As of the last point of the grid."""
        graph, hurt = self._graph, self._hurt()
        of = {one.name: float(hurt[graph.count + i]) for i, one in enumerate(graph.traffic)}
        people = {one.name: self._people(one, self._at) * of[one.name] for one in graph.traffic}
        users = 0.0
        for count in people.values():
            users += count
        return ImpactSample(
            at=self._at,
            users=users,
            user_minutes=self._minutes,
            by_traffic=people,
            traffic=of,
            services={one.name: float(hurt[i]) for i, one in enumerate(graph.services)},
            lost_requests={one.name: self._lost[i] for i, one in enumerate(graph.traffic)},
        )

    def digest(self) -> bytes:
        """The sums as bytes."""
        return np.array([self._minutes, *self._lost]).tobytes()

    def _people(self, source: TrafficSpec, time: int) -> float:
        """Users who want something: as many more as the traffic is."""
        return source.users * self._demand.base(source, time) / max(source.rate, 1e-9)

    def _hurt(self) -> Floats:
        """[N] share of requests that fail, or are slower than an objective on their way."""
        flow, slow = self._flow, self._slow()
        return 1.0 - flow.good * (1.0 - slow)

    def _slow(self) -> Floats:
        """[N] the worst objective missed on the way of a request; unneeded calls do not count."""
        graph, flow = self._graph, self._flow
        count = graph.count
        slow = np.zeros(len(graph.names))
        slow[:count] = 1.0 - within(flow.wait[:count], flow.total[:count], self._objective)
        for service, edges in self._order:
            branches, worst = 0.0, 0.0
            for edge, callee, apart in edges:
                below = float(flow.share[edge]) * float(slow[callee])
                if apart:
                    branches += below
                else:
                    worst = max(worst, below)
            slow[service] = min(max(float(slow[service]), branches, worst), 1.0)
        return slow


def _callees_first(graph: Graph) -> tuple[tuple[int, tuple[tuple[int, int, bool], ...]], ...]:
    """(service, its needed calls as (edge, callee, alternative)), what is called before callers."""
    done: dict[int, bool] = {}
    order: list[tuple[int, tuple[tuple[int, int, bool], ...]]] = []

    def visit(service: int) -> None:
        if service in done:
            return
        done[service] = True
        edges = [
            (edge, int(graph.callee[edge]), bool(graph.alternative[edge] > 0))
            for edge in graph.calls_of(service).tolist()
            if graph.needed[edge] > 0
        ]
        for _, callee, _ in edges:
            visit(callee)
        if edges:
            order.append((service, tuple(edges)))

    for service in range(len(graph.names)):
        visit(service)
    return tuple(order)



