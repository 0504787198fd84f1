"""One timeline in two lanes: what happened, and what the player did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scoring.facts import Facts
from scoring.gaps import mine
from scoring.measures.acts import target_of
from scoring.measures.detection import first_look
from scoring.noise import name_of
from scoring.truth import fingerprint_of
from scoring.words import name
from simulator.record.commands import Json
from simulator.record.entries import Entry

HAPPENED, YOU = "happened", "you did"
LANES = (HAPPENED, YOU)
_LABELS = {
    HAPPENED: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    YOU: "123456789abcdefghijklmnopqrstuvwxyz",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A moment of a lane: time (ms), its label there, a few words, the entries that show it."""

    at: int
    lane: str
    label: str
    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hurt over time as (end of the interval in ms, user-minutes a minute) for you and, where the
    log has bounds, for reference and idle; and the events of both lanes."""

    end: int
    you: tuple[tuple[int, float], ...]
    reference: tuple[tuple[int, float], ...]
    idle: tuple[tuple[int, float], ...]
    events: tuple[Event, ...]


def timeline(facts: Facts, bounds: Mapping[str, Json] | None) -> Timeline:
    """The timeline of a log."""
    events = [*_labelled(HAPPENED, _happened(facts)), *_labelled(YOU, _did(facts))]
    you = tuple((one.at, one.minutes * 60_000 / one.span) for one in facts.samples)
    return Timeline(
        facts.end,
        you,
        _series(bounds, "reference"),
        _series(bounds, "idle"),
        tuple(sorted(events, key=lambda one: (one.at, LANES.index(one.lane), one.label))),
    )


def _series(bounds: Mapping[str, Json] | None, who: str) -> tuple[tuple[int, float], ...]:
    made, last = [], 0
    for at, minutes in ((bounds or {}).get(who) or {}).get("series") or ():
        end = round(float(at) * 1000)
        made.append((end, float(minutes) * 60_000 / max(1, end - last)))
        last = end
    return tuple(made)


_Raw = tuple[int, str, tuple[int, ...]]


def _labelled(lane: str, raw: Iterator[_Raw]) -> list[Event]:
    rows = sorted(raw, key=lambda one: (one[0], one[2]))[: len(_LABELS[lane])]
    return [
        Event(at, lane, _LABELS[lane][i], text, seen) for i, (at, text, seen) in enumerate(rows)
    ]


def _happened(facts: Facts) -> Iterator[_Raw]:
    """What the truth was, and what reached the screen."""
    for one in facts.incidents:
        if one.began is not None:
            yield one.began, "impact begins", one.anchor
        if one.ended is not None:
            yield one.ended, "users are well", ()
        for at, severity in one.steps[1:]:
            yield at, f"it has become {severity}", ()
        for fault in facts.of_type("fault.ended"):
            if fault.get("fault") in one.truth.faults:
                yield fault.at, f"{name(str(fault.get('fault')))} ends", (fault.seq,)
    heard: dict[str, None] = {}
    for entry in facts.of_type("alert.firing"):
        if facts.is_true(entry.id) and fingerprint_of(entry.id) not in heard:
            heard[fingerprint_of(entry.id)] = None
            yield entry.at, f"alert {name(name_of(entry))}", (entry.seq,)
    for entry in facts.of_type("inject.fired"):
        if entry.at >= 0:
            yield entry.at, _put(facts, entry), (entry.seq,)


def _put(facts: Facts, entry: Entry) -> str:
    """An inject as it reached the player: its channel and who spoke."""
    inject = facts.scenario.injects.get(str(entry.get("inject")))
    channel = entry.get("channel") or (inject.channel if inject else "inject")
    sender = entry.get("from") or (inject.from_ if inject else entry.actor)
    return f"{channel} from {name(facts.called(str(sender)))}"


def _did(facts: Facts) -> Iterator[_Raw]:
    """The player's moves, each with a few words."""
    for one in facts.incidents:
        _, look = first_look(facts, one)
        if look is not None:
            yield look.at, "first look at it", (look.seq,)
    for entry in facts.players:
        text = _move(facts, entry)
        if text:
            yield entry.at, text, (entry.seq,)


def _move(facts: Facts, entry: Entry) -> str:
    get = entry.get
    own = {service for one in facts.incidents for service in mine(facts, one)}
    match entry.type:
        case "incident.declared":
            return f"{get('incident')} {get('severity') or 'declared'}"
        case "incident.updated" if get("severity"):
            return f"{get('incident')} is {get('severity')}"
        case "incident.mitigated" | "incident.resolved" | "incident.reopened":
            return f"{get('incident')} {entry.type.split('.')[1]}"
        case "hypothesis.stated":
            return f"cause: {name(str(get('cause')))}"
        case "role.taken":
            return f"{name(str(get('role')))} taken"
        case "action.started":
            away = "" if target_of(facts, entry) in own else " (elsewhere)"
            return f"{name(str(get('action')), 18)} {name(target_of(facts, entry), 18)}{away}"
        case "status.posted":
            return f"status: {get('state') or 'posted'}"
        case "page.sent":
            return f"{name(facts.called(str(get('to'))))} paged"
        case "check.ran":
            return f"check of {name(str(get('journey') or get('service')))}"
    return ""
