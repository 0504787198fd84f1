"""The lobby: what can be played, what can be resumed, how it went before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from tui.clocks import clock, span
from tui.launcher import Launcher, Offer, Saved
from tui.markdown import paragraphs
from tui.screens.once import OnceScreen
from tui.screens.reading import Reading
from tui.text import Spans, clean_value, fit
from tui.widgets.bar import Bar, Field, field
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


class LobbyScreen(OnceScreen["str | None"]):
    """Returns `scenario:<id>` or `session:<id>`; None to leave."""

    CSS_PATH = "lobby.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c,escape", "leave", "leave", show=False),
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
        self.dismiss(event.key)

    def action_leave(self) -> None:
        """Leave the program."""
        self.dismiss(None)

    def action_about(self) -> None:
        """What this is."""
        self.cover(Reading("Hotwash", [[(_ABOUT, "")]]))

    def _paint(self, key: str, width: int) -> Spans:
        offer = self._offers.get(key)
        if offer is not None:
            marks = f"{_MARKS.get(offer.difficulty, '')}{span(offer.duration):>6}"
            return [(" " + fit(offer.title, max(10, width - 13)), "bold"), (" " + marks, "dim")]
        saved = self._saved[key]
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
                [("Nothing that was answered is lost. It goes on paused.", "")],
                [("⏎ resumes it", "accent")],
            ]
        self.query_one("#lobby-detail", Reader).show(rows, top=True)
