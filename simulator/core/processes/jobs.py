"""What an action is, before anybody does it: a standard one by the world's laws, or the
scenario's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.model import Spread
from scenarios.model.world import Action, Effect
from scenarios.vocabulary.service_types import ACTIONS
from simulator.core.kernel import Kernel, Refused, millis
from simulator.core.processes.changes import Changes
from simulator.core.processes.people import People
from simulator.record.commands import Json, Stamped
from simulator.world.steps import Refusal, StartAction, Step

PARAMETERS = ("to", "change", "call", "flag", "share", "instance", "name", "point", "rolling")


@dataclass(frozen=True, slots=True)
class Job:
    """One action on one service: how long, how likely it fails, what happens when it is done.

    `who` are the seats and people who can do it, in the order in which they are asked.
    """

    action: str
    target: str
    title: str
    takes: Spread
    fails: float
    params: Mapping[str, Json]
    who: tuple[str, ...]
    steps: tuple[tuple[float, Step], ...] = ()
    on_cancel: tuple[Step, ...] = ()
    effects: tuple[Effect, ...] = ()
    ends: tuple[str, ...] = ()
    reveals: str | None = None
    harms: str | None = None
    approval: bool = False


class Jobs:
    """Turns a command into a job, or says why it cannot be done."""

    def __init__(self, kernel: Kernel, people: People, changes: Changes) -> None:
        self._kernel, self._people, self._changes = kernel, people, changes

    def job(self, stamped: Stamped) -> Job:
        """The job of `action.start` or `approval.request`; raises `Refused`."""
        command = stamped.command
        action, target = command.get("action"), command.get("target")
        params = {
            name: command.get(name)
            for name in PARAMETERS
            if command.type == "action.start" and command.get(name) is not None
        }
        own = self._kernel.scenario.actions.get(action)
        if own is not None:
            return self._own(action, own, target, params, stamped.actor)
        if target is None:
            raise Refused(f"{action} needs a target: which service?")
        return self._standard(action, target, params, stamped.actor)

    def _own(
        self, key: str, own: Action, target: str | None, params: Mapping[str, Json], actor: str
    ) -> Job:
        if target not in (None, own.target):
            raise Refused(f"{key} is done to {own.target}, not to {target}")
        if params:
            raise Refused(f"{key} takes no {next(iter(params))}")
        return Job(
            key,
            own.target,
            own.title,
            own.takes,
            own.fails,
            {},
            self._who(key, own, actor),
            effects=own.effects,
            ends=own.ends,
            reveals=own.reveals,
            harms=own.harms,
            approval=own.needs.approval,
        )

    def _standard(self, action: str, target: str, params: dict[str, Json], actor: str) -> Job:
        allowed = ACTIONS[action].parameters if action in ACTIONS else ()
        for name in params:
            if name not in allowed:
                raise Refused(f"{action} takes no {name}")
        asked: dict[str, object] = dict(params)
        if asked.get("point") is not None:
            asked["point"] = millis(params["point"])
        plan = self._kernel.world_now().plan(StartAction(action, target, asked))
        if isinstance(plan, Refusal):
            raise Refused(_sentence(plan.reason))
        if action == "rollback":
            # Only now: a service that cannot be rolled back at all is said to be so first.
            params["change"] = self._changes.to_roll_back(target, params.get("change"))
            asked["change"] = params["change"]
            plan = self._kernel.world_now().plan(StartAction(action, target, asked))
            if isinstance(plan, Refusal):
                raise Refused(_sentence(plan.reason))
        people = self._people
        who = tuple(one for one in (actor, *people.who_may(action)) if people.may(one, action))
        return Job(
            action,
            target,
            plan.title,
            plan.takes,
            plan.fails,
            params,
            who,
            steps=tuple(sorted(plan.steps, key=lambda one: one[0])),
            on_cancel=plan.on_cancel,
            harms=plan.harms or None,
        )

    def _who(self, key: str, own: Action, actor: str) -> tuple[str, ...]:
        people, needs = self._people, own.needs
        if needs.person is not None:
            return (needs.person,)
        if needs.team is not None:
            seat = self._kernel.scenario.seats.get(actor)
            first = (actor,) if seat is not None and seat.team == needs.team else ()
            return (*first, *people.of_team(needs.team))
        return tuple(one for one in (actor, *people.who_may(key)) if people.may(one, key))


def _sentence(reason: str) -> str:
    return reason.strip().rstrip(".")
