"""The parameters of every service and call at a time, as arrays: base values plus layers."""

from __future__ import annotations

from typing import Final

import numpy as np

from scenarios.vocabulary.service_types import CALL_SETTABLE, SETTABLE
from simulator.world.effects import Layers
from simulator.world.graph import Graph, holding_at_no_load
from simulator.world.latency import Floats
from simulator.world.spec import (
    BROKER_BACKLOG,
    NO_LIMIT,
    QUEUE_SECONDS,
    SLOT_FACTOR,
    UNLIMITED_TYPES,
    ServiceSpec,
)

DRIFTS: Final = "latency"
"""What wanders most often, all the time in some worlds, and concerns nobody but the flow."""

NO_TIME: Final = 1 << 62
SHARES: Final = ("errors", "shed", "hit_rate")
COLD_RATES: Final = {"redis": 0.9}


class Parameters:
    """`at[name]` is float64[N] for services, float64[E] for calls (`calls.<name>`)."""

    def __init__(self, graph: Graph, layers: Layers) -> None:
        self._graph = graph
        self._layers = layers
        self._base = _base(graph)
        self.base_slots = self._base["slots"].copy()
        self.at: dict[str, Floats] = {name: value.copy() for name, value in self._base.items()}
        self.version = 0
        """Grows whenever anything but latencies may have changed."""
        self._drifting = False
        self._plain: dict[str, Floats] = {}
        self._quiet_until: int | None = -NO_TIME

    def update(self, start: int, end: int) -> bool:
        """Sets the values for the tick [start, end); False if nothing can have changed."""
        quiet = self._quiet_until is None or end <= self._quiet_until
        if quiet and not self._layers.changed:
            return False
        self._layers.expire(end)
        self.at = self.values(start, end)
        drifting = all(one is self._plain[name] for name, one in self.at.items() if name != DRIFTS)
        if self._layers.changed or not (drifting and self._drifting):
            self.version += 1
        self._drifting = drifting
        self._layers.changed = False
        self._quiet_until = self._layers.quiet_until(start, end)
        return True

    def values(self, start: int, end: int) -> dict[str, Floats]:
        """All parameters of the tick [start, end); arrays that no layer touches are shared."""
        if not self._plain:
            self._plain = {name: _bounded(name, value) for name, value in self._base.items()}
        at = dict(self._plain)
        touched: dict[str, Floats] = {}
        for layer in self._layers.active(end):
            name, where = self.place(layer.target, layer.parameter)
            if name not in touched:
                touched[name] = self._base[name].copy()
            values = touched[name]
            values[where] = layer.applied(float(values[where]), start)
        for name, values in touched.items():
            at[name] = _bounded(name, values)
        return at

    def place(self, target: str, parameter: str) -> tuple[str, int]:
        """Where a settable parameter stands. Raises KeyError if there is no such thing."""
        if parameter.startswith("calls."):
            callee, _, name = parameter[len("calls.") :].rpartition(".")
            if name not in CALL_SETTABLE:
                raise KeyError(f"{parameter} cannot be set")
            return f"calls.{name}", self._graph.call_index[target, callee]
        if parameter not in SETTABLE:
            raise KeyError(f"{parameter} cannot be set")
        return parameter, self._graph.index[target]

    def base(self, target: str, parameter: str) -> float:
        """The value that holds where no layer acts."""
        name, where = self.place(target, parameter)
        return float(self._base[name][where])

    def decided(self, name: str) -> Floats:
        """[N] the values that hold where no layer acts."""
        return self._base[name]

    def set_base(self, target: str, parameter: str, value: float) -> None:
        """What holds where no fault acts: an operator or an autoscaler has decided it."""
        name, where = self.place(target, parameter)
        self._base[name][where] = value
        self._plain = {}
        self._layers.changed = True

    def touch(self) -> None:
        """Something outside has changed that hangs on parameters: look at them again."""
        self._layers.changed = True

    def of(self, service: str, time: int) -> dict[str, float]:
        """Every settable parameter of one service and its calls at a time, by its name."""
        graph, values = self._graph, self.values(time, time + 1)
        at = graph.index[service]
        found = {name: float(values[name][at]) for name in SETTABLE}
        for edge in graph.calls_of(at).tolist():
            callee = graph.names[int(graph.callee[edge])]
            for name in CALL_SETTABLE:
                found[f"calls.{callee}.{name}"] = float(values[f"calls.{name}"][edge])
        return found


def _bounded(name: str, values: Floats) -> Floats:
    bounded = np.maximum(values, 0.0 if name != "expires" else -NO_LIMIT)
    if name in SHARES:
        bounded = np.minimum(bounded, 1.0)
    return np.floor(bounded + 0.5) if name == "instances" else bounded


def _base(graph: Graph) -> dict[str, Floats]:
    sources = len(graph.traffic)
    holding = holding_at_no_load(graph)

    def column(values: list[float], source: float) -> Floats:
        return np.array(values + [source] * sources)

    some = graph.services
    base = {
        "instances": column([float(one.instances) for one in some], 1.0),
        "capacity": column([one.capacity for one in some], NO_LIMIT),
        "slots": column([_slots(one, float(holding[i])) for i, one in enumerate(some)], NO_LIMIT),
        "latency": column([one.latency for one in some], 0.0),
        "queue": column([_queue(one) for one in some], NO_LIMIT),
        "connections": column([one.connections or NO_LIMIT for one in some], NO_LIMIT),
        "hit_rate": column([_hit_rate(one) for one in some], 0.0),
        "lag": column([one.lag for one in some], 0.0),
        "fill_rate": column([one.fill_rate for one in some], 0.0),
        "expires": column([_expires(one) for one in some], NO_LIMIT),
    }
    for name in ("errors", "shed", "backlog"):
        base[name] = column([0.0] * len(some), 0.0)
    base["calls.timeout"] = np.array([call.timeout for call in graph.calls])
    base["calls.retries"] = np.array([call.retries for call in graph.calls])
    base["calls.budget"] = np.array([call.budget for call in graph.calls])
    base["calls.share"] = np.array([call.share for call in graph.calls])
    return base


def _slots(one: ServiceSpec, holding: float) -> float:
    if one.slots is not None:
        return one.slots
    limited = one.type not in UNLIMITED_TYPES and one.capacity < NO_LIMIT
    if not limited or one.connections is not None:
        return NO_LIMIT
    return max(SLOT_FACTOR * one.capacity * holding, 1.0)


def _queue(one: ServiceSpec) -> float:
    if one.queue is not None:
        return one.queue
    if one.type == "queue":
        return BROKER_BACKLOG
    return min(QUEUE_SECONDS * one.capacity, NO_LIMIT)


def _hit_rate(one: ServiceSpec) -> float:
    return one.hit_rate if one.hit_rate is not None else COLD_RATES.get(one.type, 0.0)


def _expires(one: ServiceSpec) -> float:
    return NO_LIMIT if one.expires is None else one.expires
