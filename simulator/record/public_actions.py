"""What can be done, as players read it: the standard actions and the scenario's own."""

from __future__ import annotations

from scenarios.model import Scenario, Spread
from scenarios.model.world import Action, Service
from scenarios.vocabulary.service_types import ACTIONS, TYPES, StandardAction
from simulator.record.public_types import ActionInfo, ParameterInfo


def actions_of(scenario: Scenario) -> tuple[ActionInfo, ...]:
    """Standard and own actions of every service, in the order of the services."""
    made = []
    for key, service in scenario.world.services.items():
        names = TYPES[service.type].actions if service.type in TYPES else ()
        made += [_standard(scenario, ACTIONS[name], key, service) for name in names]
        made += [
            _own(scenario, name, action)
            for name, action in sorted(scenario.actions.items())
            if action.target == key
        ]
    return tuple(made)


def _standard(scenario: Scenario, action: StandardAction, key: str, service: Service) -> ActionInfo:
    choices = {
        "call": tuple(service.calls),
        "flag": tuple(service.flags),
        "name": ("connections", "queue", "slots", *service.limits),
        "instance": tuple(f"{key}-{number}" for number in range(service.instances)),
    }
    parameters = tuple(
        ParameterInfo(name, name in action.required, choices.get(name, ()))
        for name in action.parameters
    )
    who = _who(scenario, action.name)
    takes = typical(action.takes)
    return ActionInfo(
        action.name,
        action.title,
        action.text,
        key,
        parameters,
        takes,
        action.risk,
        False,
        who,
        False,
    )


def _own(scenario: Scenario, key: str, action: Action) -> ActionInfo:
    needs = action.needs
    if needs.person is not None:
        who: tuple[str, ...] = (needs.person,)
    elif needs.team is not None:
        who = tuple(k for k, one in scenario.on_call.people.items() if one.team == needs.team)
    else:
        who = _who(scenario, key)
    return ActionInfo(
        key,
        action.title,
        action.text,
        action.target,
        (),
        typical(action.takes),
        "",
        needs.approval,
        who,
        True,
    )


def _who(scenario: Scenario, action: str) -> tuple[str, ...]:
    seats = tuple(key for key, one in scenario.seats.items() if not one.may or action in one.may)
    return seats + tuple(key for key, one in scenario.on_call.people.items() if action in one.may)


def typical(takes: Spread) -> str:
    """A spread of ms as people say it: `2m` or `90s-2m30s`."""
    low, high = (_duration(int(value + 0.5)) for value in (takes.low, takes.high))
    return low if low == high else f"{low}-{high}"


def _duration(ms: int) -> str:
    minutes, seconds = divmod((ms + 500) // 1000, 60)
    if minutes < 2 and seconds:
        return f"{minutes * 60 + seconds}s"
    return f"{minutes}m{seconds}s" if seconds else f"{minutes}m"
