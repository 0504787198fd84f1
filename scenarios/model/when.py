"""`when`: structure, not a language. Conditions over the events of an exercise and its metrics."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from scenarios.model.values import Part, Span, as_lists


class When(Part):
    """One condition: an event, a metric, or a combination of conditions.

    Exactly one of `event`, `metric`, `all`, `any`, `not`, `expected`, `at` is given.
    """

    event: str | None = Field(None, description="Name of a log entry, such as page.answered.")
    where: Annotated[dict[str, Any], BeforeValidator(as_lists)] = Field(
        default_factory=dict, description="Fields the entry must have; a list means contains all."
    )
    within: Span | None = Field(
        None, description="From StartEx in objectives, from the inject in expects."
    )
    before: When | None = Field(None, description="Holds also when the other never comes.")
    count: int = Field(1, ge=1, le=1000, description="So many matching entries.")
    metric: str | None = Field(None, description="A PromQL condition on what players can query.")
    for_: Span = Field(0, alias="for", description="The metric must hold for so long.")
    at: Span | None = Field(None, description="A time from StartEx.")
    expected: str | None = Field(None, description="An inject whose expects was met or never due.")
    all: tuple[When, ...] | None = Field(None, description="All of these hold.")
    any: tuple[When, ...] | None = Field(None, description="One of these holds.")
    not_: When | None = Field(None, alias="not", description="This does not hold.")
    delay: Span = Field(0, description="Wait so long after it holds.")
    unless: When | None = Field(None, description="Asked when the delay is over.")

    @model_validator(mode="after")
    def _one_kind(self) -> When:
        given = [
            name
            for name, value in (
                ("event", self.event),
                ("metric", self.metric),
                ("at", self.at),
                ("expected", self.expected),
                ("all", self.all),
                ("any", self.any),
                ("not", self.not_),
            )
            if value is not None
        ]
        if len(given) != 1:
            raise ValueError(
                "needs exactly one of event, metric, at, expected, all, any, not"
                + (f"; it has {' and '.join(given)}" if given else "")
            )
        return self
