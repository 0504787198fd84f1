"""When a step of a policy may come: a `when` over what its seat has seen, and metrics that it can
query."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.model import When
from simulator.policies.base import Reader
from simulator.record.board import Board, Moment
from simulator.record.entries import Entry
from simulator.record.reads import QueryRead, SeriesFrame
from simulator.record.when import Frame, Past, events_of, metrics_of, next_time, since


@dataclass(frozen=True, slots=True)
class Held:
    """Since when a condition holds (ms), and which entry made it so, if one did."""

    at: int
    entry: str | None = None


class Seen:
    """What a seat has seen, in the form that conditions are asked about."""

    def __init__(self) -> None:
        self.past = Past()
        self._timeline = self._reads = 0

    def take(self, board: Board) -> None:
        """Take in what is new on the board."""
        fresh = [*board.timeline[self._timeline :], *board.reads[self._reads :]]
        self._timeline, self._reads = len(board.timeline), len(board.reads)
        for moment in sorted(fresh, key=lambda one: one.seq):
            self.past.add(_entry(moment))


@dataclass(slots=True)
class Trigger:
    """One `when` that is waited for. `true_since` holds its metrics, by text."""

    when: When
    true_since: dict[str, int | None] = field(default_factory=dict)
    asked_at: int | None = None

    @property
    def uses_metrics(self) -> bool:
        """Does it need to be asked at times at which nothing happens?"""
        return bool(metrics_of(self.when))

    def held(self, seen: Seen, read: Reader, base: int) -> Held | None:
        """Since when it holds; None if it does not. Metrics count from `base` (ms) on only."""
        frame = self._frame(seen, read, base)
        found = since(self.when, frame)
        return None if found is None else Held(found, self._entry(seen, found))

    def wake(self, seen: Seen, read: Reader, base: int, poll: int) -> int | None:
        """When it may come to hold though nothing happens (ms)."""
        times = [next_time(self.when, self._frame(seen, read, base))]
        for one in metrics_of(self.when):
            first = self.true_since.get(one.metric or "")
            ready = None if first is None else max(first, base) + one.for_
            later = ready is not None and ready > read.now()
            times.append(min(ready, read.now() + poll) if later and ready else read.now() + poll)
        return min((one for one in times if one is not None), default=None)

    def _frame(self, seen: Seen, read: Reader, base: int) -> Frame:
        if self.uses_metrics and self.asked_at != read.now():
            self.asked_at = read.now()
            for one in metrics_of(self.when):
                self._ask(one.metric or "", read)
        start = base if self.uses_metrics else 0
        return Frame(seen.past, read.now(), start, metric=lambda one: self._since(one, read, base))

    def _ask(self, query: str, read: Reader) -> None:
        frame = read.read(QueryRead(query))
        if not (isinstance(frame, SeriesFrame) and _true(frame)):
            self.true_since[query] = None
        elif self.true_since.get(query) is None:
            self.true_since[query] = read.now()

    def _since(self, one: When, read: Reader, base: int) -> int | None:
        first = self.true_since.get(one.metric or "")
        if first is None:
            return None
        held = max(first, base) + one.for_
        return held if held <= read.now() else None

    def _entry(self, seen: Seen, at: int) -> str | None:
        came = [one for type in events_of(self.when) for one in seen.past.of(type)]
        there = [one for one in came if one.at == at - self.when.delay]
        return max(there, key=lambda one: one.seq).id if there else None


def _true(frame: SeriesFrame) -> bool:
    if frame.error is not None:
        return False
    values = [line.values[-1] for line in frame.lines if line.values]
    return any(value is not None and (value != 0 or not frame.scalar) for value in values)


def _entry(moment: Moment) -> Entry:
    return Entry(moment.seq, moment.at, moment.actor, moment.type, moment.id, moment.fields)
