"""The service map: every service with its health, who calls it and whom it calls."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from simulator.record.public import ServiceInfo
from simulator.record.reads import MapFrame, MapRead, NodeState
from tui.client import Client
from tui.clocks import number, span, when
from tui.text import Span, Spans, fit
from tui.views.feed_texts import changes_on
from tui.views.pane import Host, Pane
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader

_EVERY = 5_000


class MapPane(Pane):
    """Services from the edge inwards; beside them the one under the cursor."""

    name_of_pane: ClassVar[str] = "map"
    DEFAULT_CSS = """
    MapPane #map-side { width: 1fr; border-left: solid $panel; }
    MapPane #map-list { width: 1fr; }
    """

    def __init__(self, client: Client, host: Host) -> None:
        super().__init__(client, host)
        self._states: dict[str, NodeState] = {}
        self._depth = depths(client.public.services)
        self._read_at = -(10**9)
        self._announced = False

    def compose(self) -> ComposeResult:
        """List and neighbours."""
        with Horizontal():
            yield Lines(self._paint, id="map-list")
            yield Reader(id="map-side", can_focus=False)

    def first_focus(self) -> Widget | None:
        """The list."""
        return self.query_one(Lines)

    def sync(self, types: set[str]) -> None:
        """Opened: read."""
        if "*" in types:
            order = sorted(self._depth, key=lambda key: (self._depth[key], key))
            self.query_one(Lines).show(order)
            self._announced = False
            self.reload()

    def tick(self) -> None:
        """Follow the clock."""
        if self.client.now - self._read_at >= _EVERY * max(1.0, self.client.board.speed):
            self.reload()

    def reload(self) -> None:
        """Read again."""
        self._read_at = self.client.now
        self.read_map()

    def open_cursor(self) -> None:
        """The dashboard of the service."""
        key = self.query_one(Lines).cursor
        if key is not None:
            self.host.look_at(key)

    @on(Lines.Chosen)
    def _chosen(self, event: Lines.Chosen) -> None:
        event.stop()
        self.open_cursor()

    @on(Lines.Moved)
    def _moved(self) -> None:
        self._side()

    @work(exit_on_error=False, exclusive=True, group="map")
    async def read_map(self) -> None:
        """The health of every service, from the players' own metrics."""
        if not self._announced:
            self._announced = True
            await self.host.order("view.open", view="map")
        frame = await self.client.look_up(MapRead())
        if isinstance(frame, MapFrame):
            self._states = {one.service: one for one in frame.nodes}
            self.query_one(Lines).refresh()
            self._side()

    def _paint(self, key: str, width: int) -> Spans:
        node = self._states.get(key, NodeState(key))
        indent = "  " * min(4, self._depth.get(key, 0))
        symbol, tone = health(self.client, node)
        return [
            (f"{symbol} ", tone),
            (fit(indent + key, max(12, width - 26)), ""),
            (f"{number(node.rate):>7}/s", "dim"),
            (f"{number(node.errors, 'percent'):>7}", tone if tone != "ok" else "dim"),
            (f"{number(node.p99, 's'):>7}", "dim"),
        ]

    def _side(self) -> None:
        key = self.query_one(Lines).cursor
        service = self.client.public.service(key or "")
        if service is None:
            return
        self.query_one("#map-side", Reader).show(self._words(service))

    def _words(self, service: ServiceInfo) -> list[Spans]:
        teams = self.client.public.teams
        callers = [
            one.id
            for one in self.client.public.services
            if any(call.callee == service.id for call in one.calls)
        ]
        rows: list[Spans] = [
            [(service.id, "bold"), (f"  {service.type} · tier {service.tier}", "dim")],
            [(service.text, "")],
            [("owner     ", "dim"), (teams.get(service.team or "", "nobody"), "")],
            [("called by ", "dim"), (", ".join(callers) or "users", "")],
        ]
        for call in service.calls:
            words = f"timeout {span(call.timeout)}, {call.retries} retries"
            kind = "" if call.needed else ", not needed"
            state = self._states.get(call.callee, NodeState(call.callee))
            symbol, tone = health(self.client, state)
            rows.append(
                [
                    ("calls     ", "dim"),
                    (f"{symbol} ", tone),
                    (call.callee, ""),
                    (f"  {words}{kind}", "dim"),
                ]
            )
        for change in changes_on(self.client, service.id)[:4]:
            who = self.client.name(change.by)
            rows.append(
                [
                    ("change    ", "dim"),
                    (f"{when(change.at, self.client.now)} {change.text} by {who}", ""),
                ]
            )
        firing = [
            one
            for one in self.client.board.alerts.values()
            if one.firing and one.service == service.id
        ]
        rows += [[("alert     ", "dim"), (one.name, "warn")] for one in firing]
        for flag in service.flags:
            position = "on" if flag.on else "off"
            rows.append(
                [("flag      ", "dim"), (f"{flag.id} {position} at StartEx  {flag.text}", "")]
            )
        spans: list[Span] = [("⏎ dashboard", "accent")]
        return [*rows, [("", "")], spans]


def health(client: Client, node: NodeState) -> tuple[str, str]:
    """Symbol and tone of a service, from its objective and its own metrics."""
    service = client.public.service(node.service)
    if service is None or (node.errors is None and node.rate is None):
        return "?", "dim"
    if node.up is False or (node.errors or 0.0) > service.slo_errors:
        return "✗", "bad"
    slow = node.p99 is not None and node.p99 * 1000 > service.slo_latency
    return ("!", "warn") if slow else ("✓", "ok")


def depths(services: tuple[ServiceInfo, ...]) -> dict[str, int]:
    """How far from the edge each service is: its longest chain of callers, circles cut."""
    callers: dict[str, list[str]] = {one.id: [] for one in services}
    for one in services:
        for call in one.calls:
            if call.callee in callers and not call.asynchronous:
                callers[call.callee].append(one.id)

    known: dict[str, int] = {}

    def depth(key: str, path: tuple[str, ...]) -> int:
        if key in known:
            return known[key]
        above = [depth(one, (*path, key)) for one in callers[key] if one not in (*path, key)]
        known[key] = max(above, default=-1) + 1
        return known[key]

    return {one.id: depth(one.id, ()) for one in services}
