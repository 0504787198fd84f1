"""What happened in each tick, kept in columns: scrapes count it, logs are written from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.world.flow import Flow
from simulator.world.latency import Floats

SERVED, WELL, REFUSED, WAIT, TOTAL, OFFERED, OWN = range(7)
MISSED, LATE, TRIES, HELD, MADE, ALLOWED, PATIENCE = range(7)
_ROOM = 64

Column = NDArray[np.float32]


@dataclass(frozen=True)
class TraceChunk:
    """Ticks between two scrapes, as columns: `starts` ms, `lengths` s, the rest float32.

    By service [rows, N]: requests a second (served, refused, offered), the share of the served that
    was answered well, seconds (wait, total, own). By call [rows, E]: shares of tries that were
    missed and late, tries and allowed retries a call, seconds held by one try, the share of the
    caller's requests that make the call, its timeout. `serving` names instances in traffic.
    """

    starts: NDArray[np.int64]
    lengths: Floats
    serving: tuple[tuple[str, ...], ...]
    served: Column
    well: Column
    refused: Column
    wait: Column
    total: Column
    offered: Column
    own: Column
    missed: Column
    late: Column
    tries: Column
    held: Column
    made: Column
    allowed: Column
    timeout: Column


class Trace:
    """The ticks since the last scrape, and all those before."""

    def __init__(self, services: int, calls: int) -> None:
        self._starts = np.zeros(_ROOM, dtype=np.int64)
        self._lengths = np.zeros(_ROOM)
        self._services = np.zeros((7, _ROOM, services))
        self._calls = np.zeros((7, _ROOM, calls))
        self._rows = 0
        self.chunks: list[TraceChunk] = []

    def add(self, start: int, dt: float, flow: Flow) -> None:
        """Notes what the tick that has just run did."""
        row = self._rows
        if row == len(self._starts):
            self._grow()
        self._starts[row], self._lengths[row] = start, dt
        into = self._services
        into[SERVED, row] = flow.served
        into[WELL, row] = flow.good
        into[REFUSED, row] = flow.refused
        into[WAIT, row] = flow.wait
        into[TOTAL, row] = flow.total
        into[OFFERED, row] = flow.offered
        into[OWN, row] = flow.own
        self._calls[MISSED, row] = flow.missed
        self._calls[LATE, row] = flow.late
        self._calls[TRIES, row] = flow.tries
        self._calls[HELD, row] = flow.try_time
        self._calls[MADE, row] = flow.share
        self._calls[ALLOWED, row] = flow.retries
        self._calls[PATIENCE, row] = flow.timeout
        self._rows = row + 1

    def take(self, serving: tuple[tuple[str, ...], ...]) -> tuple[Floats, Floats, Floats]:
        """(lengths [rows], services [7, rows, N], calls [7, rows, E]) since the last taking."""
        rows = self._rows
        taken = self._lengths[:rows], self._services[:, :rows], self._calls[:, :rows]
        if rows:
            _shares_to_rates(taken[1])
            self.chunks.append(
                TraceChunk(
                    self._starts[:rows].copy(),
                    taken[0].copy(),
                    serving,
                    *taken[1].astype(np.float32),
                    *taken[2].astype(np.float32),
                )
            )
        self._rows = 0
        return taken

    def _grow(self) -> None:
        self._starts = np.concatenate((self._starts, np.zeros_like(self._starts)))
        self._lengths = np.concatenate((self._lengths, np.zeros_like(self._lengths)))
        self._services = np.concatenate((self._services, np.zeros_like(self._services)), axis=1)
        self._calls = np.concatenate((self._calls, np.zeros_like(self._calls)), axis=1)


def _shares_to_rates(services: Floats) -> None:
    """Of the demand into: of what was taken in, and requests a second; for all ticks at once."""
    taken_in = 1.0 - services[REFUSED]
    services[WELL] = np.where(taken_in > 0, services[WELL] / np.maximum(taken_in, 1e-12), 0.0)
    services[REFUSED] *= services[OFFERED]
