"""The curtain: while the exercise is paused, nothing of it can be seen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.client import Client
from tui.clocks import moment
from tui.screens.dialogs import title_bar
from tui.text import Spans
from tui.widgets.bar import Bar
from tui.widgets.reader import Reader


class Curtain(ModalScreen[None]):
    """Says that the exercise is paused, and how it goes on."""

    CSS_PATH = "curtain.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P,enter,space", "resume", "go on", show=False),
        Binding("q,ctrl+q,ctrl+c", "leave", "leave", show=False, priority=True),
    ]

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client

    def compose(self) -> ComposeResult:
        """The words."""
        with Vertical(classes="box"):
            yield title_bar("‖  PAUSED", "⏎ or P goes on · q leaves")
            yield Bar(classes="gap")
            yield Reader(can_focus=False)

    def on_mount(self) -> None:
        """Say why, and what a pause costs."""
        rows: list[Spans] = [
            [(f"The exercise stands still at T+{moment(self.client.now)}.", "bold")],
            [("The board is covered; how long it was is printed on the card.", "")],
        ]
        trouble = self.client.port.trouble
        if trouble:
            rows.insert(0, [(trouble, "warn")])
        self.query_one(Reader).show(rows)

    async def action_resume(self) -> None:
        """Go on."""
        await self.client.submit("exercise.resume")

    def action_leave(self) -> None:
        """Leave the exercise."""
        self.dismiss()
        self.app.call_later(self._leave)

    def _leave(self) -> None:
        self.app.screen.dismiss("leave")
