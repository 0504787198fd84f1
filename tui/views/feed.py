"""1 Feed: the inbox. List, preview or detail, and the incident of the row on wide screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from tui.client import Client
from tui.feed import Item
from tui.feedrows import look, paint
from tui.header import my_pages
from tui.keys import bindings
from tui.text import Spans
from tui.views.feed_detail import FeedDetail, preview
from tui.views.feed_orders import FeedOrders
from tui.views.incident_panes import summary
from tui.widgets.bar import Bar, Field, field
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader
from tui.wording import counted

FILTERS = ("all", "unread", "alerts", "pages", "messages", "changes", "in no incident")
_MESSAGES = frozenset(
    ("CALL", "CHAT", "TICK", "MAIL", "NEWS", "SOCL", "DOC", "STAT", "ASK", "ANSW")
)
_QUIET = 0.15


class FeedView(FeedOrders):
    """The inbox."""

    where: ClassVar[str] = "feed"
    BINDINGS: ClassVar[list[BindingType]] = bindings("feed")

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._filter = "all"
        self._words = ""
        self._later: Timer | None = None

    def compose(self) -> ComposeResult:
        """Status line, list, preview; detail at the side; the incident in a third column."""
        with Horizontal(classes="split"):
            with Vertical(id="feed-main", classes="pane"):
                yield Bar(id="feed-status")
                yield Input(id="feed-filter", classes="prompt off")
                yield Lines(self._paint, id="feed-list", empty="nothing here")
                yield Reader(id="feed-preview", can_focus=False)
                yield FeedDetail(self.client, id="feed-full", classes="off")
            yield FeedDetail(self.client, id="feed-side", classes="side")
            yield Reader(id="feed-third", classes="third", can_focus=False)

    def first_focus(self) -> Widget | None:
        """The rows."""
        return self.query_one("#feed-full") if self._full() else self.list

    def sync(self, types: set[str]) -> None:
        """Rows have come or changed."""
        self.list.show(item.key for item in self._rows())
        self._follow()
        self._status()
        self._details(soon="*" not in types)

    def _follow(self) -> None:
        """Until the player moves the cursor it is on a page to them, else on the newest row."""
        if self.list.touched or not self.list.keys:
            return
        urgent = [f"page:{one.id}" for one in my_pages(self.client)]
        known = [key for key in urgent if key in self.client.feed.items]
        self.list.move_to(known[-1] if known else self.list.keys[0])

    def tick(self) -> None:
        """Ages go on."""
        self.list.refresh()
        self._status()

    def back(self) -> bool:
        """Close the detail, then the filter."""
        box = self.query_one("#feed-filter", Input)
        if self._full():
            self._set_full(on=False)
            return True
        if box.has_focus or self._words or self._filter != "all":
            box.value = ""
            self._words, self._filter = "", "all"
            box.add_class("off")
            self.list.focus()
            self.sync({"*"})
            return True
        return False

    def action_open(self) -> None:
        """Read the row: that is a command of its own."""
        item = self.item()
        if item is None:
            return
        self.client.opened.add(item.key)
        self.client.feed.read(item.key)
        self.run(self.opened(item))
        if self.screen.has_class("-narrow"):
            self._set_full(on=True)
        self._details()
        self.list.repaint_row(item.key)
        self._status()

    def action_filter(self) -> None:
        """Type words."""
        box = self.query_one("#feed-filter", Input)
        box.remove_class("off")
        box.focus()

    def action_next_filter(self) -> None:
        """The next kind of rows."""
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        self.sync({"*"})

    def action_seen(self) -> None:
        """Everything is read."""
        self.client.feed.read_all()
        self.sync({"*"})

    def action_mark(self) -> None:
        """Mark the row."""
        self.list.touched = True
        self.list.toggle_mark()
        self._status()

    def action_mark_all(self) -> None:
        """Mark all rows, or none."""
        rows = self.list
        rows.marked = set() if rows.marked else set(rows.keys)
        rows.refresh()
        self._status()

    @on(Lines.Chosen, "#feed-list")
    def _chosen(self) -> None:
        self.action_open()

    @on(Lines.Moved, "#feed-list")
    def _moved(self) -> None:
        self._details(soon=True)

    @on(Input.Changed, "#feed-filter")
    def _typed(self, event: Input.Changed) -> None:
        self._words = event.value.lower()
        self.sync({"*"})

    @on(Input.Submitted, "#feed-filter")
    def _submitted(self) -> None:
        self.list.focus()

    def on_resize(self, event: events.Resize) -> None:
        """A wide screen has its detail at the side."""
        if event.size.width >= 100 and self._full():
            self._set_full(on=False)
        self._details()

    def _rows(self) -> Sequence[Item]:
        words = self._words.split()
        return [
            item
            for item in self.client.feed.newest_first()
            if self._wanted(item) and (not words or self._has(item, words))
        ]

    def _wanted(self, item: Item) -> bool:
        kind = self._filter
        if kind == "unread":
            return item.unread
        if kind == "alerts":
            return item.kind == "ALRT"
        if kind == "pages":
            return item.kind == "PAGE"
        if kind == "messages":
            return item.kind in _MESSAGES
        if kind == "changes":
            return item.kind in ("CHNG", "ACT")
        if kind == "in no incident":
            seen = look(self.client, item)
            return item.kind in ("ALRT", "PAGE") and not seen.incident and seen.state != "NOISE"
        return True

    def _has(self, item: Item, words: Sequence[str]) -> bool:
        seen = look(self.client, item)
        text = f"{item.kind} {seen.title} {seen.service} {seen.state} {seen.incident}".lower()
        return all(word in text for word in words)

    def _paint(self, key: str, width: int) -> Spans:
        item = self.client.feed.items.get(key)
        return paint(self.client, item, width) if item is not None else ()

    def _status(self) -> None:
        feed = self.client.feed
        groups = sum(1 for one in feed.items.values() if one.kind == "ALRT")
        marked = len(self.list.marked)
        words = f" · /{self._words}" if self._words else ""
        self.query_one("#feed-status", Bar).show(
            [
                field(
                    [(f"{self._filter}{words}", "bold")],
                    priority=9,
                    action="screen.do('next_filter')",
                ),
                field(
                    [(f"unread {feed.unread()}", "accent" if feed.unread() else "dim")], priority=7
                ),
                field([(f"{marked} marked", "ok")] if marked else [("", "")], priority=8),
                field(
                    [(f"{counted(groups, 'group')}, {counted(feed.alerts, 'firing')}", "dim")],
                    priority=3,
                ),
                self._order_words(),
            ]
        )

    def _order_words(self) -> Field:
        above = self.list.above
        if not above:
            return field([("newest first", "dim")], priority=1, right=True)
        return field([(f"↑ {above} newer, g shows", "accent")], priority=6, right=True)

    def _full(self) -> bool:
        return not self.query_one("#feed-full").has_class("off")

    def _set_full(self, *, on: bool) -> None:
        full = self.query_one("#feed-full", FeedDetail)
        (full.focus_text if on else self.list.focus)()
        full.set_class(not on, "off")
        if on:
            full.focus_text()
        for name in ("#feed-list", "#feed-preview", "#feed-status"):
            self.query_one(name).set_class(on, "off")

    def _details(self, *, soon: bool = False) -> None:
        if self._later is not None:
            self._later.stop()
            self._later = None
        if soon:
            self._later = self.set_timer(_QUIET, self._details)
            return
        item = self.item()
        reader = self.query_one("#feed-preview", Reader)
        narrow = self.screen.has_class("-narrow")
        reader.set_class(not narrow or self._full(), "off")
        if narrow:
            reader.show(preview(self.client, item))
        for detail in self.query(FeedDetail):
            if detail.display:
                detail.show(item)
        third = self.query_one("#feed-third", Reader)
        if third.display:
            third.show(summary(self.client, look(self.client, item).incident if item else ""))
