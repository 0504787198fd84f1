"""The quantity of the model behind every metric family, by the name in its `what`.

Each function gives arrays: by instance [I], by service [N], by call [E], by traffic source [S].
Counters are floored to integers, so what rates are made of is what a real process would count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.counters import Counters
from simulator.world.latency import Floats

if TYPE_CHECKING:
    from simulator.world.world import World

_MEGABYTE = 1_048_576.0
_KEPT_OPEN = 4.0
"""Idle connections of one instance that its callers keep open."""


def of_instances(world: World, counters: Counters, series: int) -> dict[str, Floats]:
    """[I] by quantity; `series` is how many series there are."""
    flow, at = world.flow, world.table.at
    service, share = world.instances.shares()
    some = world.instances.all
    in_use = np.minimum(flow.served * flow.held, flow.slots)[service] * share
    working = np.floor(in_use + 0.5)
    limit = np.minimum(at["slots"], at["connections"])[service]
    found = {name: np.floor(value) for name, value in counters.instance.items() if name != "cpu"}
    found.update(
        up=np.array([1.0 if one.up else 0.0 for one in some]),
        started=world.spec.epoch + np.array([float(one.started // 1000) for one in some]),
        cpu=np.floor(counters.instance["cpu"] * 100.0) / 100.0,
        memory=np.floor((96.0 + 0.25 * in_use) * _MEGABYTE),
        in_flight=working,
        queue=np.floor(flow.queue[service] * share + 0.5),
        queue_limit=at["queue"][service],
        slots=limit,
        connections=np.minimum(working + _KEPT_OPEN, np.maximum(limit, working)),
        connections_limit=limit,
        head_series=np.zeros(len(some)) + series,
    )
    return found


def of_services(world: World, counters: Counters) -> dict[str, Floats]:
    """[N] by quantity, sources left out."""
    flow, kinds, at, count = world.flow, world.kinds, world.table.at, world.graph.count
    scalers = [one.autoscaler for one in world.graph.services]
    size = np.array([(one.disk_gb or 0.0) * 1e9 for one in world.graph.services])
    found = {name: np.floor(value) for name, value in counters.service.items()}
    queue = flow.queue[:count]
    found.update(
        wanted=world.table.decided("instances")[:count],
        ready=flow.running[:count],
        autoscaler_max=np.array([float(one.maximum) if one else 0.0 for one in scalers]),
        disk_size=size,
        disk_free=np.floor(size * (1.0 - kinds.disk[:count])),
        expires=np.floor(world.spec.epoch + kinds.expiry()[:count]),
        lag=kinds.lag[:count],
        queue=np.floor(queue + 0.5),
        wait=np.where(queue >= 1.0, queue / np.maximum(flow.served[:count], 1e-3), 0.0),
        utilisation=flow.load[:count],
        slots=at["slots"][:count],
        alerts=np.zeros(count) + world.alerts,
        seconds=counters.service["seconds"],
    )
    return found


def of_calls(counters: Counters) -> dict[str, Floats]:
    """[E] by quantity; the outcomes of tries add up to their count."""
    of = counters.call
    found = {name: np.floor(of[name]) for name in ("ok", "error", "late", "retries")}
    found["count"] = found["ok"] + found["error"] + found["late"]
    found["seconds"] = of["seconds"]
    return found


def buckets(counters: Counters) -> Floats:
    """[N, B + 1]: cumulative integers, never above the count, which is the bucket `+Inf`."""
    total = np.floor(counters.service["count"])[:, None]
    return np.concatenate((np.minimum(np.floor(counters.buckets), total), total), axis=1)
