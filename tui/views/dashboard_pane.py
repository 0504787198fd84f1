"""A dashboard: graphs in a grid, each with its newest values; one can fill the pane."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Grid
from textual.widget import Widget

from simulator.record.public import PanelInfo
from simulator.record.reads import QueryRead
from tui.alertlook import names
from tui.client import Client
from tui.dashboards import Board, boards, legend, unit_of
from tui.marks import marks_for
from tui.views.pane import Host, Pane
from tui.widgets.bar import Bar, field
from tui.widgets.chart import Chart, Plot, Series, all_series

_MOST_PANELS = 12
_EVERY = 5_000
_POINTS = 160


class DashboardPane(Pane):
    """One dashboard; the first one is the scenario's own, if it has any."""

    name_of_pane: ClassVar[str] = "dashboards"
    DEFAULT_CSS = """
    DashboardPane Grid { grid-size: 2; grid-gutter: 0 1; grid-rows: 1fr; height: 1fr; }
    DashboardPane Chart { min-height: 5; height: 1fr; }
    DashboardPane Chart.-one { column-span: 2; }
    """

    def __init__(self, client: Client, host: Host) -> None:
        super().__init__(client, host)
        self._boards = boards(client.public)
        self._at = 0
        self._page = 0
        self._zoomed: int | None = None
        self._live = True
        self._read_at = -(10**9)
        self._opened: str | None = None

    def compose(self) -> ComposeResult:
        """Title line and graphs."""
        yield Bar(id="dash-title")
        with Grid(id="dash-grid"):
            for _ in range(_MOST_PANELS):
                yield Chart(classes="off")

    def on_mount(self) -> None:
        """The graphs of the first dashboard."""
        self._arrange()

    @property
    def board(self) -> Board | None:
        """The dashboard on screen."""
        return self._boards[self._at] if self._boards else None

    def first_focus(self) -> Widget | None:
        """The first graph."""
        shown = [one for one in self.query(Chart) if one.display]
        return shown[0] if shown else None

    def sync(self, types: set[str]) -> None:
        """Opened: say so and read."""
        if "*" in types:
            self._title()
            self._arrange()
            self._open()

    def tick(self) -> None:
        """Follow the clock."""
        if self._live and self.client.now - self._read_at >= _EVERY * max(
            1.0, self.client.board.speed
        ):
            self.reload()

    def reload(self) -> None:
        """Read all graphs on screen again."""
        self._read_at = self.client.now
        self.read_panels()

    def toggle_follow(self) -> None:
        """Live or standing."""
        self._live = not self._live

    def state(self) -> str:
        """Live or standing."""
        return "live" if self._live else "standing"

    def step(self, by: int) -> None:
        """The next page of graphs, then the next dashboard."""
        if not self._boards:
            return
        pages = self._pages()
        if 0 <= self._page + by < pages:
            self._page += by
        else:
            self._at = (self._at + by) % len(self._boards)
            self._page = 0 if by > 0 else self._pages() - 1
        self._zoomed = None
        self.sync({"*"})
        self._refocus()

    def open_board(self, key: str) -> None:
        """A dashboard by its id."""
        for place, one in enumerate(self._boards):
            if one.id == key:
                self._at, self._page, self._zoomed = place, 0, None
        self.sync({"*"})
        self._refocus()

    def open_cursor(self) -> None:
        """Let the focused graph fill the pane, or give the others back."""
        focused = self.screen.focused
        charts = list(self.query(Chart))
        if self._zoomed is not None:
            self._zoomed = None
        elif isinstance(focused, Chart) and focused in charts:
            self._zoomed = charts.index(focused)
        self._arrange()
        self.reload()

    def back(self) -> bool:
        """Out of one graph."""
        if self._zoomed is None:
            return False
        self.open_cursor()
        return True

    def on_resize(self) -> None:
        """More graphs fit into a taller pane."""
        self._page = 0
        self._arrange()
        self._title()
        if self._opened is not None:
            self.reload()

    def _fits(self) -> int:
        width, height = self.size.width, self.size.height
        across = 1 if width < 70 else 2
        return max(1, min(_MOST_PANELS, across * max(1, (height - 1) // 8)))

    def _pages(self) -> int:
        board = self.board
        return max(1, -(-len(board.panels) // self._fits())) if board is not None else 1

    def _shown(self) -> list[PanelInfo]:
        board = self.board
        if board is None:
            return []
        start = self._page * self._fits()
        return list(board.panels[start : start + self._fits()])

    def _arrange(self) -> None:
        shown = self._shown()
        single = self._zoomed is not None or len(shown) == 1
        for place, chart in enumerate(self.query(Chart)):
            away = place >= len(shown) or (self._zoomed is not None and place != self._zoomed)
            chart.set_class(away, "off")
            chart.set_class(single or (len(shown) % 2 == 1 and place == len(shown) - 1), "-one")
            if place < len(shown) and chart.plot.title != shown[place].title:
                chart.show(Plot(title=shown[place].title, note="reading …"))
        grid = self.query_one("#dash-grid", Grid)
        grid.styles.grid_size_columns = 2

    def _refocus(self) -> None:
        target = self.first_focus()
        if target is not None and self.screen.focused is not None:
            target.focus()

    def _title(self) -> None:
        board = self.board
        title = board.title if board is not None else "no dashboards"
        page = f"{self._page + 1}/{self._pages()}" if self._pages() > 1 else ""
        kind = "" if board is None else "standard dashboard" if board.service else "dashboard"
        self.query_one("#dash-title", Bar).show(
            [
                field([(title, "bold")], priority=9, action="screen.do('dashboards')"),
                field([(kind, "dim")], priority=3),
                field([(page, "accent")], priority=6),
                field([("d picks another · [ ] turns pages", "dim")], priority=1, right=True),
            ]
        )

    def _open(self) -> None:
        board = self.board
        if board is None:
            return
        self.client.service = board.service or self.client.service
        if board.id != self._opened:
            self._opened = board.id
            self.announce(board)
        self.reload()

    @work(exit_on_error=False, group="announce")
    async def announce(self, board: Board) -> None:
        """Opening a dashboard is a command."""
        if board.service:
            await self.host.order("view.open", service=board.service, view="dashboard")
        else:
            await self.host.order("view.open", dashboard=board.id)

    @work(exit_on_error=False, exclusive=True, group="dashboard")
    async def read_panels(self) -> None:
        """Read every graph on screen."""
        charts = list(self.query(Chart))
        for place, panel in enumerate(self._shown()):
            if self._zoomed in (None, place):
                charts[place].show(await self._plot(panel))

    async def _plot(self, panel: PanelInfo) -> Plot:
        now = self.client.now
        window = (now - self.host.range, now)
        step = max(5_000, self.host.range // _POINTS // 5_000 * 5_000)
        made: list[Series] = []
        note = "no data"
        for expr, template in panel.targets:
            frame = await self.client.series(QueryRead(expr, now, window[0], step))
            note = frame.error or note
            called = [
                legend(template, line.labels) or name
                for line, name in zip(frame.lines, names(frame.lines))
            ]
            made += all_series(frame, called)
        about = [self.board.service] if self.board is not None and self.board.service else []
        return Plot(
            panel.title,
            tuple(made),
            window,
            step,
            unit_of(panel),
            None,
            marks_for(self.client, about),
            note,
        )
