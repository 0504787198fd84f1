"""Which alert is true, which declared incident is which, when users were hurt."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.model import Scenario
from scenarios.model.story import Incident
from scoring.facts import SAMPLE_MS, Facts, TrueIncident
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

NOISE = "noise"
SELF = "self"


def true_incidents(facts: Facts) -> tuple[TrueIncident, ...]:
    """Every true incident whose faults came, matched with what players declared."""
    started: dict[str, Entry] = {}
    for entry in facts.of_type("fault.started"):
        started.setdefault(str(entry.get("fault")), entry)
    drawn = {
        key: one.drawn(facts.variants)
        for key, one in facts.scenario.incidents.items()
        if any(fault in started for fault in one.faults)
    }
    owners = alert_owners(facts, drawn)
    matched = _matches(facts, drawn, owners)
    made = []
    for key, truth in drawn.items():
        faults_at = min(started[fault].at for fault in truth.faults if fault in started)
        began, ended = _hurt(facts, truth, faults_at)
        steps = _severities(facts, truth, faults_at)
        notice = _notice(facts, key, owners)
        made.append(
            TrueIncident(key, truth, faults_at, steps, began, ended, notice, matched.get(key))
        )
    return tuple(made)


def alert_owners(facts: Facts, drawn: Mapping[str, Incident]) -> dict[str, str]:
    """Fingerprint to the incident it belongs to, `noise`, or `self` (a player's own doing)."""
    callers = _reached_by(facts.scenario)
    owners: dict[str, str] = {}
    for entry in facts.of_type("alert.firing"):
        fingerprint = entry.id.split(":")[1]
        if fingerprint in owners:
            continue
        if fingerprint in facts.calm.fingerprints or entry.at < 0:
            owners[fingerprint] = NOISE
            continue
        service = str((entry.get("labels") or {}).get("service", ""))
        owners[fingerprint] = next(
            (
                key
                for key, truth in drawn.items()
                if not service
                or any(service == one or service in callers.get(one, ()) for one in truth.services)
            ),
            SELF,
        )
    return owners


def _reached_by(scenario: Scenario) -> dict[str, frozenset[str]]:
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


def _matches(
    facts: Facts, drawn: Mapping[str, Incident], owners: Mapping[str, str]
) -> dict[str, str]:
    """True incident to declared one: most shared linked alerts, then services, then the first."""
    linked: dict[str, dict[str, None]] = {}
    services: dict[str, dict[str, None]] = {}
    for entry in facts.of_type(
        "incident.declared", "alert.linked", "incident.updated", "incident.split_off"
    ):
        key = str(entry.get("new") or entry.get("incident"))
        for ref in alerts_of(entry):
            linked.setdefault(key, {})[ref.split(":")[1] if ":" in ref else ref] = None
        for service in entry.get("services") or ():
            services.setdefault(key, {})[service] = None
    scored = []
    order = [
        str(one.get("new") or one.get("incident"))
        for one in facts.of_type("incident.declared", "incident.split_off")
    ]
    for place, key in enumerate(order):
        for name, truth in drawn.items():
            alerts = [one for one in linked.get(key, {}) if owners.get(one) == name]
            shared = [one for one in services.get(key, {}) if one in truth.services]
            if alerts or shared:
                scored.append((-len(alerts), -len(shared), place, key, name))
    found: dict[str, str] = {}
    for _, _, _, key, name in sorted(scored):
        if name not in found and key not in found.values():
            found[name] = key
    return found


def _hurt(facts: Facts, truth: Incident, since: int) -> tuple[int | None, int | None]:
    """When the hurt of the incident's services passed their objective, and when it ended."""
    objectives = {
        service: facts.scenario.world.services[service].slo.errors for service in truth.services
    }
    began: int | None = None
    last: int | None = None
    for at, _, hurt in facts.samples:
        if at <= since:
            continue
        if any(hurt.get(service, 0.0) > most for service, most in objectives.items()):
            began = at - SAMPLE_MS if began is None else began
            last = at
    if began is None or last is None:
        return None, None
    began = max(began, since)
    held = facts.end - last >= facts.scenario.scoring.hold
    return began, last if held else None


def _severities(facts: Facts, truth: Incident, since: int) -> tuple[tuple[int, str], ...]:
    if isinstance(truth.severity, str):
        return ((since, truth.severity),)
    steps: list[tuple[int, str]] = []
    for step in truth.severity:
        if step.when is not None and step.when.event is not None:
            hit = next(iter(facts.of_type(step.when.event)), None)
            if hit is None:
                continue
            at = hit.at
        else:
            at = step.at if step.at is not None else since
        steps.append((max(at, since) if steps else since, step.is_))
    return tuple(sorted(steps)) or ((since, "SEV3"),)


def _notice(facts: Facts, key: str, owners: Mapping[str, str]) -> int | None:
    for entry in facts.entries:
        if entry.type == "alert.firing" and owners.get(entry.id.split(":")[1]) == key:
            return entry.at
        if entry.type == "inject.fired":
            inject = facts.scenario.injects.get(str(entry.get("inject")))
            if inject is not None and inject.about == key:
                return entry.at
    return None
