"""What players do with pages: send, acknowledge, escalate, reassign, snooze."""

from __future__ import annotations

from simulator.core.kernel import Kernel, Refused, millis
from simulator.core.processes.calls import CLOSED, HELD
from simulator.core.processes.paging import Paging
from simulator.core.processes.parties import who_is_paged
from simulator.core.processes.people import People
from simulator.record.board import Page
from simulator.record.commands import Json, Stamped

LONGEST_SNOOZE = 3600
_OPEN = ("sent", "fell_back", "snoozed")


class Pages:
    """Handlers of `page.*`."""

    def __init__(self, kernel: Kernel, paging: Paging, people: People) -> None:
        self._kernel, self._paging, self._people = kernel, paging, people
        kernel.handle("page.send", self._send)
        kernel.handle("page.acknowledge", self._acknowledge)
        kernel.handle("page.escalate", self._escalate)
        kernel.handle("page.reassign", self._reassign)
        kernel.handle("page.snooze", self._snooze)

    def _send(self, stamped: Stamped) -> None:
        command = stamped.command
        to = self._can_be_paged(command.get("to"), stamped.actor)
        reason = command.get("reason") or ""
        if not self._paging.send(stamped.actor, to, reason, command.get("incident")):
            raise Refused("nobody but you is on call there")

    def _acknowledge(self, stamped: Stamped) -> None:
        page = self._mine(stamped)
        call = self._paging.of(page.id)
        if page.state == "acknowledged":
            raise Refused(f"{page.by} has acknowledged that page already")
        if page.state not in (*_OPEN, "unanswered"):
            raise Refused(f"that page was {page.state}")
        if call.state == CLOSED:
            raise Refused("what that page was about is over")
        call.set(HELD)
        fields = self._kernel.said(stamped, page=page.id, by=stamped.actor)
        self._kernel.emit(
            "page.acknowledged", actor=stamped.actor, fields=fields, to=call.reached, target=page.id
        )
        self._paging.watch(call, page.id, stamped.actor)

    def _escalate(self, stamped: Stamped) -> None:
        page = self._seen(stamped)
        call = self._paging.of(page.id)
        if call.following() is None:
            raise Refused("nobody comes after this level: page somebody else")
        if call.state == CLOSED:
            raise Refused("what that page was about is over")
        self._say("page.escalated", stamped, page)
        self._paging.advance(call)

    def _reassign(self, stamped: Stamped) -> None:
        page = self._seen(stamped)
        call = self._paging.of(page.id)
        to = self._can_be_paged(stamped.command.get("to"), stamped.actor)
        if to == page.to:
            raise Refused(f"{self._people.name(to)} has that page")
        call.set(CLOSED)
        self._say("page.reassigned", stamped, page)
        reason = stamped.command.get("reason") or page.reason
        self._paging.send(stamped.actor, to, reason, page.incident)

    def _snooze(self, stamped: Stamped) -> None:
        page = self._mine(stamped)
        span = stamped.command.get("for")
        if not 0 < span <= LONGEST_SNOOZE:
            raise Refused("a page can be snoozed for an hour at most")
        call = self._paging.of(page.id)
        if page.state not in ("sent", "fell_back") or call.state == CLOSED:
            raise Refused("that page is quiet already")
        call.set(HELD)
        clock = call.clock
        self._say("page.snoozed", stamped, page)
        kernel = self._kernel

        def wake() -> None:
            if call.clock == clock and call.state == HELD:
                self._paging.again(call)

        kernel.call_at(kernel.now + millis(span), wake)

    def _say(self, type: str, stamped: Stamped, page: Page) -> None:
        fields: dict[str, Json] = self._kernel.said(stamped, page=page.id)
        call = self._paging.of(page.id)
        to = [*call.reached, stamped.actor]
        self._kernel.emit(type, actor=stamped.actor, fields=fields, to=to, target=page.id)

    def _mine(self, stamped: Stamped) -> Page:
        """The page that is named, else the newest to this seat that waits."""
        pages, actor = self._kernel.board.pages, stamped.actor
        named = stamped.command.get("page")
        if named is not None:
            page = pages[named]
            if page.to != actor:
                raise Refused(f"that page went to {self._people.name(page.to)}")
            return page
        mine = [one for one in pages.values() if one.to == actor]
        waiting = [one for one in mine if one.state in _OPEN] or mine
        if not waiting:
            raise Refused("no page has come for you")
        return waiting[-1]

    def _seen(self, stamped: Stamped) -> Page:
        """The page that is named or mine; it must have reached or been sent by this seat."""
        if stamped.command.get("page") is None:
            return self._mine(stamped)
        page = self._kernel.board.pages[stamped.command.get("page")]
        call = self._paging.of(page.id)
        if stamped.actor not in call.reached:
            raise Refused("that page is not yours")
        return page

    def _can_be_paged(self, to: str, actor: str) -> str:
        kind, parted, name = to.partition(":")
        if parted and kind in ("channel", "audience"):
            article = "an" if kind == "audience" else "a"
            raise Refused(f"{article} {kind} cannot be paged: write to it instead")
        if kind == "policy":
            return to
        if kind == "team" and name in self._kernel.scenario.on_call.escalation_policies:
            return f"policy:{name}"
        who = who_is_paged(self._kernel, to)
        if who is None:
            raise Refused(f"nobody of {name} can be paged")
        if who == actor:
            raise Refused("that is you")
        return to
