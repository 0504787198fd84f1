"""The engine: time and commands in, entries out. One scenario, two seeds and the same commands at
the same times give the same entries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simpy.events import EventPriority

from scenarios.model import Scenario
from simulator.chance import Chance, Seeds
from simulator.core.dispatch import Dispatch
from simulator.core.frames import Reader
from simulator.core.kernel import Kernel
from simulator.core.processes.truth import Truth
from simulator.core.rooms import open_rooms
from simulator.record.board import Board
from simulator.record.commands import Stamped
from simulator.record.entries import CommandLine, Entry
from simulator.record.reads import Frame, Read
from simulator.telemetry.cast import cast
from simulator.telemetry.logs import LogBook
from simulator.telemetry.promql.evaluator import Evaluator
from simulator.telemetry.rules import AlertingRule, RuleEngine, parse_rules
from simulator.telemetry.store import SeriesStore
from simulator.world.build import world_spec
from simulator.world.world import World

_LAST = EventPriority(1 << 31)
"""A priority after that of all other events of the same time."""


class Engine:
    """One exercise. `now` and `end` are ms of exercise time; the header of a log is number 0."""

    def __init__(
        self,
        scenario: Scenario,
        seeds: Seeds,
        *,
        seat: str | None = None,
        seats: Sequence[str] = (),
        without_incidents: bool = False,
        telemetry: bool = True,
    ) -> None:
        """`seats` are those that somebody plays, `seat` the first of them (the scenario's default).

        Without incidents their faults stay away (calm); without telemetry no alert rule runs.
        Raises KeyError for a seat that the scenario does not have.
        """
        played = tuple(dict.fromkeys([seat or scenario.default_seat, *seats]))
        for one in played:
            if one not in scenario.seats:
                raise KeyError(one)
        self._kernel = _kernel(scenario, seeds, played, without_incidents, telemetry)
        self._dispatch = Dispatch(self._kernel)
        self._reader = Reader(self._kernel)
        open_rooms(self._kernel)
        self._truth = Truth(self._kernel)
        self.failure: Exception | None = None
        """What went wrong inside the engine, if anything did."""

    @property
    def now(self) -> int:
        """Exercise time; before `start` the beginning of the history."""
        return self._kernel.now

    @property
    def end(self) -> int:
        """The planned end."""
        return self._kernel.end

    @property
    def board(self) -> Board:
        """The fold over all entries, hidden ones too."""
        return self._kernel.board

    @property
    def store(self) -> SeriesStore:
        """Everything that was scraped and recorded so far."""
        return self._kernel.store

    @property
    def seq(self) -> int:
        """The last number that was given to a command or an entry."""
        return self._kernel.seq

    def start(self) -> list[Entry]:
        """Play the history up to and including StartEx: entries of the past have negative times."""
        return self.advance(0)

    def advance(self, to: int) -> list[Entry]:
        """Let everything happen that is due at or before `to`, at most to the planned end.

        How a stretch of time is cut changes nothing. An engine that has failed stands still.
        Raises ValueError for a time that has passed.
        """
        if to < self.now:
            raise ValueError(f"exercise time never goes back: {to} is before {self.now}")
        self._guarded(lambda: self._run(min(to, self.end)))
        return self._kernel.take()

    def submit(self, command: Stamped) -> tuple[CommandLine, list[Entry]]:
        """Carry a command out, now: its line of the log and what it brought about at once.

        One that cannot be carried out brings about `command.refused`. Raises ValueError if it is
        stamped with another time than now.
        """
        if command.at != self.now:
            raise ValueError(f"a command of {command.at} at {self.now}")
        self._kernel.seq += 1
        line = CommandLine(self._kernel.seq, command)

        def carry_out() -> None:
            self._dispatch.run(command)
            if self.board.failed is None:
                self._run(self.now)

        self._guarded(carry_out, after_failure=True)
        return line, self._kernel.take()

    def read(self, read: Read) -> Frame:
        """Look something up; times default to now and are never later."""
        return self._reader.read(read)

    def next_due(self) -> int | None:
        """When the next thing is scheduled; None once the planned end is reached."""
        if self.board.finished or self.board.failed is not None:
            return None
        return int(min(self._kernel.env.peek(), self.end))

    def open_debrief(self) -> list[Entry]:
        """Tell the truth, once the planned end is reached and the post-mortem is done with.

        Raises ValueError before that, and the second time.
        """
        board = self.board
        if board.debrief:
            raise ValueError("the debrief is open")
        if not board.finished and board.failed is None:
            raise ValueError("the exercise runs")
        if board.postmortem is None and not board.abandoned:
            raise ValueError("the post-mortem is not submitted")
        self._truth.record()
        return self._kernel.take()

    def _run(self, to: int) -> None:
        self._settle(to)
        if to == self.end and not self.board.finished:
            self._kernel.world_now()
            self._kernel.emit("exercise.finished")
            self._settle(to)

    def _settle(self, to: int) -> None:
        """Step through all that is due at or before `to`; then it is `to`, exactly.

        `env.run(until=…)` would leave out what is due at that time.
        """
        env = self._kernel.env
        mark = env.event()
        mark._ok, mark._value = True, None
        env.schedule(mark, priority=_LAST, delay=to - self._kernel.now)
        while mark.callbacks is not None:
            env.step()

    def _guarded(self, work: Callable[[], None], *, after_failure: bool = False) -> None:
        """Do it; a fault of our own becomes an entry, keeps the log and stops the exercise."""
        if self.board.failed is not None and not after_failure:
            return
        try:
            work()
        except Exception as problem:
            self.failure = problem
            self._kernel.fail(f"{type(problem).__name__}: {problem}"[:500])


def _kernel(
    scenario: Scenario,
    seeds: Seeds,
    seats: Sequence[str],
    without_incidents: bool,
    telemetry: bool,
) -> Kernel:
    store = SeriesStore()
    epoch = round(scenario.starts.timestamp() * 1000)
    evaluator = Evaluator(store, epoch=epoch)
    world = World(
        world_spec(scenario),
        Chance(seeds.world),
        Chance(seeds.chance),
        store,
        start=-scenario.pre_roll,
        scrape_interval=scenario.alerting.scrape_interval,
    )
    files = [parse_rules(scenario.files[path], path) for path in scenario.alerting.rule_files]
    people = cast(scenario, seeds.world)
    return Kernel(
        scenario,
        seeds,
        seats=seats,
        world=world,
        store=store,
        evaluator=evaluator,
        rules=RuleEngine(evaluator, files, default_interval=scenario.alerting.evaluation_interval),
        alert_names=[
            rule.alert
            for file in files
            for group in file.groups
            for rule in group.rules
            if isinstance(rule, AlertingRule)
        ],
        logs=LogBook(scenario, world, people),
        cast=people,
        without_incidents=without_incidents,
        telemetry=telemetry,
    )
