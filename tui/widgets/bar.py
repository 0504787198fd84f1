"""A line of fields that always fits: each has two or three forms and a priority."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from tui.text import Span, Spans, strip, width
from tui.theme import palette_of


@dataclass(frozen=True, slots=True)
class Field:
    """A field: forms from long to short, priority (low is shortened and dropped first).

    `right` puts it at the right end; `action` runs on a click.
    """

    forms: tuple[Spans, ...]
    priority: int = 5
    right: bool = False
    action: str = ""


def field(*forms: Spans, priority: int = 5, right: bool = False, action: str = "") -> Field:
    """A field from its forms, long to short."""
    return Field(tuple(forms), priority, right, action)


@dataclass(frozen=True, slots=True)
class Laid:
    """A line: its spans and what can be clicked, as (from, to, action)."""

    spans: tuple[Span, ...]
    spots: tuple[tuple[int, int, str], ...]


def lay(fields: Sequence[Field], cells: int, gap: int = 2) -> Laid:
    """Choose forms and drop fields until the line fits into so many cells."""
    chosen = _choose(fields, cells, gap)
    spans: list[Span] = []
    spots: list[tuple[int, int, str]] = []
    used = 0
    for side in (False, True):
        part = [(one, form) for one, form in chosen if one.right is side]
        if side and part:
            taken = sum(width(form) for _, form in part) + gap * (len(part) - 1)
            spans.append((" " * max(0, cells - used - taken), ""))
            used = max(used, cells - taken)
        for number, (one, form) in enumerate(part):
            if number or (not side and spans):
                spans.append((" " * gap, ""))
                used += gap
            size = width(form)
            if one.action:
                spots.append((used, used + size, one.action))
            spans.extend(form)
            used += size
    return Laid(tuple(spans), tuple(spots))


def _choose(fields: Sequence[Field], cells: int, gap: int) -> list[tuple[Field, Spans]]:
    level = dict.fromkeys(range(len(fields)), 0)

    def total() -> int:
        sizes = [width(fields[key].forms[form]) for key, form in level.items()]
        return sum(sizes) + gap * max(0, len(sizes) - 1)

    while level and total() > cells:
        order = sorted(level, key=lambda key: (fields[key].priority, -key))
        longer = [key for key in order if level[key] + 1 < len(fields[key].forms)]
        # Shorten everything of a priority before anything of it goes.
        lowest = fields[order[0]].priority
        if longer and (fields[longer[0]].priority <= lowest + 2 or len(level) == 1):
            level[longer[0]] += 1
        elif len(level) == 1:
            break
        else:
            del level[order[0]]
    return [(fields[key], fields[key].forms[form]) for key, form in sorted(level.items())]


class Bar(Widget):
    """One line of fields, drawn without layout."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, gap: int = 2, base: str = ""
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._fields: tuple[Field, ...] = ()
        self._gap = gap
        self._base = base
        self._laid = Laid((), ())

    def show(self, fields: Iterable[Field], base: str | None = None) -> None:
        """Show these fields; nothing is painted when nothing has changed."""
        new = tuple(fields)
        if new == self._fields and (base is None or base == self._base):
            return
        self._fields = new
        self._base = self._base if base is None else base
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        cells = self.size.width
        if y:
            return strip([], cells, palette_of(self.app), self._base)
        self._laid = lay(self._fields, cells - 2, self._gap)
        spans: Spans = [(" ", ""), *self._laid.spans]
        if "reverse" in self._base:
            spans = [(text, "") for text, _ in spans]
        return strip(spans, cells, palette_of(self.app), self._base)

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the field that was clicked."""
        for start, end, action in self._laid.spots:
            if start <= event.x - 1 < end:
                await self.run_action(action)
                return
