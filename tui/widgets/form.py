"""A form: labelled fields one below the other, and the values that were typed or picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui.text import Spans, inert
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Choice, Option

Value: TypeAlias = "str | tuple[str, ...]"
"""Text, or what was picked from a list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a form. `kind`: text, long (several lines), choice, many, note (only words)."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[Option, ...] = ()
    value: Value = ""
    hint: str = ""
    required: bool = False


class Form(VerticalScroll, can_focus=False):
    """The fields. Values survive as long as the form does; `values()` reads them."""

    DEFAULT_CSS = """
    Form { height: auto; max-height: 100%; }
    Form .row { height: auto; }
    Form .label { width: 16; height: 1; }
    Form Input { height: 1; border: none; padding: 0 1; background: $panel; width: 1fr; }
    Form Input:focus { border: none; background: $block-cursor-background; }
    Form TextArea { height: 5; border: none; padding: 0 1; background: $panel; width: 1fr; }
    Form TextArea:focus { border: none; background: $panel; }
    Form .gap { height: 1; }
    """

    class Changed(Message):
        """A value is another one now."""

        def __init__(self, form: Form, name: str) -> None:
            super().__init__()
            self.form = form
            self.name = name

    class Done(Message):
        """Enter in the last field."""

        def __init__(self, form: Form) -> None:
            super().__init__()
            self.form = form

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._entries = tuple(entries)
        self._controls: dict[str, Widget] = {}

    def compose(self) -> ComposeResult:
        """A row for each field."""
        for entry in self._entries:
            if entry.kind == "note":
                note = Bar(classes="note")
                note.show([field([(entry.label, "dim")])])
                yield note
                continue
            label = Bar(classes="label")
            label.show([field(_label(entry))])
            control = _control(entry)
            self._controls[entry.name] = control
            yield Horizontal(label, control, classes="row")

    def control(self, name: str) -> Widget:
        """The control of a field."""
        return self._controls[name]

    def choice(self, name: str) -> Choice:
        """The control of a field that is picked."""
        control = self._controls[name]
        assert isinstance(control, Choice)
        return control

    def focus_first(self) -> None:
        """Put the focus on the first field if it is typed, else on the first empty one."""
        controls = list(self._controls.items())
        values = self.values()
        wanted = next((one for name, one in controls if not values[name]), None)
        first = controls[0][1] if controls else None
        target = first if isinstance(first, Input) else wanted or first
        if target is not None:
            target.focus()

    def values(self) -> dict[str, Value]:
        """What every field holds."""
        return {name: _value(control) for name, control in self._controls.items()}

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Fill fields."""
        for name, value in values.items():
            control = self._controls.get(name)
            if isinstance(control, Choice):
                control.pick((value,) if isinstance(value, str) and value else tuple(value))
            elif isinstance(control, Input) and isinstance(value, str):
                control.value = inert(value)
            elif isinstance(control, TextArea) and isinstance(value, str):
                control.text = inert(value, lines=True)

    def missing(self) -> list[str]:
        """Labels of required fields that are empty."""
        values = self.values()
        return [one.label for one in self._entries if one.required and not values.get(one.name)]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; in the last one it is done."""
        event.stop()
        controls = list(self._controls.values())
        place = controls.index(event.input) if event.input in controls else -1
        if place == len(controls) - 1:
            self.post_message(self.Done(self))
        elif place >= 0:
            controls[place + 1].focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say that a value has changed."""
        event.stop()
        self._tell(event.input)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Say that a value has changed."""
        event.stop()
        self._tell(event.text_area)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Say that a value has changed."""
        event.stop()
        self._tell(event.choice)

    def _tell(self, control: Widget) -> None:
        for name, one in self._controls.items():
            if one is control:
                self.post_message(self.Changed(self, name))


def _label(entry: Entry) -> Spans:
    return [(entry.label, ""), (" *" if entry.required else "", "accent")]


def _control(entry: Entry) -> Widget:
    if entry.kind in ("choice", "many"):
        value = entry.value
        picked = ((value,) if value else ()) if isinstance(value, str) else value
        return Choice(entry.choices, many=entry.kind == "many", picked=picked, title=entry.label)
    text = entry.value if isinstance(entry.value, str) else ", ".join(entry.value)
    if entry.kind == "long":
        return TextArea(inert(text, lines=True), tab_behavior="focus", show_line_numbers=False)
    return Input(inert(text), placeholder=inert(entry.hint), select_on_focus=False)


def _value(control: Widget) -> Value:
    if isinstance(control, Choice):
        return control.picked if control.many else (control.picked[0] if control.picked else "")
    if isinstance(control, Input):
        return control.value.strip()
    return control.text.strip() if isinstance(control, TextArea) else ""
