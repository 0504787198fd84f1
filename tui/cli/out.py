"""The one place that writes: results to stdout, everything else to stderr, colour where wanted.

Text of strangers is made harmless here: control characters of data never reach the terminal.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, TextIO

from scenarios.text import HIDDEN, plain_line

_STYLES: Final = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
}


class _Colour:
    """Whether stdout and stderr may be coloured; `--plain` switches both off."""

    plain = False


def open_streams() -> None:
    """Makes closed or oddly encoded streams usable: nothing that we print may raise for that."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def set_plain(plain: bool) -> None:
    """Colour off for good."""
    _Colour.plain = plain


def is_plain() -> bool:
    """Was --plain given?"""
    return _Colour.plain


def coloured(stream: TextIO | None = None) -> bool:
    """May this stream (stdout unless given) be coloured?"""
    if _Colour.plain or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    chosen = sys.stdout if stream is None else stream
    return os.environ.get("TERM") != "dumb" and _is_terminal(chosen)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def at_terminal() -> bool:
    """Are stdin, stdout and stderr a terminal? Textual draws on stderr."""
    return all(_is_terminal(one) for one in (sys.stdin, sys.stdout, sys.stderr))


def styled(text: str, *styles: str, stream: TextIO | None = None) -> str:
    """Our own text in colour, where that is wanted. `styles`: bold, dim, red, green, …"""
    if not styles or not coloured(stream):
        return text
    codes = ";".join(_STYLES[one] for one in styles)
    return f"\x1b[{codes}m{text}\x1b[0m"


def inert(text: str) -> str:
    """Text from data, any number of lines, without control characters."""
    return "\n".join(plain_line(line) for line in text.split("\n"))


def say(text: str = "") -> None:
    """A result, to stdout. Data in it must have gone through `inert`."""
    print(text, file=sys.stdout)


def tell(text: str) -> None:
    """Anything that is not the result, to stderr."""
    try:
        print(text, file=sys.stderr)
    except (OSError, ValueError):
        return


def answer(data: Any) -> None:
    """A result as JSON, to stdout; characters that hide or rearrange text become escapes."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(data, indent=2, ensure_ascii=not unicode, allow_nan=False)
    print(text if text.isascii() else "".join(map(_escaped, text)))


def _escaped(char: str) -> str:
    if char.isascii() or unicodedata.category(char) not in HIDDEN:
        return char
    return json.dumps(char)[1:-1]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they must be, data made harmless; the last column is not padded."""
    cells = [tuple(head), *(tuple(inert(one) for one in row) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = []
    for number, row in enumerate(cells):
        line = "  ".join(one.ljust(width) for one, width in zip(row, widths, strict=True)).rstrip()
        lines.append(styled(line, "bold") if number == 0 else line)
    return "\n".join(lines)
