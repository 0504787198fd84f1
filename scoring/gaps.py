"""Where the time went: every second from impact to mitigation, each in one row.

The rows of an incident lie end to end and sum to the time from the beginning of the hurt to its
end (or to the planned end). What the world and the policy took comes before the player's share.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scoring.evidence import about, origin, services_named
from scoring.facts import READS, Facts, TrueIncident
from scoring.measures.acts import target_of
from scoring.measures.detection import declared, first_look
from scoring.measures.diagnosis import judge
from scoring.measures.escalation import woken
from scoring.noise import name_of
from scoring.words import clock, name
from simulator.record.entries import Entry

SOON = 120_000
"""A first look within this time is not late."""
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """One row: from start to stop (ms), what it went into, and how that is called.

    `kind`: not visible, not seen, seen late, misread, blocked, known, not done, done wrongly, wait,
    work.
    """

    start: int
    stop: int
    what: str
    kind: str
    evidence: tuple[int, ...] = ()

    @property
    def length(self) -> int:
        """How long (ms)."""
        return self.stop - self.start


def gaps(facts: Facts, one: TrueIncident, most: int = MOST_ROWS) -> tuple[Gap, ...]:
    """The rows of one incident, in order; empty if nobody was hurt."""
    if one.began is None:
        return ()
    start, stop = one.began, facts.end if one.ended is None else one.ended
    claims = [gap for gap in _claims(facts, one, stop) if gap.stop > gap.start]
    cuts = {start, stop, *(t for gap in claims for t in (gap.start, gap.stop))}
    inside = sorted(cut for cut in cuts if start <= cut <= stop)
    rows: list[Gap] = []
    for left, right in itertools.pairwise(inside):
        found = next((gap for gap in claims if gap.start <= left and right <= gap.stop), None)
        row = replace(found, start=left, stop=right) if found else Gap(left, right, "", "work")
        _append(rows, row)
    return tuple(_fewer(rows, most))


def _append(rows: list[Gap], row: Gap) -> None:
    if rows and (rows[-1].kind, rows[-1].what) == (row.kind, row.what):
        seen = tuple(dict.fromkeys((*rows[-1].evidence, *row.evidence)))
        rows[-1] = replace(rows[-1], stop=row.stop, evidence=seen)
    else:
        rows.append(row)


def _fewer(rows: list[Gap], most: int) -> list[Gap]:
    """At most so many rows: the shortest joins its longer neighbour."""
    while len(rows) > most:
        place = min(range(len(rows)), key=lambda i: (rows[i].length, i))
        beside = [i for i in (place - 1, place + 1) if 0 <= i < len(rows)]
        other = max(beside, key=lambda i: rows[i].length)
        first, last = sorted((place, other))
        kept = replace(rows[other], start=rows[first].start, stop=rows[last].stop)
        rows[first : last + 1] = []
        rows.insert(first, kept)
    return rows


def _claims(facts: Facts, one: TrueIncident, stop: int) -> Iterator[Gap]:
    """Claims on time, the strongest first."""
    if one.began is not None:
        yield Gap(one.began, one.start, "nothing on any screen yet", "not visible", one.anchor)
    yield _unopened(facts, one, stop)
    yield from _runs(facts, one, stop, right=True)
    yield from _recovery(facts, one)
    yield from _approvals(facts, stop)
    yield from _runs(facts, one, stop, right=False)
    yield from _elsewhere(facts, one, stop)
    yield from _people(facts, stop)
    yield from _known(facts, one, stop)
    yield from _stages(facts, one, stop)


def _unopened(facts: Facts, one: TrueIncident, stop: int) -> Gap:
    _, look = first_look(facts, one)
    at = stop if look is None else look.at
    notice = facts.by_seq.get(one.noticed or 0)
    what = "the first notice"
    if notice is not None:
        what = name_of(notice) if notice.type == "alert.firing" else "a report"
    kind = "not seen" if look is None else "seen late"
    if look is not None and at - one.start <= SOON:
        return Gap(one.start, at, f"{name(what)} arrives", "work", (*one.anchor, look.seq))
    seen = one.anchor if look is None else (*one.anchor, look.seq)
    return Gap(one.start, at, f"{name(what)} in the feed, unopened", kind, seen)


def mine(facts: Facts, one: TrueIncident) -> tuple[str, ...]:
    """Services of the incident and of its cause."""
    return tuple(dict.fromkeys((*one.truth.services, origin(facts, one.truth.cause))))


def _runs(facts: Facts, one: TrueIncident, stop: int, *, right: bool) -> Iterator[Gap]:
    """Actions on the incident's services (a wait), or elsewhere (done wrongly)."""
    ends = {
        e.get("run"): e
        for e in facts.of_type("action.finished", "action.failed", "action.cancelled")
    }
    for entry in facts.of_type("action.started"):
        target = target_of(facts, entry)
        if entry.actor not in facts.seats or (target in mine(facts, one)) != right:
            continue
        end = ends.get(entry.get("run"))
        what = f"{name(str(entry.get('action')), 20)} of {name(target)} runs"
        seen = (entry.seq,) if end is None else (entry.seq, end.seq)
        last = stop if end is None else end.at
        yield Gap(entry.at, last, what, "wait" if right else "done wrongly", seen)


