"""Shown while an exercise is made ready."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.screens.once import OnceScreen
from tui.widgets.reader import Reader

_EVERY = 0.25
_CELLS = 20


class Waiting(OnceScreen[None]):
    """One sentence about what takes its time, and a bar that moves meanwhile."""

    DEFAULT_CSS = "Waiting { align: center middle; } Waiting Reader { width: 64; height: 3; }"

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._ticks = 0

    def compose(self) -> ComposeResult:
        """Sentence and bar."""
        yield Reader(can_focus=False)

    def on_mount(self) -> None:
        """Show it, and let the bar move."""
        self._paint_bar()
        self.set_interval(_EVERY, self._go_on)

    def _go_on(self) -> None:
        if self.app.screen is self:  # it lies below the exercise for hours
            self._ticks += 1
            self._paint_bar()

    def _paint_bar(self) -> None:
        place = self._ticks % (2 * _CELLS)
        here = place if place < _CELLS else 2 * _CELLS - 1 - place
        bar = "▱" * here + "▰" + "▱" * (_CELLS - 1 - here)
        self.query_one(Reader).show(
            [
                [("HOTWASH  ", "bold accent"), (self._words, "dim")],
                [("         ", ""), (bar, "accent")],
            ]
        )
