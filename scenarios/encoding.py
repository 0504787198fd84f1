"""File bytes to text: UTF-8 of a bounded size, or one problem that says what it is instead."""

from __future__ import annotations

from typing import Final

from scenarios.problem import Place, Problem
from scenarios.text import lines_of

MAX_FILE: Final = 1024 * 1024
MAX_PACKAGE: Final = 8 * 1024 * 1024


def decode(raw: bytes, path: str) -> str | Problem:
    """File bytes to text; a problem where they are not UTF-8 text of an allowed size."""
    if len(raw) > MAX_FILE:
        return whole(path, "too-large", "the file is larger than 1 MiB")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return whole(path, "encoding", "the file is UTF-16 or UTF-32", "save it as UTF-8")
    if raw[:3] == b"\xef\xbb\xbf":
        return whole(
            path,
            "encoding",
            "the file begins with a byte order mark",
            "save it as UTF-8 without one",
        )
    if b"\0" in raw:
        sort = "UTF-16 or UTF-32" if raw[:64].count(b"\0") * 4 > len(raw[:64]) else "a binary file"
        return whole(path, "encoding", f"the file is not text but {sort}", "save it as UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = lines_of(raw[: error.start].decode("utf-8", "replace"))
        line, column = len(before), len(before[-1]) + 1
        return Problem.at(
            "encoding",
            path,
            Place(line, column, line, column + 1),
            f"byte 0x{raw[error.start]:02x} is not UTF-8",
            "save the file as UTF-8",
        )


def whole(path: str, code: str, message: str, hint: str = "") -> Problem:
    """A problem of a file as a whole."""
    return Problem.at(code, path, Place(), message, hint)
