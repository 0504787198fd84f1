"""Shown while an exercise is made ready."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.screens.once import OnceScreen
from tui.widgets.reader import Reader


class Waiting(OnceScreen[None]):
    """One sentence about what takes its time."""

    DEFAULT_CSS = "Waiting { align: center middle; } Waiting Reader { width: 64; height: 3; }"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        """The sentence."""
        yield Reader(can_focus=False)

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(Reader).show([[("HOTWASH  ", "bold accent"), (self._words, "dim")]])
