"""The graph of services and calls as index arrays; traffic sources are services without capacity.

Services come first, in the scenario's order, sources after them; calls are sorted by (caller,
callee). The last calls are those of the sources to where they enter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.world.latency import MEAN, Floats
from simulator.world.spec import CallSpec, ServiceSpec, TrafficSpec, WorldSpec

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Graph:
    """Names, index arrays and constants of a world; N services with sources, E calls."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    index: dict[str, int]
    services: tuple[ServiceSpec, ...]
    traffic: tuple[TrafficSpec, ...]
    calls: tuple[CallSpec, ...]
    call_index: dict[tuple[str, str], int]
    caller: Ints
    callee: Ints
    waits: Floats
    """[E] 1 where the caller waits for the answer."""
    needed: Floats
    """[E] 1 where the caller fails when the call fails."""
    handed: Bools
    """[E] work handed over: only a refusal counts as a failed try."""
    backoff: Floats
    alternative: Floats
    """[E] 1 for needed calls of a caller whose needed shares add up to at most one."""
    rows: tuple[Ints, ...]
    """For each rank, the index [N] of each caller's other needed call of that rank, or E."""

    @property
    def count(self) -> int:
        """Services, sources left out."""
        return len(self.services)

    def of_type(self, *types: str) -> Ints:
        """Indices of the services of these types."""
        return np.array([i for i, one in enumerate(self.types) if one in types], dtype=np.int64)

    def calls_of(self, service: int) -> Ints:
        """Indices of the calls that this service makes."""
        return np.flatnonzero(self.caller == service)


def compile_graph(spec: WorldSpec) -> Graph:
    """The arrays of a spec. Raises KeyError where a call or a source names no service."""
    names = [one.name for one in spec.services] + [f"traffic:{one.name}" for one in spec.traffic]
    types = [one.type for one in spec.services] + ["source"] * len(spec.traffic)
    index = {name: i for i, name in enumerate(names)}
    entering = [
        CallSpec(f"traffic:{one.name}", one.enters, timeout=one.timeout, retries=one.retries)
        for one in spec.traffic
    ]
    calls = sorted(
        [*spec.calls, *entering], key=lambda call: (index[call.caller], index[call.callee])
    )
    caller = np.array([index[call.caller] for call in calls], dtype=np.int64)
    callee = np.array([index[call.callee] for call in calls], dtype=np.int64)
    # A broker hands messages on by itself: whoever published does not wait for the consumer.
    waits = np.array(
        [float(not call.asynchronous and types[index[call.caller]] != "queue") for call in calls]
    )
    needed = np.array([float(call.needed) for call in calls]) * waits
    shares = np.array([call.share for call in calls])
    total = np.bincount(caller, shares * needed, len(names))
    alternative = ((total <= 1.0 + 1e-9)[caller] & (needed > 0)).astype(np.float64)
    return Graph(
        names=tuple(names),
        types=tuple(types),
        index=index,
        services=spec.services,
        traffic=spec.traffic,
        calls=tuple(calls),
        call_index={(call.caller, call.callee): i for i, call in enumerate(calls)},
        caller=caller,
        callee=callee,
        waits=waits,
        needed=needed,
        handed=np.array([call.asynchronous for call in calls], dtype=np.bool_),
        backoff=np.array([call.backoff for call in calls]),
        alternative=alternative,
        rows=_ranks(caller, (needed > 0) & (alternative == 0), len(names)),
    )


def _ranks(caller: Ints, counted: Bools, count: int) -> tuple[Ints, ...]:
    """Products over a caller's calls, rank by rank: elementwise, so the same bits everywhere."""
    edges = len(caller)
    of: list[list[int]] = [[] for _ in range(count)]
    for edge, service in enumerate(caller.tolist()):
        if counted[edge]:
            of[service].append(edge)
    depth = max((len(one) for one in of), default=0)
    return tuple(
        np.array([one[rank] if rank < len(one) else edges for one in of], dtype=np.int64)
        for rank in range(depth)
    )


def holding_at_no_load(graph: Graph) -> Floats:
    """H⁰ [N]: own mean time and that of the calls that are waited for, in seconds."""
    own = [one.latency * MEAN for one in graph.services] + [0.0] * len(graph.traffic)
    total: dict[int, float] = {}

    def full(service: int, path: tuple[int, ...]) -> float:
        if service in path:
            return 0.0
        if service not in total:
            held = own[service]
            for edge in graph.calls_of(service).tolist():
                share = graph.calls[edge].share * float(graph.waits[edge])
                if share > 0:
                    held += share * full(int(graph.callee[edge]), (*path, service))
            total[service] = held
        return total[service]

    return np.array([full(i, ()) for i in range(len(graph.names))])
