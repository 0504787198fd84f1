"""What the sources want: a planned shape, a daily swing, and noise drawn per scrape interval."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from simulator.chance import Chance
from simulator.world.graph import Graph
from simulator.world.latency import Floats
from simulator.world.spec import TrafficSpec

_DAY = 86_400.0
_MORNING = 28_800.0
"""Where the daily swing crosses its mean, going up: eight o'clock."""


def swing(time_of_day: float) -> float:
    """A day's wave between -1 (at two) and 1 (at fourteen), of two parabolas."""
    share = ((time_of_day - _MORNING) % _DAY) / _DAY
    half = share if share < 0.5 else share - 0.5
    height = 16.0 * half * (0.5 - half)
    return height if share < 0.5 else -height


def shaped(points: tuple[tuple[float, float], ...], at: float) -> float:
    """The factor at a time: straight lines between the points, level outside."""
    if not points:
        return 1.0
    if at <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if at <= right:
            return low + (high - low) * (at - left) / max(right - left, 1e-9)
    return points[-1][1]


class Demand:
    """Requests a second of every source, with noise (what arrives) and without (base demand)."""

    def __init__(self, graph: Graph, day_start: float, noise: Chance, interval: int) -> None:
        self._graph, self._day_start = graph, day_start
        self.noise, self._interval = noise, interval
        self._drawn = -(1 << 62)
        self._factors: list[float] = [1.0] * len(graph.traffic)

    def base(self, source: TrafficSpec, time: int) -> float:
        """What people want at a time (ms), whatever the systems do."""
        at = time / 1000.0
        daily = 1.0 + source.daily * swing(self._day_start + at) if source.daily > 0 else 1.0
        return source.rate * shaped(source.shape, at) * daily

    def arriving(self, time: int) -> Floats:
        """[N] what comes in during the tick that starts at `time` (ms)."""
        graph = self._graph
        nth = time // self._interval
        if nth != self._drawn:
            self._drawn = nth
            self._factors = [
                1.0 + one.noise * (2.0 * self.noise.unit("noise", one.name, nth) - 1.0)
                for one in graph.traffic
            ]
        wanted = np.zeros(len(graph.names))
        for i, one in enumerate(graph.traffic):
            wanted[graph.count + i] = self.base(one, time) * self._factors[i]
        return wanted
