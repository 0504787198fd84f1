"""What an action is made of: a plan, its steps, and what comes back when it cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from scenarios.model.values import Spread

StepKind: TypeAlias = Literal[
    "leave",
    "drain",
    "back",
    "set",
    "base",
    "flag",
    "cold_cache",
    "forget_names",
    "purge",
    "drop_connections",
    "clean_disk",
    "renew",
    "promote",
    "restore",
    "slow",
    "undo_change",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a service.

    `name` is a parameter, flag, limit or change; `value` its new value or an amount; `nth` the
    instance, None for all; `lasts` ms. `undo_change` is carried out by the engine, which knows what
    came with a change; `World.apply` ignores it.
    """

    kind: StepKind
    service: str
    name: str = ""
    value: float = 0.0
    nth: int | None = None
    lasts: int = 0


@dataclass(frozen=True, slots=True)
class StartAction:
    """A standard action that somebody wants to start."""

    name: str
    target: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a standard action goes: its duration is drawn from `takes` (ms) by the engine.

    `steps` are (fraction of the duration, step); `on_cancel` brings back what a cancelled action
    would leave half done; `harms` says what is destroyed for good, empty if nothing.
    """

    title: str
    takes: Spread
    fails: float
    steps: tuple[tuple[float, Step], ...]
    on_cancel: tuple[Step, ...] = ()
    harms: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an action cannot be done here and now."""

    reason: str
