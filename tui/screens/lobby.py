"""The lobby: what can be played, what can be resumed, how it went before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.clocks import clock, span
from tui.launcher import Launcher, Offer, Saved
from tui.markdown import paragraphs
from tui.screens.dialogs import Confirm, Picker
from tui.screens.once import OnceScreen
from tui.screens.reading import Reading
from tui.text import Spans, clean_value, fit
from tui.widgets.bar import Bar, Field, field
from tui.widgets.choice import Option
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader

_MARKS = {
    "beginner": "●○○○",
    "intermediate": "●●○○",
    "advanced": "●●●○",
    "expert": "●●●●",
}
_ABOUT = (
    "You play the person on call. Alerts, graphs, logs and people answer like the real thing; "
    "nothing you do is wrong by a script, it has its effect on the systems. Afterwards the debrief "
    "shows what really happened and what your decisions were worth. Enter chooses, ? explains the "
    "keys of each screen, ctrl+p finds any command."
)


_HERE = (
    ("about", "what is this", "?   What Hotwash is, and how it is played."),
    ("app.next_theme", "theme", "^t  Change the colours."),
    ("leave", "leave", "q   Leave the program."),
)


_RESUMES: list[Spans] = [
    [("Nothing that was answered is lost. It goes on paused.", "")],
    [("⏎ resumes it", "accent")],
]


def _refused_rows(saved: Saved) -> list[Spans]:
    return [
        [
            (
                "It was played with another version of the engine: it cannot go on, "
                "but what was played can still be scored:",
                "warn",
            )
        ],
        [("", "")],
        [(f"hotwash score {saved.id}", "accent")],
    ]


class LobbyScreen(OnceScreen["str | None"]):
    """Returns `scenario:<id>` or `session:<id>`; None to leave."""

    CSS_PATH = "lobby.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "leave", "leave", show=False),
        Binding("escape", "ask_leave", "leave", show=False),
        Binding("ctrl+p", "palette", "all", show=False),
        Binding("question_mark", "about", "help", show=False),
        Binding("ctrl+t", "app.next_theme", "theme", show=False),
    ]

    def __init__(self, launcher: Launcher) -> None:
        super().__init__()
        self._launcher = launcher
        self._offers: dict[str, Offer] = {}
        self._saved: dict[str, Saved] = {}
        self._bests: Mapping[str, str] = {}

    def compose(self) -> ComposeResult:
        """List and details."""
        yield Bar(id="lobby-title")
        yield Bar(id="lobby-sub")
        with Horizontal(id="lobby-main"):
            yield Lines(self._paint, id="lobby-list", empty="no scenarios are installed")
            yield Reader(id="lobby-detail", can_focus=False)
        yield Bar(id="lobby-keys")

    def on_mount(self) -> None:
        """The beginner's exercise has the cursor."""
        self.query_one("#lobby-title", Bar).show(
            [field([("HOTWASH", "bold accent"), ("  incident response, practised", "dim")])]
        )
        sub: list[Field] = [field([("choose an exercise", "bold")])]
        self.query_one("#lobby-sub", Bar).show(sub)
        keys = [
            ("⏎", "briefing or resume"),
            ("↑↓", "choose"),
            ("?", "what is this"),
            ("^p", "all"),
            ("^t", "theme"),
            ("q", "leave"),
        ]
        self.query_one("#lobby-keys", Bar).show(
            [field([(key, "accent bold"), (f" {words}", "dim")]) for key, words in keys]
        )
        self.query_one(Lines).focus()

    def on_screen_resume(self) -> None:
        """Results may have changed."""
        self.fill()

    def fill(self) -> None:
        """Read what there is."""
        self._offers = {
            f"scenario:{one.id}": clean_value(one) for one in self._launcher.scenarios()
        }
        self._saved = {f"session:{one.id}": clean_value(one) for one in self._launcher.saved()}
        self.query_one(Lines).show([*self._offers, *self._saved])
        self._detail()
        self.read_bests()

    @work(exit_on_error=False, exclusive=True)
    async def read_bests(self) -> None:
        """Past results, read beside the screen."""
        self._bests = await self._launcher.bests()
        self._detail()

    @on(Lines.Moved)
    def _moved(self) -> None:
        self._detail()

    @on(Lines.Chosen)
    def _chosen(self, event: Lines.Chosen) -> None:
        saved = self._saved.get(event.key)
        if saved is not None and saved.refused:
            self.cover(Reading(saved.scenario, _refused_rows(saved)))
        else:
            self.dismiss(event.key)

    def action_leave(self) -> None:
        """Leave the program."""
        self.dismiss(None)

    def action_ask_leave(self) -> None:
        """Leave, if that is meant."""

        def answer(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.cover(Confirm("Leave Hotwash?", [[("Nothing is lost by it.", "")]], "Leave"), answer)

    def action_palette(self) -> None:
        """All that can be done here, by name."""
        made = [Option(key, f"play {one.title}", one.summary) for key, one in self._offers.items()]
        made += [
            Option(key, f"resume {one.scenario}", one.when) for key, one in self._saved.items()
        ]
        made += [Option(f"do:{name}", label, words) for name, label, words in _HERE]

        def taken(values: tuple[str, ...] | None) -> None:
            if values:
                self.call_later(self._take, values[0])

        self.cover(Picker("All commands", made), taken)

    async def _take(self, key: str) -> None:
        if key.startswith("do:"):
            await self.run_action(key.removeprefix("do:"))
        else:
            self.dismiss(key)

    def action_about(self) -> None:
        """What this is."""
        self.cover(Reading("Hotwash", [[(_ABOUT, "")]]))

    def _paint(self, key: str, width: int) -> Spans:
        offer = self._offers.get(key)
        if offer is not None:
            marks = f"{_MARKS.get(offer.difficulty, '')}{span(offer.duration):>6}"
            if width - 13 < cell_len(offer.title):  # the title needs the room more
                marks = f"{span(offer.duration):>4}"
            room = max(10, width - 3 - len(marks))
            return [(" " + fit(offer.title, room), "bold"), (" " + marks, "dim")]
        saved = self._saved[key]
        if saved.refused:
            words = f" ✗ {saved.scenario}: {saved.refused}"
            return [(words, "dim"), (f"  {saved.when}", "dim")]
        words = f" ↻ resume {saved.scenario}, stopped at T+{clock(saved.at, hours=True)}"
        return [(words, "accent"), (f"  {saved.when}", "dim")]

    def _detail(self) -> None:
        key = self.query_one(Lines).cursor or ""
        offer = self._offers.get(key)
        rows: list[Spans] = []
        if offer is not None:
            rows = [
                [(offer.title, "bold")],
                [
                    (f"{offer.difficulty} · {span(offer.duration)}", "dim"),
                    (f" · {' '.join(offer.tags)}" if offer.tags else "", "dim"),
                ],
                [("", "")],
                *paragraphs(offer.summary),
                [("", "")],
            ]
            if offer.objectives:
                rows.append([("You practise", "accent")])
                rows += [[("  · ", "dim"), (one, "")] for one in offer.objectives]
            rows += [
                [("", "")],
                [("best so far  ", "dim"), (self._bests.get(offer.id) or "none yet", "")],
            ]
            rows.append([("⏎ opens the briefing", "accent")])
        elif key in self._saved:
            saved = self._saved[key]
            rows = [
                [(saved.scenario, "bold")],
                [(f"stopped at T+{clock(saved.at, hours=True)}  {saved.when}", "dim")],
                *(_refused_rows(saved) if saved.refused else _RESUMES),
            ]
        self.query_one("#lobby-detail", Reader).show(rows, top=True)
