"""An action that somebody asks for, with its parameters read from whatever people type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.vocabulary.service_types import StandardAction
from simulator.world.spec import ServiceSpec
from simulator.world.steps import Plan, StartAction, Step, StepKind

if TYPE_CHECKING:
    from simulator.world.world import World


@dataclass(frozen=True)
class Asked:
    """An action asked for: what, of which service, with which parameters."""

    world: World
    action: StandardAction
    service: ServiceSpec
    start: StartAction

    def step(
        self, kind: StepKind, name: str = "", value: float = 0.0, nth: int | None = None
    ) -> Step:
        """A step on the target."""
        return Step(kind, self.service.name, name, value, nth)

    def number(self, name: str) -> float | None:
        """A parameter as a number; None if it is missing or no number."""
        value = self.start.params.get(name)
        if isinstance(value, bool) or value is None:
            return None if value is None else float(value)
        try:
            return float(str(value))
        except ValueError:
            return None

    def text(self, name: str) -> str:
        """A parameter as text; empty if it is missing."""
        value = self.start.params.get(name)
        return "" if value is None else str(value)

    def plan(
        self,
        detail: str,
        *steps: tuple[float, Step],
        on_cancel: tuple[Step, ...] = (),
        harms: str = "",
    ) -> Plan:
        """A plan of the action's own duration and odds."""
        title = f"{self.service.name}: {self.action.title.lower()}{detail}"
        return Plan(title, self.action.takes, self.action.fails, steps, on_cancel, harms)
