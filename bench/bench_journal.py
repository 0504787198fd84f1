"""A command made safe: appended to our journal and synced, against SQLite (WAL, synchronous FULL).

Both write the same lines to the same disk, one commit for each command. Syncing costs waiting, not
CPU, so this alone is measured by the clock on the wall.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from bench.timing import ratio, say, scenario
from simulator.chance import Seeds
from simulator.exercise import header_of_run
from simulator.journal import FileJournal
from simulator.logline import record_object, seal
from simulator.record.commands import Command, Stamped
from simulator.record.entries import CommandLine

COMMANDS = 200


def lines() -> list[CommandLine]:
    """Commands as a player gives them."""
    return [
        CommandLine(nth + 1, Stamped(nth * 1000, "ic", Command("query.run", {"query": "up == 0"})))
        for nth in range(COMMANDS)
    ]


def each(write: Callable[[CommandLine], None]) -> float:
    """The median time of making one command safe, in seconds."""
    took = []
    for line in lines():
        begun = perf_counter()
        write(line)
        took.append(perf_counter() - begun)
    return statistics.median(took)


def ours(folder: Path) -> float:
    """Our journal."""
    one = scenario()
    journal = FileJournal.create(folder / "session.jsonl")
    journal.open(header_of_run(one, Seeds.of(7), one.default_seat))
    try:
        return each(lambda line: journal.append([line]))
    finally:
        journal.close()


def sqlite(folder: Path) -> float:
    """The same lines, sealed the same way, as rows."""
    base = sqlite3.connect(folder / "session.db", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, line BLOB NOT NULL)")
    head = ""

    def write(line: CommandLine) -> None:
        nonlocal head
        text, head = seal(record_object(line), head, {})
        base.execute("INSERT INTO log VALUES (?, ?)", (line.seq, text))

    try:
        return each(write)
    finally:
        base.close()


def main() -> None:
    """Print it."""
    # In the working folder, for the system's folder of temporary files may be in memory.
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        journal, other = ours(Path(name)), sqlite(Path(name))
    print(f"one command appended and synced, by the wall's clock, median of {COMMANDS}")
    say("our journal", journal)
    say("SQLite, WAL, synchronous FULL", other)
    ratio("our journal", journal, "SQLite", other)


if __name__ == "__main__":
    main()
