"""The reference response: a scenario's own steps, played on whatever this seed brings.

Steps run in order. Each waits for its `when` (an event that came earlier counts too, a metric must
hold after the step before), then for its delay, which counts from the later of the step before and
the trigger. Optional steps run beside the others and may never come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.model.story import Step
from simulator.policies.base import Answer, Reader
from simulator.policies.resolve import NotYet, fields_of
from simulator.policies.triggers import Held, Seen, Trigger
from simulator.record.board import Board
from simulator.record.commands import Command


@dataclass(slots=True)
class _Waiting:
    """A step that has not come yet."""

    number: int
    step: Step
    trigger: Trigger | None
    waits_for: str = "its time"


class Solution:
    """Plays steps. `poll` (ms) is how often a metric that is waited for is looked at."""

    def __init__(self, steps: Sequence[Step], seat: str, *, poll: int = 15_000) -> None:
        self._seat = seat
        self._poll = poll
        self._left = [
            _Waiting(number, step, None if step.when is None else Trigger(step.when))
            for number, step in enumerate(steps)
        ]
        self._done: dict[int, int] = {}
        self._seen = Seen()
        self._last = 0
        """When the newest step in order was done."""

    @property
    def stuck(self) -> tuple[int, str] | None:
        """The number of the first step in order that has not come (from 0), and what it waits
        for."""
        for one in self._left:
            if not one.step.optional:
                return one.number, one.waits_for
        return None

    def step(self, board: Board, read: Reader, /) -> Answer:
        """Every command that is due now, and when the next one may be."""
        self._seen.take(board)
        commands: list[Command] = []
        wakes: list[int] = []
        in_order = True
        for one in list(self._left):
            if not (one.step.optional or in_order):
                continue
            made, wake = self._try(one, board, read)
            if made is not None:
                commands.append(made)
                self._left.remove(one)
                self._done[one.number] = read.now()
                if not one.step.optional:
                    self._last = read.now()
            elif not one.step.optional:
                in_order = False
            if wake is not None:
                wakes.append(wake)
            if made is not None:
                # What the next step names may be this command's doing: look again first.
                return commands, read.now()
        return commands, min(wakes, default=None)

    def _try(self, one: _Waiting, board: Board, read: Reader) -> tuple[Command | None, int | None]:
        base = self._base(one)
        if base is None:
            return None, None
        held = Held(base)
        if one.trigger is not None:
            found = one.trigger.held(self._seen, read, base)
            if found is None:
                one.waits_for = "its trigger"
                return None, one.trigger.wake(self._seen, read, base, self._poll)
            held = found
        due = max(base, held.at) + one.step.delay
        if due > read.now():
            one.waits_for = "its time"
            return None, due
        try:
            fields = fields_of(one.step.do, one.step.fields, board, self._seat)
        except NotYet as missing:
            one.waits_for = str(missing)
            return None, None
        return Command(one.step.do, fields, held.entry), None

    def _base(self, one: _Waiting) -> int | None:
        """From when on the step may come, None if not yet: its delay counts from there."""
        if not one.step.optional:
            return self._last
        if one.trigger is not None and not one.trigger.uses_metrics:
            return 0
        before = one.number - 1
        return 0 if before < 0 else self._done.get(before)
