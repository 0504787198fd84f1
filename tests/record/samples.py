"""A small log by hand, for tests that need no engine."""

from __future__ import annotations

from scenarios.package import digest
from simulator.record.commands import Command, Stamped
from simulator.record.entries import CommandLine, Entry, Header, Record

FILES = {"scenario.yaml": "hotwash: 1\ntitle: Käse ✓\n"}

HEADER = Header(
    "sample",
    FILES,
    digest(FILES),
    {"seed": 7, "world": 11, "chance": 13},
    {"graded": False, "seat": "responder", "responder": None},
    wall={"program": "0.1.0", "host": "somewhere"},
)


def records() -> tuple[Record, ...]:
    """A start, a command, what it brought about, a refusal, a late command."""
    declare = Command(
        "incident.declare", {"title": "Kasse — down", "severity": "SEV1"}, "alert:a:1"
    )
    return (
        Entry(1, 0, "world", "exercise.started", "exercise.started", {"cast": {"people": {}}}),
        CommandLine(2, Stamped(61_250, "responder", declare)),
        Entry(
            3,
            61_250,
            "responder",
            "incident.declared",
            "incident.declared:responder::0",
            {"incident": "INC-1", "title": "Kasse — down", "severity": "SEV1"},
            cause="command:2",
        ),
        Entry(
            4,
            61_250,
            "milo",
            "page.answered",
            "page.answered:milo::0",
            {"page": "page:x"},
            to=("responder", "milo"),
        ),
        CommandLine(
            5,
            Stamped(1_200_000, "responder", Command("postmortem.abandon"), after_end=12_345),
        ),
    )
