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

    scrape_interval: Span = Field(15_000, description="How often metrics are collected.")
    evaluation_interval: Span = Field(15_000, description="How often rules are evaluated.")
    rule_files: tuple[str, ...] = Field((), description="Prometheus rule files.")
    alertmanager: str | None = Field(None, description="An Alertmanager file.")
    receivers: dict[str, Target] = Field(
        default_factory=dict, description="Alertmanager's receivers to policies, people, channels."
    )


class Inject(Part):
    """One scripted thing that is put to the players."""

    when: When | None = Field(None, description="Comes when this holds.")
    at: Duration | None = Field(None, description="Comes at this time.")
    manual: bool = Field(False, description="Only a facilitator fires it.")
    channel: Literal["phone", "chat", "ticket", "email", "news", "social", "page", "document"] = (
        Field("chat", description="How it reaches the players.")
    )
    from_: str = Field(alias="from", description="A person.")
    to: Target | None = Field(None, description="Default: the default seat.")
    about: str | None = Field(None, description="The incident that it reports (truth, hidden).")
    text: str = Field(description="What it says.")
    document: str | None = Field(None, description="A document that comes with it.")
    fault: str | None = Field(None, description="A fault that starts with it.")
    expects: When | None = Field(None, description="What players are expected to do about it.")
    asks: tuple[str, ...] = Field((), description="Answers to pick from, if it is a question.")
    notes: str = Field("", description="For the facilitator.")
    decoy: bool = Field(False, description="Leads away from the incident.")


class SeverityStep(Part):
    """The true severity from a time or an event on."""

    at: Duration | None = Field(None, description="From this time on.")
    when: When | None = Field(None, description="From when this holds on.")
    is_: Severity = Field(alias="is", description="The severity.")


def _one_or_steps(value: object) -> str:
    return "steps" if isinstance(value, (list, tuple)) else "one"


Severities = Annotated[
    Annotated[Severity, Tag("one")] | Annotated[tuple[SeverityStep, ...], Tag("steps")],
    Discriminator(_one_or_steps),
]
"""A severity, or a list of severities by time."""


class VariantTruth(Part):
    """What is true instead when a fault came in this variant."""

    cause: str | None = Field(None, description="The cause in this variant.")
    also: tuple[str, ...] | None = Field(None, description="Causes that count as equally right.")
    not_cause: tuple[str, ...] | None = Field(None, description="Near misses that must not pass.")
    kind: str | None = Field(None, description="Kind of the cause.")
    services: tuple[str, ...] | None = Field(None, description="Services that it hurts.")
    teams: tuple[str, ...] | None = Field(None, description="The right people to bring in.")
    contributing: tuple[str, ...] | None = Field(None, description="What contributed.")


class Incident(Part):
    """The truth about one incident."""

    faults: tuple[str, ...] = Field(min_length=1, description="The faults that make it.")
    title: str = Field("", description="What the debrief calls it.")
    cause: str = Field(description="A change, service, call or factor.")
    also: tuple[str, ...] = Field((), description="Causes that count as equally right.")
    not_cause: tuple[str, ...] = Field((), description="Near misses that must not pass.")
    kind: str = Field(description="Of the cause: change, capacity, dependency, data, …")
    severity: Severities = Field(description="The true severity, or a list by time.")
    impact: Degree = Field("high", description="How much is hurt.")
    urgency: Degree = Field("high", description="How soon it must be dealt with.")
    services: tuple[str, ...] = Field(min_length=1, description="Services that it hurts.")
    teams: tuple[str, ...] = Field((), description="The right people to bring in.")
    contributing: tuple[str, ...] = Field(
        (), description="Factors, calls, changes or services that contributed."
    )
    by_variant: dict[str, VariantTruth] = Field(
        default_factory=dict, description="By the drawn variant of one of its faults."
    )
    audiences: tuple[Literal["public", "support", "executives", "responders"], ...] = Field(
        ("public", "support", "executives"), description="Who must be told."
    )

    def drawn(self, variants: Collection[str]) -> Incident:
        """The truth when these variants were drawn."""
        for variant in sorted(variants):
            if (own := self.by_variant.get(variant)) is not None:
                return self.model_copy(update=own.model_dump(exclude_none=True))
        return self


class Factor(Part):
    """Something a post-mortem can pick, true or plausible and wrong."""

    text: str = Field(description="What a post-mortem reads.")
    holds: bool = Field(False, description="Is it true? Hidden.")


class Objective(Part):
    """What the exercise tests."""

    capability: str = Field(description="A dimension's id.")
    text: str = Field(description="What players are to show.")
    points: int = Field(ge=1, le=1000, description="What it is worth.")
    met_when: When | None = Field(
        None, description="Met when this holds; left out, the dimension of its capability decides."
    )


class SlaTargets(Part):
    """Targets of one severity."""

    acknowledge: Span | None = Field(None, description="From the page to its acknowledgement.")
    triage: Span | None = Field(
        None, description="Until severity, impact, urgency and services are set."
    )
    engage: Span | None = Field(None, description="Until somebody of each team is there.")
    first_update: Span | None = Field(
        None, description="Until the first update that names an affected service."
    )
    update_every: Span | None = Field(
        None, description="The longest gap between updates until mitigation."
    )
    mitigate: Span | None = Field(None, description="Until users are no longer hurt.")
    resolve: Span | None = Field(None, description="Until the cause is gone or bypassed, for good.")
    calendar: Literal["always", "business-hours"] = Field(
        "always", description="Hours in which the clocks run."
    )


class PastIncident(Part):
    """A closed incident of the past."""

    at: Duration = Field(description="When it began; negative.")
    title: str = Field(description="What it was called.")
    severity: Severity = Field("SEV3", description="How bad it was.")
    cause: str | None = Field(None, description="A change, service, call or factor.")
    services: tuple[str, ...] = Field((), description="Services that it hurt.")
    lasted: Span = Field(3_600_000, description="How long it lasted.")
    text: str = Field("", description="What was written about it.")


class PastMessage(Part):
    """Chat of the past."""

    at: Duration = Field(description="When it was written; negative.")
    from_: str = Field(alias="from", description="Who wrote it.")
    channel: str | None = Field(None, description="Where it stands.")
    text: str = Field(description="What it says.")


class Handover(Part):
    """The handover note that waits for the player."""

    at: Duration = Field(-600_000, description="When it was written; negative.")
    from_: str = Field(alias="from", description="Who wrote it.")
    to: str | None = Field(None, description="Whom it is for.")
    text: str = Field(description="The note.")


class Past(Part):
    """What there was before StartEx besides telemetry and changes."""

    handover: Handover | None = Field(None, description="The handover note.")
    incidents: tuple[PastIncident, ...] = Field((), description="Closed incidents.")
    chat: tuple[PastMessage, ...] = Field(
        (), description="Messages that stand in the channels already."
    )


class Step(Part):
    """One step of a reference response: when, how long after, which command.

    The command's own fields stand beside these keys (`extra`), checked against the command table.
    """

    model_config = {"frozen": True, "extra": "allow", "populate_by_name": True}

    when: When | None = Field(None, description="The step waits until this holds.")
    delay: Span = Field(0, description="Further time to wait.")
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

    weights: dict[str, float] = Field(
        default_factory=dict, description="Weights of dimensions other than the usual ones."
    )
    pass_mark: int = Field(80, ge=1, le=120, description="Points needed to pass.")
    hold: Span = Field(300_000, description="How long relief must hold to count as mitigated.")


class Source(Part):
    """Where the material comes from."""

    title: str = Field(description="What it is called.")
    url: str = Field(description="Where it can be read.")
