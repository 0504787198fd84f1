"""The briefing before StartEx: situation, role, scope, how it is scored, targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from scenarios.vocabulary.words import CLOCKS
from simulator.record.public import Public
from tui.clocks import clock, span
from tui.launcher import Start
from tui.markdown import paragraphs
from tui.screens.dialogs import Picker
from tui.screens.once import OnceScreen
from tui.screens.reading import Reading
from tui.text import Span, Spans, clean_value
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Option
from tui.widgets.reader import Reader

_SHORT = {
    "acknowledge": "ack",
    "triage": "triage",
    "engage": "engage",
    "first_update": "update",
    "update_every": "every",
    "mitigate": "mitigate",
    "resolve": "resolve",
}


_KEYS = (
    ("start", "⏎", "start the exercise: the clock runs from then on"),
    ("", "↑ ↓", "read on; page down, home and end go further"),
    ("help", "?", "these keys"),
    ("palette", "ctrl+p", "all that can be done here"),
    ("app.next_theme", "ctrl+t", "change the colours"),
    ("leave", "esc", "back, without starting"),
)


class BriefingScreen(OnceScreen[bool]):
    """Returns True to start."""

    CSS_PATH = "lobby.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", show=False, priority=True),
        Binding("escape,q", "leave", "back", show=False),
        Binding("ctrl+q,ctrl+c", "leave", "back", show=False, priority=True),
        Binding("question_mark", "help", "help", show=False),
        Binding("ctrl+p", "palette", "all", show=False),
        Binding("ctrl+t", "app.next_theme", "theme", show=False),
    ]

    def __init__(self, public: Public, start: Start, back: str = "back") -> None:
        super().__init__()
        self._public = clean_value(public)
        self._start = start
        self._back = back

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield Bar(id="brief-title")
        yield Bar()
        yield Reader(id="brief-text")
        yield Bar(id="brief-keys")

    def on_mount(self) -> None:
        """The text."""
        public = self._public
        words = f"{public.difficulty} · {span(public.duration)}"
        seed = f"seed {self._start.seed}" if self._start.seed is not None else ""
        graded = "graded: no pause, no jump, no tempo" if self._start.graded else ""
        self.query_one("#brief-title", Bar).show(
            [
                field([("HOTWASH", "bold accent")], priority=1),
                field([(public.title, "bold")]),
                field([(words, "dim")], priority=3),
                field([(graded, "warn")], priority=4),
                field([(seed, "dim")], right=True, priority=2),
            ]
        )
        keys = [
            ("⏎", "StartEx: the clock runs from then on"),
            ("↑↓", "read"),
            ("?", "help"),
            ("esc", self._back),
        ]
        self.query_one("#brief-keys", Bar).show(
            [field([(key, "accent bold"), (f" {what}", "dim")]) for key, what in keys]
        )
        self.query_one(Reader).show(list(briefing(public)))
        self.query_one(Reader).focus()

    def action_start(self) -> None:
        """StartEx."""
        self.dismiss(True)

    def action_help(self) -> None:
        """The keys that work here."""
        rows: list[Spans] = [[(f"{key:<8}", "accent bold"), (words, "")] for _, key, words in _KEYS]
        self.cover(Reading("Help: briefing", rows))

    def action_palette(self) -> None:
        """All that can be done here, by name."""

        def taken(values: tuple[str, ...] | None) -> None:
            if values:
                self.call_later(self.run_action, values[0])

        self.cover(
            Picker(
                "All commands", [Option(name, words, key) for name, key, words in _KEYS if name]
            ),
            taken,
        )

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(False)


def briefing(public: Public) -> Iterator[Spans]:
    """All that is said before StartEx."""
    yield [("Situation", "bold accent")]
    yield from paragraphs(public.briefing or public.summary)
    yield [("", "")]
    seat = next((one for one in public.seats if one.id == public.seat), public.seats[0])
    team = public.teams.get(seat.team or "", "")
    named = team if team.lower() not in seat.title.lower() else ""
    yield [("You are  ", "dim"), (seat.title, "bold"), (f"  {named}" if named else "", "dim")]
    if seat.text:
        yield from paragraphs(seat.text)
    titles = {one.id: one.title for one in public.actions}
    may = ", ".join(titles.get(one, one) for one in seat.may) or "every standard action"
    yield [("Actions  ", "dim"), (may, ""), ("; ask somebody who may for the rest", "dim")]
    names = ", ".join(one.id for one in public.services)
    yield [("In scope ", "dim"), (names, "")]
    if public.handover is not None:
        yield [("", "")]
        who = public.name_of(public.handover.sender)
        known = who != public.handover.sender
        yield [(f"Handover from {who}" if known else "Handover", "bold accent")]
        yield from paragraphs(public.handover.text)
    if public.objectives:
        yield [("", "")]
        yield [("Goals", "bold accent"), ("  told in the debrief as met or missed", "dim")]
        for one in public.objectives:
            yield [("  · ", "dim"), (one.text, ""), (f"  {one.capability}", "dim")]
    yield [("", "")]
    yield [("How it is scored", "bold accent")]
    weights: list[Span] = []
    for name, weight in public.weights.items():
        if weight:
            weights += [(f"{name} ", ""), (f"{weight:g}  ", "bold")]
    yield [("Points   ", "dim"), *weights]
    yield [
        (
            "0 is what happens when nobody acts, 100 what the reference response reaches on this ",
            "dim",
        ),
        (
            f"seed; the pass mark is {public.pass_mark}. What you pick and do counts, never prose.",
            "dim",
        ),
    ]
    yield [("", "")]
    yield [("SLA targets, from the first notice", "bold accent")]
    clocks = [one for one in CLOCKS if any(one in t for t in public.sla.values())]
    yield [("         ", ""), ("".join(f"{_SHORT[one]:>9}" for one in clocks), "dim")]
    for severity, targets in public.sla.items():
        if targets:
            cells = "".join(
                f"{clock(targets[one]) if one in targets else '–':>9}" for one in clocks
            )
            yield [(f"  {severity:<7}", "bold"), (cells, "")]
