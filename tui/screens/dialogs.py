"""Dialogs: pick from a list, fill in a form, confirm, read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tui.screens.once import OnceModal
from tui.text import Spans, fit
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Choice, Option, Press
from tui.widgets.form import Entry, Form, Value
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader

_CSS = "dialogs.tcss"


def title_bar(title: str, keys: str = "") -> Bar:
    """The first line of a dialog."""
    bar = Bar(classes="title")
    bar.show([field([(title, "bold accent")]), field([(keys, "dim")], right=True, priority=1)])
    return bar


class Picker(OnceModal["tuple[str, ...] | None"]):
    """Pick one or several of a list; typing narrows it down. Escape picks nothing."""

    CSS_PATH = _CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,ctrl+q", "leave", "back", show=False),
        Binding("down", "row(1)", "down", show=False, priority=True),
        Binding("up", "row(-1)", "up", show=False, priority=True),
        Binding("pagedown", "row(10)", "page down", show=False, priority=True),
        Binding("pageup", "row(-10)", "page up", show=False, priority=True),
        Binding("ctrl+@,ctrl+space,tab", "mark", "mark", show=False, priority=True),
        Binding("enter", "take", "take", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Option],
        *,
        many: bool = False,
        picked: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = {one.value: one for one in choices}
        self._many = many
        self._start = tuple(picked)

    def compose(self) -> ComposeResult:
        """Title, filter, list."""
        keys = "type to filter · tab marks · ⏎ takes" if self._many else "type to filter · ⏎ takes"
        with Vertical(classes="box"):
            yield title_bar(self._title, keys)
            yield Input(id="filter")
            yield Lines(self._paint, empty="nothing like that")

    def on_mount(self) -> None:
        """All choices, those picked before marked."""
        lines = self.query_one(Lines)
        lines.can_focus = False
        lines.show(self._choices)
        if self._many:
            lines.marked = set(self._start) & set(self._choices)
        elif self._start:
            lines.move_to(self._start[0])
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list down."""
        words = event.value.lower().split()
        lines = self.query_one(Lines)
        marked = set(lines.marked)
        found = {key: rank for key, one in self._choices.items() if (rank := _rank(one, words))}
        lines.show(sorted(found, key=lambda key: found[key]))
        lines.marked = marked
        lines.action_edge(-1)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """A click takes it."""
        event.stop()
        self.action_take()

    def action_row(self, by: int) -> None:
        """Move the cursor."""
        for lines in self.query(Lines):  # there is none yet when a key comes at once
            lines.action_move(by)

    def action_mark(self) -> None:
        """Mark a row."""
        for lines in self.query(Lines) if self._many else ():
            lines.toggle_mark()

    def action_take(self) -> None:
        """Take what is marked, else the row of the cursor."""
        lines = self.query(Lines).first() if self.query(Lines) else None
        if lines is None:
            return
        if self._many and lines.marked:
            self.dismiss(tuple(key for key in self._choices if key in lines.marked))
        elif lines.cursor is not None:
            self.dismiss((lines.cursor,))

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def _paint(self, key: str, width: int) -> Spans:
        one = self._choices[key]
        longest = max(len(each.label) for each in self._choices.values())
        name = min(max(12, longest + 1), width // 2)
        if not one.detail:
            return [(f" {one.label}", "")]
        return [(f" {fit(one.label, name)} ", ""), (one.detail, "dim")]


def _rank(one: Option, words: Sequence[str]) -> int:
    """How well it fits, 1 best, 0 not at all. What is told about it counts by whole beginnings."""
    label = one.label.lower()
    if all(word in label for word in words):
        return 1
    told = f"{one.detail} {one.value}".lower()
    begins = (word in label or re.search(rf"\b{re.escape(word)}", told) for word in words)
    return 2 if all(begins) else 0


class FormDialog(OnceModal["dict[str, Value] | None"]):
    """A form to send. Escape keeps what was typed for the next time."""

    CSS_PATH = _CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,ctrl+q", "leave", "back", show=False),
        Binding("ctrl+s", "send", "send", show=False, priority=True),
        Binding("ctrl+r", "clear", "start again", show=False),
    ]

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry],
        *,
        send: str = "Send",
        words: Iterable[Spans] = (),
        draft: Mapping[str, Value] | None = None,
        keep: Callable[[dict[str, Value]], None] | None = None,
        check: Callable[[dict[str, Value]], str | None] | None = None,
        react: Callable[[Form, str], None] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._entries = entries
        self._send = send
        self._words = list(words)
        self._draft = dict(draft or {})
        self._keep = keep
        self._check = check
        self._react = react

    def compose(self) -> ComposeResult:
        """Title, words, fields, buttons."""
        with Vertical(classes="box"):
            yield title_bar(self._title, "ctrl+s sends · esc back, keeps it")
            if self._words:
                yield Reader(can_focus=False)
            yield Bar(classes="gap")
            yield Form(self._entries)
            yield Bar(id="wrong")
            with Horizontal(classes="buttons"):
                yield Press(self._send, "^s", id="send")
                yield Press("Back", "esc", id="leave")

    def on_mount(self) -> None:
        """What was typed before stands there again."""
        form = self.query_one(Form)
        if self._words:
            self.query_one(Reader).show(self._words)
        if self._draft:
            form.set_values(self._draft)
        form.focus_first()

    def on_press_pressed(self, event: Press.Pressed) -> None:
        """A button."""
        if event.press.id == "send":
            self.action_send()
        else:
            self.action_leave()

    def on_choice_opened(self, event: Choice.Opened) -> None:
        """Show the list of a field."""
        open_list(event.choice)

    def on_form_changed(self, event: Form.Changed) -> None:
        """Other fields may follow."""
        self._say("")
        if self._react is not None:
            self._react(event.form, event.name)

    def on_form_done(self) -> None:
        """Enter in the last field sends."""
        self.action_send()

    def action_clear(self) -> None:
        """Empty fields that hold drafts."""
        self.query_one(Form).set_values({one.name: one.value for one in self._entries})

    def action_send(self) -> None:
        """Send it, if nothing is missing."""
        if self.app.screen is not self:  # a list lies on top
            return
        form = self.query_one(Form)
        missing = form.missing()
        wrong = f"missing: {', '.join(missing)}" if missing else None
        if wrong is None and self._check is not None:
            wrong = self._check(form.values())
        if wrong is not None:
            self._say(wrong)
            return
        if self._keep is not None:
            self._keep({})
        self.dismiss(form.values())

    def action_leave(self) -> None:
        """Go back; what was typed is kept."""
        if self.app.screen is not self:
            return
        if self._keep is not None:
            self._keep(self.query_one(Form).values())
        self.dismiss(None)

    def _say(self, wrong: str) -> None:
        self.query_one("#wrong", Bar).show([field([(f"✗ {wrong}", "warn")])] if wrong else [])


