"""The kernel: what every process of the core is given. Time, chance, the world, and the one way to
say that something happened.

Processes register command handlers and listeners when they are made, and start SimPy processes.
They never talk to each other but through entries and the board.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import simpy

from scenarios.model import Scenario
from scenarios.vocabulary.commands import COMMANDS
from simulator.chance import Chance, Seeds
from simulator.record.board import Board
from simulator.record.commands import Json, Stamped
from simulator.record.entries import Entry
from simulator.record.fold import apply
from simulator.record.identity import Counter, subject
from simulator.telemetry.logs import LogBook
from simulator.telemetry.promql.evaluator import Evaluator
from simulator.telemetry.rules import RuleEngine
from simulator.telemetry.store import SeriesStore
from simulator.world.world import World

Listener: TypeAlias = Callable[[Entry], None]
Handler: TypeAlias = Callable[[Stamped], None]
Steps: TypeAlias = Generator[simpy.Event, Any, Any]


class Refused(Exception):
    """A command that cannot be carried out; the message is one plain sentence that says why."""


def seconds(ms: int) -> int | float:
    """Ms as logs write them: seconds with at most three decimals, whole ones as int."""
    whole, rest = divmod(ms, 1000)
    return round(ms / 1000, 3) if rest else whole


def millis(value: float) -> int:
    """Seconds of a log or a command as ms."""
    return round(value * 1000)


def _json(value: Json) -> Json:
    """A copy made of dict, list and scalars: what a log gives back is equal to what went in."""
    if isinstance(value, Mapping):
        return {name: _json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    return value


class Kernel:
    """One running exercise, as its processes see it. 1 unit of `env` is 1 ms of exercise time."""

    def __init__(
        self,
        scenario: Scenario,
        seeds: Seeds,
        *,
        seats: Sequence[str],
        world: World,
        store: SeriesStore,
        evaluator: Evaluator,
        rules: RuleEngine,
        alert_names: Sequence[str],
        logs: LogBook,
        cast: Mapping[str, Json],
        without_incidents: bool = False,
        telemetry: bool = True,
    ) -> None:
        self.scenario = scenario
        self.seats = tuple(seats)
        """Seats that somebody plays; the first is the default."""
        self.world = world
        self.store = store
        self.evaluator = evaluator
        """For rules and conditions."""
        self.queries = evaluator.apart()
        """For what commands ask: never tips what a rule may spend."""
        self.rules = rules
        self.alert_names = tuple(dict.fromkeys(alert_names))
        """Every alert that the rules can raise, in the order of the files."""
        self.logs = logs
        self.cast = cast
        self.without_incidents = without_incidents
        """Leave out the incidents' faults: the calm twin of a run."""
        self.telemetry = telemetry
        self.dice = Chance(seeds.chance)
        self.fate = Chance(seeds.world)
        self.env = simpy.Environment(initial_time=-scenario.pre_roll)
        self.board = Board(at=-scenario.pre_roll)
        self.end = scenario.duration
        self.seq = 0
        self.handlers: dict[str, Handler] = {}
        self.busy_with: str = ""
        """The id of the entry or command under work, for messages about the engine's own faults."""
        self._counts = Counter()
        self._listeners: list[tuple[frozenset[str], Listener]] = []
        self._outbox: list[Entry] = []
        self._untold: deque[Entry] = deque()
        self._telling = False
        self._cause: str | None = None
        self._command: Stamped | None = None
        self._people: dict[str, simpy.Resource] = {}

    @property
    def now(self) -> int:
        """Exercise time in ms."""
        return int(self.env.now)

    @property
    def seat(self) -> str:
        """The default seat."""
        return self.seats[0]

    # time

    def wait(self, ms: int) -> simpy.Event:
        """An event that comes in so many ms (at once if it is not positive)."""
        return self.env.timeout(max(0, ms))

    def at(self, ms: int) -> simpy.Event:
        """An event that comes at a time of the exercise (at once if that has passed)."""
        return self.env.timeout(max(0, ms - self.now))

    def call_at(self, ms: int, callback: Callable[[], None]) -> simpy.Event:
        """Call back at a time; cheaper than a process. Clear the event's `callbacks` to cancel."""
        event = self.at(ms)
        if event.callbacks is not None:
            event.callbacks.append(lambda _: callback())
        return event

    def process(self, steps: Steps) -> simpy.Process:
        """Start a SimPy process, now."""
        return self.env.process(steps)

    def free(self, person: str) -> simpy.Resource:
        """The one pair of hands of a person or seat: request it to occupy that person."""
        if person not in self._people:
            self._people[person] = simpy.Resource(self.env, capacity=1)
        return self._people[person]

    def world_now(self) -> World:
        """The world, brought to the current time: the only way to read or change it."""
        self.world.advance(self.now)
        return self.world

    # chance and identity

    def nth(self, *key: str) -> int:
        """0, 1, 2, … for each key: the how-manyth of a draw."""
        return self._counts.next("nth", *key) - 1

    def number(self, *key: str) -> int:
        """1, 2, 3, … for each key: the numbers in ids."""
        return self._counts.next("number", *key)

    # what happens

    def emit(
        self,
        type: str,
        *,
        actor: str = "world",
        fields: Mapping[str, Json] | None = None,
        cause: str | None = None,
        to: Sequence[str] = (),
        id: str | None = None,
        target: str = "",
    ) -> Entry:
        """Say that something happened: number it, fold it into the board, tell who listens.

        Without `id` it is `<type>:<actor>:<target>:<n>`. Without `cause` it is the command or the
        entry that is being worked on. Listeners are told after the current one has returned.
        """
        command = self._command
        if command is not None and not target and COMMANDS[command.command.type].entry == type:
            target = subject(command.command)
        made = id or f"{type}:{actor}:{target}:{self._counts.next('id', type, actor, target)}"
        self.seq += 1
        entry = Entry(
            self.seq,
            self.now,
            actor,
            type,
            made,
            {} if fields is None else _json(fields),
            self._cause if cause is None else cause,
            tuple(dict.fromkeys(to)),
            None if command is None else command.after_end,
        )
        apply(self.board, entry)
        self._outbox.append(entry)
        self._untold.append(entry)
        self._tell()
        return entry

    def listen(self, callback: Listener, *types: str) -> Callable[[], None]:
        """Be told of entries of these types, of all without any; returns what ends that."""
        listener = (frozenset(types), callback)
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def _tell(self) -> None:
        if self._telling:
            return
        self._telling = True
        command, cause = self._command, self._cause
        try:
            while self._untold:
                entry = self._untold.popleft()
                self._cause = self.busy_with = entry.id
                for types, callback in tuple(self._listeners):
                    if not types or entry.type in types:
                        callback(entry)
        finally:
            self._telling = False
            self._command, self._cause = command, cause

    def fail(self, why: str) -> None:
        """Say that the engine itself has failed; nobody who listens is trusted after that."""
        self._listeners.clear()
        self._untold.clear()
        self.emit("engine.failed", fields={"why": why, "during": self.busy_with})

    def take(self) -> list[Entry]:
        """Entries since the last time, oldest first."""
        made, self._outbox = self._outbox, []
        return made

    # commands

    def handle(self, type: str, handler: Handler) -> None:
        """Register who carries out a command: it emits entries or raises `Refused`."""
        if type not in COMMANDS:
            raise ValueError(f"no such command: {type}")
        if type in self.handlers:
            raise ValueError(f"{type} has a handler already")
        self.handlers[type] = handler

    def command_id(self, stamped: Stamped) -> str:
        """The content id of a command, counted: call it once for each."""
        return self._counts.command(stamped)

    @contextmanager
    def working_on(self, stamped: Stamped, cause: str) -> Generator[None, None, None]:
        """While this lasts, entries are brought about by this command."""
        self._command, self._cause, self.busy_with = stamped, cause, cause
        try:
            yield
        finally:
            self._command, self._cause = None, None

    def said(self, stamped: Stamped, **more: Json) -> dict[str, Json]:
        """The fields of the entry of a command: those that it gave, and more; None is left out."""
        merged = {**stamped.command.fields, **more}
        return {name: value for name, value in merged.items() if value is not None}
