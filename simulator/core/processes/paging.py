"""Paging: policies climb by themselves until somebody has it; people answer when they can.

Each page wakes one seat or person and is one entry; a `Call` is the whole of it. An acknowledgement
by a seat that nothing follows within five minutes falls back, and the call climbs on.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.kernel import Kernel, Steps, seconds
from simulator.core.processes.calls import EXPIRED, HELD, OPEN, Call
from simulator.core.processes.parties import members, party_of, who_is_paged
from simulator.core.processes.people import People
from simulator.record.commands import Json
from simulator.record.entries import Entry

PATIENCE = 300_000
"""Ms after which a page without a policy counts as unanswered."""

FOLLOW_UP = 300_000
"""Ms in which something must follow an acknowledgement."""

ALERTMANAGER = "alertmanager"
_AT_ONCE = 1000
"""A delay (ms) below this is the ordinary way of a page."""

_NOT_WORK = ("page.acknowledged", "page.snoozed", "alert.acknowledged", "command.refused")
_SAYS = ("I have it. Give me a moment.", "On it.", "I am here. Looking.", "Here. What is it?")
_LATE = "Sorry, late. I see that somebody has it. I am here if you need me."


class Paging:
    """All calls."""

    def __init__(self, kernel: Kernel, people: People) -> None:
        self._kernel, self._people = kernel, people
        self._calls: dict[str, Call] = {}
        self._of_group: dict[str, Call] = {}
        self._worked: dict[str, int] = {}
        kernel.listen(self._work)

    def of(self, page: str) -> Call:
        """The call that a page belongs to."""
        return self._calls[page]

    def alerted(
        self, to: str, group: str, alerts: Sequence[str], reason: str, cause: str | None
    ) -> None:
        """An alert group wants a policy, seat, person, team or schedule.

        While a call about the group is open nobody is paged again for it.
        """
        call = self._of_group.get(group)
        if call is not None and call.state == OPEN:
            call.alerts = tuple(dict.fromkeys([*call.alerts, *alerts]))
            return
        call = self._of_group[group] = self._call(group, to, reason, ALERTMANAGER)
        call.group, call.alerts = group, tuple(alerts)
        self._climb(call, cause)

    def cleared(self, group: str, cause: str | None) -> None:
        """Nothing in the group fires any more: whoever has not answered yet need not."""
        call = self._of_group.pop(group, None)
        if call is not None and call.state == OPEN:
            call.set(EXPIRED)
            if call.pages:
                self._say("page.cleared", call, call.pages[-1], cause=cause)

    def send(
        self, sender: str, to: str, reason: str, incident: str | None, cause: str | None = None
    ) -> bool:
        """A seat or person pages a party: its policy climbs, another receiver is paged once.

        False if nobody but the sender could be paged.
        """
        number = self._kernel.number("page", sender, to)
        call = self._call(f"{sender}:{to}:{number}", to, reason, sender)
        call.incident = incident
        if sender in self._kernel.scenario.seats:
            call.reached.append(sender)
        return self._climb(call, cause)

    def advance(self, call: Call, cause: str | None = None) -> bool:
        """Page the next level now; False if there is none."""
        following = call.following()
        if following is None:
            return False
        call.turns += following <= call.level
        call.level = following
        return self._climb(call, cause)

    def again(self, call: Call, cause: str | None = None) -> None:
        """Page the same level once more, if what it is about is not over."""
        if self._live(call):
            self._climb(call, cause)

    def watch(self, call: Call, page: str, seat: str) -> None:
        """See to it that something follows an acknowledgement."""
        self._kernel.process(self._follow_up(call, page, seat, call.clock, self._kernel.seq))

    def _live(self, call: Call) -> bool:
        return call.group is None or self._of_group.get(call.group) is call

    def _call(self, key: str, to: str, reason: str, sender: str) -> Call:
        kind, _, name = to.partition(":")
        policies = self._kernel.scenario.on_call.escalation_policies
        return Call(key, to, reason, sender, policies[name] if kind == "policy" else None)

    def _climb(self, call: Call, cause: str | None) -> bool:
        """Page the level at which the call is, or the next one that wakes somebody."""
        call.set(OPEN)
        while True:
            to, timeout = call.to, PATIENCE
            if call.policy is not None:
                level = call.policy.levels[call.level]
                to, timeout = party_of(level.notify), level.timeout
            who = who_is_paged(self._kernel, to)
            if to.startswith("channel:"):
                self._tell_channel(call, to, cause)
                break
            if who is not None and who != call.sender:
                self._page(call, who, timeout, cause)
                break
            following = call.following()
            if following is None:
                call.set(EXPIRED)
                return False
            call.turns += following <= call.level
            call.level = following
        self._kernel.process(self._run_out(call, call.clock, timeout))
        return True

    # one page

    def _page(self, call: Call, who: str, timeout: int, cause: str | None) -> None:
        kernel = self._kernel
        base = call.base_id()
        number = kernel.number("page-id", base)
        page = base if number == 1 else f"{base}:{number}"
        health = kernel.world_now().paging_health()
        lost = kernel.dice.happens(health.lost, "page-lost", who, kernel.nth("page-lost", who))
        seen = call.sender in kernel.scenario.seats
        if seen or (not lost and health.delay < _AT_ONCE):
            self._sent(call, page, who, timeout, cause, arrives=not lost)
        if lost:
            kernel.emit("page.lost", fields={"page": page, "to": who}, cause=cause, target=page)
        else:
            kernel.process(self._deliver(call, page, who, timeout, health.delay, cause))

    def _deliver(
        self, call: Call, page: str, who: str, timeout: int, delay: int, cause: str | None
    ) -> Steps:
        clock = call.clock
        if delay >= _AT_ONCE:
            yield self._kernel.wait(delay)
            if page not in self._calls and call.clock == clock:
                self._sent(call, page, who, timeout - delay, cause, arrives=True)
        if page in self._calls and self._people.get(who) is not None:
            yield from self._answer(call, page, who)

    def _sent(
        self, call: Call, page: str, who: str, timeout: int, cause: str | None, *, arrives: bool
    ) -> None:
        kernel = self._kernel
        first = not call.pages
        self._calls[page] = call
        call.pages.append(page)
        if arrives and who not in call.reached:
            call.reached.append(who)
        fields = call.fields(page, who)
        if call.following() is not None:
            fields["next_at"] = seconds(kernel.now + max(0, timeout))
        actor = call.sender if first and call.group is None else "world"
        kernel.emit("page.sent", actor=actor, fields=fields, cause=cause, to=call.reached, id=page)

    def _tell_channel(self, call: Call, to: str, cause: str | None) -> None:
        channel = to.partition(":")[2]
        self._kernel.emit(
            "message.sent",
            fields={"from": call.sender, "to": to, "channel": channel, "text": call.reason},
            cause=cause,
            to=members(self._kernel, channel),
            target=to,
        )

    # what comes of it

    def _run_out(self, call: Call, clock: int, timeout: int) -> Steps:
        yield self._kernel.wait(timeout)
        if call.clock != clock or call.state != OPEN:
            return
        page = call.pages[-1] if call.pages else None
        if page is not None:
            self._say("page.unanswered", call, page, level=call.level)
        if not self.advance(call, page):
            call.set(EXPIRED)

    def _answer(self, call: Call, page: str, who: str) -> Steps:
        kernel, people = self._kernel, self._people
        takes, answers = people.delay(who, "page-answer"), people.answers(who)
        if not answers:
            return
        busy = people.busy_until(who)
        yield kernel.wait(takes if busy is None else busy - kernel.now + takes)
        says = kernel.dice.pick(_SAYS, "page-says", who, kernel.nth("page-says", who))
        if call.state == HELD:
            says = _LATE
        elif call.state in (OPEN, EXPIRED):
            call.set(HELD)
        self._say("page.answered", call, page, actor=who, person=who, by=who, says=says)

    def _follow_up(self, call: Call, page: str, seat: str, clock: int, since: int) -> Steps:
        yield self._kernel.wait(FOLLOW_UP)
        if call.clock != clock or self._worked.get(seat, -1) > since:
            return
        if not self._live(call):
            return
        self._say("page.fell_back", call, page, to=seat)
        if not self.advance(call, page):
            self.again(call, page)

    def _work(self, entry: Entry) -> None:
        """Remember when a seat last did something that is more than saying that it is there."""
        if entry.actor not in self._kernel.scenario.seats or entry.type in _NOT_WORK:
            return
        if not entry.type.startswith(("exercise.", "note.")):
            self._worked[entry.actor] = entry.seq

    def _say(
        self,
        type: str,
        call: Call,
        page: str,
        *,
        actor: str = "world",
        cause: str | None = None,
        **more: Json,
    ) -> None:
        fields: dict[str, Json] = {"page": page, "to": self._kernel.board.pages[page].to, **more}
        self._kernel.emit(
            type, actor=actor, fields=fields, cause=cause or page, to=call.reached, target=page
        )