def open_list(choice: Choice) -> None:
    """Show the list of a choice and put what was taken into it."""

    if choice.listed or choice.app.screen is not choice.screen:  # a second key
        return

    def take(values: tuple[str, ...] | None) -> None:
        choice.listed = False
        if values is not None:
            choice.pick(values)

    choice.listed = True
    picker = Picker(choice.title, choice.choices, many=choice.many, picked=choice.picked)
    choice.app.push_screen(picker, take)


class Confirm(OnceModal[bool]):
    """Says what will happen and asks. `y` or enter on yes does it, `n` or escape does not."""

    CSS_PATH = _CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes", show=False),
        Binding("n,escape,ctrl+c,ctrl+q", "answer(False)", "no", show=False),
        Binding("left,right", "app.focus_next", "other", show=False),
    ]

    def __init__(self, title: str, words: Iterable[Spans], yes: str = "Yes") -> None:
        super().__init__()
        self._title = title
        self._words = list(words)
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Title, what will happen, buttons."""
        with Vertical(classes="box"):
            yield title_bar(self._title)
            yield Bar(classes="gap")
            yield Reader(can_focus=False)
            with Horizontal(classes="buttons"):
                yield Press(self._yes, "y", id="yes")
                yield Press("No", "n", id="no")

    def on_mount(self) -> None:
        """The words; the focus is on yes, since a key brought this up."""
        self.query_one(Reader).show(self._words)
        self.query_one("#yes").focus()

    def on_press_pressed(self, event: Press.Pressed) -> None:
        """A button."""
        self.dismiss(event.press.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Yes or no."""
        self.dismiss(yes)
