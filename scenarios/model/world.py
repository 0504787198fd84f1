"""The simulated systems: services, calls, traffic, changes, faults, actions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from scenarios.model.values import (
    Amount,
    Duration,
    Part,
    Rate,
    SettingValue,
    Share,
    Span,
    SpanSpread,
    Spread,
    TimeSpread,
)
from scenarios.model.when import When


class Effect(Part):
    """One parameter of the world, set."""

    set: str = Field(description="A settable parameter, such as latency or calls.db.retries.")
    target: str | None = Field(None, description="Another service than the fault's own.")
    add: SettingValue | None = Field(None, description="Adds this to the value.")
    times: SettingValue | None = Field(None, description="Multiplies the value.")
    to: SettingValue | None = Field(None, description="Sets the value.")
    over: Span = Field(0, description="Time to reach the full effect.")
    shape: Literal["ramp", "step", "spike", "sawtooth", "daily"] | None = Field(
        None, description="How it goes through time."
    )
    every: Span | None = Field(None, description="Period of sawtooth and daily.")


class Team(Part):
    """A group of people that owns services."""

    name: str = Field(description="Shown to players.")


class Call(Part):
    """One service calls another."""

    share: Share = Field(1.0, description="Share of the caller's requests that make this call.")
    timeout: Span = Field(30_000, description="After this long the caller gives up a try.")
    retries: int = Field(0, ge=0, le=10, description="Further tries after a failed one.")
    backoff: Span = Field(0, description="Pause before each retry.")
    budget: Share | None = Field(None, description="Retries at most this share of the calls.")
    needed: bool = Field(True, description="Does the caller fail when this call fails?")
    asynchronous: bool = Field(
        False, alias="async", description="Work handed over without waiting: may close a circle."
    )


class Slo(Part):
    """What a user of the service is promised."""

    errors: Share = Field(0.01, description="Share of requests that may fail.")
    latency: Span = Field(2_000, description="A slower request hurts its user.")


class Replication(Part):
    """Replicas of a database."""

    lag: Span = Field(0, description="Ordinary replication lag.")
    automatic: bool = Field(False, description="Does it fail over by itself?")


class Disk(Part):
    """A disk that fills."""

    size_gb: float = Field(500.0, gt=0, description="Size in gigabytes.")
    used: Share = Field(0.55, description="Share in use when the history begins.")
    fill_rate: Share = Field(0.0, description="Share of the disk written in an hour.")


class Autoscaler(Part):
    """Adds and removes instances by load."""

    minimum: int = Field(ge=1, le=1000, description="Fewest instances.")
    maximum: int = Field(ge=1, le=1000, description="Most instances.")
    target: Share = Field(0.7, description="Wanted utilisation.")


class Flag(Part):
    """A feature flag of a service and what switching it does."""

    on: bool = Field(True, alias="default", description="Is it on at StartEx?")
    text: str = Field("", description="What players read about it.")
    effects: tuple[Effect, ...] = Field(
        (), description="Hold while the flag is not in its default position."
    )


class Service(Part):
    """One simulated service."""

    type: str = Field(description="Gives metric families, standard actions and ordinary logs.")
    team: str | None = Field(None, description="Who owns it.")
    tier: int = Field(2, ge=1, le=4, description="1 is what the business stands on.")
    text: str = Field("", description="What players read about it on the map.")
    instances: int = Field(1, ge=1, le=1000, description="How many there are.")
    capacity: Rate | None = Field(None, description="Requests one instance can serve.")
    latency: Span = Field(10, description="Median own time at no load, without its calls.")
    slots: int | None = Field(None, ge=1, description="Requests one instance holds at a time.")
    queue: int | None = Field(None, ge=0, description="Requests one instance lets wait.")
    connections: int | None = Field(None, ge=1, description="Connections of one instance.")
    slo: Slo = Field(
        default_factory=lambda: Slo.model_validate({}), description="What its users are promised."
    )
    calls: dict[str, Call] = Field(
        default_factory=dict, description="Services that it calls, by id."
    )
    replicas: int = Field(0, ge=0, le=20, description="Read replicas that can be promoted.")
    replication: Replication | None = Field(None, description="How its replicas follow.")
    disk: Disk | None = Field(None, description="Its data disk.")
    expires: Duration | None = Field(None, description="When its certificate runs out.")
    hit_rate: Share | None = Field(None, description="Cache hit share when warm.")
    autoscaler: Autoscaler | None = Field(None, description="Adds and removes instances by load.")
    flags: dict[str, Flag] = Field(default_factory=dict, description="Feature flags, by name.")
    limits: dict[str, float] = Field(
        default_factory=dict, description="Named limits that raise_limit can move."
    )
    backups: Span | None = Field(None, description="Age of the newest backup at StartEx.")


class ShapePoint(Part):
    """A point of a line through time."""

    at: Duration = Field(description="Time from StartEx.")
    factor: float = Field(ge=0, le=1000, description="The rate is multiplied by this.")


class Worth(Part):
    """What a request is worth to the business."""

    name: str = Field(description="Unit that executives ask for, such as orders.")
    share: Share = Field(1.0, description="Requests that carry one.")
    each: Amount | None = Field(None, description="What one is worth in money.")


class Traffic(Part):
    """People or machines that send requests."""

    enters: str = Field(description="Service that receives them.")
    rate: Rate = Field(description="Requests at factor 1.")
    users: int = Field(0, ge=0, description="People behind it; impact is counted in their minutes.")
    journey: str | None = Field(None, description="What check.run does as a customer.")
    worth: Worth | None = Field(None, description="What its requests are worth to the business.")
    timeout: Span = Field(10_000, description="Patience of a user.")
    retries: int = Field(0, ge=0, le=5, description="How often a user tries again.")
    noise: Share = Field(0.02, description="Random variation of the rate.")
    daily: Share = Field(0.0, description="Depth of a daily shape around the factor.")
    shape: tuple[ShapePoint, ...] = Field(
        (), description="The factor through time, straight lines between the points."
    )


class Change(Part):
    """A deploy, configuration, flag or maintenance: guilty or not."""

    at: TimeSpread = Field(description="When it was made; negative = before StartEx.")
    target: str = Field(description="The service that it was made to.")
    text: str = Field(description="What the change log says.")
    kind: Literal["deploy", "config", "flag", "maintenance", "schema", "infrastructure"] = Field(
        "deploy", description="What sort of change it is."
    )
    by: str = Field("ci", description="Who made it: a person or a system.")
    reversible: bool = Field(True, description="Can rollback undo it?")
    effects: tuple[Effect, ...] = Field((), description="What it does by itself, good or bad.")


class LogLine(Part):
    """Telling lines that a fault or service writes."""

    level: Literal["DEBUG", "INFO", "WARN", "ERROR", "FATAL"] = Field(
        "INFO", description="Level of the line."
    )
    share: Share = Field(0.01, description="Share of the affected requests that write it.")
    text: str = Field(description="With {int:1-9}, {latency}, {request}, {instance}, {choice:a|b}.")
    when: Literal["always", "failing", "slow"] = Field(
        "always", description="Written by all requests of the service, failing ones or slow ones."
    )


class StartsWith(Part):
    """A fault that comes with a change, or after another fault."""

    with_: str = Field(alias="with", description="A change or a fault.")
    delay: SpanSpread = Field(Spread(0.0), description="How long after it.")


class StartsAt(Part):
    """A fault at a time."""

    at: TimeSpread = Field(description="The time.")


class StartsWhen(Part):
    """A fault that waits for an event or a metric."""

    when: When = Field(description="The condition.")


def _start_kind(value: object) -> str | None:
    if isinstance(value, dict):
        return next((one for one in ("with", "at", "when") if one in value), None)
    kinds = ((StartsWith, "with"), (StartsAt, "at"), (StartsWhen, "when"))
    return next((name for kind, name in kinds if isinstance(value, kind)), None)


Starts = Annotated[
    Annotated[StartsWith, Tag("with")]
    | Annotated[StartsAt, Tag("at")]
    | Annotated[StartsWhen, Tag("when")],
    Discriminator(
        _start_kind,
        custom_error_type="starts",
        custom_error_message="needs at: (a time), with: (a change or fault) or when: (a condition)",
    ),
]
"""How a fault starts: told apart by the key that is given."""


class Variant(Part):
    """One of the ways in which a fault can come."""

    starts: Starts | None = Field(
        None, description="Instead of the fault's own start, such as with another change."
    )
    effects: tuple[Effect, ...] = Field((), description="What it changes.")
    target: str | None = Field(None, description="Another service than the fault's own.")
    logs: tuple[LogLine, ...] = Field((), description="Lines that it writes.")
    weight: float = Field(1.0, gt=0, description="How often it is drawn, compared with the others.")


class Fault(Part):
    """Something that breaks, or (a decoy) something that merely looks broken."""

    starts: Starts = Field(
        description="A time, a change or fault that it comes with, or a condition."
    )
    target: str | None = Field(None, description="The service that breaks.")
    decoy: bool = Field(False, description="True: not part of any incident.")
    lasts: SpanSpread | None = Field(None, description="Ends by itself after this long.")
    ends_on: When | None = Field(None, description="Ends when this holds.")
    effects: tuple[Effect, ...] = Field((), description="What it changes.")
    one_of: dict[str, Variant] = Field(
        default_factory=dict, description="The seed draws one of these variants."
    )
    chance: Share = Field(1.0, description="Probability that it happens at all (world seed).")
    logs: tuple[LogLine, ...] = Field(
        (), description="Lines that the service writes while it lasts."
    )


class Needs(Part):
    """Who must do an action."""

    person: str | None = Field(None, description="This person or seat does it.")
    team: str | None = Field(None, description="Somebody of this team does it.")
    approval: bool = Field(False, description="Must somebody who may approve agree first?")


class Action(Part):
    """An action beyond the standard ones of the service types."""

    title: str = Field(description="What players read in the list of actions.")
    target: str = Field(description="The service that it acts on.")
    text: str = Field("", description="What it does and risks, as players read it.")
    takes: SpanSpread = Field(description="How long it takes, drawn at each use.")
    needs: Needs = Field(
        default_factory=lambda: Needs.model_validate({}), description="Who must do it."
    )
    fails: Share = Field(0.0, description="Probability that it fails (chance seed).")
    effects: tuple[Effect, ...] = Field((), description="What it changes when it has finished.")
    ends: tuple[str, ...] = Field((), description="Faults that it ends when it has finished.")
    reveals: str | None = Field(None, description="What whoever ran it learns.")
    harms: str | None = Field(None, description="What it destroys for good, if it does.")


class World(Part):
    """The systems of the exercise."""

    teams: dict[str, Team] = Field(default_factory=dict, description="Teams, by id.")
    services: dict[str, Service] = Field(min_length=1, description="Services, by id.")
    traffic: dict[str, Traffic] = Field(
        default_factory=dict, description="Where requests come from, by id."
    )
    changes: dict[str, Change] = Field(
        default_factory=dict, description="Deploys, configurations and the like, by id."
    )
