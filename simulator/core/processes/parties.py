"""From a party (`milo`, `schedule:payments`, …) to the seats and people behind it, now."""

from __future__ import annotations

from scenarios.model.people import Target
from simulator.core.kernel import Kernel
from simulator.core.processes.schedules import on_call
from simulator.record.public import party

__all__ = ["members", "party_of", "receivers", "who_is_paged"]


def party_of(target: Target) -> str:
    """A target of the scenario as logs write it."""
    return party(target)


def who_is_paged(kernel: Kernel, to: str) -> str | None:
    """The one seat or person that a page to this party wakes now; None if there is nobody.

    A team is its schedule, if one has the team's name, else its first seat or member of staff; a
    policy is the first of its levels that is not a policy again.
    """
    kind, parted, name = to.partition(":")
    if not parted:
        return to
    scenario = kernel.scenario
    schedules = scenario.on_call.schedules
    if kind in ("schedule", "team") and name in schedules:
        return on_call(schedules[name], kernel.now, scenario.starts)
    if kind == "team":
        seats = [key for key in kernel.seats if scenario.seats[key].team == name]
        staff = [
            key
            for key, one in scenario.on_call.people.items()
            if one.team == name and not one.outside
        ]
        return next(iter([*seats, *staff]), None)
    if kind == "policy":
        levels = scenario.on_call.escalation_policies[name].levels
        first = next((one.notify for one in levels if one.notify.kind != "policy"), None)
        return None if first is None else who_is_paged(kernel, party_of(first))
    return None


def members(kernel: Kernel, channel: str) -> tuple[str, ...]:
    """Seats and people in a channel; one without a list is open to all."""
    scenario = kernel.scenario
    own = scenario.on_call.channels.get(channel)
    if own is None or not own.members:
        return (*scenario.seats, *scenario.on_call.people)
    found: dict[str, None] = {}
    for one in own.members:
        if one in scenario.world.teams:
            found |= dict.fromkeys(_of_team(kernel, one))
        else:
            found[one] = None
    return tuple(found)


def receivers(kernel: Kernel, to: str) -> tuple[str, ...]:
    """Every seat and person that a message to this party reaches."""
    kind, parted, name = to.partition(":")
    if not parted:
        return (to,)
    scenario = kernel.scenario
    if kind == "channel":
        return members(kernel, name)
    if kind == "team":
        return tuple(_of_team(kernel, name))
    if kind == "audience":
        people = scenario.on_call.people.items()
        heard = [key for key, one in people if one.audience == name]
        return (*scenario.seats, *heard) if name in ("responders", "public") else tuple(heard)
    one = who_is_paged(kernel, to)
    return () if one is None else (one,)


def _of_team(kernel: Kernel, team: str) -> list[str]:
    scenario = kernel.scenario
    seats = [key for key, one in scenario.seats.items() if one.team == team]
    return seats + [key for key, one in scenario.on_call.people.items() if one.team == team]
