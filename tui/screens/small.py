"""What is shown when the terminal is too small: the size that is needed. It goes by itself."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.screens.once import OnceModal
from tui.widgets.reader import Reader

NEEDED = (80, 24)


class TooSmall(OnceModal[None]):
    """Covers everything until there is room again."""

    DEFAULT_CSS = "TooSmall { align: center middle; background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "app.quit", "leave", show=False, priority=True)
    ]

    def compose(self) -> ComposeResult:
        """The words."""
        yield Reader(can_focus=False)

    def on_resize(self) -> None:
        """Say how much is missing."""
        width, height = self.app.size
        words = f"Hotwash needs {NEEDED[0]}x{NEEDED[1]}; this terminal has {width}x{height}."
        self.query_one(Reader).show([[(words, "bold")], [("Make it larger to go on.", "dim")]])


def fits(width: int, height: int) -> bool:
    """Is this size enough?"""
    return width >= NEEDED[0] and height >= NEEDED[1]
