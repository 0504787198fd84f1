"""Controls of a form that are drawn in one line: a choice, a press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.text import Span, strip
from tui.theme import palette_of


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick: its value, how it is called, and what to know about it."""

    value: str
    label: str
    detail: str = ""


def options(values: Sequence[str]) -> tuple[Option, ...]:
    """Values that are called as they are."""
    return tuple(Option(one, one) for one in values)


class Choice(Widget, can_focus=True):
    """One or several of a list. Left and right step, enter opens the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "before", show=False),
        Binding("right", "step(1)", "next", show=False),
        Binding("enter,space", "open", "list", show=False),
        Binding("backspace,delete", "clear", "none", show=False),
    ]
    DEFAULT_CSS = "Choice { height: 1; width: 1fr; }"

    class Opened(Message):
        """The list is wanted."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    class Changed(Message):
        """Another value."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self,
        choices: Sequence[Option],
        *,
        many: bool = False,
        picked: Sequence[str] = (),
        title: str = "",
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.choices = tuple(choices)
        self.many = many
        self.title = title
        self.picked: tuple[str, ...] = tuple(picked)
        self.listed = False
        """Is its list on screen?"""

    def pick(self, values: Sequence[str]) -> None:
        """Take these values."""
        self.picked = tuple(values)
        self.refresh()
        self.post_message(self.Changed(self))

    def offer(self, choices: Sequence[Option]) -> None:
        """Another list; what is no longer in it is no longer picked."""
        self.choices = tuple(choices)
        known = {one.value for one in self.choices}
        self.picked = tuple(one for one in self.picked if one in known)
        self.refresh()

    def label(self) -> str:
        """What is picked, in words."""
        named = {one.value: one.label for one in self.choices}
        return ", ".join(named.get(one, one) for one in self.picked)

    def render_line(self, y: int) -> Strip:
        """The line."""
        base = "cursor" if self.has_focus else "panel"
        spans: list[Span] = []
        words = self.label() or ("none" if self.many else "—")
        tone = "" if self.picked else "dim"
        if not y:
            arrows = self.has_focus and not self.many
            spans = [("◂ " if arrows else "  ", "accent"), (words, tone)]
            spans.append((" ▸" if arrows else "", "accent"))
            detail = next((o.detail for o in self.choices if (o.value,) == self.picked), "")
            spans.append((f"   {detail}" if detail else "", "dim"))
            if self.has_focus:
                spans.append(("   ⏎ list", "dim"))
        palette = palette_of(self.app)
        if palette.mono and self.has_focus:
            base = "reverse"
        return strip(spans, self.size.width, palette, base)

    def action_step(self, by: int) -> None:
        """The one before or after."""
        if self.many or not self.choices:
            return
        values = [one.value for one in self.choices]
        if self.picked and self.picked[0] in values:
            self.pick((values[(values.index(self.picked[0]) + by) % len(values)],))
        else:
            self.pick((values[0 if by > 0 else -1],))

    def action_open(self) -> None:
        """Ask for the list."""
        self.post_message(self.Opened(self))

    def action_clear(self) -> None:
        """Pick nothing."""
        self.pick(())

    def on_click(self) -> None:
        """A click opens the list."""
        self.focus()
        self.action_open()

    def on_focus(self) -> None:
        """Show the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the focus has gone."""
        self.refresh()


class Press(Widget, can_focus=True):
    """Something to press: enter, space or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "press", show=False)]
    DEFAULT_CSS = "Press { height: 1; width: auto; min-width: 12; }"

    class Pressed(Message):
        """It was pressed."""

        def __init__(self, press: Press) -> None:
            super().__init__()
            self.press = press

    def __init__(self, label: str, key: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self._key = key

    def get_content_width(self, container: object, viewport: object) -> int:  # noqa: ARG002
        """As wide as its words."""
        return len(self._label) + len(self._key) + 5

    def render_line(self, y: int) -> Strip:
        """The line."""
        palette = palette_of(self.app)
        base = ("reverse" if palette.mono else "cursor") if self.has_focus else "panel"
        spans: list[Span] = [("[ ", "dim"), (self._label, "bold"), (" ]", "dim")]
        if self._key:
            spans.append((f" {self._key}", "dim"))
        return strip(spans if not y else [], self.size.width, palette, base)

    def action_press(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        """A click presses."""
        self.action_press()

    def on_focus(self) -> None:
        """Show the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the focus has gone."""
        self.refresh()
