"""What the keys of the people view do."""

from __future__ import annotations

from collections.abc import Sequence

from tui.choices import parties, people, topics
from tui.screens.reading import Reading
from tui.text import inert
from tui.views import people_rows as rows
from tui.views.base import View
from tui.views.people_detail import document_rows
from tui.widgets.choice import Option
from tui.widgets.lines import Lines


class PeopleOrders(View):
    """Orders to and about people."""

    part: str = "on call"

    def _key(self) -> str:
        return self.query_one("#ppl-list", Lines).cursor or ""

    def _party(self) -> str:
        """Who the cursor is on, as commands name them."""
        key = self._key()
        if self.part == "on call":
            return key.removeprefix("person:")
        if self.part == "pages":
            page = self.client.board.pages.get(key)
            return page.to if page is not None else ""
        if self.part == "questions":
            asked = self.client.board.questions.get(key)
            return "" if asked is None else asked.sender if self.client.mine(asked.to) else asked.to
        return "" if key == "status" else key if self.part == "channels" else ""

    def action_page(self) -> None:
        """Page somebody."""
        one = self.client.current()
        self.run(
            self.command(
                "page.send",
                "Page somebody: it wakes and occupies them",
                only=("to", "reason"),
                given={"incident": one.id if one is not None else None},
                values={"to": self._party()},
                send="Page",
            )
        )

    def action_ask(self) -> None:
        """Ask somebody about a topic."""
        self.run(self._ask())

    async def _ask(self) -> None:
        party = self._party()
        known = {one.id for one in self.client.public.people}
        who: str | None = party if party in known else None
        if who is None:
            who = await self.pick("Ask whom?", people(self.client))
        if who is None:
            return
        about = await self.pick(
            f"Ask {self.client.name(who)} about what?", _first(self, topics(self.client))
        )
        if about is None:
            return
        one = self.client.current()
        done = await self.order(
            "question.ask", to=who, about=about, incident=one.id if one is not None else None
        )
        if done:
            self.tell(
                f"asked {self.client.name(who)} about {about}; the answer comes into the feed"
            )

    def action_write(self) -> None:
        """Write to somebody."""
        self.run(self._write())

    async def _write(self) -> None:
        party: str | None = self._party()
        if not party or party.startswith(("policy:", "schedule:")):
            party = await self.pick("Write to whom?", parties(self.client))
        if party:
            await self.write_to(party)

    async def say_into(self, key: str, text: str) -> None:
        """A line into a channel, to a person, or on the status page."""
        one = self.client.current()
        incident = one.id if one is not None else None
        if key == "status":
            await self.order("status.post", audience="public", text=text, incident=incident)
        else:
            await self.order("message.send", to=key, text=text, incident=incident)

    def action_answer(self) -> None:
        """Answer the question under the cursor, else the oldest that waits."""
        board = self.client.board
        asked = board.questions.get(self._key()) if self.part == "questions" else None
        waiting = [one for one in board.questions.values() if rows.waits(self.client, one)]
        if asked is None or not rows.waits(self.client, asked):
            asked = waiting[0] if waiting else None
        if asked is None:
            self.tell("no question waits for you")
        else:
            self.run(self.answer_question(asked))

    def action_document(self) -> None:
        """Read a document."""
        self.run(self._document())

    async def _document(self) -> None:
        key: str | None = self._key() if self.part == "documents" else ""
        if not key:
            offered = [Option(one.id, one.title) for one in self.client.public.documents]
            key = await self.pick("Which document?", offered)
        if key:
            await self.read_document(key)

    async def read_document(self, key: str) -> None:
        """Open a document: that is a command."""
        if await self.order("document.open", document=key):
            title = next((one.title for one in self.client.public.documents if one.id == key), key)
            await self.ask(Reading(inert(title), document_rows(self.client, key)))

    def action_escalate(self) -> None:
        """Page the next level of a page now."""
        page = self.client.board.pages.get(self._key()) if self.part == "pages" else None
        if page is None:
            self.tell("no page here: [ and ] change the part")
            return
        self.run(
            self.command(
                "page.escalate",
                "Page the next level now",
                only=("reason",),
                given={"page": page.id},
            )
        )

    async def opened(self, key: str) -> None:
        """Reading something of people is a command, too."""
        if self.part == "documents":
            await self.read_document(key)
        elif self.part == "pages":
            await self.order("view.open", key, page=key, view="people")
        elif self.part == "on call" and key.startswith("person:"):
            await self.order("view.open", person=key.removeprefix("person:"))


def _first(view: View, known: Sequence[Option]) -> list[Option]:
    """Topics, those of the incident on screen first."""
    one = view.client.current()
    near = set(one.services) if one is not None else set()
    near |= {alert.name for alert in view.client.board.linked(one.id)} if one is not None else set()
    return sorted(known, key=lambda option: option.value not in near)
