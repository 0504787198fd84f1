"""Requests on their way through the services: a sample of those that the metrics count.

Each step is decided by the shares of the tick in which it happens, so what fails in the metrics
fails in the logs, and callers and callees tell of the same request by the same id.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.chance import digest
from simulator.record.reads import LogEntry
from simulator.telemetry.logs_lines import Props, Visit, gave_up, visited, without
from simulator.telemetry.logs_source import Callee, Ticks, Topology

MOST_VISITS: Final = 24
"""A request that is retried at every level stops being followed after so many."""

STRATA: Final = (0.8, 1.0, 1.2)
_MEAN: Final = 1.2092
_WORD: Final = float(1 << 32)


def _cube_roots() -> tuple[float, ...]:
    """Quantiles of the log-logistic distribution of law 5: V = (u / (1 - u))^(1/3), at 256 u."""
    roots = []
    for step in range(256):
        u = (step + 0.5) / 256
        odds, root = u / (1.0 - u), 2.0
        for _ in range(60):
            root = (2.0 * root + odds / (root * root)) / 3.0
        roots.append(root)
    return tuple(roots)


_QUANTILES: Final = _cube_roots()


class Dice:
    """Draws that belong to one name: four to a digest."""

    def __init__(self, seed: int, purpose: str, whose: str) -> None:
        self._seed, self._purpose, self._whose = seed, purpose, whose
        self._nth = 0
        self._left: list[float] = []

    def __call__(self) -> float:
        """The next number in [0, 1)."""
        if not self._left:
            raw = digest(self._seed, self._purpose, self._whose, self._nth)
            self._nth += 1
            self._left = [int.from_bytes(raw[at : at + 4], "big") / _WORD for at in range(0, 16, 4)]
        return self._left.pop()


class Rows:
    """The columns of some ticks as lists, because single numbers are looked up one by one."""

    def __init__(self, ticks: Ticks) -> None:
        self.starts: list[int] = ticks.starts.tolist()
        self.lengths: list[float] = ticks.lengths.tolist()
        self.serving = ticks.serving
        self.served: list[list[float]] = ticks.served.tolist()
        self.offered: list[list[float]] = ticks.offered.tolist()
        self.refused: list[list[float]] = ticks.refused.tolist()
        self.well: list[list[float]] = ticks.well.tolist()
        self.wait: list[list[float]] = ticks.wait.tolist()
        self.total: list[list[float]] = ticks.total.tolist()
        self.own: list[list[float]] = ticks.own.tolist()
        self.missed: list[list[float]] = ticks.missed.tolist()
        self.late: list[list[float]] = ticks.late.tolist()
        self.tries: list[list[float]] = ticks.tries.tolist()
        self.made: list[list[float]] = ticks.made.tolist()
        self.allowed: list[list[float]] = ticks.allowed.tolist()
        self.timeout: list[list[float]] = ticks.timeout.tolist()


class Walk:
    """One request; `lines` and `visits` fill while it goes."""

    def __init__(self, topology: Topology, rows: Rows, row: int, dice: Dice, props: Props) -> None:
        self._topology, self._rows, self._row = topology, rows, row
        self._dice, self._props = dice, props
        self.lines: list[LogEntry] = []
        self.visits: list[Visit] = []
        self.request = ""

    def go(self, source: int, at: int, request: str) -> None:
        """Sends the request from a source at a time (ms)."""
        self.request = request
        for call in self._topology.calls[source]:
            self._visit(call.callee, at, "/")

    def _visit(self, service: int, at: int, path: str) -> tuple[int, float]:
        """Status and seconds of the answer; the service's own line is written at its end."""
        topology, rows, row = self._topology, self._rows, self._row
        name, kind = topology.names[service], topology.types[service]
        external = kind == "external"
        serving = ("",) if external else rows.serving[service]
        if not serving or len(self.visits) >= MOST_VISITS:
            return 503, 0.0
        instance = serving[int(self._dice() * len(serving))]
        offered = max(rows.offered[row][service], 1e-9)
        path = path if kind == "proxy" else f"/{name}"
        if self._dice() < rows.refused[row][service] / offered:
            status, seconds = 503, 0.001
        else:
            seconds = self._seconds(service)
            status, path, waited = self._work(service, at + int(seconds * 1000.0), instance, path)
            seconds += waited
        if not external:
            visit = Visit(at, name, kind, instance, self.request, status, seconds, path)
            self.visits.append(visit)
        return status, seconds

    def _seconds(self, service: int) -> float:
        """Its wait and its own work."""
        stratum = STRATA[int(self._dice() * len(STRATA))]
        quantile = _QUANTILES[int(self._dice() * 256)]
        rows, row = self._rows, self._row
        return rows.wait[row][service] * stratum + rows.own[row][service] / _MEAN * quantile

    def _work(self, service: int, at: int, instance: str, path: str) -> tuple[int, str, float]:
        """Its calls, then its own luck: (status, path, seconds that the calls took)."""
        calls = self._topology.calls[service]
        status, passed, way, waited = 200, 0.0, self._dice(), 0.0
        for call in calls:
            made = self._rows.made[self._row][call.edge]
            if call.alternative:
                taken = passed <= way < passed + made
                passed += made
            else:
                taken = made >= 1.0 or self._dice() < made
            if not taken:
                continue
            if self._topology.types[service] == "proxy" and call.needed:
                path = f"/{self._topology.names[call.callee]}"
            well, spent = self._call(service, call, at + int(waited * 1000.0), instance)
            waited += spent
            if not well and call.needed:
                status = 500
        if status == 200 and self._dice() < self._own_errors(service, calls):
            status = 500
        return status, path, waited

    def _own_errors(self, service: int, calls: tuple[Callee, ...]) -> float:
        """The share that fails though all needed calls came back well."""
        rows, row = self._rows, self._row
        well = 1.0
        for call in calls:
            if call.needed:
                missed = rows.missed[row][call.edge]
                failed = max(1.0 - (1.0 - missed) * rows.tries[row][call.edge], 0.0)
                well *= 1.0 - min(rows.made[row][call.edge] * failed, 1.0)
        return 1.0 - min(rows.well[row][service] / well, 1.0) if well > 1e-6 else 0.0

    def _call(self, service: int, call: Callee, at: int, instance: str) -> tuple[bool, float]:
        """A call with its tries: whether one came back well and in time, and seconds spent."""
        rows, row, topology = self._rows, self._row, self._topology
        callee, caller = topology.names[call.callee], topology.names[service]
        allowed = int(rows.allowed[row][call.edge])
        timeout = rows.timeout[row][call.edge]
        spent = 0.0
        for nth in range(1, allowed + 2):
            first = len(self.visits)
            start = at + int(spent * 1000.0)
            status, seconds = self._visit(call.callee, start, f"/{callee}")
            if not call.waits:
                return True, 0.0
            late = status < 500 and self._dice() < rows.late[row][call.edge]
            if status < 500 and late != (seconds >= timeout):
                seconds = timeout * (1.0 + 0.5 * self._dice() if late else 0.5 + 0.4 * self._dice())
                if len(self.visits) > first:
                    self.visits[-1] = replace(self.visits[-1], seconds=seconds)
            spent += min(seconds, timeout)
            if status < 500 and not late:
                return True, spent
            text = gave_up(callee, nth, allowed, timeout if late else None, self.request)
            last = nth == allowed + 1
            level = "ERROR" if last and call.needed else "WARN"
            self._write(at + int(spent * 1000.0), caller, instance, level, text)
            # Retries under a budget stop earlier than they are allowed to.
            if not last and rows.tries[row][call.edge] < 1.0 + rows.missed[row][call.edge] * 0.5:
                break
        if not call.needed:
            done = at + int(spent * 1000.0)
            self._write(done, caller, instance, "WARN", without(callee, self.request))
        return False, spent

    def _write(self, at: int, service: str, instance: str, level: str, text: str) -> None:
        self.lines.append(LogEntry(at, service, instance, level, text, self.request))

    def finish(self) -> None:
        """Writes the lines of all visits, each when the service was done."""
        for visit in self.visits:
            level, text = visited(visit, self._props, self._dice)
            done = visit.at + int(visit.seconds * 1000.0)
            self._write(done, visit.service, visit.instance, level, text)
