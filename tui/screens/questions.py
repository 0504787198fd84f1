"""Two questions before the debrief tells anything."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.debrief_page import QUESTIONS
from tui.screens.dialogs import title_bar
from tui.screens.once import OnceModal
from tui.text import inert
from tui.widgets.choice import Press
from tui.widgets.form import Entry, Form
from tui.widgets.reader import Reader


class Questions(OnceModal["dict[str, str] | None"]):
    """What the player says before the page tells. Both may be left empty."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,ctrl+q", "leave", "skip", show=False),
        Binding("ctrl+s", "send", "go on", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Two questions."""
        with Vertical(classes="box"):
            yield title_bar("Before you look", "ctrl+s or ⏎ ⏎ goes on · esc skips")
            yield Reader(can_focus=False)
            yield Form([Entry(name, words) for name, words in QUESTIONS.items()])
            yield Press("Show the debrief", "^s")

    def on_mount(self) -> None:
        """Why they are asked."""
        words = "Say it in your own words first; the page shows it beside what really happened."
        self.query_one(Reader).show([[(words, "dim")]])
        self.query_one(Form).focus_first()

    def on_form_done(self) -> None:
        """Enter in the second."""
        self.action_send()

    def on_press_pressed(self) -> None:
        """The button."""
        self.action_send()

    def action_send(self) -> None:
        """Go on."""
        values = self.query_one(Form).values()
        self.dismiss({name: inert(str(one)) for name, one in values.items()})

    def action_leave(self) -> None:
        """Skip them."""
        self.dismiss(None)
