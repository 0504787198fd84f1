"""An exercise without a terminal: a policy in the seat, as fast as it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scenarios.model import Scenario
from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.exercise import Exercise, header_of_run
from simulator.journal import Journal
from simulator.policies.base import Policy
from simulator.policies.idle import Idle
from simulator.policies.registry import Briefed, make
from simulator.policies.solution import Solution
from simulator.record.audience import Audience
from simulator.record.board import Board
from simulator.record.commands import Command, Json, Stamped
from simulator.record.entries import Entry, Header, Record
from simulator.record.fold import apply
from simulator.record.public import Public, public_part
from simulator.record.reads import Frame, Read

PATIENCE = 3_600_000
"""How long after the planned end a policy may take for its post-mortem (ms)."""

_TOO_MANY = 2_000

Maker = Callable[[Public], Policy]
Measure = Callable[
    [Header, Sequence[Record], Sequence[Record], Sequence[Record]], Mapping[str, Json]
]
"""(header, records of calm, of idle, of the reference) to the bounds."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is over, its debrief open. `add_bounds` completes its log."""

    exercise: Exercise
    policy: Policy

    @property
    def header(self) -> Header:
        """The header of its log."""
        return self.exercise.header

    @property
    def records(self) -> Sequence[Record]:
        """Every line of its log."""
        return self.exercise.records

    @property
    def entries(self) -> list[Entry]:
        """Its entries without the commands."""
        return [one for one in self.exercise.records if isinstance(one, Entry)]

    @property
    def engine(self) -> Engine:
        """The engine, at the planned end: what was measured can still be read."""
        return self.exercise.engine

    @property
    def stuck(self) -> tuple[int, str] | None:
        """The first step of a solution that never came (from 0) and what it waited for."""
        return self.policy.stuck if isinstance(self.policy, Solution) else None


def responder(scenario: Scenario, name: str) -> Maker:
    """Makes the policy of that name. Raises `UnknownPolicy` when it is called."""
    return lambda public: make(name, Briefed(public, scenario.solutions()))


def run(
    scenario: Scenario,
    seeds: Seeds,
    policy: str | Maker,
    seat: str | None = None,
    *,
    journal: Journal | None = None,
    without_incidents: bool = False,
    watch: Callable[[Sequence[Entry]], None] | None = None,
    name: str | None = None,
) -> Finished:
    """Play to the planned end, write the post-mortem or give it up, open the debrief.

    `watch` is called with what the seat sees as it comes. The log has no bounds yet:
    `whatif.bounds` gives them, `Exercise.add_bounds` writes them.
    """
    seat = seat or scenario.default_seat
    named = policy if isinstance(policy, str) else name
    header = header_of_run(scenario, seeds, seat, responder=named)
    engine = Engine(scenario, seeds, seat=seat, without_incidents=without_incidents)
    exercise = Exercise(header, engine, journal)
    maker = responder(scenario, policy) if isinstance(policy, str) else policy
    player = _Player(exercise, seat, watch)
    player.start(scenario, maker)
    player.play()
    player.write_up()
    player.show(exercise.open_debrief())
    return Finished(exercise, player.policy)


class _Player:
    """A policy in a seat: what it has seen, and its turns."""

    def __init__(
        self,
        exercise: Exercise,
        seat: str,
        watch: Callable[[Sequence[Entry]], None] | None,
    ) -> None:
        self.policy: Policy = Idle()
        self._exercise = exercise
        self._seat = seat
        self._watch = watch
        self._late = 0
        self._board = Board()
        # No key: policies are given ids as the scenario writes them, for a solution names them.
        self._audience = Audience(seat)

    def now(self) -> int:
        """Exercise time, going on after the planned end."""
        return self._exercise.now + self._late

    def read(self, read: Read) -> Frame:
        """What the seat can look up."""
        return self._exercise.engine.read(read)

    def start(self, scenario: Scenario, maker: Maker) -> None:
        """Play the history; then the seat is taken."""
        self.show(self._exercise.start())
        cast = self._exercise.engine.board.cast
        self.policy = maker(public_part(scenario, self._seat, cast))

    def show(self, entries: Sequence[Entry]) -> bool:
        """Fold what the seat may see; was there anything?"""
        seen = [one for one in map(self._audience.visible, entries) if one is not None]
        for one in seen:
            apply(self._board, one)
        if seen and self._watch is not None:
            self._watch(seen)
        return bool(seen)

    def play(self) -> None:
        """To the planned end."""
        exercise, engine = self._exercise, self._exercise.engine
        wake = self._turn()
        while not exercise.finished:
            due = engine.next_due()
            times = [one for one in (due, wake, engine.end) if one is not None]
            to = max(min(times), exercise.now)
            saw = self.show(exercise.advance(to))
            if engine.failure is not None:
                # Without this a failed engine, which stands still, would be waited for without end.
                raise engine.failure
            if saw or (wake is not None and exercise.now >= wake):
                wake = self._turn()

    def write_up(self) -> None:
        """The post-mortem, after the planned end if it has not been written before."""
        while not self._written():
            wake = self._turn()
            if self._written():
                return
            if wake is None or wake - self._exercise.now > PATIENCE:
                self._submit(Command("postmortem.abandon"))
                return
            self._late = max(wake - self._exercise.now, self._late)

    def _written(self) -> bool:
        board = self._exercise.engine.board
        return board.postmortem is not None or board.abandoned

    def _turn(self) -> int | None:
        """Let the policy act until it has nothing more to do now; when to ask it again."""
        for _ in range(_TOO_MANY):
            commands, wake = self.policy.step(self._board, self)
            if not commands:
                return None if wake is None else max(wake, self.now() + 1)
            for command in commands:
                self._submit(command)
        raise RuntimeError("the responder gives commands without end at one time")

    def _submit(self, command: Command) -> None:
        exercise = self._exercise
        late = self._late if exercise.finished else None
        stamped = Stamped(exercise.now, self._seat, command, late)
        self.show(exercise.submit(stamped)[1])
