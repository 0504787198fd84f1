"""The console on a real session whose clock a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from textual.pilot import Pilot

from scenarios.model import Scenario
from scoring import measure
from simulator.clock import ManualClock
from simulator.record.commands import Command, Json, Receipt
from simulator.record.public import Public, public_part
from simulator.session import Session, new_session
from tests.tui.drill import drill
from tui.app import HotwashApp
from tui.client import Client, Port
from tui.launch import finished_of
from tui.launcher import Finished, Offer, Saved, Start
from tui.screens.exercise import ExerciseScreen


class Watched(Session):
    """A session that remembers what it was asked for."""

    asked: list[Command]

    async def submit(self, command: Command) -> Receipt:
        """Remember the command, then give it."""
        self.asked.append(command)
        return await super().submit(command)


@dataclass
class TestLauncher:
    """One scenario, sessions in memory, a clock of the test's own."""

    __test__ = False

    scenario: Scenario = field(default_factory=drill)
    clock: ManualClock = field(default_factory=ManualClock)
    asked: list[Command] = field(default_factory=list)
    session: Session | None = None

    def scenarios(self) -> Sequence[Offer]:
        """The one scenario."""
        one = self.scenario
        goals = tuple(each.text for each in one.objectives.values())
        return [Offer(one.id, one.title, one.difficulty, one.duration, one.summary, (), goals)]

    def saved(self) -> Sequence[Saved]:
        """One session that could be resumed."""
        return [Saved("s-1", self.scenario.title, 60_000, "yesterday")]

    async def bests(self) -> Mapping[str, str]:
        """A result."""
        return {self.scenario.id: "82 (seed 7)"}

    def prepared(self, start: Start) -> Start:
        """Seed 7."""
        return Start(start.scenario, 7, start.speed, start.seat, start.graded)

    def preview(self, start: Start) -> Public:
        """What the briefing shows."""
        return public_part(self.scenario, start.seat or self.scenario.default_seat, {})

    @asynccontextmanager
    async def open(self, start: Start) -> AsyncIterator[Port]:
        """A session in memory."""
        session = await new_session(
            self.scenario, start.seed or 7, clock=self.clock, measure=measure
        )
        session.__class__ = Watched
        assert isinstance(session, Watched)
        session.asked = self.asked
        self.session = session
        try:
            yield session
        finally:
            await session.close()

    @asynccontextmanager
    async def resume(self, session: str) -> AsyncIterator[Port]:
        """The same, whatever was named."""
        async with self.open(Start(session, 7)) as port:
            yield port

    async def finished(self, port: Port) -> Finished:
        """Score it."""
        assert self.session is not None
        assert port is self.session
        log = self.session.log()
        assert log is not None
        return finished_of(*log)


@dataclass
class Desk:
    """An app that runs headless, and what a test does with it."""

    app: HotwashApp
    pilot: Pilot[int]
    launcher: TestLauncher

    @property
    def screen(self) -> ExerciseScreen:
        """The exercise screen, dialogs or not."""
        return next(one for one in self.app.screen_stack if isinstance(one, ExerciseScreen))

    @property
    def client(self) -> Client:
        """What the console knows."""
        return self.screen.client

    async def press(self, *keys: str) -> None:
        """Press keys, and let the screen follow."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type text."""
        names = {" ": "space", "-": "minus", ".": "full_stop", ",": "comma"}
        await self.pilot.press(*(names.get(one, one) for one in text))
        await self.pilot.pause()

    async def until(self, holds: Callable[[], object], seconds: float = 20) -> None:
        """Wait until something holds."""
        for _ in range(round(seconds / 0.03)):
            if holds():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.03)
        raise AssertionError(f"it did not come on {self.app.screen}:\n{self.text()}")

    async def pass_(self, ms: int) -> None:
        """Let exercise time pass, and the console see what came."""
        wanted = self.launcher.clock.at + ms
        self.launcher.clock.pass_(ms)
        await self.until(lambda: self.client.now >= wanted)
        await asyncio.sleep(0.15)
        await self.pilot.pause()

    def asked(self, type: str) -> list[Command]:
        """The commands of a type that the console gave."""
        return [one for one in self.launcher.asked if one.type == type]

    def last(self, type: str) -> Mapping[str, Json]:
        """The fields of the last command of a type."""
        return self.asked(type)[-1].fields

    def text(self) -> str:
        """All that is on screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)


@asynccontextmanager
async def sit_down(
    size: tuple[int, int] = (80, 24),
    scenario: Scenario | None = None,
    *,
    lobby: bool = False,
) -> AsyncIterator[Desk]:
    """The console in the exercise, or in the lobby."""
    launcher = TestLauncher(scenario or drill())
    start = None if lobby else Start(launcher.scenario.id, 7)
    app = HotwashApp(launcher, start)
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot, launcher)
        await pilot.pause()
        if not lobby:
            await desk.press("enter")
            await desk.until(lambda: isinstance(app.screen, ExerciseScreen))
            await desk.until(lambda: desk.client.board.started)
        yield desk
