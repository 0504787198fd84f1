"""Who may see what: a pure filter between the entries of an exercise and one seat.

Until the debrief opens, hidden entries stay away, fields that tell the truth are left out, and the
ids that an author gave to injects and faults are replaced by a keyed hash. The same ids in a
command of that seat are turned back.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace

from scenarios.vocabulary.events import EVENTS
from simulator.record.commands import Command, Json
from simulator.record.entries import Entry

_TELLING: Mapping[str, frozenset[str]] = {
    "question.answered": frozenset(("wrong",)),
    "time.passed": frozenset(("digest",)),
    "action.started": frozenset(("fails",)),
}
"""Fields of visible entries that are for the log alone."""

_AUTHORS = frozenset(("inject", "fault"))
"""Fields and the parts of ids after which an author's id stands."""

_PROSE = frozenset(("text", "says", "reason", "why", "title", "comment", "note", "reveals"))


def may_see(entry: Entry, seat: str) -> bool:
    """May this seat see that there is such an entry, before the debrief?"""
    spec = EVENTS.get(entry.type)
    audience = spec.audience if spec is not None else "hidden"
    if audience == "hidden":
        return False
    if audience == "actor":
        return entry.actor == seat
    if audience in ("ends", "channel"):
        return entry.actor == seat or seat in entry.to
    return True


class Audience:
    """What one seat is shown. `key` hides the author's ids; without one they are shown as they are.

    Stateful in two ways: it remembers the debrief (after it everything is shown), and the hashes
    that it has given out.
    """

    def __init__(self, seat: str, key: bytes | None = None) -> None:
        self.seat = seat
        self.open = False
        self._key = key
        self._real: dict[str, str] = {}

    def visible(self, entry: Entry) -> Entry | None:
        """The entry as this seat sees it, or None."""
        if entry.type == "debrief.opened":
            self.open = True
        if self.open:
            return entry
        if not may_see(entry, self.seat):
            return None
        telling = _TELLING.get(entry.type, frozenset())
        fields = {
            name: self._hide_field(name, value)
            for name, value in entry.fields.items()
            if name not in telling
        }
        cause = entry.cause if entry.cause is None else self._hide_id(entry.cause)
        return replace(entry, id=self._hide_id(entry.id), fields=fields, cause=cause, to=())

    def command(self, command: Command) -> Command:
        """A command of this seat with the author's ids in place of the hashes it was given."""
        if not self._real:
            return command
        re = command.re if command.re is None else self._show_id(command.re)
        fields = {
            name: value if name in _PROSE else self._show(value)
            for name, value in command.fields.items()
        }
        return Command(command.type, fields, re)

    def _hide_field(self, name: str, value: Json) -> Json:
        if name in _AUTHORS and isinstance(value, str):
            return self._hash(value)
        return value if name in _PROSE else self._hide(value)

    def _hide(self, value: Json) -> Json:
        if isinstance(value, str):
            return self._hide_id(value)
        if isinstance(value, list | tuple):
            return [self._hide(one) for one in value]
        if isinstance(value, Mapping):
            return {name: self._hide_field(name, one) for name, one in value.items()}
        return value

    def _hide_id(self, text: str) -> str:
        return self._swap(text, self._hash)

    def _show_id(self, text: str) -> str:
        return ":".join(self._real.get(part, part) for part in text.split(":"))

    def _show(self, value: Json) -> Json:
        if isinstance(value, str):
            return self._show_id(value)
        if isinstance(value, list | tuple):
            return [self._show(one) for one in value]
        if isinstance(value, Mapping):
            return {name: self._show(one) for name, one in value.items()}
        return value

    def _swap(self, text: str, change: Callable[[str], str]) -> str:
        parts = text.split(":")
        if self._key is None or _AUTHORS.isdisjoint(parts):
            return text
        for place, part in enumerate(parts[:-1]):
            if part in _AUTHORS:
                parts[place + 1] = change(parts[place + 1])
        return ":".join(parts)

    def _hash(self, real: str) -> str:
        if self._key is None or real in self._real:
            return real
        token = hmac.new(self._key, real.encode(), hashlib.sha256).hexdigest()[:12]
        self._real[token] = real
        return token


def visible(
    entry: Entry, seat: str, *, open_: bool = False, key: bytes | None = None
) -> Entry | None:
    """One entry as a seat sees it (see `Audience`), without memory."""
    audience = Audience(seat, key)
    audience.open = open_
    return audience.visible(entry)
