"""What a seat can look up at a time: asked with a read, answered with a frame. No log line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class QueryRead:
    """A PromQL query: instant at `end` when `start` is None, else a range (all ms)."""

    query: str
    end: int | None = None
    start: int | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class LogRead:
    """Log lines between two times (ms), newest last; at most `limit`."""

    service: str | None = None
    level: str | None = None
    """This level and worse."""
    text: str | None = None
    regex: str | None = None
    start: int | None = None
    end: int | None = None
    limit: int = 500


@dataclass(frozen=True, slots=True)
class NamesRead:
    """Metric names, or the values of a label, for completion."""

    label: str | None = None
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class MapRead:
    """The service map with traffic, errors and latency on nodes and edges at a time."""

    at: int | None = None


Read: TypeAlias = "QueryRead | LogRead | NamesRead | MapRead"


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a query: its labels, times (ms) and values; None is a gap."""

    labels: dict[str, str]
    times: tuple[int, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SeriesFrame:
    """The answer to a query; `error` says what is wrong with it."""

    lines: tuple[Line, ...] = ()
    error: str | None = None
    scalar: bool = False


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One log line. `at` in ms, `request` joins one request across services."""

    at: int
    service: str
    instance: str
    level: str
    text: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class LogFrame:
    """Matching lines (newest last), how many there are in all, and their counts over time."""

    lines: tuple[LogEntry, ...] = ()
    total: int = 0
    counts: tuple[tuple[int, int], ...] = ()
    """(start of the bucket in ms, lines in it)."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class NamesFrame:
    """Names for completion, sorted."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeState:
    """A service on the map: requests a second, error share, p99 in seconds (None: unknown)."""

    service: str
    rate: float | None = None
    errors: float | None = None
    p99: float | None = None
    up: bool | None = None


@dataclass(frozen=True, slots=True)
class MapFrame:
    """The map: nodes and calls (caller, callee), from what players' metrics say."""

    nodes: tuple[NodeState, ...] = ()
    calls: tuple[tuple[str, str], ...] = field(default_factory=tuple)


Frame: TypeAlias = "SeriesFrame | LogFrame | NamesFrame | MapFrame"
