"""Ids made of content: what a command is called, so that entries and evidence can name it.

A command has no id in the log; its id follows from its type, its actor, what it is about and how
many of these came before. Engine and scoring count alike, so both arrive at the same ids.
"""

from __future__ import annotations

import hashlib
import json

from scenarios.vocabulary.commands import COMMANDS, Field
from simulator.record.commands import Command, Json, Stamped

_PROSE = frozenset(("text", "promql", "map", "matchers"))
_PLAIN = frozenset(("number", "int", "bool", "duration", "severity", "degree", "state", "kind"))


def subject(command: Command) -> str:
    """What a command is about: all that its fields name, in the table's order, joined by `+`.

    Queries, matchers and required texts are named by eight hex digits. Empty if nothing is named.
    """
    spec = COMMANDS.get(command.type)
    fields = () if spec is None else spec.fields
    values = ((field, command.fields.get(field.name)) for field in fields)
    names = [_name(field, value) for field, value in values if value is not None]
    return "+".join(name for name in names if name)


def _name(field: Field, value: Json) -> str:
    if field.ref in _PLAIN or (field.ref == "text" and not field.required):
        return ""
    if field.ref in _PROSE:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:8]
    if isinstance(value, list | tuple):
        return "+".join(str(one) for one in value)
    if isinstance(value, dict):
        return "+".join(str(one) for one in value.values())
    return str(value)


class Counter:
    """How many of each kind there have been, from 1."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], int] = {}

    def next(self, *key: str) -> int:
        """One more of this kind: its number."""
        self._seen[key] = self._seen.get(key, 0) + 1
        return self._seen[key]

    def command(self, stamped: Stamped) -> str:
        """The id of the next command of a log, `command:<type>:<actor>:<subject>:<n>`.

        It is the `cause` of what the command brings about. Commands must come in log order.
        """
        kind = ("command", stamped.command.type, stamped.actor, subject(stamped.command))
        return ":".join((*kind, str(self.next(*kind))))
