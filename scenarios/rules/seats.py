"""There is exactly one default seat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "default-seat"


def _find(subject: Subject) -> Iterator[Problem]:
    seats = subject.scenario.seats
    chosen = [key for key, seat in seats.items() if seat.default]
    if not chosen:
        told = "no seat is the one that play takes"
        hint = f"say default: true for one, such as '{next(iter(seats))}'"
        yield subject.problem(CODE, ("seats",), told, hint, key=True)
    for key in chosen[1:]:
        told = f"'{chosen[0]}' is the default seat already"
        yield subject.problem(CODE, ("seats", key, "default"), told)


RULE = Rule(
    CODE,
    "Exactly one seat is the default.",
    WORLD + "seats: {a: {title: A, default: true}, b: {title: B, default: true}}\n",
    WORLD + "seats: {a: {title: A, default: true}, b: {title: B}}\n",
    _find,
)
