"""What the keys of the exercise screen do wherever one is."""

from __future__ import annotations

from textual.widgets import Input, TextArea

from simulator.record.commands import Json
from tui.client import Client
from tui.header import my_pages
from tui.keys import ACTIONS, EVERYWHERE, VIEWS
from tui.palette import entries as palette_entries
from tui.screens.briefing import briefing
from tui.screens.curtain import Curtain
from tui.screens.dialogs import Confirm, Picker
from tui.screens.once import OnceScreen
from tui.screens.reading import Reading
from tui.text import Span, Spans
from tui.theme import PALETTES
from tui.views.base import View

_SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
_DEBRIEF = frozenset(("exercise.bounds", "debrief.opened"))


class ExerciseOrders(OnceScreen[str]):
    """Views, help, palette, pause, tempo, the end."""

    client: Client
    current: str

    @property
    def view(self) -> View:
        """The view on screen."""
        return self.query_one(f"#view-{self.current}", View)

    def show_view(self, name: str) -> None:
        """Change to another view."""
        self.current = name

    def unzoom(self) -> bool:
        """Give the other panes back."""
        return False

    def action_view(self, name: str) -> None:
        """Change to another view."""
        self.show_view(name)

    def action_back(self) -> None:
        """One step back."""
        if self.unzoom() or self.view.back():
            return
        typing = isinstance(self.focused, Input | TextArea)
        target = self.view.rest() if typing else self.view.first_focus()
        if target is not None:
            target.focus()

    def action_take_page(self) -> None:
        """Acknowledge every page that waits for this seat."""
        self.view.run(self._take_pages())

    async def _take_pages(self) -> None:
        waiting = my_pages(self.client)
        for page in waiting:
            await self.view.order("page.acknowledge", page.id, page=page.id)
        if not waiting:
            self.view.tell("no page waits for you")

    def action_help(self) -> None:
        """The keys that work here, and what they mean."""
        words = [*_help_rows(VIEWS[self.current], self.current), [("", "")]]
        words += _help_rows("Everywhere", EVERYWHERE)
        words += [[("", "")], *_LEGEND]
        self.cover(Reading(f"Help: {VIEWS[self.current]}", words, hang=24))

    def action_palette(self) -> None:
        """Any command by its name."""

        def run(taken: tuple[str, ...] | None) -> None:
            if taken:
                self.call_later(self.run_entry, taken[0])

        self.cover(Picker("All commands", palette_entries(self.current)), run)

    async def run_entry(self, entry: str) -> None:
        """Run what the palette offered: `view:action` or `command:name`."""
        where, _, name = entry.partition(":")
        if where == "command":
            self.view.run(self.view.command(name, name))
            return
        if where != EVERYWHERE and where != self.current:
            self.show_view(where)
        target = self if where == EVERYWHERE else self.view
        await target.run_action(name)

    def action_briefing(self) -> None:
        """The briefing once more."""
        self.cover(Reading("Briefing", briefing(self.client.public)))

    def action_hypothesis(self) -> None:
        """Say what you think is the cause."""
        one = self.client.current()
        self.view.run(
            self.view.command(
                "hypothesis.set",
                "What do you think is the cause?",
                only=("cause", "kind", "factors", "expect"),
                given={"incident": one.id if one is not None else None},
                send="State it",
            )
        )

    def action_pause(self) -> None:
        """Stop the clock."""
        self.view.run(self.view.order("exercise.pause"))

    def action_slower(self) -> None:
        """Half the tempo."""
        self._speed(-1)

    def action_faster(self) -> None:
        """Twice the tempo."""
        self._speed(1)

    def _speed(self, by: int) -> None:
        now = self.client.tempo or self.client.board.speed
        near = min(range(len(_SPEEDS)), key=lambda i: abs(_SPEEDS[i] - now))
        wanted = _SPEEDS[max(0, min(len(_SPEEDS) - 1, near + by))]
        if wanted != now:
            self.client.tempo = wanted
            self.view.run(self.view.order("exercise.speed", speed=wanted))

    def action_jump(self) -> None:
        """To the next thing that is seen."""
        self.view.run(self.view.order("exercise.jump"))

    def action_theme(self) -> None:
        """The next colours."""
        names = list(PALETTES)
        place = names.index(self.app.theme) if self.app.theme in names else 0
        self.app.theme = names[(place + 1) % len(names)]
        self.refresh(layout=True)

    def action_finish(self) -> None:
        """End the exercise."""

        def answer(yes: bool | None) -> None:
            if yes:
                self.view.run(self._order("exercise.end"))
                self.show_view("postmortem")

        words: list[Spans] = [
            [("The world and its clocks run on without you to the planned end.", "")],
            [("After it only the post-mortem can be written; then the debrief opens.", "")],
        ]
        self.cover(Confirm("EndEx: end the exercise?", words, "End it"), answer)

    async def _order(self, type: str, **fields: Json) -> None:
        await self.view.order(type, **fields)

    def action_leave(self) -> None:
        """Leave; everything is saved already."""

        def answer(yes: bool | None) -> None:
            if yes:
                self.dismiss("leave")

        words: list[Spans] = [
            [
                (
                    "All of it is in the log already. The exercise stands still while you are away",
                    "",
                )
            ],
            [("and goes on from here: the lobby lists it, `hotwash play --resume` too.", "")],
        ]
        self.cover(Confirm("Leave the exercise?", words, "Leave"), answer)

    def follow_state(self, types: set[str]) -> None:
        """Curtain, post-mortem and debrief come and go with the exercise."""
        board = self.client.board
        covered = isinstance(self.app.screen, Curtain)
        hung = any(isinstance(one, Curtain) for one in self.app.screen_stack)
        if board.paused and not board.finished and not hung:
            self.app.push_screen(Curtain(self.client))
        elif covered and (not board.paused or board.finished):
            self.app.screen.dismiss()
        over = board.finished or board.failed is not None
        if types & {"exercise.finished", "engine.failed"} and over:
            self.show_view("postmortem")
        if board.debrief and (types & _DEBRIEF):
            self.set_timer(0.2, self.open_debrief)

    def open_debrief(self) -> None:
        """The truth may be seen."""
        if self.app.screen is self:
            self.dismiss("debrief")
        elif self.is_attached:
            self.set_timer(0.5, self.open_debrief)


def _help_rows(title: str, where: str) -> list[Spans]:
    rows: list[Spans] = [[(title, "bold accent")]]
    for one in ACTIONS[where]:
        keys: Span = (f"{one.key:<8}", "accent bold")
        rows.append([keys, (f"{one.label:<16}", "bold"), (one.help, "")])
    return rows


_LEGEND: list[Spans] = [
    [("Signs", "bold accent")],
    [("•       ", "accent"), ("unread", "")],
    [("! ▲     ", "warn"), ("fires, and hurts users · fires", "")],
    [("✓ ! ✗   ", "ok"), ("met · under a fifth left or in trouble · missed or failing", "")],
    [("▼ ◆ !   ", "dim"), ("on graphs: change · action · alert", "")],
]
