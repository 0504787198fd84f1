"""The one door for text from data: what leaves here can be put on a terminal.

Scenarios, logs and names come from strangers. `inert` takes out everything that a terminal may act
on or that hides or reorders text; `clean` does so for all of an entry; `Guard` is the last line of
defence in front of the driver. Widgets of ours take spans, `(text, tone)`, and never markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from simulator.record.commands import Json
from simulator.record.entries import Entry
from simulator.record.reads import Frame, Line, LogFrame, NamesFrame, SeriesFrame
from tui.theme import Palette

Span: TypeAlias = tuple[str, str]
"""A piece of text and its tone (`tui.theme`), such as `("12.4 %", "bad")`."""
Spans: TypeAlias = Sequence[Span]
T = TypeVar("T")

_ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_PILED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_LONGEST_WORD = 400
_LONGEST_TEXT = 20_000
_BROKEN = re.compile(r"(?<!\n)[ \t]*\n(?!\n|[ \t]*([-*#•]|\d+[.)])[ \t])[ \t]*")
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # a control picture: the evidence stays visible
    if code == 0x7F:
        return "\u2421"
    hidden = 0x80 <= code <= 0x9F or 0xD800 <= code <= 0xDFFF
    turned = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 or 0x2028 <= code <= 0x2029
    return "\ufffd" if hidden or turned else ""


def inert(text: str, *, lines: bool = False) -> str:
    """The text without anything a terminal acts on. `lines` keeps line ends."""
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT] + "…"
    if lines and "\n" in text:
        return "\n".join(inert(line) for line in text.replace("\r\n", "\n").split("\n"))
    if _ACTIVE.search(text):
        flat = text.replace("\t", " ").replace("\r\n", "⏎").replace("\n", "⏎")
        text = _ACTIVE.sub(_stand_in, flat)
    if len(text) > _LONGEST_WORD:
        text = _ENDLESS.sub(lambda word: word[0][:_LONGEST_WORD] + "…", text)
    return text if text.isascii() else _PILED.sub(r"\1", text)


def inert_json(value: Json) -> Json:
    """The same value with every text in it made inert; texts keep their line ends."""
    if isinstance(value, str):
        return inert(value, lines=True)
    if isinstance(value, Mapping):
        return {inert(str(key)): inert_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [inert_json(one) for one in value]
    return value


def clean(entry: Entry) -> Entry:
    """An entry on its way into the console's board."""
    return replace(entry, actor=inert(entry.actor), fields=inert_json(entry.fields))


def clean_value(value: T) -> T:
    """A frozen value (such as the public part of a scenario) with every text in it made inert."""
    return _clean(value)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return inert(value, lines=True)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _clean(getattr(value, one.name)) for one in fields(value)}
        )
    if isinstance(value, Mapping):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_clean(one) for one in value)
    return value


def clean_frame(frame: Frame) -> Frame:
    """The answer to a read, made inert; numbers are left as they are."""
    if isinstance(frame, SeriesFrame):
        lines = tuple(
            Line(inert_json(line.labels), line.times, line.values) for line in frame.lines
        )
        return replace(frame, lines=lines, error=inert(frame.error) if frame.error else None)
    if isinstance(frame, LogFrame | NamesFrame):
        return clean_value(frame)
    return frame


def one_line(text: str) -> str:
    """Text with line ends, for places of one line."""
    return " ".join(text.split())


def flowing(text: str) -> str:
    """Text whose single line ends are blanks; empty lines part paragraphs, lists stay lists."""
    return _BROKEN.sub(" ", text.strip())


def width(spans: Iterable[Span]) -> int:
    """Cells that the spans take."""
    return sum(cell_len(text) for text, _ in spans)


def cut(text: str, cells: int) -> str:
    """At most so many cells, with an ellipsis where something is missing."""
    if cells <= 0:
        return ""
    if len(text) > 4 * cells:
        text = text[: 4 * cells]
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip(" …") + "…"


def fit(text: str, cells: int) -> str:
    """Exactly so many cells: cut, or filled with spaces."""
    return set_cell_size(cut(text, cells), max(0, cells))


def cut_spans(spans: Spans, cells: int) -> list[Span]:
    """Spans within so many cells."""
    out: list[Span] = []
    left = cells
    for text, tone in spans:
        size = cell_len(text)
        if size > left:
            if left > 0:
                out.append((cut(text, left), tone))
            elif out:
                last, its = out[-1]
                out[-1] = (cut(last.rstrip("…") + "…", max(1, cell_len(last))), its)
            return out
        if text:
            out.append((text, tone))
        left -= size
    return out


def wrap(spans: Spans, cells: int, *, hang: int = 0) -> list[list[Span]]:
    """Lines of at most so many cells, broken at spaces; `hang` indents all but the first."""
    rows: list[list[Span]] = []
    cells = max(8, cells)
    # An indent as wide as the line would leave no room for a word, ever.
    hang = min(hang, cells // 2)
    for line in _split_lines(spans):
        rows.extend(_wrap_line(line, cells, hang))
    return rows or [[]]


def _split_lines(spans: Spans) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    for text, tone in spans:
        first, *rest = text.split("\n")
        lines[-1].append((first, tone))
        lines.extend([(part, tone)] for part in rest)
    return lines


def _wrap_line(line: Spans, cells: int, hang: int) -> list[list[Span]]:
    rows: list[list[Span]] = [[]]
    used = 0
    for text, tone in line:
        for word in re.findall(r"[ \t]+|[^ \t]+", text):  # a fixed blank does not break
            size = cell_len(word)
            if used + size > cells and word.isspace():
                continue
            if used + size > cells and used > hang:
                rows.append([(" " * hang, "")] if hang else [])
                used = hang
            while used + size > cells:
                head = set_cell_size(word, cells - used).rstrip()
                rows[-1].append((head, tone))
                word = word[len(head) :] if head else ""
                size = cell_len(word)
                rows.append([(" " * hang, "")] if hang else [])
                used = hang
            rows[-1].append((word, tone))
            used += size
    return rows


def strip(spans: Spans, cells: int, palette: Palette, base: str = "") -> Strip:
    """A line for the screen, exactly so many cells wide, in the tones of the palette."""
    segments: list[Segment] = []
    left = cells
    for text, tone in spans:
        if left <= 0:
            break
        shown = cut(inert(text), left)
        if shown:
            segments.append(Segment(shown, palette.style(f"{base} {tone}")))
            left -= cell_len(shown)
    if left > 0:
        segments.append(Segment(" " * left, palette.style(base)))
    return Strip(segments, cells)


class Guard(LineFilter):
    """The last line of defence: no segment with a control character or link reaches the driver."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace what is left of control characters and drop links."""
        if not any(
            _ACTIVE.search(text) or (style is not None and style.link)
            for text, style, _ in segments
        ):
            return segments
        return [
            Segment(
                _ACTIVE.sub("\ufffd", text),
                style.update_link(None) if style is not None and style.link else style,
            )
            for text, style, _ in segments
        ]
