"""The words of log lines, by service type: ordinary traffic, trouble, and what runs by itself.

Every line that belongs to a request carries its id. Templates hold {int:1-9}, {choice:a|b},
{latency}, {request}, {instance}; a scenario's own lines use the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Draw = Callable[[], float]
"""A number in [0, 1), another one at each call."""

_HOLE: Final = re.compile(r"\{(int|choice|latency|request|instance)(?::([^{}]*))?\}")
_METHODS: Final = ("GET", "GET", "GET", "POST")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request at a service: when it was done (ms), how it ended, how long it took (s)."""

    at: int
    service: str
    kind: str
    instance: str
    request: str
    status: int
    seconds: float
    path: str

    @property
    def failed(self) -> bool:
        """Did the service answer with an error, or not at all?"""
        return self.status >= 500


@dataclass(frozen=True)
class Props:
    """What lines wear: addresses and agents of the cast, and where order numbers begin."""

    addresses: Sequence[str]
    agents: Sequence[str]
    order: int


def filled(template: str, draw: Draw, *, seconds: float, request: str, instance: str) -> str:
    """A template with its holes filled; what is no hole stays as it is."""

    def fill(match: re.Match[str]) -> str:
        kind, given = match[1], match[2] or ""
        if kind == "int":
            low, _, high = given.partition("-")
            if low.isdigit() and high.isdigit():
                return str(int(low) + int(draw() * (int(high) - int(low) + 1)))
            return match[0]
        if kind == "choice":
            options = given.split("|")
            return options[int(draw() * len(options))]
        return {"latency": shown(seconds), "request": request, "instance": instance}[kind]

    return _HOLE.sub(fill, template)


def shown(seconds: float) -> str:
    """A time as logs write it: `240 ms`, `9.31 s`."""
    if seconds < 1.0:
        return f"{int(seconds * 1000.0 + 0.5)} ms"
    return f"{int(seconds * 100.0 + 0.5) / 100:.2f} s"


def visited(visit: Visit, props: Props, draw: Draw) -> tuple[str, str]:
    """(level, text) of the line that a service writes when it is done with a request."""
    write = _VISITS.get(visit.kind, _application)
    return write(visit, props, draw)


def _proxy(visit: Visit, props: Props, draw: Draw) -> tuple[str, str]:
    address = props.addresses[int(draw() * len(props.addresses))]
    agent = props.agents[int(draw() * len(props.agents))]
    size = 180 if visit.failed else 400 + int(draw() * 9000)
    method = _METHODS[int(draw() * len(_METHODS))]
    text = (
        f'{address} "{method} {visit.path} HTTP/1.1" {visit.status} {size} '
        f'rt={visit.seconds:.3f} "{agent}" request={visit.request}'
    )
    return ("ERROR" if visit.failed else "INFO"), text


def _application(visit: Visit, props: Props, draw: Draw) -> tuple[str, str]:
    user = props.order + int(draw() * 5000)
    took = shown(visit.seconds)
    if visit.status == 503:
        text = f"refused {visit.path}: too many requests waiting, request={visit.request}"
        return "WARN", text
    level = "ERROR" if visit.failed else "INFO"
    text = f"{visit.path} status={visit.status} took={took} user={user} request={visit.request}"
    return level, text


def _worker(visit: Visit, props: Props, draw: Draw) -> tuple[str, str]:
    job = props.order + int(draw() * 5000)
    took = shown(visit.seconds)
    if visit.failed:
        return "ERROR", f"job {job} failed after {took}, request={visit.request}"
    return "INFO", f"job {job} done in {took}, request={visit.request}"


def _database(visit: Visit, _props: Props, draw: Draw) -> tuple[str, str]:
    statement = ("SELECT", "SELECT", "SELECT", "UPDATE", "INSERT")[int(draw() * 5)]
    if visit.status == 503:
        text = f"FATAL: remaining connection slots are reserved, request={visit.request}"
        return "ERROR", text
    if visit.failed:
        text = f"ERROR: could not complete {statement}, request={visit.request}"
        return "ERROR", text
    took = int(visit.seconds * 1e6 + 0.5) / 1000
    text = f"duration: {took:.3f} ms execute {statement} /* request={visit.request} */"
    return "INFO", text


def _broker(visit: Visit, _props: Props, _draw: Draw) -> tuple[str, str]:
    if visit.failed:
        return "ERROR", f"publish refused: queue or disk full, request={visit.request}"
    return "INFO", f"message accepted, request={visit.request}"


def _cache(visit: Visit, _props: Props, draw: Draw) -> tuple[str, str]:
    if visit.failed:
        return "WARN", f"client turned away: max number of clients, request={visit.request}"
    verb = ("GET", "GET", "MGET", "SET")[int(draw() * 4)]
    return "DEBUG", f"{verb} took={shown(visit.seconds)} request={visit.request}"


