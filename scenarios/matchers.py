"""Alertmanager's matchers as the lint reads them."""

from __future__ import annotations

import re

_ONE = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|[^\s=!~{},"]+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^",{}]*)'
)


def parse_matchers(text: str) -> list[tuple[str, str, str]]:
    """`a="b"`, `{a="b", c=~"d"}` or `a=b` to (label, operator, value).

    Raises `ValueError` with the end of a sentence.
    """
    body = text.strip()
    if body.startswith("{") and body.endswith("}"):
        body = body[1:-1]
    found: list[tuple[str, str, str]] = []
    at = 0
    while at < len(body) and body[at:].strip():
        one = _ONE.match(body, at)
        if one is None:
            raise ValueError('is not a matcher like severity="page"')
        label, operator, value = (part.strip().strip('"') for part in one.groups())
        if operator in ("=~", "!~"):
            check_regex(value)
        found.append((label, operator, value))
        rest = body[one.end() :].lstrip()
        if rest and not rest.startswith(","):
            raise ValueError("needs a comma between matchers")
        at = len(body) - len(rest) + 1 if rest else len(body)
    if not found:
        raise ValueError("is empty")
    return found


def check_regex(pattern: str) -> None:
    """Raises `ValueError` for what RE2 does not read."""
    import re2  # only the lint needs it

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error:
        raise ValueError("has a regular expression that RE2 does not read") from None
