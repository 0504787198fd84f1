"""Seats, people, schedules, escalation policies, channels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from scenarios.model.values import Duration, Part, Span, SpanSpread
from scenarios.model.when import When


class Seat(Part):
    """A place in the exercise: who a player is, and what that player may do."""

    title: str = Field(description="Who the player is.")
    team: str | None = Field(None, description="The team of the seat.")
    may: tuple[str, ...] = Field((), description="Kinds of actions; approve is one.")
    default: bool = Field(False, description="What `play` takes without --role.")
    text: str = Field("", description="The seat's part of the briefing.")


class Busy(Part):
    """When a person cannot be reached."""

    from_: Duration | None = Field(
        None, alias="from", description="Busy from then on; from the start if left out."
    )
    until: Duration | None = Field(None, description="Busy until then; to the end if left out.")


class Fact(Part):
    """What a person can say about a topic, and when."""

    about: str = Field(description="A service, alert, change, fault-free topic or person.")
    says: str = Field(description="What the person says.")
    when: When | None = Field(None, description="Only once this holds; else from the start.")
    wrong: bool = Field(False, description="Sure, and wrong.")
    again: str | None = Field(None, description="Said when asked a second time.")
    reveals: tuple[str, ...] = Field((), description="Services or changes this points at.")


class Wants(Part):
    """Something that a person asks the players, and waits for."""

    when: When = Field(description="When the person asks.")
    text: str = Field(description="What the person asks.")
    about: str | None = Field(None, description="A service, alert, change or person.")
    choices: tuple[str, ...] = Field((), description="Answers to pick from.")
    within: Span = Field(300_000, description="After this long the person asks again or gives up.")


class Person(Part):
    """Somebody in the exercise who is not a player."""

    name: str | None = Field(None, description="Drawn from the cast when it is left out.")
    role: str = Field(description="What the person does, as players read it.")
    team: str | None = Field(None, description="The team of the person.")
    outside: bool = Field(False, description="Not staff: customers, executives, vendors.")
    audience: Literal["support", "executives", "responders", "public"] | None = Field(
        None, description="Which audience of updates the person belongs to."
    )
    answers_in: SpanSpread | None = Field(
        None, description="How long it takes to answer, drawn at each use."
    )
    answers: float = Field(1.0, ge=0, le=1, description="Probability of answering a page at all.")
    busy: Busy | None = Field(None, description="When the person cannot be reached.")
    absent: bool = Field(False, description="Never answers.")
    asleep: bool = Field(False, description="Being paged wakes the person.")
    may: tuple[str, ...] = Field(
        (), description="Kinds of actions this person may do; approve is one."
    )
    knows: tuple[Fact, ...] = Field((), description="What the person can say, by topic.")
    wants: tuple[Wants, ...] = Field((), description="What the person asks the players.")
    keeps_promises: float = Field(0.8, ge=0, le=1, description="How often a promised time is kept.")
    asks_for_news: Span | None = Field(None, description="Asks after so long without an update.")


class Layer(Part):
    """One rotation of a schedule."""

    rotation: tuple[str, ...] = Field(min_length=1, description="People or seats in turn.")
    handover: str = Field("09:00", description="Clock time of the handover.")
    every: Span = Field(86_400_000, description="Length of one turn.")


class Override(Part):
    """Somebody takes over for a while."""

    person: str = Field(description="Who takes over: a person or a seat.")
    from_: Duration = Field(alias="from", description="From then on.")
    until: Duration = Field(description="Until then.")


class Schedule(Part):
    """Who is on call when."""

    layers: tuple[Layer, ...] = Field(min_length=1, description="Rotations; one in this version.")
    overrides: tuple[Override, ...] = Field((), description="Who takes over for a while.")


class Target(Part):
    """Exactly one of person, seat, team, schedule, policy, channel."""

    person: str | None = Field(None, description="A person.")
    seat: str | None = Field(None, description="A seat.")
    team: str | None = Field(None, description="A team.")
    schedule: str | None = Field(None, description="Whoever is on call in a schedule.")
    policy: str | None = Field(None, description="An escalation policy.")
    channel: str | None = Field(None, description="A chat channel.")
    audience: str | None = Field(None, description="An audience of updates.")

    @model_validator(mode="after")
    def _one(self) -> Target:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("needs exactly one of person, seat, team, schedule, policy, channel")
        return self

    @property
    def kind(self) -> str:
        """Which of the fields is given."""
        return next(iter(self.model_dump(exclude_none=True)))

    @property
    def id(self) -> str:
        """The id that is given."""
        return str(next(iter(self.model_dump(exclude_none=True).values())))


class Level(Part):
    """One level of an escalation policy."""

    notify: Target = Field(description="Who is paged at this level.")
    timeout: Span = Field(300_000, description="Without acknowledgement the next level is paged.")


class EscalationPolicy(Part):
    """Who is paged, and who next."""

    levels: tuple[Level, ...] = Field(
        min_length=1, max_length=20, description="Who is paged, level by level."
    )
    repeats: int = Field(0, ge=0, le=9, description="Times that it starts again from the top.")


class Channel(Part):
    """A chat channel beyond the built-in ones of teams and incidents."""

    name: str = Field(description="Shown to players.")
    members: tuple[str, ...] = Field((), description="Seats, people or teams; empty = everybody.")


class OnCall(Part):
    """People and how they are reached."""

    people: dict[str, Person] = Field(
        default_factory=dict, description="Everybody who is not a player, by id."
    )
    schedules: dict[str, Schedule] = Field(
        default_factory=dict, description="On-call schedules, by id."
    )
    escalation_policies: dict[str, EscalationPolicy] = Field(
        default_factory=dict, description="Who is paged and who next, by id."
    )
    channels: dict[str, Channel] = Field(
        default_factory=dict,
        description="Chat channels beyond those of teams and incidents, by id.",
    )
