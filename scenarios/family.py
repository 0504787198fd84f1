"""What one metric family is: its kind, its labels, and the quantity of the model behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["counter", "gauge", "histogram", "summary"]
Scope = Literal["instance", "service", "call", "traffic"]

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds; `+Inf` comes on top."""

BUCKET_LABELS: Final = (*(repr(bound) for bound in BUCKETS), "+Inf")
"""Values of `le` as Prometheus 3 stores them: 1.0, not 1."""

TARGET_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "instance": ("service", "instance"),
    "service": ("service",),
    "call": ("service", "target"),
    "traffic": ("service", "traffic"),
}
"""Labels that say whose series it is: `target` is the callee, `service` of traffic its entry."""


@dataclass(frozen=True, slots=True)
class Family:
    """One metric family.

    `values` gives the label values of one further label with the outcome that each counts.
    `needs` names an attribute of the service without which it has no such series.
    A histogram has `_bucket` (with `le`), `_sum`, `_count`; a summary only `_sum` and `_count`.
    """

    name: str
    kind: Kind
    what: str
    help: str
    unit: str = ""
    scope: Scope = "instance"
    label: str = ""
    values: tuple[tuple[str, str], ...] = ()
    needs: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """All its labels, without `le`."""
        return (*TARGET_LABELS[self.scope], *((self.label,) if self.label else ()))

    def series(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(metric name, labels) of everything that it exports."""
        if self.kind == "histogram":
            yield f"{self.name}_bucket", (*self.labels, "le")
        if self.kind in ("histogram", "summary"):
            yield f"{self.name}_sum", self.labels
            yield f"{self.name}_count", self.labels
        else:
            yield self.name, self.labels
