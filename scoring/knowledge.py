"""Who knew what, and what led away: audiences, and attention for the decoys' things."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.evidence import services_named
from scoring.facts import Facts
from scoring.measures.communication import is_false
from scoring.measures.escalation import woken
from scoring.measures.needs import needs_of, told
from scoring.updates import Update, all_updates
from scoring.words import clock
from simulator.record.entries import Entry


@dataclass(frozen=True, slots=True)
class Knew:
    """What an audience was told. `at` is None where it never was; `true` None then."""

    audience: str
    at: int | None
    said: str
    true: bool | None
    note: str
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Herring:
    """Attention that a decoy got: from the first to the last look at its things (ms)."""

    name: str
    attention: int
    looks: int
    woken: tuple[str, ...]
    noise_since: int | None
    """When it was marked as noise."""
    evidence: tuple[int, ...] = ()


def knew(facts: Facts) -> tuple[Knew, ...]:
    """Each new thing that each audience was told, in order; and audiences that heard nothing."""
    updates = [one for one in all_updates(facts) if one.state is not None]
    wanted = [who for one in facts.incidents for who in one.truth.audiences]
    heard = [one.audience for one in updates]
    rows: list[Knew] = []
    for who in dict.fromkeys([*wanted, *heard]):
        rows += _told(facts, who, [one for one in updates if one.audience == who])
    return tuple(rows)


def _told(facts: Facts, who: str, updates: list[Update]) -> list[Knew]:
    if not updates:
        return [Knew(who, None, "", None, f"not told by {clock(facts.end)}")]
    made: list[Knew] = []
    for one in updates:
        rated = f"{one.severity}, " if one.severity else ""
        said = f"{rated}{one.state}: {', '.join(one.services) or 'nothing named'}"
        if made and made[-1].said == said:
            continue
        false = is_false(facts, one)
        note = "users were still hurt" if false else _lag(facts, who, one, updates)
        made.append(Knew(who, one.at, said, not false, note, (one.entry.seq,)))
    return made


def _lag(facts: Facts, who: str, update: Update, updates: list[Update]) -> str:
    for incident in facts.incidents:
        for need in needs_of(facts, incident):
            if need.audience == who and need.since is not None:
                first = told(facts, need, updates)
                if first is not None and first.entry.seq == update.entry.seq:
                    return f"{clock(max(0, update.at - need.since))} after {clock(need.since)}"
    return ""


def herrings(facts: Facts) -> tuple[Herring, ...]:
    """Decoys that fired, spoke or were looked at, the one with most attention first."""
    true = {service for one in facts.incidents for service in one.truth.services}
    made = [_herring(facts, one, true) for one in _decoys(facts, true)]
    seen = [one for one in made if one is not None]
    return tuple(sorted(seen, key=lambda one: (-one.attention, one.name)))


def _decoys(facts: Facts, true: set[str]) -> list[str]:
    """Services of decoy faults and of noise alerts, without those that were truly hurt."""
    found = []
    for entry in facts.of_type("fault.started"):
        fault = facts.scenario.faults.get(str(entry.get("fault")))
        if fault is not None and fault.decoy:
            found.append(str(entry.get("target") or fault.target or ""))
    found += [
        str((entry.get("labels") or {}).get("service", ""))
        for entry in facts.of_type("alert.firing")
        if facts.is_noise(entry.id)
    ]
    return [one for one in dict.fromkeys(found) if one and one not in true]


def _herring(facts: Facts, service: str, true: set[str]) -> Herring | None:
    looks = [e for e in facts.players if _touches(facts, e, service) and not _wide(e, true)]
    mine = [key for key in facts.owners if _service(facts, key) == service]
    marked = next(
        (
            e
            for e in facts.of_type("alert.marked_noise")
            if any(ref.split(":")[1] in mine for ref in e.get("alerts") or () if ":" in ref)
        ),
        None,
    )
    team = facts.scenario.world.services[service].team
    people = facts.scenario.on_call.people
    called = {who: e for who, e in woken(facts).items() if team and people[who].team == team}
    if not looks and not called and marked is None:
        return None
    seen = sorted({e.seq for e in (*looks, *called.values())})
    return Herring(
        service,
        looks[-1].at - looks[0].at if looks else 0,
        len(looks),
        tuple(f"{facts.called(who)}, {clock(e.at)}" for who, e in called.items()),
        None if marked is None else marked.at,
        tuple(seen) or ((marked.seq,) if marked is not None else ()),
    )


def _service(facts: Facts, fingerprint: str) -> str:
    alert = facts.board.alerts.get(fingerprint)
    return "" if alert is None else alert.service


def _touches(facts: Facts, entry: Entry, service: str) -> bool:
    if service in services_named(entry):
        return True
    changes = facts.scenario.world.changes
    return any(
        one in changes and changes[one].target == service for one in entry.get("changes") or ()
    )


def _wide(entry: Entry, true: set[str]) -> bool:
    """A look at everything at once is no attention for one thing."""
    return bool(true & set(services_named(entry))) or len(services_named(entry)) > 3
