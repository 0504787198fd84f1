"""Who is there: people answer late, are busy, absent or asleep, and do one thing at a time.

A person is *at hand* once reached: by an answered page, an answered question, an approval, an
action. Draws are keyed by the person and the how-manyth of that kind for that person.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

import simpy

from scenarios.model import Spread
from scenarios.model.people import Person
from simulator.core.kernel import Kernel, Refused
from simulator.record.entries import Entry

USUAL = Spread(180_000.0, 60_000.0)
"""How long somebody takes to answer who says nothing about it (ms)."""

AT_HAND = 3
"""Somebody who is in the middle of it answers so many times faster."""

WAKING = 90_000
"""Ms that somebody needs who was asleep."""

_REACHED = ("page.answered", "question.answered", "approval.granted", "approval.denied")


@dataclass(frozen=True, slots=True)
class Hold:
    """A person's hands, taken; give them back with `People.let_go`."""

    person: str
    request: simpy.resources.resource.Request


class People:
    """Everybody in the exercise who is not a player, and the hands of those who are."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._people = kernel.scenario.on_call.people
        self._reached: dict[str, int] = {}
        self._hands_until: dict[str, int] = {}
        kernel.listen(self._heard, *_REACHED, "action.started")

    def get(self, key: str) -> Person | None:
        """The person of that id; None for seats and unknown ids."""
        return self._people.get(key)

    def name(self, key: str) -> str:
        """How people call somebody."""
        person = self._people.get(key)
        if person is None:
            seat = self._kernel.scenario.seats.get(key)
            return seat.title if seat is not None else key
        cast = self._kernel.cast.get("people")
        drawn = (cast if isinstance(cast, dict) else self._kernel.cast).get(key)
        return person.name or (drawn if isinstance(drawn, str) else key)

    def may(self, key: str, action: str) -> bool:
        """May this seat or person do an action? A seat without a list may do everything."""
        seat = self._kernel.scenario.seats.get(key)
        if seat is not None:
            return not seat.may or action in seat.may
        person = self._people.get(key)
        return person is not None and action in person.may

    def at_hand(self, key: str) -> bool:
        """Has the person been reached? Players always are."""
        return key in self._kernel.scenario.seats or key in self._reached

    def never(self, key: str) -> bool:
        """Is it somebody who cannot be reached at all?"""
        person = self._people.get(key)
        return person is None or person.absent

    def asleep(self, key: str) -> bool:
        """Asleep, and nobody has woken this person yet."""
        person = self._people.get(key)
        return person is not None and person.asleep and key not in self._reached

    def busy_until(self, key: str) -> int | None:
        """The end of the time (ms) in which the person cannot be reached, if it is now."""
        person = self._people.get(key)
        busy = None if person is None else person.busy
        if busy is None:
            return None
        now = self._kernel.now
        begun = busy.from_ is None or busy.from_ <= now
        return busy.until if begun and busy.until is not None and now < busy.until else None

    def hands_free(self, key: str) -> bool:
        """Is this person doing nothing else?"""
        return self._kernel.free(key).count == 0

    def hands_until(self, key: str) -> int:
        """When the hands are expected to be free (ms): now, if they are."""
        free = self.hands_free(key)
        return self._kernel.now if free else self._hands_until.get(key, self._kernel.now)

    def occupy(self, key: str, until: int) -> Hold:
        """Take the hands of somebody whose hands are free, until about then (ms)."""
        request = self._kernel.free(key).request()
        self._hands_until[key] = until
        return Hold(key, request)

    def take(self, key: str, span: int) -> Generator[simpy.Event, Any, Hold]:
        """Wait for the person's hands, then take them for about so long (ms)."""
        request = self._kernel.free(key).request()
        yield request
        self._hands_until[key] = self._kernel.now + span
        return Hold(key, request)

    def let_go(self, hold: Hold) -> None:
        """Give them back."""
        self._kernel.free(hold.person).release(hold.request)

    def delay(self, key: str, purpose: str) -> int:
        """How long the person takes this time (ms): drawn, shorter for somebody at hand."""
        person = self._people[key]
        nth = self._kernel.nth(purpose, key)
        drawn = self._kernel.dice.time(person.answers_in or USUAL, purpose, key, nth)
        if self.at_hand(key):
            return drawn // AT_HAND
        return drawn + (WAKING if person.asleep else 0)

    def answers(self, key: str) -> bool:
        """Does the person answer this page at all?"""
        person = self._people[key]
        return not person.absent and self.throw(key, "page-answers", person.answers)

    def throw(self, key: str, purpose: str, probability: float) -> bool:
        """One more throw of this kind for this person."""
        nth = self._kernel.nth(purpose, key)
        return self._kernel.dice.happens(probability, purpose, key, nth)

    def of_team(self, team: str) -> list[str]:
        """Staff of a team, in the scenario's order."""
        return [key for key, one in self._people.items() if one.team == team and not one.outside]

    def who_may(self, action: str) -> list[str]:
        """People (not players) who may do an action, in the scenario's order."""
        return [key for key in self._people if self.may(key, action)]

    def first_free(self, keys: Iterable[str], doing: str) -> str:
        """The first at hand whose hands are free; `Refused` says why there is none."""
        wanted = list(keys)
        if not wanted:
            raise Refused(f"nobody may {doing}")
        there = [key for key in wanted if self.at_hand(key)]
        for key in there:
            if self.hands_free(key):
                return key
        if there:
            raise Refused(f"{self.name(there[0])} is busy with something else")
        if len(wanted) == 1:
            raise Refused(f"{self.name(wanted[0])} has not been reached: page or ask first")
        raise Refused(f"nobody who may {doing} is at hand: page or ask somebody first")

    def _heard(self, entry: Entry) -> None:
        who = entry.get("by") if entry.type == "action.started" else entry.actor
        if isinstance(who, str) and who in self._people:
            self._reached.setdefault(who, entry.at)
