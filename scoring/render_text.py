"""The debrief as plain text, 80 columns: for `run`, `score`, and `play` without a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from scoring.cases import sla_evidence, took
from scoring.debrief import Debrief, Line, TimeSpent
from scoring.knowledge import Herring, Knew
from scoring.render_lanes import lanes
from scoring.scorecard import Result, Scorecard
from scoring.words import clock, number
from simulator.record.sla import Clock

WIDTH = 80
_BAR = 10
_REASONS = 2
_WORTH = 0.5
"""Points that must be lost for a reason to be told."""
_MET = {True: "met", False: "missed", None: "open"}


def render(page: Debrief) -> str:
    """The whole page. Text from scenarios and players in it is as they wrote it: whoever puts it
    on a terminal makes it inert first."""
    blocks = [
        _head(page),
        _before(page),
        _story(page),
        lanes(page.timeline, WIDTH),
        *[_time(one, len(page.time_spent) > 1) for one in page.time_spent],
        _herrings(page.herrings),
        _sla(page.card),
        _marks(page.card),
        _objectives(page.card),
        _knew(page.knew),
        _next(page),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(page: Debrief) -> list[str]:
    card = page.card
    length = f"{clock(card.facts.end)} exercise"
    if page.ended_at is not None:
        length += f", EndEx {clock(page.ended_at)}"
    return [f"HOTWASH  {card.scenario}  seed {card.seed}  {card.label}  {length}", page.title]


def _before(page: Debrief) -> list[str]:
    if not page.before:
        return []
    lines = ["BEFORE YOU LOOK  (your words)"]
    for one in page.before:
        lines += _wrap(f'"{one.words}"  +{clock(one.after_end)}', f"  {one.question:<24} ")
    return lines


def _story(page: Debrief) -> list[str]:
    lines = ["WHAT HAPPENED", *_wrap(page.outcome, "  ")]
    for one in page.story:
        lines += _wrap(one.text, "  ", "         ")
    return lines


def _time(one: TimeSpent, several: bool) -> list[str]:
    of = f" ({one.incident})" if several else ""
    lines = [f"WHERE THE {clock(one.length)} WENT{of}"]
    for row in one.rows:
        span = f"{clock(row.start)}-{clock(row.stop)}"
        text = _cut(row.what, 32)
        lines.append(f"  {clock(row.length):>8}  {span:<15}  {text:<32}  {row.kind:>15}")
    return lines


def _herrings(rows: Sequence[Herring]) -> list[str]:
    if not rows:
        return []
    lines = ["RED HERRINGS"]
    for one in rows:
        parts = [f"{clock(one.attention)} of attention, {_count(one.looks, 'look')}"]
        if not one.looks:
            parts = ["not looked at"]
        if one.woken:
            parts.append(f"called: {'; '.join(one.woken)}")
        if one.noise_since is not None:
            parts.append(f"marked noise {clock(one.noise_since)}")
        lines += _wrap(", ".join(parts), f"  {_cut(one.name, 20):<20}  ")
    return lines


def _sla(card: Scorecard) -> list[str]:
    if not card.sla:
        return []
    lines: list[str] = []
    for key in dict.fromkeys(row.incident for row in card.sla):
        rows = [row for row in card.sla if row.incident == key]
        lines.append(f"SLA  {key}, true severity {rows[0].severity}")
        lines.append(f"  {'clock':<14} {'target':>8} {'actual':>8}  {'result':<18}  entries")
        lines += [_sla_row(card, row) for row in rows]
    return lines


def _sla_row(card: Scorecard, row: Clock) -> str:
    result = _MET[row.met]
    actual = took(row)
    if actual is not None and row.met is not None and row.stopped is not None:
        result += f" by {clock(abs(row.target - actual))}"
    name = row.clock.replace("_", " ")
    seen = " ".join(f"#{seq}" for seq in sla_evidence(card.facts, row))
    return f"  {name:<14} {clock(row.target):>8} {clock(actual):>8}  {result:<18}  {seen}".rstrip()


def _marks(card: Scorecard) -> list[str]:
    lines = ["MARKS"]
    for one in card.dimensions:
        if one.out_of > 0:
            lines += _mark(one)
    total = "no bounds in this log: marks are raw, there is no total"
    if card.score is not None:
        verdict = "passed" if card.passed else f"not passed, the mark is {card.pass_mark}"
        total = f"total {number(card.score)}  idle 0  reference 100  ({verdict})"
    return [*lines, f"  {total}"]


def _mark(one: Result) -> list[str]:
    share = max(0.0, min(1.0, one.points / one.out_of))
    full = round(share * _BAR)
    bar = "█" * full + "░" * (_BAR - full) if one.applicable else " " * _BAR
    points = f"{one.points:.1f}" if one.applicable else "-"
    head = f"  {one.id:<13} {points:>5} / {one.out_of:<3g} {bar}  "
    reasons = [text for lost, text in one.detail.reasons[:_REASONS] if lost >= _WORTH]
    told = " ".join(dict.fromkeys(reasons)) if one.applicable else ""
    return _wrap(told or one.because, head)


def _objectives(card: Scorecard) -> list[str]:
    if not card.objectives:
        return []
    lines = ["OBJECTIVES"]
    for one in card.objectives:
        points = f"{number(one.points)} / {number(one.out_of)}"
        lines += _wrap(one.text, f"  {'met' if one.met else 'not met':<8} {points:>8}  ")
        lines += _wrap(one.because, " " * 21)
    return lines


def _knew(rows: Sequence[Knew]) -> list[str]:
    if not rows:
        return []
    lines = ["WHO KNEW WHAT"]
    for one in rows:
        at = "never" if one.at is None else clock(one.at)
        true = {True: "true", False: "false", None: ""}[one.true]
        head = f"  {_cut(one.audience, 12):<12} {at:>7}  "
        said = f"{_cut(one.said, 30):<30} {true:<5} {one.note}" if one.said else one.note
        lines += _wrap(said, head, " " * 52)
    return lines


def _next(page: Debrief) -> list[str]:
    lines: list[str] = []
    lines += _labelled("KEEP", page.keep)
    lines += _labelled("NEXT", (page.next,))
    if page.plan:
        lines.append("FOR THE PLAN, NOT FOR YOU")
        for one in page.plan:
            lines += _wrap(one.text, "  ")
    return lines


def _labelled(label: str, rows: Sequence[Line]) -> Iterator[str]:
    for number_, one in enumerate(rows):
        head = f"{label if number_ == 0 else '':<5} "
        yield from _wrap(one.text, head, " " * 6)


def _wrap(text: str, head: str, rest: str | None = None) -> list[str]:
    flat = text if text.strip() else "-"
    after = " " * len(head) if rest is None else rest
    return textwrap.wrap(
        flat,
        WIDTH,
        initial_indent=head,
        subsequent_indent=after,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def _cut(text: str, width: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def _count(value: int, what: str) -> str:
    return f"{value} {what}{'' if value == 1 else 's'}"
