"""What the keys of the feed do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.record.board import Alert
from tui.choices import incidents
from tui.feed import Item
from tui.feedrows import alerts_of, page_of
from tui.views.base import View
from tui.widgets.choice import Option, options
from tui.widgets.form import Entry
from tui.widgets.lines import Lines

_NOISE = (
    "since before the failures",
    "known and harmless",
    "flaps all day",
    "planned work",
    "not user-visible",
)
_NEW = "+new"


class FeedOrders(View):
    """Orders on the rows of the feed."""

    @property
    def list(self) -> Lines:
        """The rows."""
        return self.query_one("#feed-list", Lines)

    def item(self) -> Item | None:
        """The row that has the cursor."""
        return self.client.feed.items.get(self.list.cursor or "")

    def picked_items(self) -> Sequence[Item]:
        """The rows that a key acts on."""
        found = (self.client.feed.items.get(key) for key in self.list.picked())
        return tuple(one for one in found if one is not None)

    def picked_alerts(self) -> Sequence[Alert]:
        """The alerts behind the rows that a key acts on, each once."""
        found = {
            one.id: one for item in self.picked_items() for one in alerts_of(self.client, item)
        }
        return tuple(found.values())

    async def opened(self, item: Item) -> None:
        """Say in the log that a row was read."""
        alerts = alerts_of(self.client, item)
        page = page_of(self.client, item)
        fields: dict[str, Any] = {"view": "feed"}
        if page is not None:
            fields["page"] = page.id
        if alerts:
            fields["alert"] = max(alerts, key=lambda one: one.fired_at).id
        if item.kind == "CHNG":
            change = self.client.board.changes.get(item.key.removeprefix("change:"))
            fields["change"] = change.change if change is not None else None
        await self.order("view.open", item.ref or None, **fields)

    def action_acknowledge(self) -> None:
        """Acknowledge pages and alerts."""
        self.run(self._acknowledge(self.picked_items()))

    async def _acknowledge(self, items: Sequence[Item]) -> None:
        pages = [page for item in items if (page := page_of(self.client, item)) is not None]
        mine = [one for one in pages if self.client.mine(one.to)]
        for page in mine:
            await self.order("page.acknowledge", page.id, page=page.id)
        alerts = [one for one in self.picked_alerts() if one.firing and not one.acknowledged_by]
        if alerts:
            refs = [one.id for one in alerts]
            if await self.order("alert.acknowledge", refs[0], alerts=refs):
                self.tell(f"{len(refs)} alert{'s' if len(refs) > 1 else ''} acknowledged")
        elif not mine:
            self.tell("nothing here waits for an acknowledgement")
        self._unmark()

    def action_link(self) -> None:
        """Link to an incident or declare one."""
        self.run(self._link())

    async def _link(self) -> None:
        alerts = self.picked_alerts()
        item = self.item()
        known = incidents(self.client)
        new = Option(_NEW, "+ declare a new incident", "with these alerts" if alerts else "")
        taken: str | None = _NEW
        if known:
            taken = await self.pick("Which incident?", [*known, new])
        if taken is None:
            return
        refs = [one.id for one in alerts]
        if taken == _NEW:
            await self._declare(alerts, item)
        elif refs:
            await self.order("alert.link", refs[0], alerts=refs, incident=taken)
        else:
            self.tell("there is no alert behind this row")
        self._unmark()

    async def _declare(self, alerts: Sequence[Alert], item: Item | None) -> None:
        services = tuple(dict.fromkeys(one.service for one in alerts if one.service))
        title = f"{alerts[0].name} {alerts[0].service}".strip() if alerts else ""
        await self.command(
            "incident.declare",
            "Declare an incident",
            only=("title", "severity", "impact", "urgency", "services"),
            given={"alerts": [one.id for one in alerts]},
            values={"title": title, "services": services},
            re=item.ref if item is not None else None,
            send="Declare",
        )

    def action_noise(self) -> None:
        """Mark as noise with a reason, or take that back."""
        self.run(self._noise())

    async def _noise(self) -> None:
        alerts = self.picked_alerts()
        if not alerts:
            self.tell("there is no alert behind this row")
            return
        refs = [one.id for one in alerts]
        if all(one.noise for one in alerts):
            await self.order("alert.unmark_noise", refs[0], alerts=refs)
            return
        entries = [
            Entry("pick", "because", "choice", options(_NOISE)),
            Entry("reason", "in your words", hint="typed words win over the list"),
        ]
        filled = await self.fill("noise", f"{len(refs)} alerts are noise", entries, send="Mark")
        if filled is not None:
            reason = filled["reason"] or filled["pick"] or "noise"
            await self.order("alert.mark_noise", refs[0], alerts=refs, reason=reason)
            self._unmark()

    def action_silence(self) -> None:
        """Mute what matches."""
        self.run(self._silence())

    async def _silence(self) -> None:
        alerts = self.picked_alerts()
        if not alerts:
            self.tell("there is no alert behind this row")
            return
        one = alerts[0]
        words = f'alertname="{one.name}", service="{one.service}"'
        await self.command(
            "alert.silence",
            "Silence: nobody is notified of what matches",
            only=("matchers", "for", "comment"),
            values={"matchers": words, "for": "30m"},
            re=one.id,
            send="Silence",
        )
        self._unmark()

    def action_answer(self) -> None:
        """Answer a question or write back."""
        self.run(self._answer())

    async def _answer(self) -> None:
        item = self.item()
        if item is None:
            return
        message = self.client.board.messages.get(item.key.removeprefix("msg:"))
        asked = (
            item.refs[0] if item.refs else str((message.fields if message else {}).get("question"))
        )
        question = self.client.board.questions.get(asked)
        if question is not None and self.client.mine(question.to) and question.state == "open":
            await self.answer_question(question)
        elif item.sender and message is not None:
            await self.write_to(item.sender, re=item.ref)
        else:
            self.tell("there is nobody to answer here")

    def action_escalate(self) -> None:
        """Page the next level now."""
        self.run(self._escalate())

    async def _escalate(self) -> None:
        item = self.item()
        page = page_of(self.client, item) if item is not None else None
        if page is None:
            self.tell("this row is no page; e in 2 Incident pages somebody")
            return
        await self.command(
            "page.escalate", "Page the next level now", only=("reason",), given={"page": page.id}
        )

    def _unmark(self) -> None:
        self.list.clear_marks()
