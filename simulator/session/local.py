"""One running exercise in this process: paced by a clock, journaled, one seat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from scenarios.model import Scenario
from simulator.clock import Clock, WallClock
from simulator.exercise import Exercise
from simulator.journal import JournalFull
from simulator.record.commands import Command, Json, Receipt, Stamped
from simulator.record.entries import Entry, Header, Record
from simulator.record.public import public_part
from simulator.record.reads import Frame, Read
from simulator.session.checks import in_words, refusal
from simulator.session.outlet import Outlet

TICK = 0.05
"""Seconds between two looks at the clock."""
_CHUNK = 60_000
_QUIET = frozenset(("time.passed", "exercise.jumped", "command.refused"))
_RETRY = 1_000
"""Ms between two looks whether there is room again."""

Bounds = Callable[[Exercise], "Mapping[str, Json] | None"]


class Session:
    """A `SessionPort` for one seat.

    `trouble` is what stops the exercise now, in a sentence, or None. `bounds` is called in a
    thread once the debrief is open.
    """

    def __init__(
        self,
        exercise: Exercise,
        scenario: Scenario,
        *,
        clock: Clock | None = None,
        bounds: Bounds | None = None,
        label: str = "",
    ) -> None:
        mode = exercise.header.mode
        self.seat = str(mode.get("seat") or scenario.default_seat)
        self.seed = exercise.header.seeds["seed"]
        self.label = label
        self.graded = bool(mode.get("graded"))
        self.trouble: str | None = None
        self.closed = False
        self._exercise = exercise
        self._scenario = scenario
        self._clock: Clock = WallClock() if clock is None else clock
        self._bounds = bounds
        self._outlet = Outlet(exercise, self.seat)
        self._turn = asyncio.Lock()
        self._ticker: asyncio.Task[None] | None = None
        self._debrief: asyncio.Task[None] | None = None
        self._paused_at: int | None = None
        self._finished_at: int | None = None
        self._late = 0
        self._full_at: int | None = None
        self.public = public_part(scenario, self.seat, {})

    # what front ends use

    async def submit(self, command: Command) -> Receipt:
        """Stamp a command, write it down, carry it out, answer."""
        why = "the session is closed" if self.closed else refusal(command, self.graded)
        if why is not None:
            return Receipt(-1, why)
        async with self._turn:
            try:
                receipt = self._carry_out(self._outlet.command(command))
            except JournalFull as full:
                self._stall(full)
                return Receipt(-1, self.trouble)
            if receipt.refused is None:
                await self._follow(command)
            return receipt

    def entries(self, after: int = -1) -> AsyncIterator[Entry]:
        """What this seat may see, as it comes; ends when the session is closed."""
        return self._outlet.entries(after)

    async def read(self, read: Read) -> Frame:
        """Look something up at a time up to now."""
        return self._exercise.engine.read(read)

    def now(self) -> int:
        """Exercise time in ms: that of the engine, which never runs ahead of the clock."""
        return self._exercise.now

    @property
    def after_end(self) -> int | None:
        """Ms by the clock since the planned end, while the post-mortem is written."""
        since = self._finished_at
        return None if since is None else self._late + self._clock.real() - since

    def log(self) -> tuple[Header, tuple[Record, ...]] | None:
        """The whole log, once the debrief is open."""
        exercise = self._exercise
        if not exercise.engine.board.debrief:
            return None
        return exercise.header, tuple(exercise.records)

    # its life

    async def start(self) -> None:
        """Play the history and let the clock run."""
        await asyncio.to_thread(self._exercise.start)
        self._enter()
        self._clock.go()
        self._safe()
        self._run()

    async def go_on(self) -> None:
        """Go on with a log that was run again: it stands paused until somebody resumes it."""
        self._enter()
        self._exercise.flush()
        self._outlet.hand_out()
        self._clock.set(self._exercise.now)
        board = self._exercise.engine.board
        late = [one.after_end for one in self._outlet.since(0) if one.after_end is not None]
        self._late = max(late, default=0)
        if board.speed != self._clock.speed:
            self._clock.set_speed(board.speed)
        if board.paused:
            self._stand_still()
        elif not (board.finished or board.ended or board.failed):
            self._carry_out(Command("exercise.pause"))
            self._stand_still()
        self._finish()
        self._run()

    async def close(self) -> None:
        """Stop the clock and give the log up; entries end."""
        self._clock.pause()
        for task in (self._ticker, self._debrief):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        self.closed = True
        self._outlet.close()
        self._exercise.journal.close()

    def _enter(self) -> None:
        self.public = public_part(self._scenario, self.seat, self._exercise.engine.board.cast)

    def _run(self) -> None:
        self._ticker = asyncio.create_task(self._tick())

    async def _tick(self) -> None:
        while not self.closed:
            await asyncio.sleep(TICK)
            async with self._turn:
                try:
                    self._look()
                    await self._run_on()
                except JournalFull as full:
                    self._stall(full)
                except Exception as error:
                    # A clock that stands must say why.
                    self._clock.pause()
                    self.trouble = f"the exercise stopped: {type(error).__name__}: {error}"

    def _look(self) -> None:
        """Bring the exercise to the clock's time."""
        board = self._exercise.engine.board
        gap = self._clock.gap()
        if self._full_at is not None and not self._room():
            return
        if board.finished or board.failed is not None:
            self._finish()
            return
        if gap and not board.paused:
            self._carry_out(Command("exercise.pause"))
            self._stand_still()
            self.trouble = f"the clock jumped by {in_words(gap)}: the exercise is paused"
        self._advance(self._clock.now())
        self._finish()

    def _room(self) -> bool:
        """Is there room again? Then the exercise goes on."""
        if self._full_at is None or self._clock.real() - self._full_at < _RETRY:
            return False
        self._exercise.flush()
        self._full_at, self.trouble = None, None
        self._outlet.hand_out()
        if self._paused_at is None:
            self._clock.go()
        return True

    def _advance(self, to: int) -> None:
        self._exercise.wall = {"time": self._clock.stamp()}
        self._exercise.advance(max(to, self._exercise.now))
        self._safe()

    def _safe(self) -> None:
        """Hand out what was written; say what stops the exercise, if something does."""
        self._outlet.hand_out()
        failed = self._exercise.engine.board.failed
        if failed is not None:
            # Its own entry names where; the log is kept and the post-mortem can be written.
            self._clock.pause()
            self.trouble = f"the engine met a fault of its own: {failed}"
        elif self._exercise.full is not None:
            self._stall(self._exercise.full)

    # commands

    def _carry_out(self, command: Command) -> Receipt:
        exercise = self._exercise
        self._advance(self._clock.now())
        if command.type == "exercise.resume" and self._paused_at is not None:
            held = round((self._clock.real() - self._paused_at) / 1000, 3)
            command = Command(command.type, {"held": held}, command.re)
        stamped = Stamped(exercise.now, self.seat, command, self.after_end)
        before = self._outlet.shown
        line, entries = exercise.submit(stamped)
        self._safe()
        refused = next((one for one in entries if one.type == "command.refused"), None)
        why = None if refused is None else str(refused.get("why"))
        return Receipt(line.seq, why, tuple(one.id for one in self._outlet.since(before)))

    async def _follow(self, command: Command) -> None:
        """What a command of the clock means for the clock."""
        if command.type == "exercise.pause":
            self._stand_still()
        elif command.type == "exercise.resume":
            self._paused_at, self.trouble = None, None
            self._clock.go()
        elif command.type == "exercise.speed":
            self._clock.set_speed(float(command.get("speed")))
        elif command.type == "exercise.jump":
            await self._jump(command.get("to"))
        elif command.type == "exercise.end":
            await self._run_on()
        elif command.type.startswith("postmortem."):
            self._finish()

    def _stand_still(self) -> None:
        self._clock.pause()
        self._paused_at = self._clock.real()

    async def _jump(self, to: Json) -> None:
        """On to the next entry that this seat sees, at most to `to` (seconds)."""
        engine = self._exercise.engine
        limit = engine.end if to is None else min(engine.end, round(float(to) * 1000))
        steps = 0
        while engine.now < limit and self.trouble is None:
            due = engine.next_due()
            before = self._outlet.shown
            self._advance(limit if due is None else min(max(due, engine.now), limit))
            if any(one.type not in _QUIET for one in self._outlet.since(before)):
                break
            steps += 1
            if steps % 50 == 0:
                await asyncio.sleep(0)
        self._clock.set(engine.now)
        self._finish()

    async def _run_on(self) -> None:
        """After a player's EndEx the world runs on to the planned end, at once."""
        engine = self._exercise.engine
        while engine.board.ended and not engine.board.finished and engine.board.failed is None:
            self._advance(min(engine.now + _CHUNK, engine.end))
            self._clock.set(engine.now)
            await asyncio.sleep(0)
        self._finish()

    def _finish(self) -> None:
        """The planned end: the clock of the post-mortem; the debrief once that is written."""
        board = self._exercise.engine.board
        if not board.finished and board.failed is None:
            return
        if self._finished_at is None:
            self._finished_at = self._clock.real()
        if self._debrief is None and (board.postmortem is not None or board.abandoned):
            self._debrief = asyncio.create_task(self._open_debrief())

    async def _open_debrief(self) -> None:
        exercise = self._exercise
        try:
            if not exercise.engine.board.debrief:
                exercise.open_debrief()
                self._safe()
            if self._bounds is not None and not exercise.bounded:
                bounds = await asyncio.to_thread(self._bounds, exercise)
                if bounds is not None:
                    exercise.add_bounds(bounds)
                    self._outlet.hand_out()
        except Exception as error:
            self.trouble = f"the bounds of this seed could not be worked out: {error}"

    def _stall(self, full: JournalFull) -> None:
        self._full_at = self._clock.real()
        self._clock.pause()
        self.trouble = f"{full}: the exercise waits until there is room"
