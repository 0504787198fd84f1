"""Answers to reads: what players can look up, at any time up to now. Nothing changes by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.core.kernel import Kernel
from simulator.record.reads import (
    Frame,
    Line,
    LogFrame,
    LogRead,
    MapFrame,
    MapRead,
    NamesFrame,
    NamesRead,
    NodeState,
    QueryRead,
    Read,
    SeriesFrame,
)
from simulator.telemetry.promql import evaluator as promql
from simulator.telemetry.promql.errors import PromqlError

MAX_LINES = 500
MAX_LOG_LINES = 5_000
_POINTS = 240


@dataclass(frozen=True, slots=True)
class _Health:
    """What shows a type's health: requests, those that fail, buckets of their duration."""

    requests: str
    failed: str
    buckets: str = ""
    apart: bool = False
    """Are the failed ones counted beside the others?"""


_HEALTH = (
    _Health(
        "http_requests_total",
        'http_requests_total{code=~"5.."}',
        "http_request_duration_seconds_bucket",
    ),
    _Health(
        "jobs_processed_total",
        'jobs_processed_total{result="failure"}',
        "job_duration_seconds_bucket",
    ),
    _Health(
        "coredns_dns_responses_total",
        'coredns_dns_responses_total{rcode!="NOERROR"}',
        "coredns_dns_request_duration_seconds_bucket",
    ),
    _Health("pg_stat_database_xact_commit", "pg_stat_database_xact_rollback", apart=True),
    _Health("redis_keyspace_hits_total", "redis_rejected_connections_total", apart=True),
    _Health(
        "rabbitmq_queue_messages_published_total",
        "rabbitmq_queue_messages_dropped_total",
        apart=True,
    ),
)


class Reader:
    """Reads telemetry on behalf of a seat, policies included."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        # Reads are not in the log: they must change neither rules nor what commands find.
        self._evaluator = kernel.evaluator.apart()

    def read(self, read: Read) -> Frame:
        """The answer; a query or expression that is wrong gives a frame that says so."""
        self._kernel.world_now()
        match read:
            case QueryRead():
                return self._query(read)
            case LogRead():
                return self.logs(read)
            case NamesRead():
                return NamesFrame(tuple(self._names(read)))
            case MapRead():
                return self._map(self._upto(read.at))

    def _upto(self, at: int | None) -> int:
        now = self._kernel.now
        return now if at is None else min(at, now)

    def _query(self, read: QueryRead) -> SeriesFrame:
        end = self._upto(read.end)
        evaluator = self._evaluator
        try:
            if read.start is None:
                result = evaluator.instant(read.query, end)
                lines = [Line(labels, (end,), (value,)) for labels, value in result.series]
                return SeriesFrame(tuple(lines[:MAX_LINES]), None, result.kind != "vector")
            start = min(read.start, end)
            step = read.step or self._step(end - start)
            found = evaluator.range(read.query, start, end, step)
        except PromqlError as problem:
            return SeriesFrame(error=problem.message)
        return SeriesFrame(tuple(_line(one, start, step, end) for one in found[:MAX_LINES]))

    def _step(self, span: int) -> int:
        """A step that gives about 240 points, never finer than the scrapes."""
        scrape = self._kernel.scenario.alerting.scrape_interval
        return max(scrape, -(-span // _POINTS // 1000) * 1000)

    def logs(self, read: LogRead) -> LogFrame:
        """Log lines up to now."""
        now = self._kernel.now
        asked = LogRead(
            read.service,
            read.level,
            read.text,
            read.regex,
            read.start,
            self._upto(read.end),
            max(0, min(read.limit, MAX_LOG_LINES)),
        )
        return self._kernel.logs.read(asked, now)

    def _names(self, read: NamesRead) -> list[str]:
        store = self._kernel.store
        if read.label is None:
            return store.metric_names() if read.metric is None else store.label_names(read.metric)
        return store.label_values(read.label, read.metric)

    def _map(self, at: int) -> MapFrame:
        scenario = self._kernel.scenario
        window = max(60_000, 4 * scenario.alerting.scrape_interval) // 1000
        known = self._kernel.store.metric_names()
        ask = self._asker(at)
        rates: dict[str, float] = {}
        errors: dict[str, float] = {}
        slow: dict[str, float] = {}
        for one in _HEALTH:
            if one.requests not in known:
                continue
            counted = ask(f"sum by (service) (rate({one.requests}[{window}s]))")
            failed = ask(f"sum by (service) (rate({one.failed}[{window}s]))")
            rates |= counted
            for service, rate in counted.items():
                bad = failed.get(service, 0.0)
                whole = rate + bad if one.apart else rate
                errors[service] = bad / whole if whole > 0 else 0.0
            if one.buckets:
                by = f"sum by (service, le) (rate({one.buckets}[{window}s]))"
                slow |= ask(f"histogram_quantile(0.99, {by})")
        up = ask("max by (service) (up)")
        nodes = tuple(
            NodeState(
                service,
                rates.get(service),
                errors.get(service),
                slow.get(service),
                up[service] > 0 if service in up else None,
            )
            for service in scenario.world.services
        )
        calls = tuple(
            (caller, callee)
            for caller, one in scenario.world.services.items()
            for callee in one.calls
        )
        return MapFrame(nodes, calls)

    def _asker(self, at: int) -> Callable[[str], dict[str, float]]:
        def ask(query: str) -> dict[str, float]:
            result = self._evaluator.instant(query, at)
            return {
                labels["service"]: value
                for labels, value in result.series
                if "service" in labels and value - value == 0.0
            }

        return ask


def _line(line: promql.Line, start: int, step: int, end: int) -> Line:
    """Every step of the range, with None where there is no point."""
    count = (end - start) // step + 1
    values: list[float | None] = [None] * count
    places = ((line.times - start) // step).astype(np.int64).tolist()
    for place, value in zip(places, line.values.tolist()):
        values[place] = value
    return Line(dict(line.labels), tuple(range(start, end + 1, step)), tuple(values))
