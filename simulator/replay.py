"""A log run again: its commands through a fresh engine, every line compared with what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.loader import from_files
from scenarios.model import Scenario
from simulator.core.engine import Engine
from simulator.edition import engine_digest
from simulator.exercise import engine_of
from simulator.journal import Log, read_log
from simulator.logline import Damage, record_object, seal
from simulator.record.entries import CommandLine, Entry, Record

_NOT_THE_ENGINES = frozenset(("exercise.bounds",))


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first line that another run does not repeat; `line` counts from 1, `at` is ms."""

    line: int
    at: int
    logged: str
    made: str

    def __str__(self) -> str:
        minutes, seconds = divmod(abs(self.at) // 1000, 60)
        when = f"{'-' if self.at < 0 else ''}{minutes:02d}:{seconds:02d}"
        return f"line {self.line} (at {when}): the log has {self.logged}, the re-run {self.made}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: nothing, damage, a divergence, or an engine of another version."""

    log: Log
    damage: Damage | None
    divergence: Divergence | None
    other_engine: bool

    @property
    def whole(self) -> bool:
        """Is the log undamaged, and the same when it is run again?"""
        return self.damage is None and self.divergence is None and not self.other_engine


@dataclass(frozen=True, slots=True)
class Rerun:
    """An engine brought to where a log ends.

    `missing` are entries of that moment that the log does not have: its writer was stopped between
    a command and what came of it.
    """

    engine: Engine
    missing: tuple[Entry, ...]
    divergence: Divergence | None


def verify(path: Path, scenario: Scenario | None = None) -> Verdict:
    """Check a log's sums and chain and run it again. Raises `JournalError` without a header."""
    log = read_log(path)
    other = log.header.wall.get("engine") != engine_digest()
    broken = log.damage is not None and not log.damage.torn
    in_vain = other or broken
    divergence = None if in_vain else rerun(log, scenario or scenario_of(log)).divergence
    return Verdict(log, log.damage, divergence, other)


def scenario_of(log: Log) -> Scenario:
    """The scenario of a log, from the files in its header. Raises `ScenarioError`.

    It is linted like any scenario of a stranger: it is about to be run.
    """
    return from_files(log.header.files, lint=True)


def rerun(log: Log, scenario: Scenario) -> Rerun:
    """Run a log's commands again and compare; stops at the first divergence."""
    return _Rerunning(log, engine_of(log.header, scenario)).run()


class _Stop(Exception):
    """The first divergence was found."""


class _Rerunning:
    def __init__(self, log: Log, engine: Engine) -> None:
        self._log = log
        self._engine = engine
        self._next = 0
        self._missing: list[Entry] = []
        self._divergence: Divergence | None = None

    def run(self) -> Rerun:
        records = self._log.records
        try:
            self._expect(self._engine.start())
            while self._next < len(records):
                place = self._command()
                if place is None:
                    self._end(records[self._next :])
                    break
                self._carry_out(place)
        except _Stop:
            pass
        return Rerun(self._engine, tuple(self._missing), self._divergence)

    def _command(self) -> int | None:
        records = self._log.records
        return next(
            (
                place
                for place in range(self._next, len(records))
                if isinstance(records[place], CommandLine)
            ),
            None,
        )

    def _carry_out(self, place: int) -> None:
        line = self._log.records[place]
        assert isinstance(line, CommandLine)
        self._expect(self._engine.advance(line.stamped.at))
        if self._next < place:
            self._diverge("nothing at that time")
        done, entries = self._engine.submit(line.stamped)
        self._expect([done, *entries])

    def _end(self, left: Sequence[Record]) -> None:
        made = [one for one in left if isinstance(one, Entry) and one.type not in _NOT_THE_ENGINES]
        opened = any(one.type == "debrief.opened" for one in made)
        if made:
            self._expect(self._engine.advance(made[-1].at))
        if opened:
            self._expect(self._engine.open_debrief())
        rest = self._log.records[self._next :]
        if any(isinstance(one, Entry) and one.type not in _NOT_THE_ENGINES for one in rest):
            self._diverge("nothing more")

    def _expect(self, made: Sequence[Record]) -> None:
        log = self._log
        for record in made:
            if self._next >= len(log.records):
                if isinstance(record, Entry):
                    self._missing.append(record)
                continue
            _, chain = seal(record_object(record), log.hashes[self._next], {})
            if chain != log.hashes[self._next + 1]:
                self._diverge(_name(record))
            self._next += 1

    def _diverge(self, made: str) -> None:
        record = self._log.records[self._next]
        at = record.stamped.at if isinstance(record, CommandLine) else record.at
        self._divergence = Divergence(self._next + 2, at, _name(record), made)
        raise _Stop


def _name(record: Record) -> str:
    if isinstance(record, CommandLine):
        return f"the command {record.stamped.command.type}"
    return f"{record.type} {record.id}"
