"""The debrief as text: first what the player said, then what happened, the clocks, the marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.record.board import Moment
from simulator.record.commands import Json
from simulator.record.entries import CommandLine, Entry, Record
from tui.client import Client
from tui.clocks import clock, moment
from tui.launcher import Finished
from tui.markdown import paragraphs
from tui.text import Span, Spans, clean, clean_value, cut, fit, inert, inert_json
from tui.timeline import describe
from tui.widgets.spark import spark

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


def impact(entries: Sequence[Entry]) -> list[tuple[int, float]]:
    """Users hurt over time."""
    return [
        (one.at, float(one.get("users") or 0.0))
        for one in entries
        if one.type == "impact.sample" and one.at >= 0
    ]


def page(
    client: Client, finished: Finished, answers: Mapping[str, str], entries: Sequence[Entry]
) -> Iterator[Spans]:
    """The whole page but for the timeline."""
    card: Mapping[str, Json] = inert_json(finished.card)
    yield from _before(answers)
    yield from _happened(client, card, entries)
    yield from _sla(card)
    yield from _marks(card)
    yield from _objectives(card)
    yield from _herrings(card)
    if finished.text:
        yield [("", "")]
        yield [("WHAT TO LEARN FROM IT", "bold accent")]
        yield from paragraphs(clean_value(finished.text))


def _before(answers: Mapping[str, str]) -> Iterator[Spans]:
    yield [("BEFORE YOU LOOKED", "bold accent"), ("   your words", "dim")]
    yield [("  What broke?              ", "dim"), (inert(answers.get("broke", "")) or "–", "")]
    yield [("  What would you change?   ", "dim"), (inert(answers.get("change", "")) or "–", "")]


def _happened(
    client: Client, card: Mapping[str, Json], entries: Sequence[Entry]
) -> Iterator[Spans]:
    yield [("", "")]
    yield [("WHAT HAPPENED", "bold accent")]
    for one in entries:
        if (
            one.type in ("fault.started", "impact.began", "impact.ended", "action.finished")
            and one.at >= 0
        ):
            line = Moment(one.seq, one.at, one.type, one.id, one.actor, one.fields)
            symbol, tone, text = describe(client, line)
            yield [(f"  {clock(one.at):>7}  ", "dim"), (f"{symbol} ", tone), (text, "")]
    samples = [users for _, users in impact(entries)]
    if samples:
        peak = max(samples)
        yield [
            ("  users hurt ", "dim"),
            (spark(samples, 56), "bad"),
            (f"  at most {peak:,.0f}", ""),
        ]
    found = card.get("impact") or {}
    minutes = found.get("user_minutes")
    if minutes is not None:
        words: list[Span] = [("  ", ""), (f"{minutes:,.0f} user-minutes", "bold")]
        if found.get("idle_user_minutes") is not None:
            words.append(
                (
                    f": idle {found['idle_user_minutes']:,.0f}, reference "
                    f"{found['reference_user_minutes']:,.0f}.",
                    "",
                )
            )
        if found.get("percent") is not None:
            words.append((f"  You removed {found['percent']:.0f} % of what it removes.", ""))
        yield words


def _sla(card: Mapping[str, Json]) -> Iterator[Spans]:
    yield [("", "")]
    yield [("SLA", "bold accent"), ("   by the true severity", "dim")]
    yield [(f"  {'incident':<22}{'clock':<15}{'target':>9}{'actual':>9}   result", "dim")]
    for row in card.get("sla") or ():
        target, actual = row.get("target_s"), row.get("actual_s")
        met = row.get("met")
        if met is None:
            verdict: Span = ("– lies beyond the planned end", "dim")
        else:
            gap = (
                ""
                if actual is None or target is None
                else f" by {clock(abs(round((target - actual) * 1000)))}"
            )
            verdict = (
                (f"✓{gap}", "ok") if met else (f"✗{gap if actual is not None else ' never'}", "bad")
            )
        name = f"{row.get('incident')} {row.get('severity')}"
        yield [
            (f"  {name[:21]:<22}", ""),
            (f"{str(row.get('clock')).replace('_', ' '):<15}", "bold"),
            (f"{_seconds(target):>9}{_seconds(actual):>9}   ", ""),
            verdict,
        ]


def _seconds(value: Json) -> str:
    return "–" if value is None else clock(round(float(value) * 1000))


def _marks(card: Mapping[str, Json]) -> Iterator[Spans]:
    yield [("", "")]
    yield [("MARKS", "bold accent"), ("   e opens the evidence", "dim")]
    for row in card.get("dimensions") or ():
        points, most = float(row.get("points") or 0), float(row.get("out_of") or 0)
        if not most:
            continue
        share = max(0.0, min(1.0, points / most))
        blocks = "█" * round(share * 10) + "░" * (10 - round(share * 10))
        named = f"  {row.get('id')!s:<14}"
        if row.get("applicable"):
            figures = f"{points:5.1f} /{most:3.0f}  "
        else:
            figures = "  –   /  –  "
        yield [
            (named, "bold"),
            (figures, ""),
            (blocks, "accent"),
            (f"  {row.get('because')}", "dim"),
        ]
    score = card.get("score")
    total = "no bounds in the log" if score is None else f"{score:.0f}"
    outcome = str(card.get("outcome")).replace("_", " ")
    yield [
        ("  total ", "dim"),
        (total, "bold"),
        (f"   idle 0   reference 100   {outcome}   {card.get('label')}", "dim"),
    ]


def _objectives(card: Mapping[str, Json]) -> Iterator[Spans]:
    rows = card.get("objectives") or ()
    if not rows:
        return
    yield [("", "")]
    yield [("OBJECTIVES", "bold accent")]
    for row in rows:
        mark: Span = ("  ✓ ", "ok") if row.get("met") else ("  ✗ ", "warn")
        text = str(row.get("text") or row.get("id"))
        yield [mark, (text, ""), (f"  {row.get('points'):g} / {row.get('out_of'):g}", "bold")]
        if row.get("because"):
            yield [("    ", ""), (str(row["because"]), "dim")]


def _herrings(card: Mapping[str, Json]) -> Iterator[Spans]:
    rows = card.get("red_herrings") or ()
    if not rows:
        return
    yield [("", "")]
    yield [("RED HERRINGS", "bold accent")]
    for row in rows:
        words = row if isinstance(row, str) else "  ".join(str(one) for one in row.values())
        yield [("  ", ""), (words, "")]


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
