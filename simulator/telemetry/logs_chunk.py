"""All lines of one scrape interval: sampled requests, telling lines of faults, ordinary noise.

A chunk depends on the ticks, the seed and the faults of its interval alone, so whoever looks, and
however often, reads the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scenarios.model.world import LogLine
from simulator.chance import digest
from simulator.record.reads import LogEntry
from simulator.telemetry.logs_lines import (
    BY_ITSELF,
    OCCASIONAL,
    OFTEN,
    Props,
    Visit,
    filled,
    gave_up,
    visited,
)
from simulator.telemetry.logs_source import Ticks, Topology
from simulator.telemetry.logs_walk import Dice, Rows, Walk

SAMPLED: Final = 0.8
"""Requests a second that are followed, of all sources together."""

SAMPLED_IN_HISTORY: Final = 0.3
TELLING: Final = 0.5
"""A fault's line is written at most so often in a second."""

UNSEEN: Final = 2
"""Where no sampled request came by, so many others may tell in one interval."""

BY_ITSELF_RATE: Final = 0.12


@dataclass(frozen=True)
class Telling:
    """A line that a service writes from `start` to `end` (ms): a fault's or a scenario's own."""

    key: str
    service: int
    line: LogLine
    start: int
    end: int | None


class Writer:
    """Writes the lines of an interval."""

    def __init__(self, topology: Topology, seed: int, props: Props) -> None:
        self._topology, self._seed, self._props = topology, seed, props

    def lines(self, ticks: Ticks, tellings: list[Telling]) -> list[LogEntry]:
        """All lines of these ticks, by time."""
        rows = Rows(ticks)
        if not rows.starts:
            return []
        found: list[LogEntry] = []
        visits: list[Visit] = []
        for source in self._topology.sources:
            for walk in self._requests(source, rows):
                found += walk.lines
                visits += walk.visits
        for nth, telling in enumerate(tellings):
            found += self._telling(telling, nth, rows, visits)
        for service, kind in enumerate(self._topology.types):
            found += self._by_itself(service, kind, rows)
        found.sort(key=lambda one: one.at)
        return found

    def _requests(self, source: int, rows: Rows) -> list[Walk]:
        start, span = rows.starts[0], _span(rows)
        arriving = 0.0
        for row, length in enumerate(rows.lengths):
            arriving += rows.offered[row][source] * length
        pace = SAMPLED if start >= 0 else SAMPLED_IN_HISTORY
        name = self._topology.names[source]
        dice = Dice(self._seed, f"log:{name}", str(start))
        most = pace * span / len(self._topology.sources)
        count = int(min(arriving, most) + dice())
        walks = []
        for nth in range(count):
            at = start + int((nth + dice()) / count * span * 1000.0)
            request = digest(self._seed, "request", name, start * 64 + nth)[:8].hex()
            row = _row_at(rows, at)
            own = Dice(self._seed, "log-request", request)
            walk = Walk(self._topology, rows, row, own, self._props)
            walk.go(source, at, request)
            walk.finish()
            walks.append(walk)
        return walks

    def _telling(
        self, telling: Telling, nth: int, rows: Rows, visits: list[Visit]
    ) -> list[LogEntry]:
        """As many lines as its share says, on requests that were seen, if such were seen."""
        service, line, start = telling.service, telling.line, rows.starts[0]
        name = self._topology.names[service]
        dice = Dice(self._seed, f"log-telling:{telling.key}:{nth}", str(start))
        begin = max(start, telling.start)
        end = start + int(_span(rows) * 1000.0)
        end = end if telling.end is None else min(end, telling.end)
        if begin >= end or not (rows.serving[service] or self._external(service)):
            return []
        expected = 0.0
        for row, length in enumerate(rows.lengths):
            rate = rows.served[row][service]
            if line.when == "failing":
                rate = rate * (1.0 - rows.well[row][service]) + rows.refused[row][service]
            expected += rate * length
        expected *= line.share * (end - begin) / (_span(rows) * 1000.0)
        most = TELLING * (end - begin) / 1000.0
        seen = [one for one in visits if one.service == name and begin <= one.at < end]
        wanted = [one for one in seen if self._fits(one, line, service)]
        count = int(min(expected, most) + dice())
        if seen:
            told = [wanted.pop(int(dice() * len(wanted))) for _ in range(min(count, len(wanted)))]
            return [self._told(line, visit, dice) for visit in told]
        found: list[LogEntry] = []
        for _ in range(min(count, UNSEEN)):
            visit = self._unseen(line, rows, service, dice, (begin, end))
            level, text = visited(visit, self._props, dice)
            entry = LogEntry(visit.at, name, visit.instance, level, text, visit.request)
            found += [self._told(line, visit, dice), entry]
            if visit.failed:
                found += self._caller(service, visit, rows, dice)
        return found

    def _caller(self, service: int, visit: Visit, rows: Rows, dice: Dice) -> list[LogEntry]:
        """What a caller writes about a request that the sample has missed."""
        for caller, calls in enumerate(self._topology.calls):
            serving = rows.serving[caller] if caller < len(rows.serving) else ()
            if serving and any(one.callee == service and one.waits for one in calls):
                text = gave_up(visit.service, 1, 0, None, visit.request)
                instance = serving[int(dice() * len(serving))]
                at, name = visit.at + 1, self._topology.names[caller]
                return [LogEntry(at, name, instance, "WARN", text, visit.request)]
        return []

    def _external(self, service: int) -> bool:
        return self._topology.types[service] == "external"

    def _fits(self, visit: Visit, line: LogLine, service: int) -> bool:
        if line.when == "failing":
            return visit.failed
        slow = visit.seconds > self._topology.objectives[service]
        return visit.status != 503 and (slow or line.when == "always")

    def _unseen(
        self, line: LogLine, rows: Rows, service: int, dice: Dice, span: tuple[int, int]
    ) -> Visit:
        """A request that the sample has missed."""
        begin, end = span
        at = begin + int(dice() * (end - begin))
        name = self._topology.names[service]
        serving = rows.serving[service] or ("",)
        seconds = rows.wait[_row_at(rows, at)][service]
        seconds += rows.total[_row_at(rows, at)][service] * (0.5 + dice())
        if line.when == "slow":
            seconds = max(seconds, self._topology.objectives[service] * (1.0 + dice()))
        return Visit(
            at=at,
            service=name,
            kind=self._topology.types[service],
            instance=serving[int(dice() * len(serving))],
            request=digest(self._seed, "request", f"{name}:{line.text}", at)[:8].hex(),
            status=500 if line.when == "failing" else 200,
            seconds=seconds,
            path=f"/{name}",
        )

    def _told(self, line: LogLine, visit: Visit, dice: Dice) -> LogEntry:
        text = filled(
            line.text, dice, seconds=visit.seconds, request=visit.request, instance=visit.instance
        )
        return LogEntry(visit.at, visit.service, visit.instance, line.level, text, visit.request)

    def _by_itself(self, service: int, kind: str, rows: Rows) -> list[LogEntry]:
        templates = BY_ITSELF.get(kind, ())
        if not templates or not rows.serving[service]:
            return []
        serving = rows.serving[service]
        name, start, span = self._topology.names[service], rows.starts[0], _span(rows)
        dice = Dice(self._seed, f"log-by-itself:{name}", str(start))
        found = []
        for _ in range(int(span * BY_ITSELF_RATE + dice())):
            at = start + int(dice() * span * 1000.0)
            instance = serving[int(dice() * len(serving))]
            odd = OCCASIONAL.get(kind, templates) if dice() < OFTEN else templates
            level, template = odd[int(dice() * len(odd))]
            text = filled(template, dice, seconds=dice(), request="", instance=instance)
            found.append(LogEntry(at, name, instance, level, text))
        return found


def _span(rows: Rows) -> float:
    """Seconds that the ticks cover."""
    return (rows.starts[-1] - rows.starts[0]) / 1000.0 + rows.lengths[-1]


def _row_at(rows: Rows, at: int) -> int:
    """The tick of a time."""
    row = 0
    for nth, start in enumerate(rows.starts):
        if start <= at:
            row = nth
    return row
