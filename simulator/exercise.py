"""One engine and its log: whatever happens is written down before anybody is told.

Synchronous and without a clock: `session` paces it with one, `runner` runs it as fast as it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.model import Scenario
from scenarios.package import digest
from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.edition import engine_digest, program_version
from simulator.journal import Journal, JournalFull, NoJournal
from simulator.record.commands import Json, Stamped
from simulator.record.entries import CommandLine, Entry, Header, Record


def header_of_run(
    scenario: Scenario,
    seeds: Seeds,
    seat: str,
    *,
    graded: bool = False,
    responder: str | None = None,
    wall: Mapping[str, Any] | None = None,
) -> Header:
    """The header of a new log; the engine's digest goes into its `wall`."""
    return Header(
        scenario.id,
        dict(scenario.files),
        digest(scenario.files),
        {"seed": seeds.seed, "world": seeds.world, "chance": seeds.chance},
        {"graded": graded, "seat": seat, "responder": responder},
        wall={"program": program_version(), "engine": engine_digest(), **(wall or {})},
    )


def seeds_of(header: Header) -> Seeds:
    """The seeds that a header names."""
    seeds = header.seeds
    return Seeds(seeds["seed"], seeds["world"], seeds["chance"])


def engine_of(header: Header, scenario: Scenario) -> Engine:
    """The engine that a header asks for."""
    seat = str(header.mode.get("seat") or scenario.default_seat)
    return Engine(scenario, seeds_of(header), seat=seat)


class Exercise:
    """An engine whose every step is journaled.

    `records` holds all lines so far. When the journal is full, the lines that it did not take stay
    in `pending` and `full` says why; `flush` tries again. `patient`: only a command that finds no
    room raises `JournalFull`, for entries can wait.
    """

    def __init__(
        self,
        header: Header,
        engine: Engine,
        journal: Journal | None = None,
        *,
        patient: bool = False,
    ) -> None:
        self.header = header
        self.engine = engine
        self.journal: Journal = NoJournal() if journal is None else journal
        self.records: list[Record] = []
        self.pending: list[Record] = []
        self.full: JournalFull | None = None
        self._patient = patient
        self.wall: dict[str, Any] = {}
        """What the next lines say about the machine's time."""

    @property
    def now(self) -> int:
        """Exercise time in ms."""
        return self.engine.now

    @property
    def finished(self) -> bool:
        """Is the planned end reached?"""
        return self.engine.board.finished

    def start(self) -> list[Entry]:
        """Open the log and play the history up to StartEx."""
        self.journal.open(self.header)
        return self._wrote(self.engine.start())

    def advance(self, to: int) -> list[Entry]:
        """Everything due at or before `to`, written down."""
        return self._wrote(self.engine.advance(to))

    def submit(self, stamped: Stamped) -> tuple[CommandLine, list[Entry]]:
        """Write a command down, carry it out, write down what came of it.

        Raises `JournalFull` before anything was done if the command itself finds no room.
        """
        self.flush()
        line = CommandLine(self.engine.seq + 1, stamped)
        self.journal.append([line], self.wall)
        self.records.append(line)
        done, entries = self.engine.submit(stamped)
        if done.seq != line.seq:
            raise RuntimeError(f"the engine numbered command {line.seq} as {done.seq}")
        return line, self._wrote(entries)

    def open_debrief(self) -> list[Entry]:
        """The truth, written down."""
        return self._wrote(self.engine.open_debrief())

    def add_bounds(self, bounds: Mapping[str, Json]) -> Entry:
        """Write down what calm, idle and reference do on this seed. The last line of a log."""
        engine, kind = self.engine, "exercise.bounds"
        entry = Entry(engine.seq + 1, engine.now, "world", kind, kind, {"bounds": dict(bounds)})
        self._wrote([entry])
        return entry

    def take_over(self, records: Sequence[Record], missing: Sequence[Entry]) -> None:
        """When a session is resumed: lines that stand in the log, and entries that should."""
        self.records += [*records, *missing]
        self.pending += missing

    @property
    def bounded(self) -> bool:
        """Does the log have its bounds?"""
        last = self.records[-1] if self.records else None
        return isinstance(last, Entry) and last.type == "exercise.bounds"

    def flush(self) -> None:
        """Write what found no room. Raises `JournalFull` if there still is none."""
        if self.pending:
            self.journal.append(self.pending, self.wall)
            self.pending.clear()
        self.full = None

    def _wrote(self, entries: list[Entry]) -> list[Entry]:
        if entries:
            self.records += entries
            self.pending += entries
            try:
                self.flush()
            except JournalFull as full:
                self.full = full
                if not self._patient:
                    raise
        return entries
