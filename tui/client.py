"""What the console knows: the board folded from what its seat received, and the way to the session.

Arrivals are pooled here and folded by one timer of the exercise screen; nothing on screen is
changed by a command itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from scenarios.vocabulary.words import SEVERITIES
from simulator.record import sla
from simulator.record.board import Board, Incident
from simulator.record.commands import Command, Json, Receipt
from simulator.record.entries import Entry
from simulator.record.fold import apply
from simulator.record.public import CauseInfo, Public, known_causes
from simulator.record.reads import Frame, LogFrame, LogRead, Read, SeriesFrame
from tui.feed import Feed
from tui.text import clean, clean_frame, clean_value
from tui.widgets.form import Value


class Port(Protocol):
    """What every front end talks to: one running exercise, as one seat sees it."""

    seat: str
    seed: int
    label: str
    trouble: str | None

    @property
    def after_end(self) -> int | None:
        """Ms since the planned end, while the post-mortem is written."""

    @property
    def public(self) -> Public:
        """All that the seat may know of the scenario."""

    async def submit(self, command: Command) -> Receipt:
        """Ask for something."""

    def entries(self, after: int = -1) -> AsyncIterator[Entry]:
        """What the seat may see, from then on, until the session closes."""

    async def read(self, read: Read) -> Frame:
        """Look something up."""

    def now(self) -> int:
        """Exercise time in ms."""


class Client:
    """The console's side of one exercise."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.public = clean_value(port.public)
        self.seat = port.seat
        self.board = Board(at=-self.public.pre_roll)
        self.feed = Feed(self.public, self.seat)
        self.rules = sla.rules_of_public(port.public)
        self.drafts: dict[str, dict[str, Value]] = {}
        self.opened: set[str] = set()
        """Feed rows that were opened: their detail may be shown."""
        self.incident: str | None = None
        """The incident that is on screen."""
        self.service: str | None = None
        """The service that was looked at last."""
        self.tempo: float | None = None
        """The tempo that was asked for and has not come yet."""
        self._pool: list[Entry] = []
        self._clocks: list[sla.Clock] | None = None

    def receive(self, entry: Entry) -> None:
        """Keep an arrival for the next flush."""
        self._pool.append(entry)

    def flush(self) -> set[str]:
        """Fold what has arrived; the types of the entries."""
        pool, self._pool = self._pool, []
        types: set[str] = set()
        for raw in pool:
            entry = clean(raw)
            apply(self.board, entry)
            self.feed.take(entry, self.board)
            types.add(entry.type)
            if entry.type == "exercise.speed_set" and self.board.speed == self.tempo:
                self.tempo = None
            if entry.type == "incident.declared" and entry.actor == self.seat:
                self.incident = str(entry.get("incident"))
        return types

    @property
    def now(self) -> int:
        """Exercise time in ms."""
        return self.port.now()

    async def submit(self, type: str, re: str | None = None, **fields: Json) -> Receipt:
        """Give a command; empty fields are left out."""
        given = {name.rstrip("_"): one for name, one in fields.items() if not _empty(one)}
        return await self.port.submit(Command(type, given, re))

    async def series(self, read: Read) -> SeriesFrame:
        """The answer to a query."""
        frame = await self._read(read)
        return frame if isinstance(frame, SeriesFrame) else SeriesFrame(error="no such answer")

    async def logs(self, read: LogRead) -> LogFrame:
        """Log lines."""
        frame = await self._read(read)
        return frame if isinstance(frame, LogFrame) else LogFrame(error="no such answer")

    async def _read(self, read: Read) -> Frame:
        return clean_frame(await self.port.read(read))

    async def look_up(self, read: Read) -> Frame:
        """Names, or the map."""
        return await self._read(read)

    def current(self) -> Incident | None:
        """The incident on screen: the one that was chosen, else the worst that is open."""
        board = self.board
        chosen = board.incidents.get(self.incident or "")
        if chosen is not None and chosen.merged_into is None:
            return chosen
        known = [one for one in board.incidents.values() if one.merged_into is None]
        return (
            min(known, key=lambda one: (one.state in ("resolved", "closed"), _rank(one)))
            if known
            else None
        )

    def incidents(self) -> list[Incident]:
        """All that are not merged, open ones first."""
        known = [one for one in self.board.incidents.values() if one.merged_into is None]
        return sorted(known, key=lambda one: one.state in ("resolved", "closed"))

    def clocks(self, *, fresh: bool = True) -> list[sla.Clock]:
        """The clocks of all declared incidents by their declared severity.

        Not `fresh`: those of the last time, for repaints in a storm of alerts.
        """
        if fresh or self._clocks is None:
            self._clocks = sla.screen(self.board, self.rules, self.now)
        return self._clocks

    def causes(self) -> Sequence[CauseInfo]:
        """What can be named as a cause now."""
        return known_causes(self.public, self.board)

    def name(self, party: str) -> str:
        """How somebody is called on screen."""
        if party == self.seat:
            return "you"
        kind, _, key = party.partition(":")
        if key and kind in ("team", "schedule", "policy", "channel", "audience", "person", "seat"):
            named = self.public.name_of(party if kind == "team" else key)
            return f"#{key}" if kind == "channel" else f"{named} ({kind})"
        return self.public.name_of(party)

    def mine(self, party: str) -> bool:
        """Does this party stand for the seat?"""
        return party in (self.seat, f"seat:{self.seat}")


def _rank(one: Incident) -> int:
    return SEVERITIES.index(one.severity) if one.severity in SEVERITIES else len(SEVERITIES)


def _empty(value: Json) -> bool:
    return value is None or value == "" or value == () or value == [] or value == {}
