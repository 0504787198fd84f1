"""A call: the whole of paging somebody, level by level of a policy or one receiver."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.model.people import EscalationPolicy
from simulator.record.commands import Json

OPEN, HELD, EXPIRED, CLOSED = "open", "held", "expired", "closed"
"""Climbs · somebody has it · nobody is left to page · over."""


@dataclass(slots=True)
class Call:
    """Somebody is wanted. `group` is the alert group behind it, if any; else `sender` wants."""

    key: str
    to: str
    reason: str
    sender: str
    policy: EscalationPolicy | None = None
    alerts: tuple[str, ...] = ()
    group: str | None = None
    incident: str | None = None
    state: str = OPEN
    level: int = 0
    turns: int = 0
    clock: int = 0
    """Counts what makes a running timeout void."""
    reached: list[str] = field(default_factory=list)
    """Everybody who was paged, the sender first if it is a player."""
    pages: list[str] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        """The id of its policy."""
        return None if self.policy is None else self.to.partition(":")[2]

    def following(self) -> int | None:
        """The next level, the first again while the policy repeats; None at the end."""
        if self.policy is None:
            return None
        if self.level + 1 < len(self.policy.levels):
            return self.level + 1
        return 0 if self.turns < self.policy.repeats else None

    def set(self, state: str) -> None:
        """A new state; timeouts that run are void."""
        self.state = state
        self.clock += 1

    def base_id(self) -> str:
        """What its next page is called, but for the number of the same again."""
        if self.group is None:
            return f"page:{self.key}" + (f":{self.level}" if self.level else "")
        return f"page:{self.name or self.to}:{self.key}:{self.level}"

    def fields(self, page: str, who: str) -> dict[str, Json]:
        """The fields of `page.sent`, but for `next_at`."""
        made: dict[str, Json] = {
            "page": page,
            "to": who,
            "level": self.level,
            "alerts": list(self.alerts),
            "reason": self.reason,
            "from": self.sender,
        }
        optional = {"policy": self.name, "group": self.group, "incident": self.incident}
        made |= {name: value for name, value in optional.items() if value is not None}
        if self.policy is None and self.to != who:
            made["receiver"] = self.to
        return made
