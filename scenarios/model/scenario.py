"""The whole scenario."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from scenarios.model.people import OnCall, Seat
from scenarios.model.story import (
    Alerting,
    Factor,
    Incident,
    Inject,
    Objective,
    Past,
    Scoring,
    SlaTargets,
    Source,
    Step,
)
from scenarios.model.values import Moment, Part, Span
from scenarios.model.world import Action, Fault, World

DEFAULT_STARTS = "2026-03-02T09:00:00+00:00"


def _no_truth(value: object) -> object:
    """To Python, true equals 1."""
    return "true" if value is True else value


def _one_or_several(value: object) -> str:
    return "several" if isinstance(value, dict) else "one"


Solutions = Annotated[
    Annotated[tuple[Step, ...], Tag("one")]
    | Annotated[dict[str, tuple[Step, ...]], Tag("several")],
    Discriminator(_one_or_several),
]
"""A reference response, or several by name."""


def _seats() -> dict[str, Seat]:
    return {"responder": Seat(title="Responder on call", default=True)}


class Scenario(Part):
    """A scenario package, format version 1. `files` holds every file it was read from."""

    hotwash: Annotated[Literal[1], BeforeValidator(_no_truth)] = Field(
        description="Version of the scenario format."
    )
    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="Its id: small letters, digits, hyphens."
    )
    title: str = Field(min_length=1, max_length=120, description="Its title in the lobby.")
    kind: Literal["simulation", "tabletop"] = Field(
        "simulation", description="A simulation: a live model of the systems answers back."
    )
    summary: str = Field("", description="The lobby shows it: no answer in it.")
    briefing: str = Field("", description="What players read before it starts.")
    difficulty: Literal["beginner", "intermediate", "advanced", "expert"] = Field(
        "beginner", description="For whom it is."
    )
    tags: tuple[str, ...] = Field((), description="Words to find it by.")
    starts: Moment = Field(
        DEFAULT_STARTS, validate_default=True, description="StartEx on the exercise's own calendar."
    )
    pre_roll: Span = Field(7_200_000, description="How long metrics, logs and changes go back.")
    duration: Span = Field(1_200_000, description="The planned length; the world stops here.")
    indicator: str | None = Field(None, description="PromQL for the header's gauge.")
    sources: tuple[Source, ...] = Field(
        (), description="Where the material comes from; shown with the debrief."
    )

    seats: dict[str, Seat] = Field(
        default_factory=_seats, min_length=1, description="Places that players can take, by id."
    )
    objectives: dict[str, Objective] = Field(
        default_factory=dict, description="What it tests, by id."
    )
    world: World = Field(description="The simulated systems.")
    alerting: Alerting = Field(
        default_factory=lambda: Alerting.model_validate({}),
        description="Alert rules and where alerts go.",
    )
    on_call: OnCall = Field(
        default_factory=lambda: OnCall.model_validate({}),
        description="People and how they are reached.",
    )
    faults: dict[str, Fault] = Field(default_factory=dict, description="What breaks, by id.")
    actions: dict[str, Action] = Field(
        default_factory=dict, description="Actions beyond the standard ones, by id."
    )
    incidents: dict[str, Incident] = Field(default_factory=dict, description="The truth, by id.")
    factors: dict[str, Factor] = Field(
        default_factory=dict,
        description="What a post-mortem can pick besides changes, services and calls, by id.",
    )
    injects: dict[str, Inject] = Field(
        default_factory=dict, description="Scripted messages, calls, tickets and news, by id."
    )
    sla: dict[Literal["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"], SlaTargets] = Field(
        default_factory=dict, description="Targets by severity."
    )
    past: Past = Field(
        default_factory=lambda: Past.model_validate({}),
        description="What there was before StartEx.",
    )
    solution: Solutions = Field((), description="The reference response, or several by name.")
    scoring: Scoring = Field(
        default_factory=lambda: Scoring.model_validate({}),
        description="Changes to the usual scoring.",
    )
    debrief: str | None = Field(None, description="File: what to learn from it.")
    dashboards: tuple[str, ...] = Field((), description="Dashboard files with Grafana's names.")
    runbooks: dict[str, str] = Field(default_factory=dict, description="Alert name to file.")
    documents: dict[str, str] = Field(default_factory=dict, description="Id to file.")

    files: dict[str, str] = Field(
        default_factory=dict,
        exclude=True,
        json_schema_extra={"internal": True},
        description="Set by the loader: path inside the package to text.",
    )

    @property
    def default_seat(self) -> str:
        """The seat that `play` takes without --role."""
        return next(
            (key for key, seat in self.seats.items() if seat.default), next(iter(self.seats))
        )

    def solutions(self) -> dict[str, tuple[Step, ...]]:
        """Every reference response by name; the first is the reference."""
        if isinstance(self.solution, dict):
            return dict(self.solution)
        return {"reference": self.solution} if self.solution else {}
