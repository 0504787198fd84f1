"""The console as an app: it shows screens one after the other and holds nothing else."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import ClassVar

from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType

from tui.client import Client, Port
from tui.launcher import Finished, Launcher, Start
from tui.screens.briefing import BriefingScreen
from tui.screens.debrief import DebriefScreen
from tui.screens.exercise import ExerciseScreen
from tui.screens.lobby import LobbyScreen
from tui.screens.questions import Questions
from tui.screens.reading import Reading
from tui.screens.small import TooSmall, fits
from tui.screens.waiting import Waiting
from tui.text import Guard
from tui.theme import PALETTES

INTERRUPTED = 130
"""The exit code of a console that a signal ended."""
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class HotwashApp(App[int]):
    """Lobby, briefing, exercise, debrief. `start` skips the lobby, `session` resumes one,
    `usual` is how exercises of the lobby begin."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", "leave", show=False),
    ]

    def __init__(
        self,
        launcher: Launcher,
        start: Start | None = None,
        session: str | None = None,
        usual: Start | None = None,
    ) -> None:
        # Textual takes NO_COLOR out of the environment and would then paint greys in 24 bits.
        plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if plain else None)
        self.launcher = launcher
        self._start = start
        self._session = session
        self.wrong: Exception | None = None
        """Why the session that the command line named could not be opened."""
        self._usual = usual or Start("")
        self._filters.append(Guard())
        for palette in PALETTES.values():
            self.register_theme(palette.theme())
        self.theme = "ansi-dark" if plain else "night"

    def on_mount(self) -> None:
        """Begin."""
        if not (self.is_headless or self.is_web):
            self._heed_signals()
        self.tour()

    def _heed_signals(self) -> None:
        """A signal ends the console as leaving does: the log is closed, the terminal given back."""
        loop = asyncio.get_running_loop()
        for one in _ENDS:
            loop.add_signal_handler(one, self.exit, INTERRUPTED)

    def on_resize(self, event: events.Resize) -> None:
        """Say so if the terminal is too small, and go on when it is not."""
        self._check_size(event.size.width, event.size.height)

    def _check_size(self, width: int, height: int) -> None:
        small = isinstance(self.screen, TooSmall)
        if not fits(width, height) and not small:
            self.push_screen(TooSmall())
        elif small and fits(width, height):
            self.pop_screen()

    def action_next_theme(self) -> None:
        """The next colours."""
        names = list(PALETTES)
        place = names.index(self.theme) if self.theme in names else 0
        self.theme = names[(place + 1) % len(names)]

    @work(exit_on_error=True)
    async def tour(self) -> None:
        """Lobby, briefing, exercise, debrief, and again."""
        if self._session is not None:
            await self._resume(self._session)
            if self.wrong is not None:
                self.exit(1)
                return
        elif self._start is not None and not await self._brief(self._start, back="leave"):
            self.exit(0)
            return
        while True:
            taken = await self.push_screen_wait(LobbyScreen(self.launcher))
            if taken is None:
                self.exit(0)
                return
            kind, _, key = taken.partition(":")
            if kind == "session":
                await self._resume(key)
            else:
                await self._brief(replace(self._usual, scenario=key))

    async def _brief(self, start: Start, back: str = "back") -> bool:
        try:
            start = self.launcher.prepared(start)
            public = self.launcher.preview(start)
        except Exception as wrong:
            await self._cannot(wrong)
            return False
        if not await self.push_screen_wait(BriefingScreen(public, start, back)):
            return False
        await self.push_screen(Waiting("The hours before StartEx are played …"))
        await self._through(self.launcher.open(start))
        return True

    async def _resume(self, session: str) -> None:
        await self.push_screen(Waiting("The session is played again up to where it stopped …"))
        asked = session == self._session
        self._session = None
        await self._through(self.launcher.resume(session), asked=asked)

    async def _through(
        self, opening: AbstractAsyncContextManager[Port], *, asked: bool = False
    ) -> None:
        """Play what is opened; one sentence if it cannot be. What the command line `asked` for
        and cannot be opened is left to it in `wrong`."""
        opened = False
        try:
            async with opening as port:
                opened = True
                await self._play(port)
        except Exception as wrong:
            self.log.error(wrong)
            if asked and not opened:
                self.wrong = wrong
                return
            await self._cannot(wrong)
        if isinstance(self.screen, Waiting):
            self.pop_screen()

    async def _play(self, port: Port) -> None:
        screen = ExerciseScreen(Client(port))
        self.call_later(self._settle)
        if await self.push_screen_wait(screen) != "debrief":
            return
        written = screen.client.board.postmortem
        asked = written is None or not (written.fields.get("root_cause"))
        answers = await self.push_screen_wait(Questions()) if asked else None
        await self.push_screen(Waiting("The exercise is scored: idle and reference play it, too …"))
        finished: Finished = await self.launcher.finished(port)
        if isinstance(self.screen, Waiting):
            self.pop_screen()
        await self.push_screen_wait(DebriefScreen(screen.client, finished, answers or {}))

    async def _cannot(self, wrong: Exception) -> None:
        words = str(wrong) or type(wrong).__name__
        await self.push_screen_wait(Reading("This cannot be played", [[(words, "warn")]]))

    @staticmethod
    def _settle() -> None:
        gc.collect()
        gc.freeze()
