"""3 Observe: dashboards, logs, the service map, PromQL, and what a customer sees."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from tui.client import Client
from tui.clocks import parse_span, span
from tui.dashboards import boards
from tui.keys import bindings
from tui.views.base import View
from tui.views.customer_pane import CustomerPane
from tui.views.dashboard_pane import DashboardPane
from tui.views.logs_pane import LogsPane
from tui.views.map_pane import MapPane
from tui.views.pane import Pane
from tui.views.query_pane import QueryPane
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Option

PANES = {
    "dashboards": "Dashboard",
    "logs": "Logs",
    "map": "Map",
    "query": "Query",
    "customer": "Customer",
}
RANGES = ("5m", "15m", "30m", "1h", "2h", "6h")


class ObserveView(View):
    """Everything that looks at the systems. Each look is a command in the log."""

    where: ClassVar[str] = "observe"
    BINDINGS: ClassVar[list[BindingType]] = bindings("observe")

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.pane = "dashboards"
        self.range = 1_800_000

    def compose(self) -> ComposeResult:
        """A line with the panes, then one of them."""
        yield Bar(id="obs-tabs", gap=1)
        yield DashboardPane(self.client, self)
        yield LogsPane(self.client, self)
        yield MapPane(self.client, self)
        yield QueryPane(self.client, self)
        yield CustomerPane(self.client, self)

    @property
    def current(self) -> Pane:
        """The pane on screen."""
        return self.query_one(f"#pane-{self.pane}", Pane)

    def on_mount(self) -> None:
        """The first pane."""
        self._show()

    def first_focus(self) -> Widget | None:
        """What the pane wants."""
        return self.current.first_focus()

    def rest(self) -> Widget | None:
        """The lines or the graph of the pane."""
        return self.current.rest()

    def sync(self, types: set[str]) -> None:
        """The pane may follow."""
        self._tabs()
        self.current.sync(types)

    def tick(self) -> None:
        """The pane may follow the clock."""
        self.current.tick()

    def back(self) -> bool:
        """Back inside the pane."""
        return self.current.back()

    def open_pane(self, name: str) -> None:
        """Another pane."""
        self.pane = name
        self._show()
        target = self.current.first_focus()
        if target is not None:
            target.focus()
        self.current.sync({"*"})

    def action_pick_pane(self, name: str) -> None:
        """A pane, by a click."""
        self.open_pane(name)

    def action_dashboards(self) -> None:
        """Pick a dashboard."""
        if self.pane != "dashboards":
            self.open_pane("dashboards")
        else:
            self.run(self._pick_board())

    async def _pick_board(self) -> None:
        known = boards(self.client.public)
        choices = [
            Option(one.id, one.title, "standard" if one.service else "dashboard") for one in known
        ]
        taken = await self.pick("Which dashboard?", choices)
        if taken is not None:
            self.query_one(DashboardPane).open_board(taken)

    def action_logs(self) -> None:
        """The logs."""
        self.open_pane("logs")

    def action_map(self) -> None:
        """The map."""
        self.open_pane("map")

    def action_query(self) -> None:
        """The query line."""
        self.open_pane("query")

    def action_customer(self) -> None:
        """Be the customer."""
        self.open_pane("customer")

    def action_range(self) -> None:
        """How far back."""
        self.run(self._pick_range())

    async def _pick_range(self) -> None:
        taken = await self.pick("How far back?", [Option(one, one) for one in RANGES])
        seconds = parse_span(taken) if taken else None
        if seconds is not None:
            self._set_range(round(seconds * 1000))

    def action_closer(self) -> None:
        """Half the range."""
        self._set_range(max(120_000, self.range // 2))

    def action_wider(self) -> None:
        """Twice the range."""
        self._set_range(min(6 * 3_600_000, self.range * 2))

    def action_follow(self) -> None:
        """Follow the clock, or stand still."""
        self.current.toggle_follow()
        self._tabs()

    def action_search(self) -> None:
        """Words in the logs."""
        self.open_pane("logs")

    def action_instant(self) -> None:
        """Instant or range."""
        self.query_one(QueryPane).toggle_instant()

    def action_part(self, by: int) -> None:
        """The dashboard before or after."""
        if self.pane == "dashboards":
            self.query_one(DashboardPane).step(by)

    def action_open(self) -> None:
        """Open what the cursor is on."""
        self.current.open_cursor()

    def look_at(self, service: str) -> None:
        """The standard dashboard of a service."""
        self.open_pane("dashboards")
        self.query_one(DashboardPane).open_board(f"service:{service}")

    def _set_range(self, ms: int) -> None:
        self.range = ms
        self._tabs()
        self.current.reload()

    def _show(self) -> None:
        for pane in self.query(Pane):
            pane.set_class(pane.id != f"pane-{self.pane}", "off")
        self._tabs()

    def _tabs(self) -> None:
        made = []
        for key, name in PANES.items():
            here = key == self.pane
            text = f"[{name}]" if here else f" {name} "
            made.append(
                field(
                    [(text, "bold accent" if here else "dim")],
                    priority=8 if here else 6,
                    action=f"screen.do('pick_pane(\"{key}\")')",
                )
            )
        made.append(field([(self.current.state(), "")], priority=4, right=True))
        made.append(
            field(
                [(f"now-{span(self.range)}", "dim")],
                priority=5,
                right=True,
                action="screen.do('range')",
            )
        )
        self.query_one("#obs-tabs", Bar).show(made)
