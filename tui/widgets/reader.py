"""Text to read: paragraphs of spans, wrapped to the width, scrolled by line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text import Span, Spans, strip, wrap
from tui.theme import palette_of

_LONGEST_LABEL = 12


class Reader(ScrollView, can_focus=True):
    """A text to read. Each paragraph is a list of spans; `hang` indents its further lines.

    A paragraph that begins with a label (`"owner    "`) hangs below what follows it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "line(1)", "down", show=False),
        Binding("up,k", "line(-1)", "up", show=False),
        Binding("pagedown,space", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("home,g", "edge(-1)", "first", show=False),
        Binding("end,G", "edge(1)", "last", show=False),
    ]
    DEFAULT_CSS = """
    Reader { height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto;
             scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, can_focus: bool = True
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.can_focus = can_focus
        self._paragraphs: list[tuple[Spans, int]] = []
        self._rows: list[list[Span]] = []
        self._wrapped_at = -1

    @property
    def words(self) -> str:
        """What it shows, as plain text."""
        return "\n".join("".join(text for text, _ in spans) for spans, _ in self._paragraphs)

    def show(self, paragraphs: Iterable[Spans], *, top: bool = False, hang: int = 0) -> None:
        """Show these paragraphs; `top` scrolls to the first line."""
        new = [(one, hang or _label(one)) for one in map(tuple, paragraphs)]
        if new == self._paragraphs and not top:
            return
        self._paragraphs = list(new)
        self._wrapped_at = -1
        self._layout_rows()
        if top:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def _layout_rows(self) -> None:
        cells = self.size.width - 2
        if cells < 4 or cells == self._wrapped_at:
            return
        self._wrapped_at = cells
        self._rows = []
        for spans, hang in self._paragraphs:
            self._rows.extend(wrap(spans, cells, hang=hang))
        self.virtual_size = Size(1, len(self._rows))

    def on_resize(self) -> None:
        """Wrap again."""
        self._layout_rows()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        row = y + round(self.scroll_y)
        spans = self._rows[row] if row < len(self._rows) else []
        return strip([(" ", ""), *spans], self.size.width, palette_of(self.app))

    def action_line(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_y + by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by pages."""
        self.scroll_to(y=self.scroll_y + by * max(1, self.size.height - 1), animate=False)

    def action_edge(self, by: int) -> None:
        """Scroll to the first or last line."""
        self.scroll_to(y=0 if by < 0 else len(self._rows), animate=False)


def _label(spans: Spans) -> int:
    """Cells of the label that a paragraph begins with, 0 without one."""
    first = spans[0][0] if len(spans) > 1 else ""
    return cell_len(first) if first.endswith(" ") and len(first) <= _LONGEST_LABEL else 0
