"""Prose in flow maps is quoted: a comma in it would become a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.source import Node
from scenarios.subject import Subject

CODE: Final = "unquoted-prose"
_PROSE: Final = frozenset(
    ("text", "says", "again", "title", "reveals", "harms", "summary", "reason", "notes", "comment")
)
_WORDS: Final = 12


def _find(subject: Subject) -> Iterator[Problem]:
    if subject.main.root is None:
        return
    stack = [subject.main.root]
    while stack:
        node = stack.pop()
        if isinstance(node.value, list):
            stack.extend(node.value)
        elif isinstance(node.value, dict):
            stack.extend(node.value.values())
            if node.style == "{":
                yield from _flow_map(subject, node)


def _flow_map(subject: Subject, node: Node) -> Iterator[Problem]:
    assert isinstance(node.value, dict)
    cut = [
        key
        for key, one in node.value.items()
        if one.value is None and not one.style and " " in key and not node.keys[key].style
    ]
    for key in cut:
        told = f"a comma has cut the text before '{key[:40]}'"
        yield _warning(subject, node.keys[key], told)
    for key, one in node.value.items():
        long = isinstance(one.value, str) and len(one.value.split()) > _WORDS
        if long and key in _PROSE and not one.style:
            yield _warning(subject, one, "long text without quotes in a flow map")


def _warning(subject: Subject, node: Node, told: str) -> Problem:
    hint = "put it in quotes, or write one key a line"
    return Problem.at(CODE, subject.main.path, node.place, told, hint, "warning")


_LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"

RULE = Rule(
    CODE,
    "Prose in flow maps stands in quotes.",
    WORLD + f"factors:\n  plan: {{text: {_LONG}}}\n",
    WORLD + f'factors:\n  plan: {{text: "{_LONG}"}}\n',
    _find,
)
