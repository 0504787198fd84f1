"""Being the customer: one request, sent by hand, and what comes back. Also: how the tools do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.chance import Chance
from simulator.world.latency import MEAN, STRATA, patience, quantile

if TYPE_CHECKING:
    from simulator.world.world import World

SCRAPE_TIMEOUT: Final = 10.0
_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Probe:
    """The answer to one request. `share` of such requests goes well now; `latency_s` seconds.

    `failing` is the service that the answer names, if it names one; `services` those it tells of.
    """

    ok: bool
    share: float
    latency_s: float
    failing: str | None
    services: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ToolHealth:
    """A tool of the response: the share of its work that gets lost, and its delay in ms."""

    lost: float
    delay: int


class _Walk:
    """One request on its way; a draw for each fork, all from one name."""

    def __init__(self, world: World, chance: Chance, whose: str, nth: int) -> None:
        self._world, self._chance, self._whose, self._nth = world, chance, whose, nth

    def draw(self, what: str) -> float:
        """A number in [0, 1) for a fork."""
        return self._chance.unit(f"probe:{what}", self._whose, self._nth)

    def answer(self, service: int) -> tuple[str, int]:
        """('', service) if all goes well, else what went wrong and where it showed."""
        flow, graph = self._world.flow, self._world.graph
        name = graph.names[service]
        if self._world.flow.running[service] <= 0:
            return "503 Service Unavailable", service
        if self.draw(f"refused:{name}") < flow.refused[service]:
            return "503 Service Unavailable", service
        broken = float(self._world.table.at["errors"][service])
        broken = 1.0 - (1.0 - broken) * (1.0 - float(flow.errors[service]))
        if self.draw(f"error:{name}") < broken:
            return "500 Internal Server Error", service
        return self._calls(service)

    def _calls(self, service: int) -> tuple[str, int]:
        flow, graph = self._world.flow, self._world.graph
        u, passed = self.draw(f"way:{graph.names[service]}"), 0.0
        for edge in graph.calls_of(service).tolist():
            if graph.needed[edge] <= 0:
                continue
            share, callee = float(flow.share[edge]), int(graph.callee[edge])
            if graph.alternative[edge] > 0:
                taken = passed <= u < passed + share
                passed += share
            else:
                taken = self.draw(f"call:{graph.names[callee]}") < share
            if taken and self.draw(f"fails:{graph.names[callee]}") < flow.failed[edge]:
                late = float(flow.late[edge])
                if self.draw(f"late:{graph.names[callee]}") < late:
                    return "504 Gateway Timeout", callee
                return "502 Bad Gateway", callee
        return "", service


def probe(
    world: World,
    traffic: str | None,
    service: str | None,
    chance: Chance,
    whose: str,
    nth: int,
) -> Probe:
    """One request of a source's user, or straight to a service. Raises KeyError for neither."""
    graph, flow = world.graph, world.flow
    if traffic is not None:
        source = graph.index[f"traffic:{traffic}"]
        edge = int(graph.calls_of(source)[0])
        entry, limit = int(graph.callee[edge]), float(world.table.at["calls.timeout"][edge])
        share = float(flow.good[source])
    else:
        entry, limit = graph.index[service or ""], _PATIENCE
        share = float(flow.good[entry]) if flow.running[entry] > 0 else 0.0
    walk = _Walk(world, chance, whose, nth)
    wrong, where = walk.answer(entry)
    stratum = int(walk.draw("instance") * len(STRATA))
    spent = quantile(walk.draw("time"), float(flow.wait[entry]), float(flow.total[entry]), stratum)
    name = graph.names[where]
    if not wrong and spent > limit:
        return Probe(False, share, limit, None, (graph.names[entry],), f"No answer in {limit:g} s.")
    spent = min(spent, limit)
    if wrong:
        shown = f"{wrong} after {spent:.2f} s: {name}."
        return Probe(False, share, spent, name, _both(graph.names[entry], name), shown)
    return Probe(True, share, spent, None, (graph.names[entry],), f"200 OK in {spent:.2f} s.")


def _both(entry: str, failing: str) -> tuple[str, ...]:
    return (entry,) if entry == failing else (entry, failing)


def tool_health(world: World, kind: str) -> ToolHealth:
    """How the tools of a type do; of several the best one counts. Without any all is well."""
    flow = world.flow
    best: ToolHealth | None = None
    for service in world.graph.of_type(kind).tolist():
        wait, total = float(flow.wait[service]), float(flow.total[service])
        if flow.running[service] <= 0:
            lost = 1.0
        else:
            works = 1.0 - float(world.table.at["errors"][service])
            works *= (1.0 - float(flow.errors[service])) * (1.0 - float(flow.refused[service]))
            lost = 1.0 - works
            if kind == "monitoring":
                bound = np.array([SCRAPE_TIMEOUT])
                late, _ = patience(np.array([wait]), np.array([total]), bound)
                lost = 1.0 - works * (1.0 - float(late[0]))
        health = ToolHealth(lost, int((wait + total / MEAN) * 1000.0))
        if best is None or health.lost < best.lost:
            best = health
    return best or ToolHealth(0.0, 0)
