"""The row of a scrape: which quantity of which target stands in which place."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from scenarios.family import Family
from simulator.world.graph import Bools, Ints
from simulator.world.latency import Floats

_BY_PLATFORM = ("wanted", "ready", "autoscaler_max")
"""Quantities that the platform tells, so they outlive the last instance."""


class Target(Enum):
    """Whose quantity: the index of a place counts these."""

    INSTANCE = "instance"
    SERVICE = "service"
    CALL = "call"
    BUCKET = "bucket"
    TRAFFIC = "traffic"


class Layout:
    """Labels of all places, and for each (target, quantity) where its values go."""

    def __init__(self) -> None:
        self.labels: list[dict[str, str]] = []
        self._places: dict[tuple[Target, str], tuple[list[int], list[int]]] = {}
        self._closed: list[tuple[Target, str, Ints, Ints]] = []
        self._owner: list[tuple[str, int, bool]] = []
        self._instance_owner: Ints = np.zeros(0, dtype=np.int64)
        self._service_owner: Ints = np.zeros(0, dtype=np.int64)
        self._platform: Bools = np.zeros(0, dtype=np.bool_)
        self.ups: tuple[Ints, Ints] = self._instance_owner, self._instance_owner
        """Places of `up`, and the instance of each."""

    def add_instance(self, family: Family, nth: int, service: str, instance: str) -> None:
        """A family of an instance."""
        labels = {"service": service, "instance": instance}
        for extra, what in _variants(family):
            self._add(Target.INSTANCE, what, nth, {**_named(family.name), **labels, **extra}, nth)

    def add_service(self, family: Family, service: int, name: str, bounds: tuple[str, ...]) -> None:
        """A family of a service: a number, a summary or a histogram."""
        labels = {"service": name}
        if family.kind == "histogram":
            for rank, bound in enumerate(bounds):
                le = {**_named(f"{family.name}_bucket"), **labels, "le": bound}
                self._add(Target.BUCKET, "buckets", service * len(bounds) + rank, le, service)
        if family.kind in ("histogram", "summary"):
            self._sum_and_count(Target.SERVICE, family, service, labels, service)
            return
        for extra, what in _variants(family):
            full = {**_named(family.name), **labels, **extra}
            self._add(Target.SERVICE, what, service, full, service)

    def add_call(self, family: Family, call: int, caller: str, callee: str, service: int) -> None:
        """A family of a call; `service` is the caller's index."""
        labels = {"service": caller, "target": callee}
        if family.kind == "summary":
            self._sum_and_count(Target.CALL, family, call, labels, service)
            return
        for extra, what in _variants(family):
            self._add(Target.CALL, what, call, {**_named(family.name), **labels, **extra}, service)

    def add_traffic(self, nth: int, entry: str, traffic: str, service: int) -> None:
        """What a source is worth, counted where it enters."""
        labels = {"service": entry, "traffic": traffic}
        full = {**_named("business_transactions_total"), **labels}
        self._add(Target.TRAFFIC, "worth", nth, full, service)

    def _sum_and_count(
        self, target: Target, family: Family, nth: int, labels: dict[str, str], owner: int
    ) -> None:
        for suffix, what in (("sum", "seconds"), ("count", "count")):
            full = {**_named(f"{family.name}_{suffix}"), **labels}
            self._add(target, what, nth, full, owner)

    def _add(self, target: Target, what: str, nth: int, labels: dict[str, str], owner: int) -> None:
        sources, places = self._places.setdefault((target, what), ([], []))
        sources.append(nth)
        places.append(len(self.labels))
        self.labels.append(labels)
        kind = "instance" if target is Target.INSTANCE else "service"
        self._owner.append((kind, owner, what in _BY_PLATFORM))

    def close(self) -> None:
        """Makes arrays of what was added."""
        self._closed = [
            (target, what, np.array(sources, dtype=np.int64), np.array(places, dtype=np.int64))
            for (target, what), (sources, places) in self._places.items()
        ]
        instance = [owner if kind == "instance" else -1 for kind, owner, _ in self._owner]
        service = [owner if kind == "service" else -1 for kind, owner, _ in self._owner]
        self._instance_owner = np.array(instance, dtype=np.int64)
        self._service_owner = np.array(service, dtype=np.int64)
        self._platform = np.array([by for _, _, by in self._owner], dtype=np.bool_)
        is_up = [labels["__name__"] == "up" for labels in self.labels]
        ups = np.flatnonzero(np.array(is_up, dtype=np.bool_))
        self.ups = ups, self._instance_owner[ups]

    def gather(self, parts: dict[Target, dict[str, Floats]]) -> NDArray[np.float64]:
        """The row: every quantity in its places."""
        row = np.zeros(len(self.labels))
        for target, what, sources, places in self._closed:
            row[places] = parts[target][what][sources]
        return row

    def stale(self, down: Bools, silent: Bools, unscraped: Bools) -> Bools:
        """[places] series that end: of instances that are `down` [I], of `silent` services [N].

        What the platform tells of a service ends only where it is `unscraped` [N].
        """
        of_instance, of_service = self._instance_owner, self._service_owner
        first = (of_instance >= 0) & np.append(down, False)[of_instance]
        second = (of_service >= 0) & np.append(silent, False)[of_service]
        third = (of_service >= 0) & np.append(unscraped, False)[of_service]
        stale: Bools = np.where(self._platform, third, first | second)
        return stale


def _named(name: str) -> dict[str, str]:
    return {"__name__": name}


def _variants(family: Family) -> list[tuple[dict[str, str], str]]:
    """(further labels, quantity) of each series of a family that is one number."""
    if not family.label:
        return [({}, family.what)]
    return [({family.label: value}, outcome) for value, outcome in family.values]
