"""What service types hold beyond queues: caches, disks, certificates, replicas, dropped work.

Each is a few equations per tick; a world without such services pays nothing for them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.world.flow import Flow
from simulator.world.graph import Bools, Graph, Ints
from simulator.world.latency import Floats
from simulator.world.parameters import Parameters
from simulator.world.spec import NO_LIMIT

WARM_UP: Final = 120.0
"""Seconds in which a cache comes half-way back to its ordinary hit rate."""

CATCH_UP: Final = 2.0
"""Seconds of replication lag that a replica makes good in one second."""

NOTICED: Final = 30_000
"""Milliseconds without an answer after which an automatic failover acts."""

BUSY: Final = 0.8
LAG_WHEN_BUSY: Final = 100.0
"""A primary above this load lets replicas fall behind, by so many seconds at full overload."""

DISK_ERRORS: Final = {"postgresql": 0.6, "queue": 1.0, "monitoring": 1.0}
"""Share of requests that write, and fail on a full disk."""

CERTIFICATE_FADE: Final = 120.0
"""Seconds after expiry in which clients that kept a connection open come back and fail."""


class Kinds:
    """State [N] of the special types; `step` sets what it does to the flow's next tick."""

    def __init__(self, graph: Graph, parameters: Parameters, flow: Flow) -> None:
        n = len(graph.names)
        self._graph, self._parameters, self._flow = graph, parameters, flow
        self.hit = parameters.at["hit_rate"].copy()
        self.disk = np.array([one.disk_used for one in graph.services] + [0.0] * (n - graph.count))
        self.lag = parameters.at["lag"].copy()
        self.renewed = np.zeros(n)
        """[N] the expiry that a renewal has set, in seconds from StartEx; 0 if none."""
        self.lost_writes = np.zeros(n)
        self.drops = np.zeros(n)
        """[N] requests lost by leaving instances, to be told in the next tick."""
        self._dropped = self._certified = self._level = False
        self._seen = -1
        self.slow_until: dict[int, tuple[int, float]] = {}
        self._backlog = np.zeros(n)
        self._guarded = [i for i, one in enumerate(graph.services) if one.automatic_failover]
        self._dead_since: dict[int, int] = {}
        self._caches = graph.of_type("redis")
        self._disks = np.array(
            [i for i, one in enumerate(graph.services) if one.disk_gb is not None], dtype=np.int64
        )
        self._disk_errors = np.array(
            [DISK_ERRORS.get(graph.types[i], 0.0) for i in self._disks.tolist()]
        )
        self._databases = graph.of_type("postgresql")
        self._brokers = graph.of_type("queue")
        self._from_cache = np.isin(graph.caller, self._caches)
        self._below = _below_caches(graph, self._caches)

    def step(self, start: int, dt: float) -> None:
        """Moves the state from `start` (ms) by `dt` seconds."""
        flow, at = self._flow, self._parameters.at
        fresh = self._seen != self._parameters.version
        if fresh:
            self._seen = self._parameters.version
            self._certified = bool(at["expires"].min(initial=NO_LIMIT) < NO_LIMIT)
            flow.share = at["calls.share"]
            self._level = False
        for service in self._guarded:
            self._guard(service, start)
        if len(self._caches):
            self._warm_up(at["hit_rate"], at["calls.share"], dt, fresh)
        if len(self._databases):
            self._replicate(at["lag"], dt)
        if len(self._brokers) and fresh:
            self._inject_backlog(at["backlog"])
        if self.slow_until:
            self._slow(start)
        flow.errors = self._errors(start, dt)

    def _errors(self, start: int, dt: float) -> Floats:
        """[N] what fails because of the state."""
        good = np.ones(len(self.drops))
        at = self._parameters.at
        if len(self._disks):
            disks = self._disks
            used = self.disk[disks] + at["fill_rate"][disks] * (dt / 3600.0)
            self.disk[disks] = np.minimum(used, 1.0)
            good[disks] = 1.0 - self._disk_errors * (used >= 1.0)
        if self._certified:
            good *= 1.0 - self._expired(at["expires"], start / 1000.0 + dt)
        if self._dropped:
            lost, served = self.drops / dt, self._flow.served
            good *= 1.0 - np.minimum(lost / np.maximum(served, lost + 1e-9), 1.0)
            self.drops, self._dropped = np.zeros(len(self.drops)), False
        return 1.0 - good

    def drop(self, service: int, requests: float) -> None:
        """Requests lost at once: those who sent them are told in the next tick."""
        self.drops[service] += requests
        self._dropped = True

    def promote(self, service: int) -> None:
        """A replica takes over; what it had not seen is lost."""
        flow = self._flow
        self.lost_writes[service] += self.lag[service] * flow.served[service]
        self.catch_up(service)
        flow.standby[service] = float(self._graph.services[service].replicas)
        flow.prepare()
        self._parameters.touch()

    def catch_up(self, service: int) -> None:
        """No replica is behind any more."""
        self.lag[service] = 0.0
        self._level = False

    def _guard(self, service: int, start: int) -> None:
        """Automatic failover: nobody answers for a while, so a replica is promoted."""
        if self._flow.running[service] > 0:
            self._dead_since.pop(service, None)
        elif start - self._dead_since.setdefault(service, start) >= NOTICED:
            self.promote(service)

    def expiry(self) -> Floats:
        """[N] when certificates run out, in seconds from StartEx."""
        return np.where(self.renewed > 0, self.renewed, self._parameters.at["expires"])

    def _warm_up(self, wanted: Floats, share: Floats, dt: float, fresh: bool) -> None:
        """A cold cache sends the calls that it would have answered to what is below it."""
        graph, flow = self._graph, self._flow
        caches = self._caches
        hit, aim = self.hit[caches], wanted[caches]
        if not fresh and not self._below and hit.tolist() == aim.tolist():
            return
        pace = np.where(aim > hit, dt / (dt + WARM_UP), dt / (dt + 5.0))
        self.hit[caches] = hit + (aim - hit) * pace
        scaled = np.where(self._from_cache, share * (1.0 - self.hit[graph.caller]), share)
        for edge, asked in self._below:
            cache = int(graph.callee[asked])
            warm = max(1.0 - self._parameters.base(graph.names[cache], "hit_rate"), 0.01)
            answered = float(self.hit[cache] * (1.0 - flow.failed[asked]))
            scaled[edge] = min(share[edge] * (1.0 - answered) / warm, 1.0)
        flow.share = scaled

    def _replicate(self, usual: Floats, dt: float) -> None:
        which = self._databases
        if self._level and self._flow.load[which].max() <= BUSY:
            return
        busy = np.maximum(self._flow.load[which] - BUSY, 0.0)
        aim = usual[which] + np.minimum(busy, 1.0) * LAG_WHEN_BUSY
        lag = self.lag[which]
        # A replica that applies nothing falls behind by one second a second, never faster.
        self.lag[which] = np.maximum(np.minimum(aim, lag + dt), lag - CATCH_UP * dt)
        self._level = self.lag[which].tolist() == usual[which].tolist()

    def _inject_backlog(self, backlog: Floats) -> None:
        more = np.maximum(backlog - self._backlog, 0.0)
        self._flow.queue = self._flow.queue + more
        self._backlog = backlog.copy()

    def _expired(self, expires: Floats, now: float) -> Floats:
        until = np.where(self.renewed > 0, self.renewed, expires)
        return np.minimum(np.maximum(now - until, 0.0) / CERTIFICATE_FADE, 1.0) * 0.98

    def _slow(self, start: int) -> None:
        slower = np.ones(len(self.drops))
        for service, (until, factor) in list(self.slow_until.items()):
            if start >= until:
                del self.slow_until[service]
            else:
                slower[service] = factor
        self._flow.slower = slower


def _below_caches(graph: Graph, caches: Ints) -> tuple[tuple[int, int], ...]:
    """(call to a database, call to the cache) of callers that read around a cache by themselves."""
    alone: Bools = ~np.isin(caches, graph.caller)
    found = []
    for cache in caches[alone].tolist():
        for asked in np.flatnonzero(graph.callee == cache).tolist():
            edges = graph.calls_of(int(graph.caller[asked])).tolist()
            found += [
                (edge, asked)
                for edge in edges
                if graph.types[int(graph.callee[edge])] == "postgresql"
            ]
    return tuple(found)
