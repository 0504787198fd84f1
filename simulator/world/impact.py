"""Who is hurt: on a fixed grid, against what people want, whatever is shed or switched off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from simulator.world.demand import Demand
from simulator.world.flow import Flow
from simulator.world.graph import Graph
from simulator.world.latency import Floats, within
from simulator.world.spec import NO_LIMIT, TrafficSpec

GRID: Final = 5_000
Way = tuple[int, bool, tuple[tuple[int, int], ...]]
"""A service, whether its calls are alternatives, and its needed calls as (edge, callee)."""


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
        self._last = [0.0] * len(graph.names)
        self._minutes = 0.0
        self._lost = [0.0] * len(graph.traffic)

    def step(self, end: int) -> None:
        """Called after every tick; counts on the grid."""
        if end % GRID:
            return
        hurt = self._last = self._hurt()
        span = GRID / 1000.0
        for i, source in enumerate(self._graph.traffic):
            share = hurt[self._graph.count + i]
            self._minutes += self._people(source, end) * share * span / 60.0
            self._lost[i] += self._demand.base(source, end) * share * span
        self._at = end

    def sample(self) -> ImpactSample:
        """As of the last point of the grid."""
        graph, hurt = self._graph, self._last
        of = {one.name: hurt[graph.count + i] for i, one in enumerate(graph.traffic)}
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
            services={one.name: hurt[i] for i, one in enumerate(graph.services)},
            lost_requests={one.name: self._lost[i] for i, one in enumerate(graph.traffic)},
        )

    def digest(self) -> bytes:
        """The sums as bytes."""
        return np.array([self._minutes, *self._lost]).tobytes()

    def _people(self, source: TrafficSpec, time: int) -> float:
        """Users who want something: as many more as the traffic is."""
        return source.users * self._demand.base(source, time) / max(source.rate, 1e-9)

    def _hurt(self) -> list[float]:
        """[N] share of requests that fail, or miss an objective somewhere on their way.

        A request that takes one of several ways is only as slow as that way; what is slow and what
        fails are the same requests where they come from the same callee.
        """
        flow, count = self._flow, self._graph.count
        good, failed, share = flow.good.tolist(), flow.failed.tolist(), flow.share.tolist()
        alone, given_up = flow.good_alone.tolist(), flow.late.tolist()
        slow = self._slow_alone(flow.total, count)
        ways = self._slow_ways()
        bad = [1.0 - well * (1.0 - late) for well, late in zip(good, slow)]
        for service, apart, edges in self._order:
            if apart:
                left, missed = 1.0, 0.0
                for edge, callee in edges:
                    below = _slow_of_good(bad[callee], good[callee], given_up[edge])
                    late = max(below, ways[edge])
                    missed += share[edge] * (1.0 - (1.0 - failed[edge]) * (1.0 - late))
                    left -= share[edge]
                rest = max(left, 0.0) * slow[service]
                bad[service] = 1.0 - alone[service] * max(1.0 - missed - rest, 0.0)
            else:
                late = slow[service]
                for edge, callee in edges:
                    below = _slow_of_good(bad[callee], good[callee], given_up[edge])
                    late = max(late, share[edge] * below)
                bad[service] = 1.0 - good[service] * (1.0 - late)
        return bad

    def _slow_alone(self, total: Floats, count: int) -> list[float]:
        """[N] share of requests that miss their service's own objective; sources have none."""
        fast = within(self._flow.wait[:count], total[:count], self._objective)
        sources = [0.0] * len(self._graph.traffic)
        return [*(1.0 - fast).tolist(), *sources]

    def _slow_ways(self) -> list[float]:
        """[E] share of the requests that go this way (of alternatives) that miss the objective."""
        flow, caller = self._flow, self._graph.caller
        held = flow.held_by_calls
        apart = flow.share * held * self._graph.alternative
        always = flow.total - np.bincount(caller, apart, len(flow.total))
        total = always[caller] + held
        bound = np.append(self._objective, np.full(len(self._graph.traffic), NO_LIMIT))[caller]
        late: list[float] = (1.0 - within(flow.wait[caller], total, bound)).tolist()
        return late


def _slow_of_good(bad: float, good: float, given_up: float) -> float:
    """The share of right answers that are too slow for somebody on the way.

    The slowest have been given up on by the caller: they count as failures already.
    """
    slow = max(bad - (1.0 - good), 0.0) / good if good > 1e-9 else 0.0
    return max(slow - given_up, 0.0) / (1.0 - given_up) if given_up < 1.0 else 0.0


def _callees_first(graph: Graph) -> tuple[Way, ...]:
    """Every service with needed calls, what is called before its callers."""
    done: dict[int, bool] = {}
    order: list[Way] = []

    def visit(service: int) -> None:
        if service in done:
            return
        done[service] = True
        edges = [
            (edge, int(graph.callee[edge]))
            for edge in graph.calls_of(service).tolist()
            if graph.needed[edge] > 0
        ]
        for _, callee in edges:
            visit(callee)
        if edges:
            apart = bool(graph.alternative[edges[0][0]] > 0)
            order.append((service, apart, tuple(edges)))

    for service in range(len(graph.names)):
        visit(service)
    return tuple(order)
