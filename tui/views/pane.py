"""What the panes of the observe view share."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual.containers import Container
from textual.widget import Widget

from simulator.record.commands import Json
from tui.client import Client
from tui.widgets.chart import Chart
from tui.widgets.lines import Lines


class Host(Protocol):
    """The view around a pane, as far as panes need it."""

    range: int

    async def order(self, type: str, re: str | None = None, **fields: Json) -> bool:
        """Give a command."""

    def tell(self, words: str, *, bad: bool = False) -> None:
        """Say something."""

    def look_at(self, service: str) -> None:
        """The standard dashboard of a service."""


class Pane(Container):
    """One pane. It reads when it is opened, asked again, or follows the clock."""

    name_of_pane: ClassVar[str] = ""
    DEFAULT_CSS = "Pane { height: 1fr; width: 1fr; }"

    def __init__(self, client: Client, host: Host) -> None:
        super().__init__(id=f"pane-{self.name_of_pane}")
        self.client = client
        self.host = host

    def first_focus(self) -> Widget | None:
        """What gets the focus."""
        return next((one for one in self.query("*") if one.focusable), None)

    def rest(self) -> Widget | None:
        """What gets the focus after typing."""
        lists = [*self.query(Lines), *self.query(Chart)]
        return next((one for one in lists if one.focusable and one.display), None)

    def sync(self, types: set[str]) -> None:
        """Entries have arrived."""

    def tick(self) -> None:
        """A second has passed."""

    def back(self) -> bool:
        """Go back inside the pane."""
        return False

    def reload(self) -> None:
        """Read again."""

    def toggle_follow(self) -> None:
        """Follow the clock, or stand still."""

    def open_cursor(self) -> None:
        """Open what the cursor is on."""

    def state(self) -> str:
        """A word for the line on top."""
        return ""
