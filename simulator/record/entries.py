"""Entries: what happened, past tense. Their names and fields stand in the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from simulator.record.commands import Json, Stamped


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    `at` is exercise time in ms; `actor` a seat, a person, or `world`; `id` is made of content
    (contract.md); `cause` is the id of the entry or command behind it (`record.identity`);
    `after_end` as in `Stamped`. `to` lists who may see it when the audience is `ends` or `channel`
    (seats and people), else it is empty.
    """

    seq: int
    at: int
    actor: str
    type: str
    id: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    cause: str | None = None
    to: tuple[str, ...] = ()
    after_end: int | None = None

    def get(self, name: str, default: Json = None) -> Json:
        """One field."""
        return self.fields.get(name, default)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command as it stands in the log."""

    seq: int
    stamped: Stamped


Record: TypeAlias = "CommandLine | Entry"


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a log: all that the exercise was made from.

    `seeds` has `seed` (what the player sees), `world` and `chance`; `mode` has `graded`, `seat`,
    `responder`; `wall` everything that may differ between two equal runs.
    """

    scenario: str
    files: Mapping[str, str]
    digest: str
    seeds: Mapping[str, int]
    mode: Mapping[str, Json]
    format: int = 1
    wall: Mapping[str, Any] = field(default_factory=dict)
