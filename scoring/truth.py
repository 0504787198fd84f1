"""Which alert is true, which declared incident is which, when users were hurt. Times in ms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.model import Scenario
from scenarios.model.story import Incident
from scoring.log import Log
from simulator.record.entries import Entry

NOISE = "noise"
SELF = "self"
HELD = 60_000
"""Hurt must last this long to count, and wellness to end it."""

Owners = Mapping[str, tuple[str, ...]]
"""Fingerprint to the true incidents it belongs to, or (`noise`,), or (`self`,): a player's doing"""


@dataclass(frozen=True, slots=True)
class TrueIncident:
    """One incident of the truth, as it came in this run."""

    id: str
    truth: Incident
    faults_at: int
    """When the first of its faults started."""
    steps: tuple[tuple[int, str], ...]
    """(since, severity), in order."""
    hurting: tuple[tuple[int, int], ...]
    """Spans in which its services' users were hurt."""
    ended: int | None
    """When that was over and held to the planned end; None: it never was."""
    start: int
    """The first notice: page, alert or report; without one, when the hurt (or the fault) began."""
    noticed: int | None
    """Number of the entry that was the first notice."""
    declared: str | None
    """The declared incident that is matched to it."""
    names: tuple[str, ...]
    """That one and those that were merged into it."""

    @property
    def began(self) -> int | None:
        """When users began to be hurt."""
        return self.hurting[0][0] if self.hurting else None

    @property
    def anchor(self) -> tuple[int, ...]:
        """The entry that its clocks start from: evidence for what never happened."""
        return () if self.noticed is None else (self.noticed,)

    def hurts(self, at: int, tolerance: int = 0) -> bool:
        """Were its users hurt then, the last `tolerance` ms of a span left out?"""
        return any(first <= at < last - tolerance for first, last in self.hurting)

    def severity(self, at: int) -> str:
        """The true severity at a time."""
        now = self.steps[0][1]
        for since, severity in self.steps:
            if since <= at:
                now = severity
        return now

    def worst_from(self, at: int) -> str:
        """The worst severity from a time on."""
        return min([self.severity(at), *(s for since, s in self.steps if since >= at)])

    @property
    def worst(self) -> str:
        """Its worst severity."""
        return min(severity for _, severity in self.steps)


def came(log: Log) -> dict[str, tuple[Incident, int]]:
    """Incidents whose faults came: the truth under the drawn variants, and since when."""
    started: dict[str, int] = {}
    for entry in log.of_type("fault.started"):
        started.setdefault(str(entry.get("fault")), entry.at)
    return {
        key: (one.drawn(log.variants), min(started[f] for f in one.faults if f in started))
        for key, one in log.scenario.incidents.items()
        if any(fault in started for fault in one.faults)
    }


def true_incidents(log: Log, owners: Owners) -> tuple[TrueIncident, ...]:
    """Every true incident that came, matched with what players declared."""
    drawn = came(log)
    matched = _matches(log, {key: truth for key, (truth, _) in drawn.items()}, owners)
    made = []
    for key, (truth, since) in drawn.items():
        hurting = _hurt(log, truth, since)
        notice = _notice(log, key, owners)
        start = notice.at if notice is not None else (hurting[0][0] if hurting else since)
        declared = matched.get(key)
        made.append(
            TrueIncident(
                key,
                truth,
                since,
                _severities(log, truth, since),
                hurting,
                _ended(log, hurting),
                start,
                None if notice is None else notice.seq,
                declared,
                _names(log, declared),
            )
        )
    return tuple(made)


def alert_owners(log: Log) -> Owners:
    """Whose each alert is.

    Noise: it fires in calm, too. Else it belongs to the incidents that name its service or a
    caller of it; what fires when nobody answers, but names neither, belongs to all of them; what
    is left, only a player's action explains.
    """
    drawn = came(log)
    callers = reached_by(log.scenario)
    owners: dict[str, tuple[str, ...]] = {}
    for entry in log.of_type("alert.firing"):
        fingerprint = fingerprint_of(entry.id)
        if owners.get(fingerprint, (SELF,)) != (SELF,):
            continue
        if fingerprint in log.calm.fingerprints or entry.at < 0:
            owners[fingerprint] = (NOISE,)
            continue
        service = str((entry.get("labels") or {}).get("service", ""))
        running = [key for key, (_, since) in drawn.items() if since <= entry.at]
        named = [
            key
            for key in running
            if not service
            or any(service == one or service in callers[one] for one in drawn[key][0].services)
        ]
        if not named and fingerprint in log.calm.idle:
            named = running
        owners[fingerprint] = tuple(named) or (SELF,)
    return owners


