"""The debrief on screen: the page that scoring makes, in tones, and the timeline in two lanes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.record.board import Moment
from simulator.record.commands import Json
from simulator.record.entries import CommandLine, Entry, Record
from tui.client import Client
from tui.clocks import moment
from tui.launcher import Finished
from tui.markdown import paragraphs
from tui.text import Span, Spans, clean, cut, fit, inert, inert_json
from tui.timeline import describe

_WORLD = frozenset(
    (
        "fault.started",
        "fault.ended",
        "impact.began",
        "impact.ended",
        "change.made",
        "inject.fired",
        "inject.missed",
        "page.sent",
        "page.answered",
        "page.unanswered",
        "page.fell_back",
        "question.answered",
        "question.unanswered",
        "action.finished",
        "action.failed",
        "approval.granted",
        "approval.denied",
        "approval.expired",
        "sla.missed",
    )
)
_NOT_DONE = frozenset(("postmortem.saved", "exercise.speed_set", "exercise.jumped"))


QUESTIONS = {"broke": "What broke?", "change": "What would you change?"}
"""Asked before the page tells anything."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline: in which lane, and its words."""

    seq: int
    at: int
    yours: bool
    symbol: str
    tone: str
    text: str


def entries_of(records: Sequence[Record]) -> list[Entry]:
    """The entries of a log, made inert."""
    return [clean(one) for one in records if not isinstance(one, CommandLine)]


def timeline(client: Client, entries: Sequence[Entry]) -> list[Event]:
    """Two lanes: what happened, and what the player did and looked at."""
    made: list[Event] = []
    seen_alerts: set[tuple[str, str]] = set()
    for one in entries:
        if one.at < 0:
            continue
        yours = one.actor == client.seat
        if one.type == "alert.firing":
            key = (str(one.get("alertname")), str(one.get("service")))
            if key in seen_alerts:
                continue
            seen_alerts.add(key)
        elif one.type in _NOT_DONE if yours else one.type not in _WORLD:
            continue
        line = Moment(one.seq, one.at, one.type, one.id, one.actor, one.fields)
        symbol, tone, text = describe(client, line)
        made.append(Event(one.seq, one.at, yours, symbol, tone, text))
    return made


_HEADING = re.compile(r"^[A-Z][A-Z0-9:,\- ]{2,}[A-Z0-9](?=\s|$)")
_BARS = tuple("▁▂▃▄▅▆▇█░")
_TONED = re.compile(r"([▁▂▃▄▅▆▇█░]+|\bnot met\b|\bmissed\b|\bnever\b|\bmet\b|\bfalse\b|#\d+)")
_TONES = {"not met": "warn", "missed": "bad", "never": "warn", "met": "ok", "false": "bad"}


def page(finished: Finished, answers: Mapping[str, str]) -> Iterator[Spans]:
    """The page: what the player said first, then what scoring found, then what to learn."""
    said = [(words, inert(answers.get(name, ""))) for name, words in QUESTIONS.items()]
    if any(answer for _, answer in said):
        yield [("BEFORE YOU LOOKED", "bold accent"), ("  (your words)", "dim")]
        for words, answer in said:
            yield [(f"  {words:<24} ", "dim"), (answer or "–", "")]
        yield [("", "")]
    yield from _at_a_glance(finished)
    for line in inert(finished.page, lines=True).splitlines():
        yield _toned(line)
    if finished.text:
        yield [("", "")]
        yield [("WHAT TO LEARN FROM IT", "bold accent")]
        yield from paragraphs(inert(finished.text, lines=True))


def _at_a_glance(finished: Finished) -> Iterator[Spans]:
    """Objectives met and missed, and the total or why there is none."""
    card: Mapping[str, Json] = inert_json(finished.card)
    rows = card.get("objectives") or ()
    if rows:
        met = sum(bool(one.get("met")) for one in rows)
        yield [("OBJECTIVES MET", "bold accent"), (f"  {met} of {len(rows)}", "bold")]
        for one in rows:
            sign, tone = ("✓ met    ", "ok") if one.get("met") else ("✗ missed ", "bad")
            yield [(f"  {sign} ", tone), (str(one.get("text") or one.get("id")), "")]
    if card.get("score") is None:
        why = inert(finished.trouble) or (
            "this log holds no bounds: what idle and reference do on this seed"
        )
        yield [("No total  ", "bold warn"), (why, "")]
    yield [("", "")]


def _toned(line: str) -> Spans:
    """A line of the page in tones; its words already say everything."""
    head = _HEADING.match(line)
    if head is not None:
        return [(head[0], "bold accent"), (line[head.end() :], "dim")]
    spans: list[Span] = []
    for part in _TONED.split(line):
        tone = _TONES.get(part, "dim" if part.startswith("#") else "")
        spans.append((part, "accent" if part[:1] in _BARS else tone))
    return spans


def lanes(event: Event, width: int) -> Spans:
    """A line of the timeline: world at the left, player at the right."""
    half = max(20, (width - 12) // 2)
    left = "" if event.yours else event.text
    right = event.text if event.yours else ""
    return [
        (f" {moment(event.at)} ", "dim"),
        (fit("" if event.yours else event.symbol, 2), event.tone),
        (fit(left, half - 2), ""),
        ("│", "dim"),
        (fit(event.symbol if event.yours else "", 2), event.tone),
        (cut(right, half), ""),
    ]
