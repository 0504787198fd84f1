"""A service has only what its type has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from scenarios.problem import Problem, did_you_mean
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject
from scenarios.vocabulary.service_types import LIMITS, TYPES, ServiceType

CODE: Final = "feature"

_HAS: Final[dict[str, Callable[[ServiceType], bool]]] = {
    "connections": lambda kind: "connections" in kind.settable,
    "hit_rate": lambda kind: "hit_rate" in kind.settable,
    "expires": lambda kind: "expires" in kind.settable or kind.name == "status-page",
    "disk": lambda kind: "fill_rate" in kind.settable,
    "replicas": lambda kind: "failover" in kind.actions,
    "replication": lambda kind: "lag" in kind.settable,
    "flags": lambda kind: "set_flag" in kind.actions,
    "backups": lambda kind: "restore" in kind.actions,
    "limits": lambda kind: "raise_limit" in kind.actions,
    "slots": lambda kind: kind.limited,
    "autoscaler": lambda kind: "scale" in kind.actions,
}


def _find(subject: Subject) -> Iterator[Problem]:
    for key, service in subject.scenario.world.services.items():
        kind = TYPES.get(service.type)
        if kind is None:
            continue
        for limit in service.limits:
            if limit not in LIMITS:
                told = f"there is no limit '{limit[:60]}' in this version"
                beside = did_you_mean(limit, LIMITS) or f"there are {', '.join(LIMITS)}"
                where = ("world", "services", key, "limits", limit)
                yield subject.problem(CODE, where, told, beside, key=True)
        for name in service.model_fields_set & _HAS.keys():
            if getattr(service, name) and not _HAS[name](kind):
                types = [one.name for one in TYPES.values() if _HAS[name](one)]
                told = f"a service of type {service.type} has no {name}"
                path = ("world", "services", key, name)
                yield subject.problem(
                    CODE, path, told, f"it belongs to {', '.join(types)}", key=True
                )


RULE = Rule(
    CODE,
    "Connections, disks, certificates, replicas, flags and so on belong to types that have them.",
    WORLD.replace("latency: 20ms,", "latency: 20ms, hit_rate: 90%,"),
    WORLD,
    _find,
)
