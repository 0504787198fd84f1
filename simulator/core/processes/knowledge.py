"""What a person can say about a topic at this moment, and less the second time."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.model.people import Fact
from simulator.core.kernel import Kernel
from simulator.core.processes.conditions import Conditions
from simulator.core.processes.people import People
from simulator.record.commands import Json

_AGAIN = ("As I said. Nothing new.", "You have heard all that I have.", "Still the same.")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its words, whether it is wrong, and the services and changes it points at."""

    says: str
    wrong: bool = False
    services: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    def fields(self) -> dict[str, Json]:
        """The fields of `question.answered`; `wrong` is for the log alone."""
        made: dict[str, Json] = {"says": self.says}
        if self.services:
            made["services"] = list(self.services)
        if self.changes:
            made["changes"] = list(self.changes)
        if self.wrong:
            made["wrong"] = True
        return made


class Knowledge:
    """Picks the newest fact that holds; remembers what has been said."""

    def __init__(self, kernel: Kernel, people: People, conditions: Conditions) -> None:
        self._kernel, self._people, self._conditions = kernel, people, conditions
        self._told: dict[tuple[str, int], int] = {}

    def ask(self, who: str, about: str) -> Said:
        """What somebody says when asked about a topic, now."""
        person = self._people.get(who)
        topics = self._topics(about)
        known = [
            (number, fact)
            for number, fact in enumerate(person.knows if person is not None else ())
            if fact.about in topics and (fact.when is None or self._conditions.holds(fact.when))
        ]
        if not known:
            return Said(self._nothing(who, about))
        number, fact = known[-1]
        times = self._told.get((who, number), 0)
        self._told[who, number] = times + 1
        says = fact.says.strip()
        if times:
            says = (fact.again or _AGAIN[(times - 1) % len(_AGAIN)]).strip()
        services, changes = self._pointed(fact)
        return Said(says, fact.wrong, services, changes)

    def _topics(self, about: str) -> tuple[str, ...]:
        """An alert is known by its id and by its name."""
        alert = self._kernel.board.alert(about) if about.startswith("alert:") else None
        return (about,) if alert is None else (about, alert.name)

    def _pointed(self, fact: Fact) -> tuple[tuple[str, ...], tuple[str, ...]]:
        world = self._kernel.scenario.world
        services: dict[str, None] = {}
        changes: dict[str, None] = {}
        for one in (fact.about, *fact.reveals):
            if one in world.services:
                services[one] = None
            elif one in world.changes:
                changes[one] = None
            elif one.startswith("calls."):
                ends = one.split(".")[1:3]
                services |= dict.fromkeys(end for end in ends if end in world.services)
        return tuple(services), tuple(changes)

    def _nothing(self, who: str, about: str) -> str:
        scenario = self._kernel.scenario
        person, other = self._people.get(who), self._people.get(about)
        if other is not None and about != who:
            return f"{self._people.name(about)}? {other.role}."
        service = scenario.world.services.get(about)
        if service is not None and service.team is not None:
            if person is not None and person.team == service.team:
                return "Nothing out of the ordinary that I know of."
            team = scenario.world.teams.get(service.team)
            return f"I cannot tell you. Ask {team.name if team is not None else service.team}."
        return "I know nothing about that."