def last_help(facts: Facts, one: TrueIncident) -> Entry | None:
    """The last finished action on the incident's services before users were well again."""
    if one.ended is None:
        return None
    done = [
        entry
        for entry in facts.of_type("action.finished")
        if entry.at <= one.ended and target_of(facts, entry) in mine(facts, one)
    ]
    return done[-1] if done else None


def _recovery(facts: Facts, one: TrueIncident) -> Iterator[Gap]:
    done = last_help(facts, one)
    if done is not None and one.ended is not None:
        yield Gap(done.at, one.ended, "recovery", "wait", (done.seq,))


def _approvals(facts: Facts, stop: int) -> Iterator[Gap]:
    ends = {
        e.get("approval"): e
        for e in facts.of_type("approval.granted", "approval.denied", "approval.expired")
    }
    for entry in facts.of_type("approval.requested"):
        end = ends.get(entry.get("approval"))
        what = f"approval of {name(str(entry.get('action')))}"
        yield Gap(entry.at, stop if end is None else end.at, what, "blocked", (entry.seq,))


def _elsewhere(facts: Facts, one: TrueIncident, stop: int) -> Iterator[Gap]:
    """From a look at other services to the player's next move."""
    for entry, after in itertools.zip_longest(facts.players, facts.players[1:]):
        named = services_named(entry)
        if entry.type not in READS or not named or about(facts, entry, one):
            continue
        if not set(named) & set(mine(facts, one)):
            what = f"looking at {name(named[0])}"
            yield Gap(entry.at, stop if after is None else after.at, what, "misread", (entry.seq,))


def _people(facts: Facts, stop: int) -> Iterator[Gap]:
    """From a page to somebody who is needed to the answer, while nothing else was done."""
    needless = {entry.seq for entry in woken(facts).values()}
    answers = {str(e.get("page")): e for e in facts.of_type("page.answered", "page.unanswered")}
    for entry in facts.of_type("page.sent"):
        if entry.actor not in facts.seats or entry.seq in needless:
            continue
        end = answers.get(str(entry.get("page")))
        last = stop if end is None else end.at
        busy = [e.at for e in facts.players if entry.at < e.at < last]
        what = f"{name(facts.called(str(entry.get('to'))))} answers"
        yield Gap(max([entry.at, *busy]), last, what, "wait", (entry.seq,))


def _known(facts: Facts, one: TrueIncident, stop: int) -> Iterator[Gap]:
    """From the right cause to the first action on the incident's services."""
    held = judge(facts, one).held
    if held is None:
        return
    first = next(
        (
            e
            for e in facts.of_type("action.started")
            if e.at >= held and e.actor in facts.seats and target_of(facts, e) in mine(facts, one)
        ),
        None,
    )
    last = stop if first is None else first.at
    seen = () if first is None else (first.seq,)
    yield Gap(held, last, f"cause named {clock(held)}, no action yet", "known, not done", seen)


def _stages(facts: Facts, one: TrueIncident, stop: int) -> Iterator[Gap]:
    """What is left is work: up to the declaration, up to the cause, and after it."""
    _, entry = declared(facts, one)
    held = judge(facts, one).held
    at = stop if entry is None else entry.at
    seen = () if entry is None else (entry.seq,)
    yield Gap(one.start, at, "reading, up to the declaration", "work", seen)
    yield Gap(at, stop if held is None else held, "looking for the cause", "work")
    yield Gap(min(at, one.start), stop, "working on it", "work")
