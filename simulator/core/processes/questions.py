"""Questions by topic: people take time, promise a time when they are busy, and keep it or not."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.model import Spread
from simulator.core.kernel import Kernel, Refused, Steps, seconds
from simulator.core.processes.knowledge import Knowledge
from simulator.core.processes.parties import receivers
from simulator.core.processes.people import People
from simulator.record.board import Question
from simulator.record.commands import Json, Stamped

TALK = 15_000
"""Ms that telling what one knows takes; hands are full meanwhile."""

PATIENCE = 300_000
"""Ms after which a question to somebody who cannot be reached counts as unanswered."""

NOTICE = 30_000
"""Ms in which a busy person says when there will be time."""

_MINUTE = 60_000
_LATE = Spread(180_000.0, 120_000.0)
_PROMISES = ("I will look and come back to you.", "Not now. Give me a moment.", "Later, I promise.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way: its id, who asked whom about what, and the entry that said so."""

    key: str
    asker: str
    who: str
    about: str
    entry: str


class Questions:
    """Handlers of `question.ask` and `question.answer`, and the people behind them."""

    def __init__(self, kernel: Kernel, people: People, knowledge: Knowledge) -> None:
        self._kernel, self._people, self._knowledge = kernel, people, knowledge
        kernel.handle("question.ask", self._ask)
        kernel.handle("question.answer", self._answer)

    def _ask(self, stamped: Stamped) -> None:
        kernel, command = self._kernel, stamped.command
        to, about = command.get("to"), command.get("about")
        if ":" in to:
            raise Refused("a question goes to one person")
        if to == stamped.actor:
            raise Refused("that is you")
        for one in kernel.board.questions.values():
            same = (one.sender, one.to, one.about) == (stamped.actor, to, about)
            if same and one.state in ("open", "promised"):
                raise Refused(f"{self._people.name(to)} has that question already")
        number = kernel.number("question", stamped.actor, to, about)
        key = f"question:{stamped.actor}:{to}:{about}:{number}"
        fields = kernel.said(stamped, question=key, **{"from": stamped.actor})
        entry = kernel.emit(
            "question.asked", actor=stamped.actor, fields=fields, to=(stamped.actor, to)
        )
        if self._people.get(to) is not None:
            kernel.process(self._reply(_Asked(key, stamped.actor, to, about, entry.id)))

    def _reply(self, asked: _Asked) -> Steps:
        kernel, people, who = self._kernel, self._people, asked.who
        takes = people.delay(who, "question")
        if people.never(who) or people.asleep(who):
            yield kernel.wait(PATIENCE)
            self._say("question.unanswered", "world", asked)
            return
        busy = people.busy_until(who)
        if busy is not None:
            yield kernel.wait(min(takes, NOTICE))
            yield from self._promise(asked, busy + takes)
        else:
            yield kernel.wait(takes - TALK)
            if not people.hands_free(who):
                yield from self._promise(asked, people.hands_until(who) + TALK)
        hold = yield from people.take(who, TALK)
        yield kernel.wait(TALK)
        people.let_go(hold)
        said = self._knowledge.ask(who, asked.about).fields()
        self._say("question.answered", who, asked, by=who, **said)

    def _promise(self, asked: _Asked, due: int) -> Steps:
        """Name a time, in whole minutes, and be ready for it or late."""
        kernel, who = self._kernel, asked.who
        person = self._people.get(who)
        by = -(-(due + TALK) // _MINUTE) * _MINUTE
        nth = kernel.nth("promise", who)
        keeps = person.keeps_promises if person is not None else 1.0
        kept = kernel.dice.happens(keeps, "promise", who, nth)
        says = kernel.dice.pick(_PROMISES, "promise-says", who, nth)
        self._say("question.promised", who, asked, by=seconds(by), says=says)
        late = kernel.dice.time(_LATE, "promise-late", who, nth)
        yield kernel.at(due if kept else by + late)

    def _say(self, type: str, actor: str, asked: _Asked, **more: Json) -> None:
        self._kernel.emit(
            type,
            actor=actor,
            fields={"question": asked.key, "person": asked.who, "about": asked.about, **more},
            cause=asked.entry,
            to=(asked.asker, asked.who),
            target=asked.key,
        )

    def _answer(self, stamped: Stamped) -> None:
        kernel, command = self._kernel, stamped.command
        one = self._open(stamped)
        choice, text = command.get("choice"), command.get("text")
        if choice is None and not text:
            raise Refused("an answer is a choice or a text")
        if choice is not None and one.choices and choice not in one.choices:
            raise Refused(f"the answers are {', '.join(one.choices)}")
        fields = kernel.said(
            stamped, question=one.id, by=stamped.actor, about=one.about, to=one.sender
        )
        kernel.emit(
            "question.answered",
            actor=stamped.actor,
            fields=fields,
            to=(stamped.actor, one.sender),
            target=one.id,
        )

    def _open(self, stamped: Stamped) -> Question:
        """The question that is named, else the newest open one to this seat."""
        questions, named = self._kernel.board.questions, stamped.command.get("question")
        mine = [
            one
            for one in questions.values()
            if stamped.actor in receivers(self._kernel, one.to) and one.sender != stamped.actor
        ]
        if named is not None:
            mine = [one for one in mine if one.id == named]
            if not mine:
                raise Refused("that question is not for you")
        waiting = [one for one in mine if one.state == "open"]
        if not waiting:
            raise Refused("that is answered already" if mine else "nobody has asked you anything")
        return waiting[-1]
