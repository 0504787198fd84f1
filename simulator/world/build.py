"""From the scenario's models to the numbers of the world: units converted, defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.families import FAMILIES
from scenarios.model.scenario import Scenario
from scenarios.model.world import Call, Service, Traffic
from simulator.world.spec import (
    DEFAULT_CAPACITY,
    NO_LIMIT,
    OTHER_CAPACITY,
    AutoscalerSpec,
    CallSpec,
    FlagSpec,
    ServiceSpec,
    TrafficSpec,
    WorldSpec,
)

_HEADROOM = 2.0
_CERTIFICATE_LEFT = 47 * 86_400.0
_DISK_TYPES = ("postgresql", "queue", "monitoring")


def world_spec(scenario: Scenario) -> WorldSpec:
    """The spec of a scenario that `check` accepts; milliseconds become seconds."""
    world = scenario.world
    calls = tuple(
        _call(caller, callee, call)
        for caller, service in world.services.items()
        for callee, call in service.calls.items()
        if callee in world.services
    )
    traffic = tuple(_traffic(name, one) for name, one in world.traffic.items())
    peak = _peak_demand(tuple(world.services), calls, traffic)
    services = tuple(
        _service(name, one, peak.get(name, 0.0)) for name, one in world.services.items()
    )
    starts = scenario.starts
    day_start = starts.hour * 3600.0 + starts.minute * 60.0 + starts.second
    return WorldSpec(services, calls, traffic, day_start, float(int(starts.timestamp())))


def _call(caller: str, callee: str, call: Call) -> CallSpec:
    return CallSpec(
        caller=caller,
        callee=callee,
        share=call.share,
        timeout=call.timeout / 1000.0,
        retries=float(call.retries),
        backoff=call.backoff / 1000.0,
        budget=NO_LIMIT if call.budget is None else call.budget,
        needed=call.needed,
        asynchronous=call.asynchronous,
    )


def _traffic(name: str, traffic: Traffic) -> TrafficSpec:
    return TrafficSpec(
        name=name,
        enters=traffic.enters,
        rate=traffic.rate,
        users=traffic.users,
        journey=traffic.journey or "",
        timeout=traffic.timeout / 1000.0,
        retries=float(traffic.retries),
        noise=traffic.noise,
        daily=traffic.daily,
        worth=traffic.worth.share if traffic.worth else 0.0,
        shape=tuple((point.at / 1000.0, point.factor) for point in traffic.shape),
    )


def _service(name: str, service: Service, peak: float) -> ServiceSpec:
    scaler = service.autoscaler
    replication = service.replication
    disk = service.disk
    size = disk.size_gb if disk else (500.0 if service.type in _DISK_TYPES else None)
    return ServiceSpec(
        name=name,
        type=service.type,
        instances=service.instances,
        capacity=_capacity(service, peak),
        latency=service.latency / 1000.0,
        slots=_limit(service, "slots", service.slots),
        queue=_limit(service, "queue", service.queue),
        connections=_limit(service, "connections", service.connections),
        objective=service.slo.latency / 1000.0,
        error_objective=service.slo.errors,
        replicas=service.replicas,
        lag=replication.lag / 1000.0 if replication else 0.0,
        automatic_failover=bool(replication and replication.automatic),
        disk_gb=size,
        disk_used=disk.used if disk else 0.55,
        fill_rate=disk.fill_rate if disk else 0.0,
        expires=_expiry(service),
        hit_rate=service.hit_rate,
        autoscaler=AutoscalerSpec(scaler.minimum, scaler.maximum, scaler.target)
        if scaler
        else None,
        flags={key: FlagSpec(flag.on, flag.effects) for key, flag in service.flags.items()},
        limits=dict(service.limits),
        backups=None if service.backups is None else service.backups / 1000.0,
        exports=tuple(
            family.needs
            for family in FAMILIES.get(service.type, ())
            if family.needs and getattr(service, family.needs)
        ),
    )


def _expiry(service: Service) -> float | None:
    """Every proxy has a certificate; where nobody says, it is good for weeks."""
    if service.expires is not None:
        return service.expires / 1000.0
    return _CERTIFICATE_LEFT if service.type == "proxy" else None


def _limit(service: Service, name: str, written: int | None) -> float | None:
    """A limit as its own field gives it, else as a named limit."""
    return float(written) if written is not None else service.limits.get(name)


def _capacity(service: Service, peak: float) -> float:
    """What the scenario says; else the type's usual capacity, or twice the planned peak."""
    if service.capacity is not None:
        return service.capacity
    usual = DEFAULT_CAPACITY.get(service.type, OTHER_CAPACITY)
    return max(usual, _HEADROOM * peak / service.instances)


def _peak_demand(
    services: tuple[str, ...], calls: tuple[CallSpec, ...], traffic: tuple[TrafficSpec, ...]
) -> Mapping[str, float]:
    """Requests a second at each service when every source is at its planned peak."""
    entering = dict.fromkeys(services, 0.0)
    for source in traffic:
        factor = max([1.0, *(factor for _, factor in source.shape)])
        if source.enters in entering:
            entering[source.enters] += source.rate * factor * (1.0 + source.daily)
    demand = dict(entering)
    for _ in range(len(services)):
        following = dict(entering)
        for call in calls:
            following[call.callee] += demand[call.caller] * call.share
        if following == demand:
            break
        # A circle of asynchronous calls has no fixed point: it is cut after one round a service.
        demand = {name: min(rate, NO_LIMIT) for name, rate in following.items()}
    return demand
