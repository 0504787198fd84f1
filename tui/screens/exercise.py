"""The exercise: three lines on top, one view, the keys that work here."""

from __future__ import annotations

from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from simulator.record.reads import QueryRead, SeriesFrame
from tui.client import Client
from tui.header import clock_line, footer_line, my_pages, tab_line, top_line
from tui.keys import EVERYWHERE, bindings
from tui.notice import Notice
from tui.screens.dialogs import open_list
from tui.screens.exercise_orders import ExerciseOrders
from tui.text import inert
from tui.views.act import ActView
from tui.views.feed import FeedView
from tui.views.incident import IncidentView
from tui.views.observe import ObserveView
from tui.views.people import PeopleView
from tui.views.postmortem import PostmortemView
from tui.widgets.bar import Bar
from tui.widgets.choice import Choice
from tui.widgets.reader import Reader

_FLUSHES = 15
FLOOD = frozenset(("alert.firing", "alert.resolved", "notification.sent", "time.passed"))
"""What comes in hundreds: only the feed follows it at once."""
_GAUGE_EVERY = 10_000
_GAUGE_WINDOW = 900_000
MEDIUM, WIDE = 100, 180


class ExerciseScreen(ExerciseOrders):
    """One exercise. It returns `debrief` when that has opened, `leave` when the player leaves."""

    CSS_PATH = "exercise.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (MEDIUM, "-medium"),
        (WIDE, "-wide"),
    ]

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client
        self.current = "feed"
        self._gauge: SeriesFrame | None = None
        self._gauge_at: int | None = None
        self._late: set[str] = set()
        self._trouble: str | None = None
        self._notice_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lines, views, notice, keys."""
        yield Bar(id="top1")
        yield Bar(id="top2")
        yield Bar(id="tabs", gap=1)
        with Container(id="views"):
            yield FeedView(self.client)
            yield IncidentView(self.client)
            yield ObserveView(self.client)
            yield PeopleView(self.client)
            yield ActView(self.client)
            yield PostmortemView(self.client)
        yield Reader(id="notice", can_focus=False)
        yield Bar(id="footer")

    def on_mount(self) -> None:
        """Listen to the session; one timer folds what arrives, another keeps the clocks going."""
        self.listen()
        self.set_interval(1 / _FLUSHES, self.flush)
        self.set_interval(0.5, self.tick)
        self.show_view("feed")

    @work(exit_on_error=False, group="listen")
    async def listen(self) -> None:
        """Pool what arrives."""
        async for entry in self.client.port.entries():
            self.client.receive(entry)

    def flush(self) -> None:
        """Fold what has arrived and let the screen follow."""
        types = self.client.flush()
        if not types:
            return
        self.follow_state(types)
        calm = bool(types - FLOOD)
        if self.current == "feed" or calm:
            self.view.sync(types | self._late)
            self._late = set()
        else:
            self._late |= types
        if types - {"time.passed"}:
            self.paint_lines(fresh=calm)

    def tick(self) -> None:
        """Clocks go on; views that waited in a storm follow."""
        late, self._late = self._late, set()
        if late - {"time.passed"}:
            self.view.sync(late)
        self.paint_lines()
        self.view.tick()
        self._show_below()
        self._say_trouble()
        now = self.client.now
        due = self._gauge_at is None or now - self._gauge_at >= _GAUGE_EVERY
        if self.client.public.indicator and due:
            self._gauge_at = now
            self.read_gauge(now)

    def _show_below(self) -> None:
        """Repaint the dialogs between this screen and the top one.

        Textual tells only the top screen what changed here, and that one shows the screen right
        below it as it was painted last: under a list over a form the clocks would stand still.
        """
        stack = self.app.screen_stack
        if self in stack:
            for one in stack[stack.index(self) + 1 : -1]:
                one.refresh()

    def _say_trouble(self) -> None:
        """What stops the exercise, once: no room on the disk, a clock that jumped."""
        trouble = self.client.port.trouble
        if trouble and trouble != self._trouble:
            self.say(inert(trouble), bad=True)
        self._trouble = trouble

    @work(exit_on_error=False, group="gauge", exclusive=True)
    async def read_gauge(self, now: int) -> None:
        """Ask for the header's gauge."""
        query = self.client.public.indicator or ""
        read = QueryRead(query, now, now - _GAUGE_WINDOW, _GAUGE_WINDOW // 40)
        self._gauge = await self.client.series(read)

    def paint_lines(self, *, fresh: bool = True) -> None:
        """The header, and the footer."""
        paged = "reverse bold" if my_pages(self.client) and not self.client.board.ended else ""
        self.query_one("#top1", Bar).show(top_line(self.client), paged)
        self.query_one("#top2", Bar).show(clock_line(self.client, self._gauge, fresh=fresh))
        self.query_one("#tabs", Bar).show(tab_line(self.client, self.current))
        self.query_one("#footer", Bar).show(footer_line(self.current))

    def show_view(self, name: str) -> None:
        """Change to another view; the one that was left keeps its focus and its drafts."""
        self.unzoom()
        old = self.view
        if old.shown and self.focused is not None and old in self.focused.ancestors:
            old.last_focus = self.focused
        self.current = name
        new = self.view
        new.add_class("-shown")
        target = new.last_focus if _can(new.last_focus) else new.first_focus()
        self.set_focus(target)
        if old is not new:
            old.remove_class("-shown")
        new.sync({"*"})
        self.paint_lines()

    def unzoom(self) -> bool:
        """Give the other panes back; False if none was zoomed."""
        away = self.query(".zoomed-away")
        if not away:
            return False
        away.remove_class("zoomed-away")
        return True

    def action_zoom(self) -> None:
        """Zoom the pane with the focus, or give the others back."""
        if self.unzoom() or self.focused is None:
            return
        inner: Widget = self.focused
        while inner is not self.view and isinstance(inner.parent, Widget):
            for other in inner.parent.children:
                if other is not inner:
                    other.add_class("zoomed-away")
            inner = inner.parent

    async def action_do(self, name: str) -> None:
        """An action of the view, from the footer or the palette."""
        await self.view.run_action(name)

    def on_notice(self, event: Notice) -> None:
        """Say something for a while."""
        event.stop()
        self.say(event.words, bad=event.bad)

    def say(self, words: str, *, bad: bool = False) -> None:
        """Say something for a while."""
        reader = self.query_one("#notice", Reader)
        mark = "✗ " if bad else "· "
        reader.show(
            [[(mark, "bad" if bad else "accent"), (words, "bold" if bad else "")]], top=True
        )
        reader.add_class("-on")
        reader.set_class(bad, "-bad")
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(8 if bad else 4, self._hush)

    def _hush(self) -> None:
        self.query_one("#notice").remove_class("-on")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Work beside the screen that failed is said, never swallowed."""
        if event.state is WorkerState.ERROR:
            wrong = event.worker.error
            self.log.error(wrong)
            self.say(f"{event.worker.name}: {type(wrong).__name__}: {wrong}", bad=True)

    def on_choice_opened(self, event: Choice.Opened) -> None:
        """Show the list of a field of a form inside a view."""
        open_list(event.choice)

    def on_resize(self, event: events.Resize) -> None:
        """Move the focus away from what is about to vanish."""
        focused = self.focused
        if focused is None or event.size.width >= WIDE:
            return
        hidden = {"third"} if event.size.width >= MEDIUM else {"third", "side"}
        up = [focused, *focused.ancestors]
        if any(isinstance(one, Widget) and hidden & one.classes for one in up):
            self.set_focus(self.view.first_focus())


def _can(widget: Widget | None) -> bool:
    return widget is not None and widget.is_attached and widget.focusable
