"""A linear scan before the parser: the parser recurses, and a hostile text would end the
process, not the query."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenarios.vocabulary.promql_words import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_OPERATORS,
    PAIRS,
    TOKEN,
    WORD_OPERATORS,
)
from simulator.telemetry.promql.errors import PromqlError


def _operators(match: re.Match[str]) -> int:
    if match.lastgroup == "operator":
        return 1
    return int(match.lastgroup == "word" and match.group().lower() in WORD_OPERATORS)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    yield from TOKEN.finditer(text)


def guard(text: str) -> None:
    """Refuse what is too long, too deep or unbalanced; raises PromqlError with the place."""
    if len(text.encode("utf-8", "replace")) > MAX_LENGTH:
        raise PromqlError(f"the expression is longer than {MAX_LENGTH} bytes", MAX_LENGTH)
    open_at: list[tuple[str, int]] = []
    operators = 0
    for match in _tokens(text):
        kind = match.lastgroup
        if kind == "open":
            open_at.append((match.group(), match.start()))
            if len(open_at) > MAX_DEPTH:
                raise PromqlError(f"nested deeper than {MAX_DEPTH} levels", match.start())
        elif kind == "close":
            if not open_at or open_at[-1][0] != PAIRS[match.group()]:
                raise PromqlError(f"unexpected {match.group()!r}", match.start())
            open_at.pop()
        elif kind == "stray":
            raise PromqlError("unterminated string", match.start())
        operators += _operators(match)
        if operators > MAX_OPERATORS:
            raise PromqlError(f"more than {MAX_OPERATORS} operators", match.start())
    if open_at:
        raise PromqlError(f"{open_at[-1][0]!r} is never closed", open_at[-1][1])


def word_position(text: str, word: str) -> int | None:
    """Where a name stands in the text as a word of its own, outside strings and comments."""
    wanted = word.lower()
    for match in _tokens(text):
        if match.lastgroup == "word" and match.group().lower() == wanted:
            return match.start()
    return None
