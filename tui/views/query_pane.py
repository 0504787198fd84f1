"""PromQL: a line with completion and history, the answer as a graph and as a table."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from simulator.record.reads import NamesFrame, NamesRead, QueryRead, SeriesFrame
from tui.alertlook import compared, names
from tui.client import Client
from tui.clocks import number, seconds
from tui.marks import marks_for
from tui.text import Spans, fit, inert
from tui.views.pane import Host, Pane
from tui.widgets.bar import Bar, field
from tui.widgets.chart import Chart, Plot, all_series
from tui.widgets.lines import Lines
from tui.widgets.spark import spark

_FUNCTIONS = (
    "rate",
    "increase",
    "irate",
    "delta",
    "deriv",
    "predict_linear",
    "histogram_quantile",
    "sum",
    "avg",
    "min",
    "max",
    "count",
    "topk",
    "quantile",
    "by",
    "without",
    "clamp_min",
    "clamp_max",
    "absent",
    "label_replace",
    "time",
    "offset",
    "bool",
    "ignoring",
    "on",
    "group_left",
    "group_right",
    "avg_over_time",
    "max_over_time",
    "min_over_time",
    "sum_over_time",
)
_WORD = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*$")
_IN_BRACES = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\{[^}]*$")
_IN_VALUE = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)\s*"([^"]*)$')
_POINTS = 160


class QueryLine(Input):
    """The line. Tab completes, up and down bring earlier queries."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "complete", show=False),
        Binding("up", "recall(-1)", "earlier", show=False),
        Binding("down", "recall(1)", "later", show=False),
    ]

    class Complete(Message):
        """Completion is wanted."""

    class Recall(Message):
        """An earlier or later query is wanted."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_complete(self) -> None:
        """Ask for completion."""
        self.post_message(self.Complete())

    def action_recall(self, by: int) -> None:
        """Ask for history."""
        self.post_message(self.Recall(by))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and not self.value:
            return
        await super()._on_key(event)


class QueryPane(Pane):
    """A query and its answer."""

    name_of_pane: ClassVar[str] = "query"
    DEFAULT_CSS = """
    QueryPane Chart { height: 2fr; }
    QueryPane Lines { height: 1fr; }
    """

    def __init__(self, client: Client, host: Host) -> None:
        super().__init__(client, host)
        self._history: list[str] = []
        self._place = 0
        self._instant = False
        self._frame = SeriesFrame()
        self._names: list[str] = []

    def compose(self) -> ComposeResult:
        """Line, what it offers, graph, table."""
        yield QueryLine(
            placeholder="PromQL; tab completes, up brings earlier ones",
            id="query-line",
            classes="prompt",
        )
        yield Bar(id="query-state")
        yield Chart(id="query-chart")
        yield Lines(self._paint, id="query-table", empty="no series")

    def first_focus(self) -> Widget | None:
        """The line."""
        return self.query_one("#query-line")

    def sync(self, types: set[str]) -> None:
        """Say which kind of query it is."""
        if "*" in types:
            self._say("")

    def toggle_instant(self) -> None:
        """Instant or range."""
        self._instant = not self._instant
        self._say("")
        self.reload()

    def reload(self) -> None:
        """Ask again."""
        if self._history:
            self.ask(self._history[-1])

    def state(self) -> str:
        """Instant or range."""
        return "instant" if self._instant else "range"

    @on(Input.Submitted, "#query-line")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        query = inert(event.value.strip())
        if query:
            if not self._history or self._history[-1] != query:
                self._history.append(query)
            self._place = len(self._history)
            self.ask(query)

    @on(QueryLine.Recall)
    def _recall(self, event: QueryLine.Recall) -> None:
        if self._history:
            self._place = max(0, min(len(self._history), self._place + event.by))
            line = self.query_one(QueryLine)
            line.value = (
                inert(self._history[self._place]) if self._place < len(self._history) else ""
            )
            line.cursor_position = len(line.value)

    @on(QueryLine.Complete)
    def _complete(self) -> None:
        self.complete()

    @work(exit_on_error=False, exclusive=True, group="query")
    async def ask(self, query: str) -> None:
        """Run it: that is a command; then show the answer."""
        now = self.client.now
        start = None if self._instant else now - self.host.range
        step = None if start is None else max(5_000, self.host.range // _POINTS // 5_000 * 5_000)
        if not await self.host.order(
            "query.run",
            query=query,
            start=None if start is None else seconds(start),
            end=seconds(now),
            step=None if step is None else seconds(step),
        ):
            return
        self._frame = await self.client.series(QueryRead(query, now, start, step))
        self._names = names(self._frame.lines)
        chart = self.query_one(Chart)
        chart.set_class(self._instant, "off")
        if not self._instant:
            shape = compared(query)
            chart.show(
                Plot(
                    series=all_series(self._frame, self._names),
                    window=(now - self.host.range, now),
                    step=step or 5_000,
                    threshold=shape.threshold,
                    marks=marks_for(self.client, sorted(_services(self._frame))),
                    note=self._frame.error or "no series",
                )
            )
        self.query_one(Lines).show(str(place) for place in range(len(self._frame.lines)))
        self._say(
            self._frame.error or f"{len(self._frame.lines)} series", bad=bool(self._frame.error)
        )

    @work(exit_on_error=False, exclusive=True, group="complete")
    async def complete(self) -> None:
        """Complete the word before the cursor as far as all candidates agree."""
        line = self.query_one(QueryLine)
        before = line.value[: line.cursor_position]
        word, found = await self._candidates(before)
        fits = sorted(one for one in found if one.startswith(word))
        if not fits:
            self._say("nothing completes that")
            return
        common = fits[0]
        for one in fits:
            while not one.startswith(common):
                common = common[:-1]
        if len(common) > len(word):
            line.insert_text_at_cursor(inert(common[len(word) :]))
        self._say("  ".join(fits[:12]) if len(fits) > 1 else fits[0])

    async def _candidates(self, before: str) -> tuple[str, list[str]]:
        value = _IN_VALUE.search(before)
        braces = _IN_BRACES.search(before)
        if braces is not None and value is not None:
            return value[2], await self._look_up(NamesRead(value[1], braces[1]))
        word = _WORD.search(before)
        text = word[0] if word is not None else ""
        if braces is not None:
            found = await self._look_up(NamesRead(metric=braces[1]))
            return text, found or ["service", "instance", "code", "target", "le"]
        return text, [*await self._look_up(NamesRead()), *_FUNCTIONS]

    async def _look_up(self, read: NamesRead) -> list[str]:
        frame = await self.client.look_up(read)
        return list(frame.names) if isinstance(frame, NamesFrame) else []

    def _say(self, words: str, *, bad: bool = False) -> None:
        kind = "instant" if self._instant else "range"
        self.query_one("#query-state", Bar).show(
            [
                field([(words, "bad" if bad else "dim")], priority=5),
                field([(f"{kind} ⇄ i", "dim")], priority=3, right=True),
            ]
        )

    def _paint(self, key: str, width: int) -> Spans:
        place = int(key)
        if place >= len(self._frame.lines):
            return ()
        line = self._frame.lines[place]
        newest = next((one for one in reversed(line.values) if one is not None), None)
        labels = ", ".join(f'{k}="{v}"' for k, v in sorted(line.labels.items()) if k != "__name__")
        name = line.labels.get("__name__", "")
        graph = spark(line.values, 16, floor=None) if len(line.values) > 1 else ""
        return [
            (fit(f"{name}{{{labels}}}" if labels else name or "value", max(10, width - 32)), ""),
            (f"{number(newest):>12}  ", "bold"),
            (graph, "accent"),
        ]


def _services(frame: SeriesFrame) -> set[str]:
    return {line.labels["service"] for line in frame.lines if "service" in line.labels}
