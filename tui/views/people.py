"""4 People: on call, pages, questions, channels, documents."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from tui.client import Client
from tui.keys import bindings
from tui.text import Spans, inert
from tui.views import people_rows as rows
from tui.views.people_detail import detail
from tui.views.people_orders import PeopleOrders
from tui.widgets.bar import Bar, field
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader

_FLOOD = frozenset(("alert.firing", "alert.resolved", "notification.sent", "time.passed"))
PARTS = ("on call", "pages", "questions", "channels", "documents")


class PeopleView(PeopleOrders):
    """Everybody who can be reached, and what was said."""

    where: ClassVar[str] = "people"
    BINDINGS: ClassVar[list[BindingType]] = bindings("people")

    DEFAULT_CSS = """
    PeopleView #ppl-right { width: 5fr; border-left: solid $panel; }
    PeopleView .split > .pane { width: 6fr; }
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.part = "on call"

    def compose(self) -> ComposeResult:
        """Parts, a list, what is behind its row, and a line to write into a channel."""
        yield Bar(id="ppl-parts", gap=1)
        with Horizontal(classes="split"):
            with Vertical(classes="pane"):
                yield Lines(self._paint, id="ppl-list", empty="nobody and nothing")
            with Vertical(id="ppl-right", classes="pane"):
                yield Reader(id="ppl-detail")
                yield Input(placeholder="write; enter sends", id="ppl-say", classes="prompt off")

    def first_focus(self) -> Widget | None:
        """The list."""
        return self.query_one("#ppl-list")

    def sync(self, types: set[str]) -> None:
        """Something was said or somebody was paged."""
        if types <= _FLOOD:
            return
        self._parts()
        self.query_one("#ppl-list", Lines).show(rows.keys(self.client, self.part))
        self._detail()

    def tick(self) -> None:
        """Times go on."""
        self.query_one("#ppl-list", Lines).refresh()

    def action_part(self, by: int) -> None:
        """Another part."""
        self.action_pick_part(PARTS[(PARTS.index(self.part) + by) % len(PARTS)])

    def action_pick_part(self, name: str) -> None:
        """A part, by a click."""
        self.part = name
        lines = self.query_one("#ppl-list", Lines)
        lines.focus()
        self.query_one("#ppl-say").set_class(name != "channels", "off")
        self.sync({"*"})
        lines.action_edge(-1)

    def action_open(self) -> None:
        """Read what the cursor is on."""
        key = self.query_one("#ppl-list", Lines).cursor
        if key is None:
            return
        self.run(self.opened(key))
        if self.part == "channels":
            self.query_one("#ppl-say").focus()
        elif self.part not in ("on call", "documents"):  # a document opens on top
            self.query_one("#ppl-detail").focus()

    def back(self) -> bool:
        """From the detail to the list."""
        lines = self.query_one("#ppl-list", Lines)
        if lines.has_focus:
            return False
        lines.focus()
        return True

    def cursor_key(self) -> str:
        """What the cursor is on."""
        return self.query_one("#ppl-list", Lines).cursor or ""

    @on(Lines.Moved, "#ppl-list")
    def _moved(self) -> None:
        self._detail(top=True)

    @on(Lines.Chosen, "#ppl-list")
    def _chosen(self) -> None:
        self.action_open()

    @on(Input.Submitted, "#ppl-say")
    def _said(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        key = self.cursor_key()
        if text and self.part == "channels" and key:
            self.run(self.say_into(key, inert(text)))
            event.input.value = ""

    def _parts(self) -> None:
        waiting = len(
            [q for q in self.client.board.questions.values() if rows.waits(self.client, q)]
        )
        made = []
        for name in PARTS:
            here = name == self.part
            count = f" {waiting}" if name == "questions" and waiting else ""
            text = f"[{name.capitalize()}{count}]" if here else f" {name.capitalize()}{count} "
            made.append(
                field(
                    [(text, "bold accent" if here else "warn" if count else "dim")],
                    priority=8,
                    action=f"screen.do('pick_part(\"{name}\")')",
                )
            )
        self.query_one("#ppl-parts", Bar).show(made)

    def _paint(self, key: str, width: int) -> Spans:
        return rows.paint(self.client, self.part, key, width)

    def _detail(self, *, top: bool = False) -> None:
        reader = self.query_one("#ppl-detail", Reader)
        reader.show(detail(self.client, self.part, self.cursor_key()), top=top)
        if self.part == "channels":
            reader.action_edge(1)
