"""What people want from the players: answers to their questions, and news."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from scenarios.model.people import Person, Wants
from simulator.core.kernel import Kernel, Steps
from simulator.core.processes.conditions import Conditions
from simulator.core.processes.people import People
from simulator.record.commands import Json
from simulator.record.entries import Entry

_NEWS = (
    "Any news? I have heard nothing for a while.",
    "How does it look? People ask me and I have nothing to tell them.",
    "What is the state of things, please?",
    "Can somebody tell me where we are?",
)
_NEVER_MIND = "Never mind. I will decide without you."


class Wishes:
    """Questions from people, asked twice; and those who ask when nobody tells them anything."""

    def __init__(self, kernel: Kernel, people: People, conditions: Conditions) -> None:
        self._kernel, self._people, self._conditions = kernel, people, conditions
        kernel.process(self._arm())
        kernel.listen(self._written, "message.sent")
        for key, person in kernel.scenario.on_call.people.items():
            if person.asks_for_news and not person.absent:
                _Listener(kernel, people, key, person, person.asks_for_news)

    def _arm(self) -> Steps:
        yield self._kernel.at(0)
        for key, person in self._kernel.scenario.on_call.people.items():
            for number, want in enumerate(person.wants):
                if not person.absent:
                    self._conditions.watch(want.when, partial(self._want, key, number, want))

    def _want(self, who: str, number: int, want: Wants, cause: str | None) -> None:
        self._kernel.process(self._asking(who, number, want, cause))

    def _asking(self, who: str, number: int, want: Wants, cause: str | None) -> Steps:
        kernel = self._kernel
        seat, about = kernel.seat, want.about or f"wish-{number + 1}"
        key = f"question:{who}:{seat}:{about}:{kernel.number('question', who, seat, about)}"
        fields: dict[str, Json] = {"question": key, "from": who, "to": seat, "about": about}
        text = want.text.strip()
        for words in (text, f"I still need to know: {text}"):
            busy = self._people.busy_until(who)
            if busy is not None:
                yield kernel.at(busy)
            asked = {**fields, "text": words, "choices": list(want.choices)}
            entry = kernel.emit(
                "question.asked", actor=who, fields=asked, cause=cause, to=(who, seat), target=key
            )
            cause = entry.id
            yield kernel.wait(want.within)
            if kernel.board.questions[key].state != "open":
                return
        gone = {"question": key, "person": who, "about": about, "says": _NEVER_MIND}
        kernel.emit(
            "question.unanswered", actor=who, fields=gone, cause=cause, to=(who, seat), target=key
        )

    def _written(self, entry: Entry) -> None:
        """A message to somebody answers the open questions that have no list of answers."""
        kernel = self._kernel
        if entry.actor not in kernel.scenario.seats:
            return
        for one in tuple(kernel.board.questions.values()):
            mine = one.sender in entry.to and one.to == entry.actor
            if mine and one.state == "open" and not one.choices:
                fields = {
                    "question": one.id,
                    "by": entry.actor,
                    "about": one.about,
                    "to": one.sender,
                    "text": entry.get("text") or "",
                }
                kernel.emit(
                    "question.answered",
                    actor=entry.actor,
                    fields=fields,
                    to=(entry.actor, one.sender),
                    target=one.id,
                )


class _Listener:
    """Somebody who asks after so long (ms) without an update, while something goes on."""

    def __init__(
        self, kernel: Kernel, people: People, key: str, person: Person, patience: int
    ) -> None:
        self._kernel, self._people = kernel, people
        self._key, self._person, self._patience = key, person, patience
        self._hurt: dict[str, None] = {}
        self._told_at = 0
        self._waiting = False
        self._concerns = _services_of(kernel, person)
        react: dict[str, Callable[[Entry], None]] = {
            "impact.began": self._began,
            "impact.ended": self._calm,
            "incident.declared": self._declared,
            "message.sent": self._told,
            "question.answered": self._told,
            "status.posted": self._told,
        }
        kernel.listen(lambda entry: react[entry.type](entry), *react)

    def _began(self, entry: Entry) -> None:
        service = entry.get("service")
        if service in self._concerns:
            self._hurt[service] = None
            self._start()

    def _calm(self, entry: Entry) -> None:
        self._hurt.pop(entry.get("service"), None)

    def _declared(self, _: Entry) -> None:
        self._start()

    def _told(self, entry: Entry) -> None:
        if entry.actor not in self._kernel.scenario.seats:
            return
        posted = entry.type == "status.posted"
        if self._key in entry.to or (
            posted and entry.get("audience") in ("public", self._person.audience)
        ):
            self._told_at = entry.at

    def _start(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._told_at = max(self._told_at, self._kernel.now)
            self._kernel.process(self._wait())

    def _wait(self) -> Steps:
        kernel = self._kernel
        while self._hurt or kernel.board.open_incidents():
            due = self._told_at + self._patience
            if due > kernel.now:
                yield kernel.at(due)
                continue
            busy = self._people.busy_until(self._key)
            if busy is not None:
                yield kernel.at(busy)
                continue
            self._ask()
            self._told_at = kernel.now
        self._waiting = False

    def _ask(self) -> None:
        kernel, seat = self._kernel, self._kernel.seat
        first = int(kernel.dice.unit("news", self._key) * len(_NEWS))
        text = _NEWS[(first + kernel.nth("news", self._key)) % len(_NEWS)]
        fields = {"from": self._key, "to": seat, "channel": "chat", "text": text, "about": "news"}
        kernel.emit(
            "message.sent", actor=self._key, fields=fields, to=(self._key, seat), target=seat
        )


def _services_of(kernel: Kernel, person: Person) -> dict[str, None]:
    """Services of the incidents that concern the person's audience."""
    found: dict[str, None] = {}
    for incident in kernel.scenario.incidents.values():
        if person.audience is None or person.audience in incident.audiences:
            found |= dict.fromkeys(incident.services)
            for variant in incident.by_variant.values():
                found |= dict.fromkeys(variant.services or ())
    return found
