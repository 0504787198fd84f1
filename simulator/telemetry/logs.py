"""Logs: written lazily from what the world did, so that they cost nothing until somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import re2

from scenarios.model.scenario import Scenario
from scenarios.model.world import LogLine
from simulator.record.reads import LogEntry, LogFrame, LogRead
from simulator.telemetry.logs_chunk import Telling, Writer
from simulator.telemetry.logs_lines import Props
from simulator.telemetry.logs_source import LogWorld, Ticks, topology

LEVELS: Final = ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")
LOOK_BACK: Final = 15 * 60_000
"""What a search without a start looks through."""

LONGEST_REQUEST: Final = 120_000
"""A line is written when its request is done: at most so long after the request came."""

MOST_LINES: Final = 5_000
MOST_BUCKETS: Final = 60
_STEPS: Final = (1, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)

Match = Callable[[LogEntry], bool]


@dataclass(frozen=True)
class _Wanted:
    start: int
    end: int
    matches: Match


class LogBook:
    """The logs of one exercise.

    A line shows up with the scrape that ends its interval, as logs that are shipped do. What a
    fault writes begins with `begin` and ends with `end`.
    """

    def __init__(self, scenario: Scenario, world: LogWorld, cast: Mapping[str, object]) -> None:
        self._world, self._faults = world, scenario.faults
        self._topology = topology(world)
        self._index = {name: nth for nth, name in enumerate(self._topology.names)}
        self._writer = Writer(self._topology, world.chance.seed, _props(cast))
        self._tellings: list[Telling] = []
        self._written: dict[int, tuple[object, list[LogEntry]]] = {}
        self._starts: list[int] = []

    def begin(self, fault: str, variant: str | None, target: str, at: int) -> None:
        """A fault has started: its own lines and those of its variant are written from now on."""
        told = self._faults[fault]
        logs: tuple[LogLine, ...] = told.logs
        if variant is not None and variant in told.one_of:
            logs = (*logs, *told.one_of[variant].logs)
        for nth, line in enumerate(logs):
            telling = Telling(f"{fault}:{variant}:{nth}", self._index[target], line, at, None)
            self._tellings.append(telling)

    def end(self, fault: str, at: int) -> None:
        """A fault has ended: it writes no more."""
        self._tellings = [
            replace(one, end=at) if one.end is None and one.key.startswith(f"{fault}:") else one
            for one in self._tellings
        ]

    def read(self, read: LogRead, now: int) -> LogFrame:
        """Lines up to `now` (ms) that match, newest last. A pattern that is none gives an error."""
        end = now if read.end is None else min(read.end, now)
        start = end - LOOK_BACK if read.start is None else read.start
        try:
            matches = _matcher(read)
        except re2.error as problem:
            return LogFrame(error=f"is not a regular expression: {_first(problem)}")
        if read.level is not None and read.level not in LEVELS:
            return LogFrame(error=f"there is no level {read.level}; levels: {', '.join(LEVELS)}")
        found = self._find(_Wanted(start, end, matches), now)
        limit = max(min(read.limit, MOST_LINES), 0)
        shown = tuple(found[len(found) - limit :]) if limit < len(found) else tuple(found)
        return LogFrame(shown, len(found), _counts(found, start, end))

    def names(self, frame: LogFrame) -> tuple[str, ...]:
        """The services that a frame tells of."""
        return tuple(sorted({line.service: None for line in frame.lines}))

    def _find(self, wanted: _Wanted, now: int) -> list[LogEntry]:
        found: list[LogEntry] = []
        for nth, ticks in enumerate(self._chunks()):
            first = self._starts[nth]
            last = int(ticks.starts[-1]) + int(float(ticks.lengths[-1]) * 1000.0)
            if first > wanted.end or last + LONGEST_REQUEST < wanted.start or last > now:
                continue
            found += [
                line
                for line in self._lines(nth, last)
                if wanted.start <= line.at <= wanted.end and wanted.matches(line)
            ]
        found.sort(key=lambda line: line.at)
        return found

    def _chunks(self) -> Sequence[Ticks]:
        chunks = self._world.ticks()
        for ticks in chunks[len(self._starts) :]:
            self._starts.append(int(ticks.starts[0]))
        return chunks

    def _lines(self, nth: int, last: int) -> list[LogEntry]:
        """The lines of an interval; written again only if a fault has begun or ended in it."""
        first = self._starts[nth]
        active = [
            one
            for one in self._tellings
            if one.start < last and (one.end is None or one.end > first)
        ]
        mark = tuple((one.key, one.start) for one in active)
        known = self._written.get(nth)
        if known is None or known[0] != mark:
            known = (mark, self._writer.lines(self._world.ticks()[nth], active))
            self._written[nth] = known
        return known[1]


def _matcher(read: LogRead) -> Match:
    """A test of one line. Raises re2.error for a pattern that is none."""
    tests: list[Match] = []
    if read.service is not None:
        service = read.service
        tests.append(lambda line: line.service == service)
    if read.level in LEVELS:
        worst = dict.fromkeys(LEVELS[LEVELS.index(read.level or "DEBUG") :])
        tests.append(lambda line: line.level in worst)
    if read.text:
        text = read.text.casefold()
        tests.append(lambda line: text in _searched(line).casefold())
    if read.regex:
        options = re2.Options()
        options.log_errors = False
        pattern = re2.compile(read.regex, options)
        tests.append(lambda line: pattern.search(_searched(line)) is not None)
    return lambda line: all(test(line) for test in tests)


def _searched(line: LogEntry) -> str:
    return f"{line.service} {line.instance} {line.level} {line.text} {line.request}"


def _counts(found: list[LogEntry], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """(start of the bucket, lines in it), gaps included, at most MOST_BUCKETS of them."""
    if not found:
        return ()
    start = max(start, found[0].at)
    step = next((one for one in _STEPS if one * 1000 * MOST_BUCKETS >= end - start), 7200) * 1000
    first = start // step * step
    counts = [0] * ((end - first) // step + 1)
    for line in found:
        counts[(line.at - first) // step] += 1
    return tuple((first + nth * step, count) for nth, count in enumerate(counts))


def _first(problem: Exception) -> str:
    told = problem.args[0] if problem.args else "unknown"
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)


def _props(cast: Mapping[str, object]) -> Props:
    addresses, agents, order = cast.get("addresses"), cast.get("agents"), cast.get("order")
    return Props(
        [str(one) for one in addresses] if isinstance(addresses, list) else ["192.0.2.1"],
        [str(one) for one in agents] if isinstance(agents, list) else ["-"],
        order if isinstance(order, int) else 0,
    )
