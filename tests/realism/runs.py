"""The built-ins, played once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from scenarios.catalog import open_scenario
from scenarios.model import Scenario
from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.record.entries import Entry
from simulator.record.public import Public, public_part
from simulator.record.reads import Line, LogEntry, LogFrame, LogRead, QueryRead, SeriesFrame
from simulator.runner import Finished, run

BUILT_IN = ("closed-door", "boot-storm")
VARIANTS = (
    ("closed-door", 1, "keep-alive-leak"),
    ("closed-door", 2, "slow-pattern"),
    ("boot-storm", 1, "scatter-query"),
    ("boot-storm", 4, "empty-spares"),
)
"""(built-in, seed, what breaks there)."""
MINUTE = 60_000


@cache
def scenario(name: str) -> Scenario:
    """A built-in."""
    return open_scenario(name)


@cache
def history(name: str, seed: int, calm: bool = False) -> tuple[Engine, tuple[Entry, ...]]:
    """An engine at StartEx, and all that happened before. Read it; do not let it go on."""
    engine = Engine(scenario(name), Seeds.of(seed), without_incidents=calm)
    entries = tuple(engine.start())
    assert engine.failure is None, engine.failure
    return engine, entries


@cache
def played(name: str, seed: int, policy: str = "solution", calm: bool = False) -> Finished:
    """A whole run."""
    return run(scenario(name), Seeds.of(seed), policy, without_incidents=calm)


@cache
def public(name: str, seed: int) -> Public:
    """What the default seat may know."""
    engine, _ = history(name, seed)
    return public_part(scenario(name), scenario(name).default_seat, engine.board.cast)


def series(
    engine: Engine, query: str, end: int | None = None, start: int | None = None
) -> Sequence[Line]:
    """The lines of a query; it must be a good one."""
    frame = engine.read(QueryRead(query, end, start, MINUTE if start is not None else None))
    assert isinstance(frame, SeriesFrame)
    assert frame.error is None, (query, frame.error)
    return frame.lines


def logs(
    engine: Engine, start: int, end: int, service: str | None = None, level: str | None = None
) -> Sequence[LogEntry]:
    """Log lines between two times; a frame may hold fewer than there were (`total`)."""
    frame = engine.read(
        LogRead(service=service, level=level, start=start, end=end, limit=1_000_000)
    )
    assert isinstance(frame, LogFrame)
    assert frame.error is None, frame.error
    return frame.lines


def told(entries: Sequence[Entry], type_: str) -> list[Entry]:
    """Those of one type."""
    return [one for one in entries if one.type == type_]
