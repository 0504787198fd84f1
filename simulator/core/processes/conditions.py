"""Conditions that wait: `when` over all entries and over the players' metrics, told once they hold.

Metrics are asked after each rule evaluation, so a condition and a rule see the same samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel

from scenarios.model import When
from simulator.core.kernel import Kernel, Steps
from simulator.record.entries import Entry
from simulator.record.when import Frame, Past, events_of, holds, metrics_of, next_time, since
from simulator.telemetry.promql.errors import PromqlError
from simulator.telemetry.promql.evaluator import Query

Told: TypeAlias = Callable[["str | None"], None]
"""Called when a condition has come to hold, with the id of the entry that made it so, if any."""


@dataclass(slots=True)
class _Metric:
    """One query: since when it has been true without a break (ms)."""

    text: str
    query: Query | None = None
    since: int | None = None
    asked: int | None = None


class Conditions:
    """All conditions of an exercise. Must listen before the processes that use it."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._past = Past()
        self._metrics: dict[str, _Metric] = {}
        self._by_event: dict[str, list[_Watch]] = {}
        self._by_metric: list[_Watch] = []
        for when in conditions_in(kernel.scenario):
            for one in metrics_of(when):
                text = one.metric or ""
                self._metrics.setdefault(text, _Metric(text))
        kernel.listen(self._heard)
        if self._metrics and kernel.telemetry:
            kernel.process(self._ask())

    def holds(self, when: When, *, start: int = 0, after: int = -1) -> bool:
        """Does a condition hold now? See `simulator.record.when.Frame` for `start` and `after`."""
        return holds(when, self._frame(start, after))

    def watch(
        self, when: When, told: Told, *, start: int = 0, after: int = -1
    ) -> Callable[[], None]:
        """Call back once: when it has come to hold, its delay is over and `unless` does not hold.

        `unless` is asked when the delay is over; if it holds then, the call never comes. Returns
        what ends the watch.
        """
        watch = _Watch(self, when, told, start, after)
        for type in watch.events:
            self._by_event.setdefault(type, []).append(watch)
        if watch.metrics:
            self._by_metric.append(watch)
        watch.look(None)
        return watch.stop

    def _frame(self, start: int, after: int) -> Frame:
        return Frame(self._past, self._kernel.now, start, after, self._held)

    def _held(self, when: When) -> int | None:
        metric = self._metrics.get(when.metric or "")
        if metric is None or metric.since is None or metric.asked is None:
            return None
        ready = metric.since + when.for_
        return ready if ready <= metric.asked else None

    def _heard(self, entry: Entry) -> None:
        self._past.add(entry)
        for watch in tuple(self._by_event.get(entry.type, ())):
            watch.look(entry)

    def _ask(self) -> Steps:
        kernel = self._kernel
        interval = kernel.scenario.alerting.evaluation_interval
        for metric in self._metrics.values():
            try:
                metric.query = kernel.evaluator.compile(metric.text)
            except PromqlError:
                metric.query = None
        yield kernel.at(0)
        while True:
            # The rules of this moment, due at the same time, come first.
            yield kernel.wait(0)
            kernel.world_now()
            for metric in self._metrics.values():
                self._measure(metric)
            for watch in tuple(self._by_metric):
                watch.look(None)
            yield kernel.wait(interval - kernel.now % interval)

    def _measure(self, metric: _Metric) -> None:
        now = self._kernel.now
        metric.asked = now
        if not self._true(metric):
            metric.since = None
        elif metric.since is None:
            metric.since = now

    def _true(self, metric: _Metric) -> bool:
        if metric.query is None:
            return False
        try:
            result = self._kernel.evaluator.instant(metric.query, self._kernel.now)
        except PromqlError:
            return False
        if result.kind == "scalar":
            return bool(result.series[0][1] != 0)
        return bool(result.series)

    def _forget(self, watch: _Watch) -> None:
        for many in (*(self._by_event[type] for type in watch.events), self._by_metric):
            if watch in many:
                many.remove(watch)


class _Watch:
    """One condition on its way: it comes to hold, its delay runs, `unless` is asked."""

    def __init__(self, owner: Conditions, when: When, told: Told, start: int, after: int) -> None:
        self._owner, self._told, self._start, self._after = owner, told, start, after
        self._when = when
        self._bare = when.model_copy(update={"delay": 0, "unless": None})
        self.events = events_of(self._bare)
        self.metrics = bool(metrics_of(self._bare))
        self._done = False
        self._cause: str | None = None
        self._wakes: set[int] = set()

    def look(self, entry: Entry | None) -> None:
        """Ask again, because of an entry or because time has passed."""
        if self._done:
            return
        kernel = self._owner._kernel
        frame = self._owner._frame(self._start, self._after)
        found = since(self._bare, frame)
        if found is None:
            self._wake(next_time(self._bare, frame))
            return
        self.stop()
        self._cause = None if entry is None else entry.id
        ready = max(found, self._start) + self._when.delay
        if ready <= kernel.now:
            self._finish()
        else:
            kernel.call_at(ready, self._finish)

    def stop(self) -> None:
        """It need not be told any more."""
        self._done = True
        self._owner._forget(self)

    def _wake(self, time: int | None) -> None:
        if time is not None and time not in self._wakes:
            self._wakes.add(time)
            self._owner._kernel.call_at(time, lambda: self.look(None))

    def _finish(self) -> None:
        unless = self._when.unless
        if unless is None or not self._owner.holds(unless, start=self._start, after=self._after):
            self._told(self._cause)


def conditions_in(part: object) -> Iterator[When]:
    """Every condition that stands anywhere in a scenario, the outermost ones only."""
    if isinstance(part, When):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name not in ("files", "solution", "objectives"):
                yield from conditions_in(getattr(part, name))
    elif isinstance(part, dict):
        for one in part.values():
            yield from conditions_in(one)
    elif isinstance(part, tuple | list):
        for one in part:
            yield from conditions_in(one)
