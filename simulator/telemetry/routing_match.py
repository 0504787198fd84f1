"""Alertmanager's matchers: `name="value"`, `!=`, `=~`, `!~`, in the new and in the old spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

_ONE = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|[^\s=!~{},"]+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^",{}]*)'
)
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}


class RoutingError(ValueError):
    """What is wrong with an Alertmanager file, in one plain sentence."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label; a missing label counts as empty."""

    name: str
    op: str
    value: str

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Does the label set satisfy it?"""
        have = labels.get(self.name, "")
        if self.op in ("=", "!="):
            return (have == self.value) == (self.op == "=")
        return (_regex(self.value).fullmatch(have) is not None) == (self.op == "=~")

    def __str__(self) -> str:
        value = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.name}{self.op}"{value}"'


Matchers = tuple[Matcher, ...]


def all_match(matchers: Sequence[Matcher], labels: Mapping[str, str]) -> bool:
    """Do all of them hold? None at all always do."""
    return all(one.matches(labels) for one in matchers)


def parse_matchers(text: str) -> Matchers:
    """`a="b"`, `{a="b", c=~"d|e"}` or `a=b`. Raises RoutingError."""
    body = text.strip()
    if body.startswith("{") and body.endswith("}"):
        body = body[1:-1]
    made, at = [], 0
    while at < len(body) and body[at:].strip():
        found = _ONE.match(body, at)
        if found is None:
            raise RoutingError(f'is not a matcher like severity="page": {text!r}')
        made.append(checked(_unquoted(found[1]), found[2], _unquoted(found[3].strip())))
        at = found.end()
        rest = body[at:].lstrip()
        if rest and not rest.startswith(","):
            raise RoutingError(f"expects a comma between matchers: {text!r}")
        at = len(body) - len(rest) + 1 if rest else len(body)
    if not made:
        raise RoutingError(f"is an empty matcher: {text!r}")
    return tuple(made)


def checked(name: str, op: str, value: str) -> Matcher:
    """A matcher whose regular expression is valid. Raises RoutingError."""
    if op in ("=~", "!~"):
        try:
            _regex(value)
        except re2.error:
            raise RoutingError(f"is not a regular expression: {value!r}") from None
    return Matcher(name, op, value)


def from_any(value: Any) -> Matchers:
    """What a command or a file gives: text, a list of texts, or a mapping of equal labels."""
    if isinstance(value, str):
        return parse_matchers(value)
    if isinstance(value, Mapping):
        return tuple(Matcher(str(key), "=", str(one)) for key, one in value.items())
    if isinstance(value, Sequence):
        return tuple(matcher for one in value for matcher in from_any(one))
    raise RoutingError(f"is not a list of matchers: {value!r}")


@lru_cache(maxsize=1024)
def _regex(text: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    return re2.compile(text, options)


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], "\\" + found[1]), text[1:-1])
