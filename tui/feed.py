"""The inbox: what reached the seat, one row for each thing, alerts grouped.

Rows keep only what cannot be read off the board; state, incident and text are looked up when a row
is painted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from simulator.record.board import Board
from simulator.record.entries import Entry
from simulator.record.public import Public

KINDS = {
    "phone": "CALL",
    "ticket": "TICK",
    "email": "MAIL",
    "news": "NEWS",
    "social": "SOCL",
    "document": "DOC",
    "status": "STAT",
    "page": "PAGE",
}
"""Channels of injects and messages, and how the feed names them; anything else is chat."""
ROBOT = "alertmanager"
"""Sender of the messages that routing puts into channels."""


@dataclass(slots=True)
class Item:
    """A row. `ref` is the id of the newest entry behind it, `refs` all of a group's alerts."""

    key: str
    kind: str
    at: int
    ref: str
    unread: bool = True
    service: str = ""
    title: str = ""
    sender: str = ""
    refs: list[str] = field(default_factory=list)


class Feed:
    """All rows, oldest first; a row that gets news moves to the end."""

    def __init__(self, public: Public, seat: str) -> None:
        self._public = public
        self._over = False
        self._seat = seat
        self.items: dict[str, Item] = {}
        self.alerts = 0
        """Firings since the history began."""
        self._past()

    def _past(self) -> None:
        """Closed incidents and the handover note: they were there before the player."""
        for place, one in enumerate(sorted(self._public.past_incidents, key=lambda one: one.at)):
            services = ", ".join(one.services)
            self.items[f"past:{place}"] = Item(
                f"past:{place}", "PAST", one.at, "", unread=False, service=services, title=one.title
            )
        note = self._public.handover
        if note is not None:
            self.items["note:handover"] = Item(
                "note:handover", "NOTE", note.at, "", title=note.text, sender=note.sender
            )

    def take(self, entry: Entry, board: Board) -> None:
        """Let an entry into the inbox, if it belongs there."""
        taker = _TAKERS.get(entry.type)
        if taker is not None:
            taker(self, entry, board)
        self._over = board.ended or board.finished

    def newest_first(self) -> Iterator[Item]:
        """Rows as they stand on screen."""
        return reversed(self.items.values())

    def unread(self) -> int:
        """How many rows are unread."""
        return sum(one.unread for one in self.items.values())

    def read(self, key: str) -> None:
        """A row was read."""
        item = self.items.get(key)
        if item is not None:
            item.unread = False

    def read_all(self) -> None:
        """Everything was read."""
        for item in self.items.values():
            item.unread = False

    def put(self, key: str, kind: str, entry: Entry, **values: str) -> Item:
        """A row with news, at the end."""
        old = self.items.pop(key, None)
        item = Item(key, kind, entry.at, entry.id) if old is None else old
        item.kind, item.at, item.ref = kind, entry.at, entry.id
        item.unread = entry.at >= 0 and entry.actor != self._seat and not self._over
        for name, value in values.items():
            setattr(item, name, value)
        self.items[key] = item
        return item

    def _fired(self, entry: Entry, board: Board) -> None:
        alert = board.alert(entry.id)
        if alert is None:
            return
        self.alerts += 1
        key = f"group:{alert.name}|{alert.service}"
        known = self.items.get(key)
        quiet = known is not None and alert.noise is not None
        was_unread = known.unread if known is not None else True
        item = self.put(key, "ALRT", entry, service=alert.service, title=alert.name)
        if alert.fingerprint not in item.refs:
            item.refs.append(alert.fingerprint)
        if quiet:
            item.unread = was_unread

    def _paged(self, entry: Entry, _: Board) -> None:
        key = f"page:{entry.get('page')}"
        item = self.put(key, "PAGE", entry, title=str(entry.get("reason") or "page"))
        item.refs = [str(entry.get("page"))]
        item.unread = item.unread and entry.get("to") == self._seat

    def _page_news(self, entry: Entry, board: Board) -> None:
        key = f"page:{entry.get('page')}"
        page = board.pages.get(str(entry.get("page")))
        if page is None or key not in self.items:
            return
        if entry.type in ("page.answered", "page.unanswered", "page.fell_back"):
            says = str(entry.get("says") or "")
            words = {"page.unanswered": "no answer", "page.fell_back": "nothing followed, again"}
            item = self.put(key, "PAGE", entry)
            item.sender = says or words.get(entry.type, "answered")

    def _message(self, entry: Entry, _: Board) -> None:
        channel = str(entry.get("channel") or ("status" if entry.type == "status.posted" else ""))
        kind = KINDS.get(channel, "CHAT")
        sender = str(entry.get("from") or entry.actor)
        if sender == ROBOT:
            return  # the alert has its own row; the message is read in its channel
        item = self.put(
            f"msg:{entry.id}", kind, entry, title=str(entry.get("text") or ""), sender=sender
        )
        item.unread = item.unread and sender != self._seat

    def _asked(self, entry: Entry, _: Board) -> None:
        asked = str(entry.get("question"))
        if f"msg:{entry.id}" in self.items:
            return
        sender = str(entry.get("from") or entry.actor)
        title = str(entry.get("text") or f"about {entry.get('about')}")
        item = self.put(f"ask:{asked}", "ASK", entry, title=title, sender=sender)
        item.refs = [asked]

    def _question_news(self, entry: Entry, board: Board) -> None:
        asked = str(entry.get("question"))
        question = board.questions.get(asked)
        if question is None or entry.actor == self._seat:
            return
        says = str(entry.get("says") or "")
        words = {"question.promised": "will look and come back", "question.unanswered": "no answer"}
        item = self.put(
            f"ask:{asked}",
            "ANSW",
            entry,
            title=says or words.get(entry.type, "answered"),
            sender=str(entry.get("person") or question.to),
        )
        item.refs = [asked]

    def _changed(self, entry: Entry, _: Board) -> None:
        self.put(
            f"change:{entry.id}",
            "CHNG",
            entry,
            service=str(entry.get("target") or ""),
            title=str(entry.get("text") or entry.get("change")),
            sender=str(entry.get("by") or ""),
        )

    def _ran(self, entry: Entry, board: Board) -> None:
        run = board.runs.get(str(entry.get("run")))
        title = run.title if run is not None else str(entry.get("action"))
        item = self.put(
            f"run:{entry.get('run')}",
            "ACT",
            entry,
            service=str(entry.get("target") or ""),
            title=title,
            sender=str(entry.get("by") or (run.by if run else "")),
        )
        item.refs = [str(entry.get("run"))]

    def _approval(self, entry: Entry, board: Board) -> None:
        key = str(entry.get("approval"))
        known = board.approvals.get(key)
        title = f"approval: {known.action} {known.target}" if known else "approval"
        item = self.put(f"approval:{key}", "APPR", entry, title=title, sender=entry.actor)
        item.refs = [key]
        item.service = known.target if known else ""

    def _task(self, entry: Entry, _: Board) -> None:
        if entry.get("owner") in (self._seat, f"seat:{self._seat}"):
            self.put(f"task:{entry.get('task')}", "TASK", entry, title=str(entry.get("text")))

    def _missed(self, entry: Entry, _: Board) -> None:
        words = (
            f"{entry.get('incident')}: target of {str(entry.get('clock')).replace('_', ' ')} missed"
        )
        self.put(f"sla:{entry.id}", "SLA", entry, title=words)

    def _told(self, entry: Entry, _: Board) -> None:
        if entry.type == "exercise.started":
            order = sorted(self.items.values(), key=lambda one: one.at)
            self.items = {one.key: one for one in order}
        words = {
            "exercise.started": "StartEx: the exercise begins",
            "exercise.ended": "EndEx: no more commands; write the post-mortem (6)",
            "exercise.finished": "The planned end is reached: write the post-mortem (6)",
            "engine.failed": f"The engine met a fault of its own: {entry.get('why')}",
        }
        self.put(f"sys:{entry.id}", "INFO", entry, title=words[entry.type])


_TAKERS: dict[str, Callable[[Feed, Entry, Board], None]] = {
    "alert.firing": Feed._fired,
    "page.sent": Feed._paged,
    "page.answered": Feed._page_news,
    "page.unanswered": Feed._page_news,
    "page.fell_back": Feed._page_news,
    "message.sent": Feed._message,
    "status.posted": Feed._message,
    "inject.fired": Feed._message,
    "question.asked": Feed._asked,
    "question.answered": Feed._question_news,
    "question.promised": Feed._question_news,
    "question.unanswered": Feed._question_news,
    "change.made": Feed._changed,
    "action.finished": Feed._ran,
    "action.failed": Feed._ran,
    "approval.requested": Feed._approval,
    "approval.granted": Feed._approval,
    "approval.denied": Feed._approval,
    "approval.expired": Feed._approval,
    "task.assigned": Feed._task,
    "sla.missed": Feed._missed,
    "exercise.started": Feed._told,
    "exercise.ended": Feed._told,
    "exercise.finished": Feed._told,
    "engine.failed": Feed._told,
}