def _names(visit: Visit, _props: Props, draw: Draw) -> tuple[str, str]:
    code = "SERVFAIL" if visit.failed else "NOERROR"
    kind = ("A", "A", "AAAA")[int(draw() * 3)]
    text = f'"{kind} IN internal. udp" {code} {visit.seconds:.6f}s request={visit.request}'
    return ("ERROR" if visit.failed else "INFO"), text


_VISITS: Final[dict[str, Callable[[Visit, Props, Draw], tuple[str, str]]]] = {
    "proxy": _proxy,
    "http": _application,
    "worker": _worker,
    "postgresql": _database,
    "queue": _broker,
    "redis": _cache,
    "dns": _names,
    "status-page": _proxy,
}


def gave_up(callee: str, nth: int, allowed: int, timed_out: float | None, request: str) -> str:
    """What a caller writes when a try has failed; `timed_out` is its timeout in seconds."""
    why = "answered with an error" if timed_out is None else f"no answer in {shown(timed_out)}"
    tries = f", try {nth} of {allowed + 1}" if allowed else ""
    return f"call to {callee} failed{tries}: {why}, request={request}"


def without(callee: str, request: str) -> str:
    """What a caller writes when it goes on without an unneeded answer."""
    return f"going on without {callee}, request={request}"


BY_ITSELF: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "proxy": (
        ("INFO", "health check of {instance} passed in {int:1-9} ms"),
        ("INFO", "reloaded {int:2-40} routes, no change"),
        ("INFO", "{int:200-900} connections kept open"),
        ("DEBUG", "closed {int:3-60} idle connections"),
    ),
    "http": (
        ("INFO", "health check passed"),
        ("INFO", "garbage collection took {int:3-40} ms, heap {int:120-480} MB"),
        ("INFO", "configuration is up to date"),
        ("DEBUG", "pool: {int:2-9} connections idle"),
        ("INFO", "metrics scraped, {int:60-400} series"),
        ("DEBUG", "{int:1-30} sessions expired"),
    ),
    "worker": (
        ("INFO", "heartbeat sent"),
        ("INFO", "garbage collection took {int:3-40} ms, heap {int:120-480} MB"),
        ("DEBUG", "prefetched {int:1-20} messages"),
    ),
    "queue": (
        ("INFO", "connection accepted, {int:6-60} open"),
        ("INFO", "checkpoint of the message store done in {int:2-60} ms"),
        ("DEBUG", "memory at {int:20-45}% of the watermark"),
    ),
    "postgresql": (
        (
            "INFO",
            "checkpoint complete: wrote {int:200-4000} buffers; sync={int:1-30} ms",
        ),
        ("INFO", "automatic vacuum of table sessions: {int:100-9000} removed"),
        ("INFO", "connection authorized: user=app database=main"),
        ("DEBUG", "automatic analyze of table events"),
    ),
    "redis": (
        ("INFO", "{int:10-900} changes in 60 seconds. Saving..."),
        ("INFO", "background saving terminated with success"),
        ("DEBUG", "{int:10000-90000} keys, {int:20-300} clients connected"),
    ),
    "dns": (
        ("INFO", "plugin/reload: running configuration is current"),
        ("INFO", "zone transfer: serial {int:2026030100-2026030199} is current"),
    ),
    "monitoring": (
        ("INFO", "compacted blocks in {int:40-900} ms"),
        ("INFO", "head GC completed in {int:4-60} ms"),
        ("INFO", "rules evaluated in {int:2-30} ms"),
    ),
    "paging": (
        ("INFO", "schedule synchronised, nothing changed"),
        ("INFO", "provider ping {int:20-180} ms"),
    ),
    "chat": (
        ("INFO", "{int:20-300} clients connected"),
        ("INFO", "webhook delivered in {int:20-200} ms"),
    ),
    "status-page": (
        ("INFO", "page rendered in {int:8-60} ms"),
        ("INFO", "{int:3-80} subscribers, nothing to send"),
    ),
}
"""What services write whether anybody asks or not: (level, template)."""

OCCASIONAL: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "proxy": (("WARN", "client closed the connection before the answer"),),
    "http": (
        ("WARN", "deprecated header X-Legacy-Id in a request"),
        ("WARN", "clock differs from the time server by {int:4-40} ms"),
    ),
    "worker": (("WARN", "message of an old version, converted"),),
    "postgresql": (("WARN", "there is already a transaction in progress"),),
    "redis": (("WARN", "client idle for {int:300-900} s closed"),),
}
"""Warnings that mean nothing, as every service has them."""

OFTEN: Final = 0.04
"""The share of what a service writes by itself that is such a warning."""
