"""Be the customer: run a journey or a service's own check and see what comes back."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widget import Widget

from simulator.record.board import Moment
from tui.clocks import moment, number
from tui.text import Spans, fit
from tui.views.pane import Pane
from tui.widgets.bar import Bar, field
from tui.widgets.lines import Lines


class CustomerPane(Pane):
    """Journeys and checks on top, what they showed below."""

    name_of_pane: ClassVar[str] = "customer"
    DEFAULT_CSS = """
    CustomerPane #check-list { height: 2fr; }
    CustomerPane #check-results { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """What can be run, and results."""
        yield Lines(self._paint, id="check-list", empty="nothing can be checked here")
        yield Bar(id="check-title")
        yield Lines(self._paint_result, id="check-results", empty="no check has run; ⏎ runs one")

    def first_focus(self) -> Widget | None:
        """The list."""
        return self.query_one("#check-list")

    def sync(self, types: set[str]) -> None:
        """Results may have come."""
        if "*" in types:
            public = self.client.public
            journeys = [f"journey:{key}" for key in public.journeys]
            own = [f"service:{one.id}" for one in public.services]
            self.query_one("#check-list", Lines).show([*journeys, *own])
        if types & {"*", "check.ran"}:
            results = self.query_one("#check-results", Lines)
            results.show(str(one.seq) for one in reversed(self._results()))
            self.query_one("#check-title", Bar).show([field([("what checks have shown", "dim")])])

    def open_cursor(self) -> None:
        """Run it."""
        key = self.query_one("#check-list", Lines).cursor
        if key is not None:
            self.run_check(key)

    @on(Lines.Chosen, "#check-list")
    def _chosen(self, event: Lines.Chosen) -> None:
        event.stop()
        self.open_cursor()

    @work(exit_on_error=False, group="check")
    async def run_check(self, key: str) -> None:
        """Run it: that is a command, its answer an entry."""
        kind, _, name = key.partition(":")
        if kind == "journey":
            await self.host.order("check.run", journey=name)
        else:
            await self.host.order("check.run", service=name)

    def _results(self) -> list[Moment]:
        return [one for one in self.client.board.reads if one.type == "check.ran"]

    def _paint(self, key: str, _width: int) -> Spans:
        kind, _, name = key.partition(":")
        if kind == "journey":
            words = self.client.public.journeys.get(name, name)
            return [("☺ ", "accent"), (fit(words, 30), "bold"), ("as a customer", "dim")]
        service = self.client.public.service(name)
        return [
            ("· ", "dim"),
            (fit(name, 30), ""),
            (f"probe the {service.type if service else ''}", "dim"),
        ]

    def _paint_result(self, key: str, _width: int) -> Spans:
        one = next((each for each in self._results() if str(each.seq) == key), None)
        if one is None:
            return ()
        fields = one.fields
        name = str(fields.get("journey") or fields.get("service") or "")
        well = bool(fields.get("healthy", fields.get("ok")))
        symbol, tone = (
            ("✓", "ok") if well else ("✗", "bad") if not fields.get("ok") else ("!", "warn")
        )
        return [
            (f"{moment(one.at)} ", "dim"),
            (f"{symbol} ", tone),
            (f"{self.client.public.journeys.get(name, name)}  ", "bold"),
            (f"{number(float(fields.get('latency') or 0), 's')}  ", ""),
            (str(fields.get("text") or ""), tone if tone != "ok" else ""),
        ]
