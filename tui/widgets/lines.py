"""One list for everything: feed, logs, timelines, channels, pickers.

Rows are keys in the order of the screen; a painter turns a key and a width into spans when a row
becomes visible. The cursor stays on its key while rows arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeAlias

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.text import Spans, strip
from tui.theme import palette_of

Painter: TypeAlias = Callable[[str, int], Spans]


class Lines(ScrollView, can_focus=True):
    """A list on the Line API. `tail`: newest last, and the cursor follows while it is there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "down", show=False),
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("home,g", "edge(-1)", "first", show=False),
        Binding("end,G", "edge(1)", "last", show=False),
        Binding("enter", "choose", "open", show=False),
    ]
    DEFAULT_CSS = """
    Lines { height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto;
            scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    class Moved(Message):
        """The cursor is on another row now."""

        def __init__(self, lines: Lines, key: str | None) -> None:
            super().__init__()
            self.lines = lines
            self.key = key

        @property
        def control(self) -> Lines:
            """The list."""
            return self.lines

    class Chosen(Message):
        """Enter or a click on the row that has the cursor."""

        def __init__(self, lines: Lines, key: str) -> None:
            super().__init__()
            self.lines = lines
            self.key = key

        @property
        def control(self) -> Lines:
            """The list."""
            return self.lines

    def __init__(
        self,
        painter: Painter,
        *,
        id: str | None = None,
        classes: str | None = None,
        tail: bool = False,
        empty: str = "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._painter = painter
        self._keys: list[str] = []
        self._at = 0
        self._tail = tail
        self._empty = empty
        self.marked: set[str] = set()
        self.touched = False
        """Has the player moved the cursor, marked or opened anything?"""

    @property
    def keys(self) -> Sequence[str]:
        """Keys from top to bottom."""
        return self._keys

    @property
    def cursor(self) -> str | None:
        """The key that has the cursor."""
        return self._keys[self._at] if self._keys else None

    @property
    def at(self) -> int:
        """The row of the cursor."""
        return self._at

    @property
    def above(self) -> int:
        """How many rows lie above what is on screen."""
        return round(self.scroll_y)

    def show(self, keys: Iterable[str]) -> None:
        """Show these rows. The cursor and what is on screen around it stay where they are."""
        new = list(keys)
        old_key, old_at, top = self.cursor, self._at, round(self.scroll_y)
        was_last = self._tail and (not self._keys or old_at == len(self._keys) - 1)
        self._keys = new
        self.marked &= set(new) if self.marked else set()
        self._at = self._find(old_key, old_at, new, was_last)
        self.virtual_size = Size(1, len(new))
        height = max(1, self.size.height)
        if top > 0:
            top += self._at - old_at
        top = max(min(top, self._at), self._at - height + 1, 0)
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self.refresh()
        if self.cursor != old_key:
            self.post_message(self.Moved(self, self.cursor))

    def _find(self, key: str | None, at: int, new: list[str], was_last: bool) -> int:
        if was_last or not new:
            return max(0, len(new) - 1)
        if key is not None:
            try:
                return new.index(key)
            except ValueError:
                pass
        return min(at, len(new) - 1)

    def repaint_row(self, key: str) -> None:
        """Paint one row again, if it is on screen."""
        try:
            self._refresh_row(self._keys.index(key))
        except ValueError:
            return

    def move_to(self, key: str) -> None:
        """Put the cursor on this key, if it is there."""
        if key in self._keys:
            self._go(self._keys.index(key))

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        palette = palette_of(self.app)
        width = self.size.width
        row = y + round(self.scroll_y)
        if row >= len(self._keys):
            words = self._empty if y == 0 and not self._keys else ""
            return strip([(" " + words, "dim")], width, palette)
        key = self._keys[row]
        here = row == self._at
        base = "cursor" if here and self.has_focus else "panel" if here else ""
        if palette.mono and here:
            base = "reverse" if self.has_focus else "bold"
        gutter = "▌" if here else "✓" if key in self.marked else " "
        spans = [(gutter, "accent" if here else "ok"), *self._painter(key, width - 1)]
        if here and key in self.marked:
            spans[0] = ("✓", "ok")
        return strip(spans, width, palette, base)

    def action_move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self.touched = True
        if self._keys:
            self._go(self._at + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_edge(self, by: int) -> None:
        """Move the cursor to the first or last row."""
        self.action_move(by * len(self._keys))

    def action_choose(self) -> None:
        """Open the row that has the cursor."""
        self.touched = True
        if self.cursor is not None:
            self.post_message(self.Chosen(self, self.cursor))

    def toggle_mark(self) -> None:
        """Mark or unmark the row and go one further."""
        if self.cursor is None:
            return
        self.marked ^= {self.cursor}
        self._refresh_row(self._at)
        self.action_move(1)

    def clear_marks(self) -> None:
        """Unmark all."""
        self.marked.clear()
        self.refresh()

    def picked(self) -> list[str]:
        """What a key acts on: the marked rows, else the one with the cursor."""
        if self.marked:
            return [key for key in self._keys if key in self.marked]
        return [self.cursor] if self.cursor is not None else []

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a click on the cursor opens."""
        self.touched = True
        row = event.y + round(self.scroll_y)
        if 0 <= row < len(self._keys):
            if row == self._at or event.chain > 1:
                self._go(row)
                self.action_choose()
            else:
                self._go(row)

    def on_focus(self) -> None:
        """The cursor shows where the focus is."""
        self._refresh_row(self._at)

    def on_blur(self) -> None:
        """The cursor shows where the focus is not."""
        self._refresh_row(self._at)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._into_sight()

    def _go(self, row: int) -> None:
        row = max(0, min(len(self._keys) - 1, row))
        old, self._at = self._at, row
        self._refresh_row(old)
        self._refresh_row(row)
        self._into_sight()
        if row != old:
            self.post_message(self.Moved(self, self.cursor))

    def _into_sight(self) -> None:
        top, height = round(self.scroll_y), max(1, self.size.height)
        wanted = max(min(top, self._at), self._at - height + 1)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)

    def _refresh_row(self, row: int) -> None:
        y = row - round(self.scroll_y)
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))
