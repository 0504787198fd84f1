"""Effects set what the service has, with one value that fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.effects import all_effects
from scenarios.model.values import Setting
from scenarios.model.world import Effect
from scenarios.problem import Problem, did_you_mean
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject
from scenarios.vocabulary.service_types import CALL_SETTABLE, SETTABLE, TYPES

CODE: Final = "effect"
_SHARES: Final = ("errors", "shed", "hit_rate", "fill_rate", "share", "budget")
_TIMES: Final = ("latency", "lag", "expires", "timeout")
_LARGEST: Final = 1e9


def _find(subject: Subject) -> Iterator[Problem]:
    for path, effect, target in all_effects(subject.scenario):
        if target is None:
            told = "it is not said which service this acts on"
            yield subject.problem(CODE, path, told, "give it a target")
        else:
            yield from _parameter(subject, path, effect, target)
        yield from _values(subject, path, effect)


def _parameter(subject: Subject, path: Path, effect: Effect, target: str) -> Iterator[Problem]:
    service = subject.scenario.world.services.get(target)
    kind = TYPES.get(service.type) if service else None
    if service is None or kind is None:
        return  # said elsewhere
    place = (*path, "set")
    if effect.set.startswith("calls."):
        callee, _dot, name = effect.set[len("calls.") :].rpartition(".")
        if callee not in service.calls:
            told = f"{target} does not call '{callee[:60]}'"
            hint = did_you_mean(callee, service.calls)
            yield subject.problem(CODE, place, told, hint)
        elif name not in CALL_SETTABLE:
            told = f"a call has no '{name[:60]}'; it has {', '.join(CALL_SETTABLE)}"
            yield subject.problem(CODE, place, told, did_you_mean(name, CALL_SETTABLE))
        return
    settable = [one for one in kind.settable if one != "calls"]
    if effect.set in settable:
        return
    if effect.set in SETTABLE:
        told = f"{target} is of type {service.type}, which has no {effect.set}"
    else:
        told = f"'{effect.set[:60]}' cannot be set"
    hint = did_you_mean(effect.set, settable)
    beside = (
        "" if hint else f"; {service.type} has {', '.join(settable)}, calls.X.retries and so on"
    )
    yield subject.problem(CODE, place, told + beside, hint)


def _values(subject: Subject, path: Path, effect: Effect) -> Iterator[Problem]:
    given = [
        (name, value)
        for name, value in (("add", effect.add), ("times", effect.times), ("to", effect.to))
        if value is not None
    ]
    if len(given) != 1:
        told = "an effect needs one of add, times, to"
        if given:
            told += f"; it has {' and '.join(name for name, _value in given)}"
        yield subject.problem(CODE, path, told)
    parameter = effect.set.rpartition(".")[2]
    if parameter not in (*SETTABLE, *CALL_SETTABLE):
        return
    for name, value in given:
        if told := _misfit(parameter, name, value):
            yield subject.problem(CODE, (*path, name), told)
    if effect.every is not None and effect.shape not in ("sawtooth", "daily"):
        yield subject.problem(CODE, (*path, "every"), "'every' belongs to sawtooth or daily")


def _misfit(parameter: str, mode: str, value: Setting) -> str:
    """What is wrong with a value; empty if it fits."""
    if abs(value.value) > _LARGEST:
        return "the value is larger than anything in this world"
    if mode == "times":
        if value.unit not in ("number", "share"):
            return "'times' needs a plain number"
        return "'times' must not be negative" if value.value < 0 else ""
    if mode == "to" and value.value < 0 and parameter != "expires":
        return f"{parameter} must not be negative"
    if parameter in _SHARES:
        if value.unit in ("duration", "rate"):
            return f"{parameter} is a share, such as 5%"
        if mode == "to" and value.value > 1 and parameter != "budget":
            return f"{parameter} is a share, at most 100%"
    elif parameter in _TIMES:
        if value.unit in ("share", "rate") or (value.unit == "number" and value.value != 0):
            return f"{parameter} is a time, such as 200ms"
    elif parameter == "capacity":
        if value.unit in ("share", "duration"):
            return "capacity is a rate, such as 100/s"
    elif value.unit != "number":
        return f"{parameter} is a plain number"
    return ""


_FAULT = "faults:\n  slow:\n    starts: {at: 1m}\n    target: db\n    decoy: true\n    effects: "

RULE = Rule(
    CODE,
    "An effect sets a parameter that its service's type has, with one of add, times or to.",
    WORLD + _FAULT + "[{set: hit_rate, to: 10%}]\n",
    WORLD + _FAULT + "[{set: latency, add: 200ms, over: 1m}]\n",
    _find,
)
