"""Service types: which standard actions and settable parameters each has.

Metric families stand in `scenarios.families`. Each standard action takes time (a spread in ms),
occupies whoever does it and acts by the laws of the world on every service of its types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scenarios.model.values import Spread

SECOND: Final = 1000.0
MINUTE: Final = 60_000.0


@dataclass(frozen=True, slots=True)
class StandardAction:
    """One standard action; `parameters` are fields of `action.start`."""

    name: str
    title: str
    text: str
    takes: Spread
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    risk: str = ""
    fails: float = 0.0


@dataclass(frozen=True, slots=True)
class ServiceType:
    """A kind of service: what can be done to it and what can be set by effects."""

    name: str
    text: str
    actions: tuple[str, ...]
    settable: tuple[str, ...]
    limited: bool = True
    """Does it have slots (law 2)? Proxies, DNS and external services do not."""


ACTIONS: Final[dict[str, StandardAction]] = {
    one.name: one
    for one in (
        StandardAction(
            "restart",
            "Restart",
            "Instances leave and come back, one after the other or all at once.",
            Spread(2 * MINUTE, 30 * SECOND),
            ("instance", "rolling"),
            (),
            "Queues and connections are dropped, caches go cold.",
        ),
        StandardAction(
            "rollback",
            "Roll back a change",
            "Undoes a change and what came with it.",
            Spread(4 * MINUTE, MINUTE),
            ("change",),
            (),
            "A good change is undone, too. Instances restart one by one.",
            0.02,
        ),
        StandardAction(
            "scale",
            "Scale",
            "Sets the number of instances; new ones need time to start.",
            Spread(2 * MINUTE, 30 * SECOND),
            ("to",),
            ("to",),
            "What it calls gets more load.",
            0.02,
        ),
        StandardAction(
            "drain",
            "Drain an instance",
            "Takes one instance out of traffic.",
            Spread(45 * SECOND, 15 * SECOND),
            ("instance",),
            (),
            "The others carry its load.",
        ),
        StandardAction(
            "failover",
            "Fail over",
            "Promotes a replica or moves traffic to the standby.",
            Spread(90 * SECOND, 30 * SECOND),
            (),
            (),
            "Connections drop; replication lag becomes loss.",
            0.03,
        ),
        StandardAction(
            "shed_load",
            "Shed load",
            "Rejects a share of the requests at the door (0% ends it).",
            Spread(30 * SECOND, 10 * SECOND),
            ("share",),
            ("share",),
            "Those users are turned away.",
        ),
        StandardAction(
            "limit_retries",
            "Limit retries",
            "Sets how often a call is tried again.",
            Spread(30 * SECOND, 10 * SECOND),
            ("call", "to"),
            ("call",),
            "Ordinary hiccups reach users.",
        ),
        StandardAction(
            "set_timeout",
            "Change a timeout",
            "Sets how long a call waits, in seconds.",
            Spread(45 * SECOND, 15 * SECOND),
            ("call", "to"),
            ("call", "to"),
            "Too short fails good requests; too long holds slots.",
        ),
        StandardAction(
            "set_flag",
            "Switch a flag",
            "Switches a feature flag on (1) or off (0).",
            Spread(20 * SECOND, 5 * SECOND),
            ("flag", "to"),
            ("flag",),
            "A feature is degraded.",
        ),
        StandardAction(
            "flush_cache",
            "Flush the cache",
            "Empties the cache.",
            Spread(15 * SECOND, 5 * SECOND),
            (),
            (),
            "A cold cache sends its load to what is below.",
        ),
        StandardAction(
            "raise_limit",
            "Raise a limit",
            "Moves a limit such as connections, slots or queue.",
            Spread(60 * SECOND, 20 * SECOND),
            ("name", "to"),
            ("name", "to"),
            "The bottleneck moves on.",
        ),
        StandardAction(
            "purge_queue",
            "Purge the queue",
            "Throws waiting work away.",
            Spread(30 * SECOND, 10 * SECOND),
            (),
            (),
            "That work is lost.",
        ),
        StandardAction(
            "clean_disk",
            "Clean the disk",
            "Removes old logs and temporary files.",
            Spread(3 * MINUTE, MINUTE),
            (),
            (),
            "Slower while it runs; evidence may go.",
        ),
        StandardAction(
            "renew",
            "Renew the certificate",
            "Issues and loads a new certificate.",
            Spread(3 * MINUTE, MINUTE),
            (),
            (),
            "Connections drop once on reload.",
            0.05,
        ),
        StandardAction(
            "restore",
            "Restore from backup",
            "Brings data back to a point in time.",
            Spread(8 * MINUTE, 2 * MINUTE),
            ("point",),
            (),
            "Newer data is gone.",
            0.05,
        ),
    )
}

_COMMON = ("instances", "capacity", "slots", "latency", "errors", "queue", "shed")
_CALLS = ("calls",)

TYPES: Final[dict[str, ServiceType]] = {
    one.name: one
    for one in (
        ServiceType(
            "http",
            "A stateless service that answers requests.",
            (
                "restart",
                "rollback",
                "scale",
                "drain",
                "shed_load",
                "limit_retries",
                "set_timeout",
                "set_flag",
                "raise_limit",
            ),
            (*_COMMON, *_CALLS),
        ),
        ServiceType(
            "proxy",
            "A load balancer, gateway or edge proxy.",
            (
                "restart",
                "rollback",
                "scale",
                "drain",
                "shed_load",
                "limit_retries",
                "set_timeout",
                "renew",
                "raise_limit",
            ),
            (*_COMMON, *_CALLS, "expires"),
            limited=False,
        ),
        ServiceType(
            "worker",
            "Consumers that work off a queue.",
            (
                "restart",
                "rollback",
                "scale",
                "drain",
                "limit_retries",
                "set_timeout",
                "set_flag",
                "raise_limit",
            ),
            (*_COMMON, *_CALLS),
        ),
        ServiceType(
            "queue",
            "A message broker.",
            (
                "restart",
                "rollback",
                "scale",
                "failover",
                "purge_queue",
                "raise_limit",
                "clean_disk",
            ),
            (*_COMMON, *_CALLS, "backlog", "fill_rate"),
        ),
        ServiceType(
            "postgresql",
            "A relational database with replicas.",
            ("restart", "rollback", "scale", "failover", "raise_limit", "clean_disk", "restore"),
            (*_COMMON, *_CALLS, "connections", "lag", "fill_rate"),
        ),
        ServiceType(
            "redis",
            "A cache in front of something slower.",
            ("restart", "rollback", "scale", "failover", "flush_cache", "raise_limit"),
            (*_COMMON, *_CALLS, "hit_rate", "connections"),
        ),
        ServiceType(
            "dns",
            "Name service for what calls it.",
            ("restart", "rollback", "scale", "flush_cache", "failover"),
            (*_COMMON, *_CALLS),
            limited=False,
        ),
        ServiceType(
            "external",
            "Somebody else's service: no metrics of its own, a vendor to call.",
            (),
            (*_COMMON, *_CALLS),
            limited=False,
        ),
        ServiceType(
            "monitoring",
            "The response's own monitoring; a fault leaves gaps in graphs.",
            ("restart", "rollback", "scale", "clean_disk", "raise_limit"),
            (*_COMMON, "fill_rate"),
        ),
        ServiceType(
            "paging",
            "The response's own paging; a fault delays or loses pages.",
            ("restart", "rollback", "failover", "scale"),
            _COMMON,
        ),
        ServiceType(
            "chat",
            "The response's own chat.",
            ("restart", "rollback", "scale"),
            _COMMON,
        ),
        ServiceType(
            "status-page",
            "The public status page.",
            ("restart", "rollback", "failover", "scale"),
            _COMMON,
        ),
    )
}

PLANNED_TYPES: Final = ("kubernetes", "kafka", "elasticsearch", "cassandra", "object-storage")
"""Types of the domain that this version does not have: `check` says so."""

SETTABLE: Final = (
    "instances",
    "capacity",
    "slots",
    "latency",
    "errors",
    "queue",
    "shed",
    "connections",
    "hit_rate",
    "lag",
    "fill_rate",
    "backlog",
    "expires",
)
CALL_SETTABLE: Final = ("timeout", "retries", "budget", "share")
LIMITS: Final = ("slots", "queue", "connections")
"""Limits of a service that `limits` can name and raise_limit can move."""
