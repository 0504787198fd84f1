"""Autoscalers: instances follow utilisation, up after a minute, down after five calm ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from simulator.world.flow import Flow
from simulator.world.graph import Graph
from simulator.world.parameters import Parameters

EVERY: Final = 15_000
START_TIME: Final = 60_000
DOWN_WINDOW: Final = 300_000


@dataclass(slots=True)
class _Scaler:
    wanted: list[tuple[int, int]] = field(default_factory=list)
    """(time, instances wanted) of the down window."""
    coming: list[tuple[int, int]] = field(default_factory=list)
    """(time, instances) of what is starting."""


class Autoscalers:
    """Sets the base number of instances of the services that have one."""

    def __init__(self, graph: Graph, parameters: Parameters, flow: Flow) -> None:
        self._graph, self._parameters, self._flow = graph, parameters, flow
        self._of = {
            i: _Scaler() for i, one in enumerate(graph.services) if one.autoscaler is not None
        }

    def step(self, start: int) -> None:
        """Looks at the load on its grid; `start` in ms."""
        for service, scaler in self._of.items():
            while scaler.coming and scaler.coming[0][0] <= start:
                _, count = scaler.coming.pop(0)
                self._parameters.set_base(self._graph.names[service], "instances", float(count))
            if start % EVERY == 0:
                self._look(service, scaler, start)

    def _look(self, service: int, scaler: _Scaler, start: int) -> None:
        bounds = self._graph.services[service].autoscaler
        if bounds is None:
            return
        flow, at = self._flow, self._parameters.at
        now = int(self._parameters.base(self._graph.names[service], "instances"))
        # It sees processor time, not latency: requests that merely wait look like idleness.
        needed = float(flow.served[service]) / max(float(at["capacity"][service]), 1e-9)
        count = int(needed / bounds.target) + 1
        count = min(max(count, bounds.minimum), bounds.maximum)
        scaler.wanted = [one for one in scaler.wanted if one[0] > start - DOWN_WINDOW]
        scaler.wanted.append((start, count))
        promised = max([now, *(one for _, one in scaler.coming)])
        most = max(one for _, one in scaler.wanted)
        if count > promised:
            scaler.coming.append((start + START_TIME, count))
        elif most < now and not scaler.coming and len(scaler.wanted) * EVERY >= DOWN_WINDOW:
            self._parameters.set_base(self._graph.names[service], "instances", float(most))
