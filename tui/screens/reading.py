"""A text to read on top of a screen: a document, a runbook, a log line, the help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.screens.dialogs import title_bar
from tui.screens.once import OnceModal
from tui.text import Spans
from tui.widgets.bar import Bar
from tui.widgets.reader import Reader


class Reading(OnceModal[None]):
    """A text to read: a document, a runbook, the help."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,ctrl+q,q,enter,question_mark", "leave", "back", show=False)
    ]

    def __init__(self, title: str, paragraphs: Iterable[Spans], *, hang: int = 0) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = list(paragraphs)
        self._hang = hang

    def compose(self) -> ComposeResult:
        """Title and text."""
        with Vertical(classes="box tall"):
            yield title_bar(self._title, "↑↓ scroll · esc back")
            yield Bar(classes="gap")
            yield Reader()

    def on_mount(self) -> None:
        """The text."""
        self.query_one(Reader).show(self._paragraphs, hang=self._hang)
        self.query_one(Reader).focus()

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)
