"""What the log generator needs of a world: names, calls, and what happened in each tick.

Structural types, so that telemetry and world stay neighbours that do not import each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.chance import Chance

Times = NDArray[np.int64]
Column = NDArray[np.float32]


class Ticks(Protocol):
    """The ticks between two scrapes as columns: see `simulator.world.trace.TraceChunk`."""

    @property
    def starts(self) -> Times: ...
    @property
    def lengths(self) -> NDArray[np.float64]: ...
    @property
    def served(self) -> Column: ...
    @property
    def well(self) -> Column: ...
    @property
    def refused(self) -> Column: ...
    @property
    def offered(self) -> Column: ...
    @property
    def wait(self) -> Column: ...
    @property
    def total(self) -> Column: ...
    @property
    def own(self) -> Column: ...
    @property
    def missed(self) -> Column: ...
    @property
    def late(self) -> Column: ...
    @property
    def tries(self) -> Column: ...
    @property
    def made(self) -> Column: ...
    @property
    def allowed(self) -> Column: ...
    @property
    def timeout(self) -> Column: ...
    @property
    def serving(self) -> tuple[tuple[str, ...], ...]: ...


@dataclass(frozen=True)
class Callee:
    """A call of a service, by index: `edge` its column, `callee` whom."""

    edge: int
    callee: int
    needed: bool
    waits: bool
    alternative: bool


@dataclass(frozen=True)
class Topology:
    """Names and types of services, then of sources; the calls of each by index."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    objectives: tuple[float, ...]
    calls: tuple[tuple[Callee, ...], ...]
    sources: tuple[int, ...]


class LogWorld(Protocol):
    """The part of a world that writes logs."""

    @property
    def chance(self) -> Chance: ...

    def ticks(self) -> Sequence[Ticks]: ...

    def calls_between(self) -> Sequence[tuple[str, str, bool, bool, bool]]: ...

    def kinds_of(self) -> Sequence[tuple[str, str, float]]: ...


def topology(world: LogWorld) -> Topology:
    """The graph as the log generator walks it."""
    kinds = world.kinds_of()
    names = tuple(name for name, _, _ in kinds)
    index = {name: nth for nth, name in enumerate(names)}
    calls: list[list[Callee]] = [[] for _ in names]
    for edge, one in enumerate(world.calls_between()):
        caller, callee, needed, waits, alternative = one
        calls[index[caller]].append(Callee(edge, index[callee], needed, waits, alternative))
    return Topology(
        names=names,
        types=tuple(kind for _, kind, _ in kinds),
        objectives=tuple(objective for _, _, objective in kinds),
        calls=tuple(tuple(some) for some in calls),
        sources=tuple(nth for nth, (_, kind, _) in enumerate(kinds) if kind == "source"),
    )
