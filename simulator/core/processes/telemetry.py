"""Runs the alert rules at their times, the history included, and says which alerts change."""

from __future__ import annotations

from simulator.core.kernel import Kernel, Steps, seconds
from simulator.telemetry.rules import AlertChange


class Telemetry:
    """`alert.firing`, `alert.resolved`; an alert is its fingerprint and its how-manyth firing."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._firings: dict[str, str] = {}
        if kernel.telemetry:
            kernel.process(self._evaluations())

    def _evaluations(self) -> Steps:
        kernel = self._kernel
        due = kernel.rules.next_due(kernel.now - 1)
        while due is not None and due <= kernel.end:
            yield kernel.at(due)
            kernel.world_now()
            for change in kernel.rules.evaluate(due):
                if change.state == "firing":
                    self._firing(change)
                elif change.state == "resolved":
                    self._resolved(change)
            due = kernel.rules.next_due(due)

    def _firing(self, change: AlertChange) -> None:
        kernel, fingerprint = self._kernel, change.fingerprint
        nth = kernel.number("alert", fingerprint)
        alert = f"alert:{fingerprint}:{nth}"
        self._firings[fingerprint] = alert
        fields = {
            **_names(alert, change),
            "annotations": dict(change.annotations),
            "value": change.value if change.value - change.value == 0.0 else str(change.value),
            "since": seconds(change.active_at),
        }
        kernel.emit("alert.firing", fields=fields, id=alert)

    def _resolved(self, change: AlertChange) -> None:
        alert = self._firings[change.fingerprint]
        self._kernel.emit(
            "alert.resolved",
            fields=_names(alert, change),
            id=f"alert.resolved:{alert.partition(':')[2]}",
            cause=alert,
        )


def _names(alert: str, change: AlertChange) -> dict[str, object]:
    labels = change.labels
    return {
        "alert": alert,
        "alertname": labels.get("alertname", ""),
        "service": labels.get("service", ""),
        "labels": dict(labels),
    }
