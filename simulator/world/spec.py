"""What the simulated systems are, as plain numbers: seconds, per second, fractions of one."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.model.world import Effect
from scenarios.vocabulary.service_types import LIMITS

NO_LIMIT = 1e12
"""Stands for *unlimited* where an infinity would poison products with zero."""

UNLIMITED_TYPES = ("proxy", "dns", "external")
"""Types without slots (law 2)."""

DEFAULT_CAPACITY = {
    "http": 200.0,
    "proxy": 2000.0,
    "worker": 50.0,
    "queue": 5000.0,
    "postgresql": 1000.0,
    "redis": 10_000.0,
    "dns": 20_000.0,
    "external": NO_LIMIT,
}
"""Requests a second of one instance, where a scenario does not say and its traffic is light."""

OTHER_CAPACITY = 200.0
KNOWN_LIMITS = LIMITS
"""Names that `limits` of a service may have: all can be moved by raise_limit."""

QUEUE_SECONDS = 5.0
SLOT_FACTOR = 4.0
BROKER_BACKLOG = 2_000_000.0
"""Messages that one broker instance keeps before it refuses more."""


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A feature flag: its default position, and what holds while it is in the other."""

    on: bool
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class CallSpec:
    """One service calls another. `retries` per call, `budget` a share of the calls."""

    caller: str
    callee: str
    share: float = 1.0
    timeout: float = 30.0
    retries: float = 0.0
    backoff: float = 0.0
    budget: float = NO_LIMIT
    needed: bool = True
    asynchronous: bool = False


@dataclass(frozen=True, slots=True)
class AutoscalerSpec:
    """Bounds of the number of instances and the utilisation that is wanted."""

    minimum: int
    maximum: int
    target: float


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service. `capacity`, `slots`, `queue`, `connections` are those of one instance.

    `latency` is the median own time at no load in seconds; `slots` None means the default of law 2.
    """

    name: str
    type: str = "http"
    instances: int = 1
    capacity: float = NO_LIMIT
    latency: float = 0.01
    slots: float | None = None
    queue: float | None = None
    connections: float | None = None
    objective: float = 2.0
    error_objective: float = 0.01
    replicas: int = 0
    lag: float = 0.0
    automatic_failover: bool = False
    disk_gb: float | None = None
    disk_used: float = 0.55
    fill_rate: float = 0.0
    expires: float | None = None
    hit_rate: float | None = None
    autoscaler: AutoscalerSpec | None = None
    flags: dict[str, FlagSpec] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    backups: float | None = None
    exports: tuple[str, ...] = ()
    """Which of the things that metric families need (`Family.needs`) it has."""


@dataclass(frozen=True, slots=True)
class TrafficSpec:
    """People or machines that send requests: `shape` is (seconds from StartEx, factor) points."""

    name: str
    enters: str
    rate: float
    users: int = 0
    journey: str = ""
    timeout: float = 10.0
    retries: float = 0.0
    noise: float = 0.02
    daily: float = 0.0
    worth: float = 0.0
    """Share of its requests that carry a unit of business; 0 if nobody counts them."""
    shape: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class WorldSpec:
    """The whole: services, the calls between them, traffic from outside.

    `day_start` is the time of day at StartEx in seconds, `epoch` StartEx in Unix seconds.
    """

    services: tuple[ServiceSpec, ...]
    calls: tuple[CallSpec, ...] = ()
    traffic: tuple[TrafficSpec, ...] = ()
    day_start: float = 43_200.0
    epoch: float = 0.0
