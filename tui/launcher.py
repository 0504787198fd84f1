"""What the console needs to begin, to go on and to look back: given to the app from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from simulator.record.commands import Json
from simulator.record.entries import Record
from simulator.record.public import Public
from tui.client import Port


@dataclass(frozen=True, slots=True)
class Offer:
    """A scenario in the lobby. `duration` in ms."""

    id: str
    title: str
    difficulty: str
    duration: int
    summary: str
    tags: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """A session that can be resumed: its name, what it plays, how far it is (ms), since when."""

    id: str
    scenario: str
    at: int
    when: str = ""
    refused: str = ""
    """Why it cannot go on, in a few words; empty if it can."""


@dataclass(frozen=True, slots=True)
class Start:
    """How to begin. Without a seed one is drawn, without a seat the scenario's default."""

    scenario: str
    seed: int | None = None
    speed: float = 1.0
    seat: str | None = None
    graded: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished exercise: the scorecard as JSON, the debrief as text, the log, truth included."""

    card: Mapping[str, Json]
    records: Sequence[Record]
    page: str
    text: str = ""
    """The scenario's own debrief: what to learn from it."""
    trouble: str = ""
    """What the session met, such as bounds that could not be worked out."""


class Launcher(Protocol):
    """Scenarios, sessions, results."""

    def scenarios(self) -> Sequence[Offer]:
        """What can be played, easiest first."""

    def saved(self) -> Sequence[Saved]:
        """What can be resumed, newest first."""

    def prepared(self, start: Start) -> Start:
        """The same with a seed."""

    def preview(self, start: Start) -> Public:
        """What the briefing shows before anything has begun."""

    def open(self, start: Start) -> AbstractAsyncContextManager[Port]:
        """Begin an exercise; leaving the context saves it."""

    def resume(self, session: str) -> AbstractAsyncContextManager[Port]:
        """Go on with a session."""

    async def bests(self) -> Mapping[str, str]:
        """The best score of each scenario, as people read it."""

    async def finished(self, port: Port) -> Finished:
        """Score an exercise whose debrief has opened."""
