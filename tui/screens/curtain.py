"""The curtain: while the exercise is paused, nothing of it can be seen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.client import Client
from tui.clocks import moment
from tui.screens.dialogs import title_bar
from tui.screens.once import OnceModal
from tui.text import Spans
from tui.widgets.bar import Bar
from tui.widgets.reader import Reader


class Curtain(OnceModal[None]):
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
        if self.app.screen is self:
            self.dismiss()
            self.app.call_later(_leave, self.app)


def _leave(app: App[object]) -> None:
    """Close what the curtain covered: dialogs without a result, then the exercise."""
    screen = app.screen
    screen.dismiss(None if screen.is_modal else "leave")
    if screen.is_modal:
        app.call_later(_leave, app)
