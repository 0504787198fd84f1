"""What is counted (law 8): by instance [I], by service [N], by call [E], by traffic source [S].

Shares of instances add up to their service's numbers; a restarted instance counts from zero.
"""

from __future__ import annotations

import numpy as np

from simulator.world.graph import Graph
from simulator.world.instances import Instances
from simulator.world.latency import BUCKETS, Floats, within
from simulator.world.trace import (
    HELD,
    LATE,
    MADE,
    MISSED,
    OFFERED,
    REFUSED,
    SERVED,
    TOTAL,
    TRIES,
    WAIT,
    WELL,
)

_BOUNDS = np.array(BUCKETS)
_INSTANCE = ("ok", "error", "refused", "cpu", "hits", "misses")
_SERVICE = ("ok", "error", "refused", "offered", "count", "seconds")
_CALL = ("ok", "error", "late", "retries", "count", "seconds")


class Counters:
    """Running sums as floats; who exports them floors them."""

    def __init__(self, graph: Graph, instances: Instances) -> None:
        self._graph, self._instances = graph, instances
        n, edges = graph.count, len(graph.calls)
        self.instance: dict[str, Floats] = {name: np.zeros(0) for name in _INSTANCE}
        self.service: dict[str, Floats] = {name: np.zeros(n) for name in _SERVICE}
        self.call: dict[str, Floats] = {name: np.zeros(edges) for name in _CALL}
        self.buckets = np.zeros((n, len(BUCKETS)))
        self.worth = np.zeros(len(graph.traffic))
        self._worth = np.array([one.worth for one in graph.traffic])
        self._started: list[int] = []
        self._version = -1

    def add(
        self,
        ticks: tuple[Floats, Floats, Floats],
        capacity: Floats,
        hit: Floats,
    ) -> None:
        """Counts the ticks of an interval (see `Trace.take`); capacity and hit rate [N] now."""
        self._follow()
        lengths, services, calls = ticks
        if not len(lengths):
            return
        dt = lengths[:, None]
        each = self._services(dt, services)
        lookups = each["ok"] + each["error"]
        hits = lookups * hit[: self._graph.count]
        by_instance = {
            "ok": each["ok"],
            "error": each["error"],
            "refused": each["refused"],
            "cpu": lookups / np.maximum(capacity[: self._graph.count], 1e-9),
            "hits": hits,
            "misses": lookups - hits,
        }
        service, share = self._instances.shares()
        for name, amount in by_instance.items():
            self.instance[name] = self.instance[name] + amount[service] * share
        if len(self._graph.calls):
            self._calls(dt, services[SERVED], calls)
        if self._worth.any():
            sources = slice(self._graph.count, None)
            well = services[SERVED, :, sources] * services[WELL, :, sources] * dt
            self.worth = self.worth + well.sum(axis=0) * self._worth

    def _services(self, dt: Floats, services: Floats) -> dict[str, Floats]:
        count = self._graph.count
        served, wait = services[SERVED, :, :count], services[WAIT, :, :count]
        total = services[TOTAL, :, :count]
        done = served * dt
        counted = done.sum(axis=0)
        well = (done * services[WELL, :, :count]).sum(axis=0)
        refused = services[REFUSED, :, :count] * dt
        each = {
            "ok": well,
            "error": np.maximum(counted - well, 0.0),
            "refused": refused.sum(axis=0),
            "offered": (services[OFFERED, :, :count] * dt - refused).sum(axis=0),
            "count": counted,
            "seconds": (done * (wait + total)).sum(axis=0),
        }
        for name, amount in each.items():
            self.service[name] = self.service[name] + amount
        fast = within(wait[:, :, None], total[:, :, None], _BOUNDS)
        self.buckets = self.buckets + (fast * done[:, :, None]).sum(axis=0)
        return each

    def _calls(self, dt: Floats, served: Floats, calls: Floats) -> None:
        made = served[:, self._graph.caller] * calls[MADE] * dt
        tried = made * calls[TRIES]
        missed = tried * calls[MISSED]
        late = np.minimum(tried * calls[LATE], missed)
        each = {
            "ok": tried - missed,
            "error": missed - late,
            "late": late,
            "retries": tried - made,
            "count": tried,
            "seconds": tried * calls[HELD],
        }
        for name, amount in each.items():
            self.call[name] = self.call[name] + np.maximum(amount, 0.0).sum(axis=0)

    def _follow(self) -> None:
        """Room for new instances; zero for those that have started again."""
        if self._version == self._instances.version:
            return
        self._version = self._instances.version
        some = self._instances.all
        fresh = np.zeros(len(some) - len(self._started))
        for name, value in self.instance.items():
            self.instance[name] = np.concatenate((value, fresh))
        self._started.extend(one.started for one in some[len(self._started) :])
        for nth, one in enumerate(some):
            if one.started != self._started[nth]:
                self._started[nth] = one.started
                for value in self.instance.values():
                    value[nth] = 0.0
