"""A latency objective is not one that is missed on a good day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.model.values import told_duration
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "tight-objective"
_MEDIANS: Final = 8


def _find(subject: Subject) -> Iterator[Problem]:
    services = subject.scenario.world.services
    for key, service in services.items():
        own = service.latency + sum(
            round(services[callee].latency * call.share)
            for callee, call in service.calls.items()
            if callee in services and not call.asynchronous
        )
        if service.slo.latency < _MEDIANS * own:
            told = (
                f"an objective of {told_duration(service.slo.latency)} is under {_MEDIANS} times "
                f"the usual {told_duration(own)}: it is missed on a good day"
            )
            path = ("world", "services", key, "slo", "latency")
            yield subject.problem(CODE, path, told, severity="warning")


RULE = Rule(
    CODE,
    "A latency objective is at least eight times the median of the service and what it calls.",
    WORLD.replace("latency: 20ms,", "latency: 20ms, slo: {latency: 100ms},"),
    WORLD,
    _find,
)
