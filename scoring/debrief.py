"""The debrief as data: what the console shows, `render_text` prints and reports render.

`debrief(header, records)` is pure. Its sections stand in the order in which people learn from them:
the player's own words, what happened, the timeline, where the time went, what led away, the SLA,
the marks, who knew what, what to keep and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.facts import Facts, TrueIncident, bounds_of
from scoring.gaps import Gap, gaps
from scoring.knowledge import Herring, Knew, herrings, knew
from scoring.scorecard import CONTAINED, Result, Scorecard, score
from scoring.story import outcome_line, plan_lines, story
from scoring.timeline import Timeline, timeline
from scoring.words import clock, number
from simulator.record.entries import Header, Record


@dataclass(frozen=True, slots=True)
class Said:
    """The player's own words, before the page told anything. `after_end` in ms."""

    question: str
    words: str
    after_end: int


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the time of one incident went: rows that sum to `length` (ms)."""

    incident: str
    length: int
    rows: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with the entries that show it."""

    text: str
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything that the debrief page shows but simulated what-ifs."""

    card: Scorecard
    title: str
    ended_at: int | None
    """When a player ended the exercise (ms), if one did."""
    before: tuple[Said, ...]
    outcome: str
    story: tuple[Line, ...]
    timeline: Timeline
    time_spent: tuple[TimeSpent, ...]
    herrings: tuple[Herring, ...]
    knew: tuple[Knew, ...]
    keep: tuple[Line, ...]
    next: Line
    plan: tuple[Line, ...]
    """For the plan and the monitoring, not for the player."""
    reading: str
    """The scenario's debrief text, Markdown; empty if it has none."""


def debrief(header: Header, records: Sequence[Record], card: Scorecard | None = None) -> Debrief:
    """The debrief of a log; `card` saves scoring it again."""
    card = score(header, records) if card is None else card
    facts = card.facts
    spent = tuple(_spent(facts, one) for one in facts.incidents if one.began is not None)
    ended = facts.of_type("exercise.ended")
    return Debrief(
        card,
        facts.scenario.title,
        ended[0].at if ended else None,
        _before(facts),
        outcome_line(facts, card.outcome == CONTAINED),
        tuple(Line(text, seen) for text, seen in story(facts, card)),
        timeline(facts, bounds_of(records)),
        spent,
        herrings(facts),
        knew(facts),
        _keep(card),
        _next(card),
        tuple(Line(text, seen) for text, seen in plan_lines(facts)),
        facts.scenario.files.get(facts.scenario.debrief or "", ""),
    )


def _spent(facts: Facts, one: TrueIncident) -> TimeSpent:
    rows = gaps(facts, one)
    return TimeSpent(one.id, rows[-1].stop - rows[0].start, rows)


_ASKED = (
    ("root_cause", "What broke?"),
    ("summary", "What happened?"),
    ("lessons", "What would you change?"),
)


def _before(facts: Facts) -> tuple[Said, ...]:
    sent = facts.of_type("postmortem.submitted")
    if not sent:
        return ()
    last = sent[-1]
    return tuple(
        Said(question, str(last.get(field)), last.after_end or 0)
        for field, question in _ASKED
        if last.get(field)
    )


def _share(one: Result) -> float:
    return one.points / one.out_of if one.out_of else 0.0


def _keep(card: Scorecard) -> tuple[Line, ...]:
    """The strongest marks, one a dimension, the dearest first; at most three."""
    found = []
    for one in card.dimensions:
        good = [
            m for m in one.detail.marks if m.out_of and m.points >= 0.9 * m.out_of and m.evidence
        ]
        if one.applicable and good:
            best = max(good, key=lambda mark: mark.out_of)
            found.append((-_share(one) * one.out_of, one.id, best))
    return tuple(
        Line(f"{id}: {mark.because}", mark.evidence)
        for _, id, mark in sorted(found, key=lambda row: row[:2])[:3]
    )


def _next(card: Scorecard) -> Line:
    """The dimension in which most points were left, as one drill."""
    open_ = [one for one in card.dimensions if one.applicable and one.points < one.out_of]
    if not open_:
        mark = number(card.pass_mark)
        return Line(f"A new seed of {card.scenario}; mastery is {mark}, twice.")
    worst = max(open_, key=lambda one: one.out_of - one.points)
    left = number(worst.out_of - worst.points)
    at = clock(card.facts.incidents[0].start) if card.facts.incidents else clock(0)
    return Line(
        f"One drill, from {at}: {worst.id} ({left} points to gain). {worst.because}",
        worst.evidence,
    )
