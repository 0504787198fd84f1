"""The debrief (hotwash): two questions first, then what happened and what it was worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from simulator.record.commands import Json
from tui.client import Client
from tui.clocks import clock, moment
from tui.debrief_page import Event, entries_of, lanes, page, timeline
from tui.launcher import Finished
from tui.screens.dialogs import Picker
from tui.screens.once import OnceScreen
from tui.screens.reading import Reading
from tui.text import Spans, inert, inert_json
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Option
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader


class DebriefScreen(OnceScreen[None]):
    """The page, and the timeline in two lanes."""

    CSS_PATH = "lobby.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "back", show=False),
        Binding("ctrl+q,ctrl+c", "leave", "lobby", show=False, priority=True),
        Binding("t,left_square_bracket,right_square_bracket", "turn", "timeline", show=False),
        Binding("e", "evidence", "evidence", show=False),
        Binding("ctrl+t", "app.next_theme", "theme", show=False),
    ]

    def __init__(self, client: Client, finished: Finished, answers: Mapping[str, str]) -> None:
        super().__init__()
        self.client = client
        self._finished = finished
        self._answers = answers
        self._entries = entries_of(finished.records)
        self._events: dict[str, Event] = {}

    def compose(self) -> ComposeResult:
        """Title, page or timeline, keys."""
        yield Bar(id="deb-title")
        yield Bar(id="deb-lanes")
        yield Reader(id="deb-page")
        yield Lines(self._paint, id="deb-timeline", classes="off", empty="nothing happened")
        yield Bar(id="deb-keys")

    def on_mount(self) -> None:
        """Fill both."""
        card = self._finished.card
        end = next((one.at for one in self._entries if one.type == "exercise.ended"), None)
        ended = f"EndEx {clock(end)}" if end is not None else ""
        self.query_one("#deb-title", Bar).show(
            [
                field([("HOTWASH", "bold accent")], priority=1),
                field([(self.client.public.title, "bold")], priority=8),
                field([(f"seed {card.get('seed')}", "dim")], priority=5),
                field([(inert(str(card.get("label") or "")), "dim")], priority=4),
                field([(f"{clock(self.client.public.duration)} exercise", "dim")], priority=3),
                field([(ended, "dim")], priority=2),
            ]
        )
        keys = [
            ("t", "timeline"),
            ("e", "evidence"),
            ("↑↓", "read"),
            ("⏎", "open"),
            ("esc", "lobby"),
        ]
        self.query_one("#deb-keys", Bar).show(
            [field([(key, "accent bold"), (f" {what}", "dim")]) for key, what in keys]
        )
        rows = list(page(self._finished, self._answers))
        self.query_one("#deb-page", Reader).show(rows)
        self._events = {str(one.seq): one for one in timeline(self.client, self._entries)}
        self.query_one(Lines).show(self._events)
        self.query_one("#deb-page").focus()

    def action_turn(self) -> None:
        """The page or the timeline."""
        reader, lines = self.query_one("#deb-page", Reader), self.query_one(Lines)
        on_page = not reader.has_class("off")
        shown: Lines | Reader = lines if on_page else reader
        shown.remove_class("off")
        shown.focus()
        (reader if on_page else lines).add_class("off")
        heads = [field([("           what happened", "dim")]), field([("│ what you did", "dim")])]
        self.query_one("#deb-lanes", Bar).show(heads if on_page else [])

    def action_back(self) -> None:
        """From the timeline to the page, from the page to the lobby."""
        if self.query_one("#deb-page").has_class("off"):
            self.action_turn()
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """To the lobby."""
        self.dismiss()

    def action_evidence(self) -> None:
        """The entries behind a mark."""
        card: Mapping[str, Json] = inert_json(self._finished.card)
        marks = {
            f"{kind}:{row.get('id')}": row
            for kind in ("dimensions", "objectives")
            for row in card.get(kind) or ()
            if row.get("evidence")
        }
        offered = [
            Option(key, key.split(":", 1)[1], str(row.get("because") or ""))
            for key, row in marks.items()
        ]

        def show(taken: tuple[str, ...] | None) -> None:
            if taken:
                row = marks[taken[0]]
                rows: list[Spans] = [[(str(row.get("because") or ""), "bold")], [("", "")]]
                rows += [self._line(int(seq)) for seq in row.get("evidence") or ()]
                self.cover(Reading(f"Evidence: {taken[0].split(':', 1)[1]}", rows))

        self.cover(Picker("Evidence of which mark?", offered), show)

    @on(Lines.Chosen)
    def _chosen(self, event: Lines.Chosen) -> None:
        one = next((each for each in self._entries if str(each.seq) == event.key), None)
        if one is not None:
            rows: list[Spans] = [
                [(f"#{one.seq} {one.type}", "bold"), (f"  {moment(one.at)}", "dim")]
            ]
            rows += [
                [(f"{name:<14}", "dim"), (str(value), "")]
                for name, value in one.fields.items()
                if value not in (None, "", [], {})
            ]
            self.cover(Reading("Entry", rows, hang=14))

    def _line(self, seq: int) -> Spans:
        known = self._events.get(str(seq))
        if known is not None:
            return [
                (f"#{seq} {moment(known.at)} ", "dim"),
                (f"{known.symbol} ", known.tone),
                (known.text, ""),
            ]
        one = next((each for each in self._entries if each.seq == seq), None)
        if one is None:
            return [(f"#{seq}", "dim"), (" a command of yours", "")]
        return [(f"#{seq} {moment(one.at)} ", "dim"), (one.type, ""), (f"  {one.actor}", "dim")]

    def _paint(self, key: str, width: int) -> Spans:
        return lanes(self._events[key], width)