def fingerprint_of(ref: str) -> str:
    """The fingerprint in an alert's id, or the fingerprint itself."""
    return ref.split(":")[1] if ref.startswith("alert:") else ref


def reached_by(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Service to every service that calls it, directly or not."""
    callers: dict[str, list[str]] = {}
    for name, service in scenario.world.services.items():
        for callee in service.calls:
            callers.setdefault(callee, []).append(name)
    reached: dict[str, frozenset[str]] = {}
    for name in scenario.world.services:
        seen: dict[str, None] = {}
        todo = list(callers.get(name, ()))
        while todo:
            one = todo.pop()
            if one not in seen:
                seen[one] = None
                todo += callers.get(one, ())
        reached[name] = frozenset(seen)
    return reached


def _matches(log: Log, drawn: Mapping[str, Incident], owners: Owners) -> dict[str, str]:
    """True incident to declared one: most shared linked alerts, then services, then the first."""
    scored = []
    for place, (key, declared) in enumerate(log.board.incidents.items()):
        if declared.merged_into is not None:
            continue
        linked = [owners.get(one.fingerprint, ()) for one in log.board.linked(key)]
        for name, truth in drawn.items():
            alerts = len([one for one in linked if name in one])
            shared = len([one for one in declared.services if one in truth.services])
            if alerts or shared:
                scored.append((-alerts, -shared, place, key, name))
    found: dict[str, str] = {}
    for _, _, _, key, name in sorted(scored):
        if name not in found and key not in found.values():
            found[name] = key
    return found


def _names(log: Log, declared: str | None) -> tuple[str, ...]:
    if declared is None:
        return ()
    names = [declared]
    for key in names:
        names += [one.id for one in log.board.incidents.values() if one.merged_into == key]
        if len(names) > len(log.board.incidents):
            break
    return tuple(dict.fromkeys(names))


def _hurt(log: Log, truth: Incident, since: int) -> tuple[tuple[int, int], ...]:
    """Spans of hurt above the services' objectives; short spans and short pauses do not count."""
    most = {one: log.scenario.world.services[one].slo.errors for one in truth.services}
    spans: list[list[int]] = []
    for sample in log.samples:
        if sample.at <= since:
            continue
        if any(sample.hurt.get(service, 0.0) > share for service, share in most.items()):
            first = max(sample.at - sample.span, since)
            if spans and first - spans[-1][1] < HELD:
                spans[-1][1] = sample.at
            else:
                spans.append([first, sample.at])
    long = [one for one in spans if log.grid >= HELD or one[1] - one[0] >= HELD]
    return tuple((first, last) for first, last in long)


def _ended(log: Log, hurting: tuple[tuple[int, int], ...]) -> int | None:
    if not hurting:
        return None
    last = hurting[-1][1]
    return last if log.end - last >= log.scenario.scoring.hold else None


def _severities(log: Log, truth: Incident, since: int) -> tuple[tuple[int, str], ...]:
    if isinstance(truth.severity, str):
        return ((since, truth.severity),)
    steps: list[tuple[int, str]] = []
    for step in truth.severity:
        at: int | None = since if step.at is None else step.at
        if step.when is not None:
            hit = log.holds(step.when)
            at = None if hit is None else hit[0]
        if at is not None:
            steps.append((max(at, since), step.is_))
    return tuple(sorted(steps)) or ((since, "SEV3"),)


def _notice(log: Log, key: str, owners: Owners) -> Entry | None:
    for entry in log.of_type("alert.firing", "inject.fired"):
        if entry.type == "alert.firing" and key in owners.get(fingerprint_of(entry.id), ()):
            return entry
        if entry.type == "inject.fired":
            inject = log.scenario.injects.get(str(entry.get("inject")))
            if inject is None or inject.about != key:
                continue
            if inject.to is None or inject.to.kind not in ("person", "seat"):
                return entry
            if inject.to.id in log.scenario.seats:
                return entry
    return None
