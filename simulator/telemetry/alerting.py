"""One alerting rule at work: elements become pending, fire after `for`, resolve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql import EvaluationError, Evaluator
from simulator.telemetry.promql.shapes import NAME, Vector
from simulator.telemetry.recording import Output
from simulator.telemetry.rules_model import (
    ActiveAlert,
    AlertChange,
    AlertingRule,
    AlertState,
    ChangeState,
    fingerprint,
)
from simulator.telemetry.templates import TemplateData, expand_template

ALERTS, FOR_STATE = "ALERTS", "ALERTS_FOR_STATE"


@dataclass(slots=True)
class _Alert:
    """An activation; `element` and `seen_at` are of the last evaluation that saw it."""

    labels: dict[str, str]
    element: dict[str, str]
    value: float
    active_at: int
    seen_at: int
    state: AlertState = "pending"
    fired_at: int | None = None
    absent_since: int | None = None


class AlertRunner:
    """Evaluates the expression and keeps the state of its alerts."""

    def __init__(self, evaluator: Evaluator, rule: AlertingRule) -> None:
        self.name = rule.alert
        self._rule = rule
        self._evaluator = evaluator
        self._query = evaluator.compile(rule.expr)
        self._alerts: dict[LabelKey, _Alert] = {}
        self._output = Output(evaluator)
        self._columns: dict[tuple[LabelKey, str], int] = {}
        self._fixed = all("{{" not in value for _, value in rule.labels)

    def run(self, at: int) -> list[AlertChange]:
        """Evaluate at `at` (ms); raises EvaluationError, and then nothing has changed."""
        vector = self._evaluator.vector(self._query, at)
        quiet = not self._alerts
        if quiet and not vector.any():
            return []
        seen = self._seen(vector, at)
        for key, (labels, element, value) in seen.items():
            alert = self._alerts.get(key)
            if alert is None:
                self._alerts[key] = _Alert(labels, element, value, active_at=at, seen_at=at)
            else:
                alert.element, alert.value, alert.seen_at = element, value, at
        changes = [
            change for key in list(self._alerts) for change in self._step(key, key in seen, at)
        ]
        self._commit(at)
        return changes

    def _seen(
        self, vector: Vector, at: int
    ) -> dict[LabelKey, tuple[dict[str, str], dict[str, str], float]]:
        """The alerts that this evaluation's elements are, by identity."""
        known = self._known(vector) if self._fixed else None
        found: dict[LabelKey, tuple[dict[str, str], dict[str, str], float]] = {}
        values = vector.values.tolist()
        for place in vector.indices().tolist():
            element, value = vector.shape.labels[place], values[place]
            if known is not None:
                key, labels = known[place]
            else:
                labels = self._labels(element, value, at)
                key = label_key(labels)
            if key in found:
                raise EvaluationError(
                    "vector contains metrics with the same labelset after applying alert labels"
                )
            found[key] = (labels, element, value)
        return found

    def _known(self, vector: Vector) -> list[tuple[LabelKey, dict[str, str]]]:
        def make() -> list[tuple[LabelKey, dict[str, str]]]:
            every = [self._labels(element, 0.0, 0) for element in vector.shape.labels]
            return [(label_key(labels), labels) for labels in every]

        return vector.shape.cached(("alert", self), make)

    def _labels(self, element: dict[str, str], value: float, at: int) -> dict[str, str]:
        labels = {k: v for k, v in element.items() if k != NAME}
        for name, text in self._rule.labels:
            labels[name] = text if self._fixed else self._expand(text, element, value, at)
        labels["alertname"] = self.name
        return {k: v for k, v in labels.items() if v}

    def _expand(self, text: str, element: dict[str, str], value: float, at: int) -> str:
        evaluator = self._evaluator

        def query(expression: str) -> list[tuple[dict[str, str], float]]:
            return evaluator.instant(expression, at).series

        return expand_template(text, self.name, TemplateData(element, value, query))

    def _step(self, key: LabelKey, present: bool, at: int) -> list[AlertChange]:
        """Prometheus's order: what is absent ends (or is kept firing), what has waited long
        enough fires."""
        alert, fresh = self._alerts[key], self._alerts[key].active_at == at
        if present:
            alert.absent_since = None
        elif not self._kept(alert, at):
            del self._alerts[key]
            return [self._change(alert, at, "resolved" if alert.state == "firing" else "inactive")]
        if alert.state == "pending" and at - alert.active_at >= self._rule.hold:
            alert.state, alert.fired_at = "firing", at
            return [self._change(alert, at, "firing")]
        return [self._change(alert, at, "pending")] if fresh else []

    def _kept(self, alert: _Alert, at: int) -> bool:
        if alert.state != "firing" or not self._rule.keep:
            return False
        if alert.absent_since is None:
            alert.absent_since = at
        return at - alert.absent_since < self._rule.keep

    def _change(self, alert: _Alert, at: int, state: ChangeState) -> AlertChange:
        return AlertChange(
            at=at,
            state=state,
            labels=dict(alert.labels),
            annotations=self._annotations(alert),
            value=alert.value,
            active_at=alert.active_at,
            fingerprint=fingerprint(alert.labels),
        )

    def _annotations(self, alert: _Alert) -> dict[str, str]:
        return {
            name: self._expand(text, alert.element, alert.value, alert.seen_at)
            for name, text in self._rule.annotations
        }

    def _commit(self, at: int) -> None:
        states, since, started = [], [], []
        for key, alert in self._alerts.items():
            states.append(self._column(key, alert.labels, alert.state))
            since.append(self._column(key, alert.labels, FOR_STATE))
            started.append(float(alert.active_at // 1000))
        values = np.array([*[1.0] * len(states), *started])
        self._output.write(at, (ALERTS, FOR_STATE), np.array(states + since, np.int64), values)

    def _column(self, key: LabelKey, labels: dict[str, str], which: str) -> int:
        found = self._columns.get((key, which))
        if found is None:
            if which == FOR_STATE:
                named = {**labels, NAME: FOR_STATE}
            else:
                named = {**labels, NAME: ALERTS, "alertstate": which}
            found = self._columns[key, which] = self._evaluator.store.recorded.register(named)
        return found

    def active(self) -> list[ActiveAlert]:
        """The alerts of this rule; annotations are expanded now, from the evaluation that last
        saw them."""
        return [
            ActiveAlert(
                labels=dict(alert.labels),
                state=alert.state,
                value=alert.value,
                active_at=alert.active_at,
                fired_at=alert.fired_at,
                annotations=self._annotations(alert),
                fingerprint=fingerprint(alert.labels),
            )
            for alert in self._alerts.values()
        ]
