"""Deploys, configurations, flags: made at their time, undone by rollbacks with what they did."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from scenarios.model.world import Change
from simulator.core.kernel import Kernel, Refused, Steps

Undone: TypeAlias = Callable[[str, str], None]
"""Told the id of a change that was undone, and of the entry that says so."""


class Changes:
    """The change log and what each change does by itself."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._all = kernel.scenario.world.changes
        self._made: dict[str, int] = {}
        self._undone: dict[str, int] = {}
        self._listeners: list[Undone] = []
        start = kernel.now
        self.times = {
            key: kernel.fate.time(one.at, "change-at", key) for key, one in self._all.items()
        }
        """When each change is made (ms), drawn once."""
        for key, at in sorted(self.times.items(), key=lambda one: one[1]):
            kernel.process(self._make(key, max(at, start)))

    def on_undo(self, told: Undone) -> None:
        """Be told of changes that are undone."""
        self._listeners.append(told)

    def undone(self, key: str) -> bool:
        """Has this change been undone?"""
        return key in self._undone

    def to_roll_back(self, target: str, named: str | None) -> str:
        """The change that a rollback of this service would undo; `Refused` says why none."""
        if named is not None:
            change = self._all.get(named)
            if change is None or named not in self._made:
                raise Refused(f"there is no change '{named}'")
            if change.target != target:
                raise Refused(f"{named} changed {change.target}, not {target}")
            self._check(named, change)
            return named
        made = sorted((at, key) for key, at in self._made.items())
        for _, key in reversed(made):
            change = self._all[key]
            if change.target == target and change.reversible and key not in self._undone:
                return key
        raise Refused(f"there is nothing to roll back on {target}")

    def undo(self, key: str, cause: str) -> None:
        """Take a change back, with all that it did."""
        if key in self._undone:
            return
        self._undone[key] = self._kernel.now
        self._kernel.world_now().remove_effects(f"change:{key}:", self._kernel.now)
        for told in self._listeners:
            told(key, cause)

    def _check(self, key: str, change: Change) -> None:
        if not change.reversible:
            raise Refused(f"{key} cannot be rolled back")
        if key in self._undone:
            raise Refused(f"{key} was rolled back already")

    def _make(self, key: str, at: int) -> Steps:
        kernel, change = self._kernel, self._all[key]
        yield kernel.at(at)
        self._made[key] = self.times[key]
        world = kernel.world_now()
        for number, effect in enumerate(change.effects):
            world.add_effect(f"change:{key}:{number}", change.target, effect, kernel.now)
        fields = {
            "change": key,
            "target": change.target,
            "kind": change.kind,
            "text": change.text,
            "by": change.by,
        }
        kernel.emit("change.made", fields=fields, id=f"change:{key}")
