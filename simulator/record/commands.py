"""Commands: what a seat asks for, imperative. Their names and fields stand in the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A JSON value: str, int, float, bool, None, list, dict."""


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants done: a type of `scenarios.vocabulary.commands` and its fields.

    `re` is the id of the entry that it reacts to (what had the focus), if any.
    """

    type: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    re: str | None = None

    def get(self, name: str, default: Json = None) -> Json:
        """One field."""
        return self.fields.get(name, default)


@dataclass(frozen=True, slots=True)
class Stamped:
    """A command with the time (ms) and the actor (a seat id, or `facilitator`) that a session gave.

    `after_end` is set for post-mortem commands after the planned end: ms by the clock since then.
    """

    at: int
    actor: str
    command: Command
    after_end: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a command: its number in the log, and why it was refused, if it was."""

    seq: int
    refused: str | None = None
    entries: tuple[str, ...] = ()
    """Ids of the entries that it brought about at once."""
