"""Text of strangers, made harmless for one line of a message."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
HIDDEN: Final = frozenset(("Cc", "Cf", "Cs"))
"""Unicode categories that do not show or change how other text shows."""


@lru_cache(maxsize=16)
def lines_of(text: str) -> tuple[str, ...]:
    """Lines as YAML counts them; kept, because many problems ask for the same file."""
    return tuple(_BREAK.split(text))


def plain_line(text: str, *, strip: bool = True) -> str:
    """One line without control, bidirectional or zero-width characters; same length otherwise.

    C0 controls become their pictures, everything else that hides becomes U+FFFD.
    """
    made = []
    for char in text.rstrip() if strip else text:
        code = ord(char)
        if char in "\t\n\r":
            made.append(" ")
        elif code < 0x20:
            made.append(chr(0x2400 + code))
        elif code >= 0x7F and unicodedata.category(char) in HIDDEN:
            made.append("\ufffd")
        elif unicodedata.category(char) in ("Zl", "Zp"):
            made.append(" ")
        else:
            made.append(char)
    return "".join(made)


def hiding(text: str) -> list[tuple[int, str]]:
    """(position, name) of every character that would hide or rearrange other text."""
    found = []
    for index, char in enumerate(text):
        if char in "\n\t":
            continue
        if unicodedata.category(char) in HIDDEN:
            name = unicodedata.name(char, f"U+{ord(char):04X}")
            found.append((index, name if ord(char) >= 0x20 else f"control U+{ord(char):04X}"))
    return found
