"""Checks of maps and lists in the files beside a scenario, which have no model of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scenarios.problem import Place, Problem, did_you_mean
from scenarios.source import Node, Source

_DURATION = re.compile(
    r"(?:[0-9]{1,9}y)?(?:[0-9]{1,9}w)?(?:[0-9]{1,9}d)?(?:[0-9]{1,9}h)?"
    r"(?:[0-9]{1,9}m)?(?:[0-9]{1,9}s)?(?:[0-9]{1,9}ms)?"
)
LABEL: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
METRIC: Final = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


@dataclass(frozen=True, slots=True)
class File:
    """A file under check; `code` is that of all its problems."""

    source: Source
    code: str

    def problem(self, where: Node | Place, message: str, hint: str = "") -> Problem:
        """A problem at a node."""
        place = where.place if isinstance(where, Node) else where
        return Problem.at(self.code, self.source.path, place, message, hint)

    def map(
        self, node: Node, what: str, known: Sequence[str], needed: Sequence[str] = ()
    ) -> Iterator[Problem]:
        """Is it a map with known keys and all that are needed?"""
        if not isinstance(node.value, dict):
            yield self.problem(node, f"{what} must be a map")
            return
        for key in node.value:
            if key not in known:
                hint = did_you_mean(key, known)
                beside = "" if hint else f"; it may have {', '.join(known)}"
                told = f"{what} has no key '{key[:60]}'{beside}"
                yield self.problem(node.keys[key], told, hint)
        for key in needed:
            if key not in node.value:
                yield self.problem(node, f"{what} needs the key '{key}'")

    def list(self, node: Node | None, what: str) -> Iterator[Problem]:
        """Is it a list, if it is there at all?"""
        if node is not None and node.value is not None and not isinstance(node.value, list):
            yield self.problem(node, f"{what} must be a list")

    def text(self, node: Node | None, what: str) -> Iterator[Problem]:
        """Is it text, if it is there at all?"""
        if node is not None and not isinstance(node.value, str):
            yield self.problem(node, f"{what} must be text")

    def duration(self, node: Node | None, what: str) -> Iterator[Problem]:
        """Is it a duration as Prometheus writes them, if it is there at all?"""
        if node is None or node.value == 0:
            return
        if not isinstance(node.value, str) or not node.value or not is_duration(node.value):
            yield self.problem(node, f"{what} is not a duration like 30s or 5m")


def is_duration(text: str) -> bool:
    """A duration as Prometheus and Alertmanager write them, such as 1h30m."""
    return bool(text) and _DURATION.fullmatch(text) is not None
