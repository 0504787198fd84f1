"""What happens and what it is worth: alerting, injects, incidents, objectives, SLA, solution."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from scenarios.model.people import Target
from scenarios.model.values import Duration, Part, Span, as_lists
from scenarios.model.when import When

Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]
Degree = Literal["high", "medium", "low"]


class Alerting(Part):
    """Prometheus rule files and an Alertmanager file, unchanged."""

    scrape_interval: Span = 15_000
    evaluation_interval: Span = 15_000
    rule_files: tuple[str, ...] = ()
    alertmanager: str | None = None
    receivers: dict[str, Target] = Field(
        default_factory=dict, description="Alertmanager's receivers to policies, people, channels."
    )


class Inject(Part):
    """One scripted thing that is put to the players."""

    when: When | None = None
    at: Duration | None = None
    manual: bool = Field(False, description="Only a facilitator fires it.")
    channel: Literal["phone", "chat", "ticket", "email", "news", "social", "page", "document"] = (
        "chat"
    )
    from_: str = Field(alias="from", description="A person.")
    to: Target | None = Field(None, description="Default: the default seat.")
    about: str | None = Field(None, description="The incident that it reports (truth, hidden).")
    text: str
    document: str | None = Field(None, description="A document that comes with it.")
    fault: str | None = Field(None, description="A fault that starts with it.")
    expects: When | None = Field(None, description="What players are expected to do about it.")
    asks: tuple[str, ...] = Field((), description="Answers to pick from, if it is a question.")
    notes: str = Field("", description="For the facilitator.")
    decoy: bool = Field(False, description="Leads away from the incident.")


class SeverityStep(Part):
    """The true severity from a time or an event on."""

    at: Duration | None = None
    when: When | None = None
    is_: Severity = Field(alias="is")


def _one_or_steps(value: object) -> str:
    return "steps" if isinstance(value, (list, tuple)) else "one"


Severities = Annotated[
    Annotated[Severity, Tag("one")] | Annotated[tuple[SeverityStep, ...], Tag("steps")],
    Discriminator(_one_or_steps),
]
"""A severity, or a list of severities by time."""


class VariantTruth(Part):
    """What is true instead when a fault came in this variant."""

    cause: str | None = None
    also: tuple[str, ...] | None = None
    not_cause: tuple[str, ...] | None = None
    kind: str | None = None
    services: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None
    contributing: tuple[str, ...] | None = None


class Incident(Part):
    """The truth about one incident."""

    faults: tuple[str, ...] = Field(min_length=1)
    title: str = ""
    cause: str = Field(description="A change, service, call or factor.")
    also: tuple[str, ...] = Field((), description="Causes that count as equally right.")
    not_cause: tuple[str, ...] = Field((), description="Near misses that must not pass.")
    kind: str = Field(description="Of the cause: change, capacity, dependency, data, …")
    severity: Severities
    impact: Degree = "high"
    urgency: Degree = "high"
    services: tuple[str, ...] = Field(min_length=1)
    teams: tuple[str, ...] = ()
    contributing: tuple[str, ...] = ()
    by_variant: dict[str, VariantTruth] = Field(
        default_factory=dict, description="By the drawn variant of one of its faults."
    )
    audiences: tuple[Literal["public", "support", "executives", "responders"], ...] = (
        "public",
        "support",
        "executives",
    )

    def drawn(self, variants: Collection[str]) -> Incident:
        """The truth when these variants were drawn."""
        for variant in sorted(variants):
            if (own := self.by_variant.get(variant)) is not None:
                return self.model_copy(update=own.model_dump(exclude_none=True))
        return self


class Factor(Part):
    """Something a post-mortem can pick, true or plausible and wrong."""

    text: str
    holds: bool = Field(False, description="Is it true? Hidden.")


class Objective(Part):
    """What the exercise tests."""

    capability: str = Field(description="A dimension's id.")
    text: str
    points: int = Field(ge=1, le=1000)
    met_when: When | None = None


class SlaTargets(Part):
    """Targets of one severity."""

    acknowledge: Span | None = None
    triage: Span | None = None
    engage: Span | None = None
    first_update: Span | None = None
    update_every: Span | None = None
    mitigate: Span | None = None
    resolve: Span | None = None
    calendar: Literal["always", "business-hours"] = "always"


class PastIncident(Part):
    """A closed incident of the past."""

    at: Duration
    title: str
    severity: Severity = "SEV3"
    cause: str | None = None
    services: tuple[str, ...] = ()
    lasted: Span = 3_600_000
    text: str = ""


class PastMessage(Part):
    """Chat of the past."""

    at: Duration
    from_: str = Field(alias="from")
    channel: str | None = None
    text: str


class Handover(Part):
    """The handover note that waits for the player."""

    at: Duration = -600_000
    from_: str = Field(alias="from")
    to: str | None = None
    text: str


class Past(Part):
    """What there was before StartEx besides telemetry and changes."""

    handover: Handover | None = None
    incidents: tuple[PastIncident, ...] = ()
    chat: tuple[PastMessage, ...] = ()


class Step(Part):
    """One step of a reference response: when, how long after, which command.

    The command's own fields stand beside these keys (`extra`), checked against the command table.
    """

    model_config = {"frozen": True, "extra": "allow", "populate_by_name": True}

    when: When | None = None
    delay: Span = 0
    optional: bool = Field(False, description="Runs beside the others and may never come.")
    do: str = Field(description="A command, such as incident.declare.")

    @model_validator(mode="before")
    @classmethod
    def _fields_as_lists(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = cls.model_fields
        return {key: one if key in known else as_lists(one) for key, one in value.items()}

    @property
    def fields(self) -> dict[str, Any]:
        """The command's fields as they were written."""
        return dict(self.model_extra or {})


class Scoring(Part):
    """Changes to the default scoring."""

    weights: dict[str, float] = Field(default_factory=dict)
    pass_mark: int = Field(80, ge=1, le=120)
    hold: Span = Field(300_000, description="How long relief must hold to count as mitigated.")


class Check(Part):
    """A journey or probe that players can run."""

    title: str
    traffic: str | None = None
    service: str | None = None
    text: str = ""


class Source(Part):
    """Where the material comes from."""

    title: str
    url: str
