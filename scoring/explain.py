"""`score --explain MARK`: a mark's formula, what went into it, and the entries behind it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from scoring.dimension import Dimension
from scoring.facts import Facts
from scoring.marks import MOST_OFF, Discount, Mark
from scoring.objectives import ObjectiveResult
from scoring.scorecard import Result, Scorecard
from scoring.words import clock, number
from simulator.record.entries import Entry

MOST_ENTRIES = 20
_HIDE = frozenset(("text", "truth", "bounds", "digest", "annotations", "labels"))


class UnknownMark(ValueError):
    """There is no such mark; the message names the nearest."""


def explain(card: Scorecard, wanted: str) -> str:
    """Text about a dimension, a mark or discount (`mark` or `dimension/mark`) or an objective.

    Raises `UnknownMark`.
    """
    found = list(_find(card, wanted))
    if not found:
        near = get_close_matches(wanted, names(card), n=1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; one of {', '.join(names(card))}"
        raise UnknownMark(f"there is no mark '{wanted}'{hint}")
    return "\n\n".join(found)


def names(card: Scorecard) -> list[str]:
    """Everything that can be explained."""
    made = []
    for one in card.dimensions:
        made.append(one.id)
        made += [f"{one.id}/{mark.id}" for mark in one.detail.marks]
        made += [f"{one.id}/{off.id}" for off in one.detail.discounts]
    return [*dict.fromkeys(made), *(one.id for one in card.objectives)]


def _find(card: Scorecard, wanted: str) -> Iterator[str]:
    for one in card.dimensions:
        if wanted == one.id:
            yield _dimension(card, one)
        for mark in one.detail.marks:
            if wanted in (mark.id, f"{one.id}/{mark.id}"):
                yield _mark(card.facts, one.detail, mark)
        for off in one.detail.discounts:
            if wanted in (off.id, f"{one.id}/{off.id}"):
                yield _discount(card.facts, one.detail, off)
    for objective in card.objectives:
        if wanted == objective.id:
            yield _objective(card.facts, objective)


def _dimension(card: Scorecard, one: Result) -> str:
    off = min(MOST_OFF, sum(round(d.share * 1000) for d in one.detail.discounts) / 1000)
    lines = [f"{one.id}  {number(one.points)} of {number(one.out_of)} points"]
    lines.append(
        f"  raw = sum of marks / what they are out of x (1 - {off:.2f}) = {one.detail.raw:.3f}"
    )
    if card.bounds is not None:
        idle = card.bounds.idle.get(one.id, 0.0)
        best = card.bounds.reference.get(one.id, 0.0)
        lines.append(f"  points = weight x (raw - idle {idle:.3f}) / (reference {best:.3f} - idle)")
    for mark in one.detail.marks:
        points = f"{mark.points:.2f} / {number(mark.out_of)}"
        lines.append(f"  {mark.id:<14} {points:>12}  {mark.because}")
    lines += [f"  {d.id:<14} {-d.share:>12.2f}  {d.because}" for d in one.detail.discounts]
    return "\n".join(lines)


def _mark(facts: Facts, dimension: Dimension, mark: Mark) -> str:
    lines = [
        f"{dimension.id}/{mark.id}  {mark.points:.3f} of {number(mark.out_of)} points",
        f"  {mark.because}",
        f"  formula  {mark.formula}",
    ]
    lines += [f"  input    {key} = {_shown(value)}" for key, value in mark.inputs]
    return "\n".join([*lines, *_entries(facts, mark.evidence)])


def _discount(facts: Facts, dimension: Dimension, off: Discount) -> str:
    lines = [
        f"{dimension.id}/{off.id}  takes {off.share:.2f} of what was earned",
        f"  {off.because}",
        f"  formula  {off.formula}, all together at most {MOST_OFF:g}",
    ]
    return "\n".join([*lines, *_entries(facts, off.evidence)])


def _objective(facts: Facts, one: ObjectiveResult) -> str:
    lines = [
        f"{one.id}  {number(one.points)} of {number(one.out_of)} points: {one.text}",
        f"  {one.because}",
    ]
    return "\n".join([*lines, *_entries(facts, one.evidence)])


def _entries(facts: Facts, evidence: tuple[int, ...]) -> list[str]:
    known = [facts.by_seq[seq] for seq in evidence if seq in facts.by_seq]
    lines = [f"  entry    {_line(entry)}" for entry in known[:MOST_ENTRIES]]
    if len(known) > MOST_ENTRIES:
        lines.append(f"           and {len(known) - MOST_ENTRIES} more")
    return lines or ["  entry    none"]


def _line(entry: Entry) -> str:
    fields = ", ".join(
        f"{key}={_shown(value)}"
        for key, value in sorted(entry.fields.items())
        if key not in _HIDE and value not in (None, "", [])
    )
    return f"#{entry.seq} {clock(entry.at)} {entry.actor} {entry.type} {fields}"[:150].rstrip()


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + " ".join(_shown(one) for one in value) + "]"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
