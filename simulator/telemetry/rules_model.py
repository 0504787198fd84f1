"""Rules as values: what a Prometheus rule file says, after checking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

AlertState: TypeAlias = Literal["pending", "firing"]
ChangeState: TypeAlias = Literal["pending", "firing", "resolved", "inactive"]


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """`record`: write the value of an expression as a series of its own."""

    record: str
    expr: str
    labels: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class AlertingRule:
    """`alert`: every element of an expression is an alert; hold is `for`, keep is
    `keep_firing_for`, both ms."""

    alert: str
    expr: str
    hold: int = 0
    keep: int = 0
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    line: int = 0


Rule: TypeAlias = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that run in order; interval in ms, None for the default of who runs them."""

    name: str
    rules: tuple[Rule, ...]
    interval: int | None = None


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of groups."""

    path: str
    groups: tuple[RuleGroup, ...]


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """What is wrong in a rule file, at which line (1-based)."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class RulesError(Exception):
    """A rule file that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: list[RuleProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class AlertChange:
    """An alert has changed its state at `at` (ms).

    `resolved` follows firing, `inactive` follows pending. `active_at` is when this activation
    began.
    """

    at: int
    state: ChangeState
    labels: dict[str, str]
    annotations: dict[str, str]
    value: float
    active_at: int
    fingerprint: str


@dataclass(frozen=True)
class ActiveAlert:
    """An alert that is pending or firing; times in ms, `fired_at` None while pending."""

    labels: dict[str, str]
    state: AlertState
    value: float
    active_at: int
    fired_at: int | None
    annotations: dict[str, str]
    fingerprint: str


_FNV_OFFSET, _FNV_PRIME, _FNV_MASK = 14695981039346656037, 1099511628211, (1 << 64) - 1


def fingerprint(labels: dict[str, str]) -> str:
    """The identity of a label set, as Prometheus and Alertmanager compute it: FNV-1a 64,
    sixteen hex digits."""
    total = _FNV_OFFSET
    for name in sorted(labels):
        for text in (name, labels[name]):
            for byte in (*text.encode("utf-8", "surrogatepass"), 255):
                total = ((total ^ byte) * _FNV_PRIME) & _FNV_MASK
    return f"{total:016x}"
