"""Recording and alerting rules, run against the store group by group."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.telemetry.alerting import AlertRunner
from simulator.telemetry.promql import EvaluationError, Evaluator
from simulator.telemetry.recording import RecordRunner
from simulator.telemetry.rules_file import parse_rules
from simulator.telemetry.rules_model import (
    ActiveAlert,
    AlertChange,
    AlertingRule,
    AlertState,
    ChangeState,
    RecordingRule,
    Rule,
    RuleFile,
    RuleGroup,
    RuleProblem,
    RulesError,
    fingerprint,
)

DEFAULT_INTERVAL = 60_000  # ms, Prometheus's own


class _Group:
    def __init__(self, evaluator: Evaluator, group: RuleGroup, interval: int) -> None:
        self.name = group.name
        self.interval = group.interval or interval
        self.runners = [
            RecordRunner(evaluator, rule)
            if isinstance(rule, RecordingRule)
            else AlertRunner(evaluator, rule)
            for rule in group.rules
        ]


class RuleEngine:
    """Runs the rules of all files; an alert's state lives here, its series in the store.

    `default_interval` (ms) is for groups that name none. Groups are due at the multiples of their
    interval: Prometheus adds a phase for each group, ours is 0.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        files: Sequence[RuleFile],
        *,
        default_interval: int = DEFAULT_INTERVAL,
    ) -> None:
        self._groups = [
            _Group(evaluator, group, default_interval) for file in files for group in file.groups
        ]
        self._errors: dict[str, str] = {}

    def evaluate(self, at: int) -> list[AlertChange]:
        """Run the groups that are due at `at` (ms, increasing); the alerts that changed, in the
        order of the rules.

        Each rule commits before the next one runs. A rule that fails writes nothing and keeps its
        state; `errors`
        says why.
        """
        changes: list[AlertChange] = []
        self._errors = {}
        for group in self._groups:
            if at % group.interval:
                continue
            for runner in group.runners:
                try:
                    changes += runner.run(at)
                except EvaluationError as problem:
                    self._errors[f"{group.name}/{runner.name}"] = problem.message
        return changes

    def next_due(self, after: int) -> int | None:
        """The next time after `after` (ms) at which a group is due; None without groups."""
        return min(
            ((after // group.interval + 1) * group.interval for group in self._groups), default=None
        )

    @property
    def errors(self) -> dict[str, str]:
        """What failed in the last evaluation, by group/rule."""
        return dict(self._errors)

    def active(self) -> list[ActiveAlert]:
        """The alerts that are pending or firing now, in the order of the rules."""
        return [
            alert
            for group in self._groups
            for runner in group.runners
            if isinstance(runner, AlertRunner)
            for alert in runner.active()
        ]


__all__ = [
    "ActiveAlert",
    "AlertChange",
    "AlertState",
    "AlertingRule",
    "ChangeState",
    "RecordingRule",
    "Rule",
    "RuleEngine",
    "RuleFile",
    "RuleGroup",
    "RuleProblem",
    "RulesError",
    "fingerprint",
    "parse_rules",
]
