"""Approvals: somebody who may approve looks at it, in time or not; nobody approves for himself."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.kernel import Kernel, Refused, Steps, seconds
from simulator.core.processes.jobs import Job, Jobs
from simulator.core.processes.people import People
from simulator.record.board import Approval
from simulator.record.commands import Json, Stamped

EXPIRES = 300_000
"""Ms after which a request that nobody has answered is void."""

APPROVE = "approve"
_NO_INCIDENT = "There is no incident. Declare one first, then I will look at it."


@dataclass(frozen=True, slots=True)
class Leave:
    """What allows a job that needs approval; `by_self` if nobody else could have given it."""

    approval: str | None = None
    by_self: bool = False


class Approvals:
    """Handlers of `approval.*`; a grant is good for one start of the same action."""

    def __init__(self, kernel: Kernel, people: People, jobs: Jobs) -> None:
        self._kernel, self._people, self._jobs = kernel, people, jobs
        self._used: dict[str, None] = {}
        kernel.handle("approval.request", self._request)
        kernel.handle("approval.grant", self._grant)
        kernel.handle("approval.deny", self._deny)

    def leave(self, job: Job, actor: str) -> Leave:
        """The granted approval for a job, used up by this; raises `Refused` without one."""
        for one in self._kernel.board.approvals.values():
            same = (one.action, one.target) == (job.action, job.target)
            if same and one.state == "granted" and one.id not in self._used:
                self._used[one.id] = None
                return Leave(one.id)
        if self._people.may(actor, APPROVE) and not self._others(actor):
            return Leave(by_self=True)
        raise Refused(f"{job.action} needs approval: request it first")

    def _others(self, actor: str) -> list[str]:
        """Everybody but this seat who may approve: those at hand first."""
        kernel, people = self._kernel, self._people
        found = [key for key in people.who_may(APPROVE) if key != actor]
        seats = [key for key in kernel.seats if key != actor and people.may(key, APPROVE)]
        there = [key for key in found if people.at_hand(key)]
        return list(dict.fromkeys([*there, *found, *seats]))

    def _request(self, stamped: Stamped) -> None:
        kernel = self._kernel
        action = stamped.command.get("action")
        own = kernel.scenario.actions.get(action)
        if own is None or not own.needs.approval:
            raise Refused(f"{action} needs no approval")
        job = self._jobs.job(stamped)
        approver = self._approver(stamped)
        for one in kernel.board.approvals.values():
            if one.state == "requested" and (one.action, one.target) == (job.action, job.target):
                raise Refused(f"{self._people.name(one.approver)} has that request already")
        number = kernel.number("approval", job.action, job.target)
        key = f"approval:{job.action}:{job.target}:{number}"
        fields = kernel.said(
            stamped,
            approval=key,
            target=job.target,
            approver=approver,
            to=None,
            expires=seconds(kernel.now + EXPIRES),
        )
        kernel.emit("approval.requested", actor=stamped.actor, fields=fields, target=job.target)
        kernel.call_at(kernel.now + EXPIRES, lambda: self._expire(key))
        if self._people.get(approver) is not None:
            kernel.process(self._decide(key, approver))

    def _approver(self, stamped: Stamped) -> str:
        named, actor = stamped.command.get("to"), stamped.actor
        if named is None:
            others = self._others(actor)
            if not others:
                raise Refused("nobody else may approve")
            return others[0]
        if named == actor:
            raise Refused("nobody approves for himself")
        if not self._people.may(named, APPROVE):
            raise Refused(f"{self._people.name(named)} may not approve")
        return str(named)

    def _decide(self, key: str, who: str) -> Steps:
        kernel, people = self._kernel, self._people
        takes = people.delay(who, "approval")
        if people.never(who) or people.asleep(who):
            return
        busy = people.busy_until(who)
        yield kernel.wait(takes if busy is None else busy - kernel.now + takes)
        if kernel.board.approvals[key].state != "requested":
            return
        if kernel.board.incidents:
            self._say("approval.granted", key, who)
        else:
            self._say("approval.denied", key, who, reason=_NO_INCIDENT)

    def _expire(self, key: str) -> None:
        if self._kernel.board.approvals[key].state == "requested":
            self._say("approval.expired", key, "world")

    def _grant(self, stamped: Stamped) -> None:
        one = self._mine(stamped)
        self._say("approval.granted", one.id, stamped.actor)

    def _deny(self, stamped: Stamped) -> None:
        one = self._mine(stamped)
        reason = stamped.command.get("reason")
        self._say(
            "approval.denied", one.id, stamped.actor, **({"reason": reason} if reason else {})
        )

    def _mine(self, stamped: Stamped) -> Approval:
        """The request that is named, if this seat may decide it."""
        one, actor = self._kernel.board.approvals[stamped.command.get("approval")], stamped.actor
        if one.state != "requested":
            raise Refused(f"that request is {one.state} already")
        if one.by == actor:
            raise Refused("nobody approves for himself")
        if not self._people.may(actor, APPROVE):
            raise Refused("you may not approve")
        return one

    def _say(self, type: str, key: str, actor: str, **more: Json) -> None:
        one = self._kernel.board.approvals[key]
        fields: dict[str, Json] = {"approval": key, "action": one.action, "target": one.target}
        self._kernel.emit(type, actor=actor, fields={**fields, **more}, target=key)
