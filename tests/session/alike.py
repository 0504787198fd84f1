"""Runs an exercise in a process of its own and prints the hash of the last line of its log.

python -m tests.session.alike SEED
"""

from __future__ import annotations

import sys

from simulator.chance import Seeds
from simulator.journal import MemoryJournal
from simulator.runner import run
from tests.record.planted import planted

if __name__ == "__main__":
    journal = MemoryJournal()
    run(planted(), Seeds.of(int(sys.argv[1])), "solution", journal=journal)
    sys.stdout.write(f"{len(journal.hashes)} {journal.head}\n")
