"""One tick of the fluid model: laws 1 to 7. Every edge is one tick late, so a tick is one pass.

Units: seconds, requests a second, shares. N services (sources last), E calls. The equations and
their sources stand in docs/world.md.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.world.graph import Graph
from simulator.world.latency import MEAN, Floats, patience
from simulator.world.parameters import Parameters
from simulator.world.spec import NO_LIMIT

HIGHEST_LOAD: Final = 0.95
RELAX: Final = 5.0
"""Seconds in which the time a slot is held follows its cause (law 2)."""

NEGATIVE_TTL: Final = 10.0
TTL: Final = 60.0
"""Seconds for which callers of a name service remember a failure, and an answer."""

_TINY: Final = 1e-9


class Flow:
    """The state of queues, tries and answers; `step` moves it by one tick."""

    def __init__(self, graph: Graph, parameters: Parameters, holding: Floats) -> None:
        n, edges = len(graph.names), len(graph.calls)
        self.graph = graph
        self._parameters = parameters
        self.queue = np.zeros(n)
        self.served = np.zeros(n)
        self.offered = np.zeros(n)
        self.wait = np.zeros(n)
        self.total = holding.copy()
        self.held = holding.copy()
        self.good = np.ones(n)
        self.good_alone = np.ones(n)
        """[N] the same if all calls came back well."""
        self.own = np.zeros(n)
        self.refused = np.zeros(n)
        self.limit = np.ones(n)
        self.load = np.zeros(n)
        self.tries = np.ones(edges)
        self.missed = np.zeros(edges)
        self.failed = np.zeros(edges)
        self.late = np.zeros(edges)
        self.try_time = np.zeros(edges)
        self.held_by_calls = np.zeros(edges)
        self.share = parameters.at["calls.share"].copy()
        self.away = np.zeros(n)
        """[N] instances out of rotation: restarting, drained, failed over."""
        self.standby = np.zeros(n)
        """[N] replicas that have taken over where no instance is left."""
        self.errors = np.zeros(n)
        """[N] errors that a type's own state adds: full disks, expired certificates, drops."""
        self.slower = np.ones(n)
        """[N] factor of the own time that a type's own state brings."""
        self._broker = graph.of_type("queue")
        self._delivers = np.flatnonzero(np.isin(graph.caller, self._broker))
        self._named = np.flatnonzero(np.isin(graph.callee, graph.of_type("dns")))
        self._visible = np.ones(n)
        self._visible[self._broker] = 0.0
        workers = np.minimum(
            np.array([one.capacity for one in graph.services] + [NO_LIMIT] * len(graph.traffic))
            * parameters.at["latency"]
            * MEAN,
            1e9,
        )
        self._workers = np.maximum(workers, 1.0)
        self._four, self._eight = self._workers >= 4, self._workers >= 16
        self._sixteen = self._workers >= 64
        self._each = np.ones(edges + 1)
        self.prepare()

    def prepare(self) -> None:
        """Takes over parameters that have changed."""
        at = self._parameters.at
        own = np.maximum(at["instances"] - self.away, 0.0)
        self.running = np.where(own > 0, own, self.standby)
        self._rate_limit = self.running * at["capacity"]
        self.slots = self.running * np.minimum(at["slots"], at["connections"])
        self._room = self.running * at["queue"]
        self._admitted = 1.0 - at["shed"]
        self._works = 1.0 - at["errors"]
        self.take_latency()
        self.timeout = at["calls.timeout"]
        self.retries = at["calls.retries"]
        self._budget = at["calls.budget"]
        self._rounds = int(self.retries.max(initial=0.0))

    def take_latency(self) -> None:
        """Takes over latencies that have changed, and nothing else."""
        self._own = self._parameters.at["latency"] * MEAN

    def step(self, dt: float, demand: Floats) -> None:
        """One tick of `dt` seconds; `demand` [N] is what the sources want."""
        graph = self.graph
        caller, callee = graph.caller, graph.callee
        limit = np.minimum(self._rate_limit, self.slots / np.maximum(self.held, _TINY))
        limit = np.maximum(limit, _TINY)
        if len(self._delivers):
            self._as_fast_as_consumers(limit)
        offered = demand + np.bincount(
            callee, self.served[caller] * self.share * self.tries, len(demand)
        )
        let_in = offered * self._admitted
        waiting = self.queue / dt
        wanted = let_in + waiting
        served = np.minimum(wanted, limit)
        left = (wanted - served) * dt
        queue = np.minimum(left, self._room)
        overflow = np.minimum((left - queue) / dt / np.maximum(let_in, _TINY), 1.0)
        wait = (self.queue + queue) * 0.5 / limit * self._visible
        load = let_in / limit
        own_base = self._own * self.slower
        own = own_base * (1.0 + self._congestion(load))
        self._calls(dt)
        calls = np.bincount(caller, self.share * self.held_by_calls, len(demand))
        refused = 1.0 - (1.0 - overflow) * self._admitted
        good = (1.0 - refused) * self._works * (1.0 - self.errors)
        self.held = self.held + (own_base + calls - self.held) * (dt / (dt + RELAX))
        self.good_alone = good
        self.good = good * self._answers_of_calls()
        self.own = own
        self.queue, self.served, self.offered, self.wait = queue, served, offered, wait
        self.total, self.refused, self.limit, self.load = own + calls, refused, limit, load

    def _as_fast_as_consumers(self, limit: Floats) -> None:
        edges = self._delivers
        tries = np.maximum(self.share[edges] * self.tries[edges], _TINY)
        taken = np.full(len(limit), NO_LIMIT)
        np.minimum.at(taken, self.graph.caller[edges], limit[self.graph.callee[edges]] / tries)
        np.minimum(limit, taken, out=limit)

    def _congestion(self, load: Floats) -> Floats:
        """Law 4: waiting for a free worker at a load, in units of the own time."""
        busy = np.minimum(load, HIGHEST_LOAD)
        two = busy * busy
        four = two * two
        eight = four * four
        power = np.where(
            self._sixteen,
            eight * eight,
            np.where(self._eight, eight, np.where(self._four, four, two)),
        )
        return power / (self._workers * (1.0 - busy))

    def _calls(self, dt: float) -> None:
        """Law 6: what a try sees of its callee as it was one tick ago."""
        graph, callee = self.graph, self.graph.callee
        refused = self.refused[callee]
        late, held = patience(self.wait[callee], self.total[callee], self.timeout)
        missed = 1.0 - self.good[callee] * (1.0 - late)
        self.late, self.try_time = late, held
        missed = np.where(graph.handed, refused, missed)
        self.missed = self._remembered(missed, dt) if len(self._named) else missed
        again, more = np.ones_like(missed), np.zeros_like(missed)
        for nth in range(self._rounds):
            again = again * self.missed
            more = more + again * (self.retries > nth)
        more = np.minimum(more, self._budget)
        tries = 1.0 + more
        self.failed = np.maximum(1.0 - (1.0 - self.missed) * tries, 0.0)
        self.tries = tries
        self.held_by_calls = (held * tries * (1.0 - refused) + more * graph.backoff) * graph.waits

    def _remembered(self, missed: Floats, dt: float) -> Floats:
        """Names live on in their callers for their time to live; a failure is soon asked again."""
        named = self._named
        before, now = self.missed[named], missed[named]
        pace = np.where(now > before, dt / (dt + TTL), dt / (dt + NEGATIVE_TTL))
        missed[named] = before + (now - before) * pace
        return missed

    def _answers_of_calls(self) -> Floats:
        """Law 7: the share of requests whose needed calls all came back well, [N]."""
        graph = self.graph
        lost = np.minimum(self.share * self.failed, 1.0) * graph.needed
        together = np.bincount(graph.caller, lost * graph.alternative, len(graph.names))
        well: Floats = np.maximum(1.0 - together, 0.0)
        if graph.rows:
            each = self._each
            np.subtract(1.0, lost, out=each[:-1])
            for row in graph.rows:
                well = well * each[row]
        return well

    def ask_names_anew(self, service: int) -> None:
        """Callers of this name service forget what they remember."""
        edges = self._named[self.graph.callee[self._named] == service]
        self.missed[edges] = 1.0 - self.good[service]

    def drop(self, service: int, share: float) -> float:
        """A share of the instances loses its queue and what it holds; requests lost."""
        held = self.served[service] * self.held[service]
        lost = (self.queue[service] + held) * share
        self.queue[service] *= 1.0 - share
        return float(lost)
