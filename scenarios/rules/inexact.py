"""Functions whose last digit may differ between machines, in what decides something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.expressions import expressions
from scenarios.problem import Problem
from scenarios.promql import PromqlError, read
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject, word_place

CODE: Final = "inexact"


def _find(subject: Subject) -> Iterator[Problem]:
    for found in expressions(subject):
        if not found.judges:
            continue
        try:
            names = read(found.text).inexact
        except PromqlError:
            continue
        for name in dict.fromkeys(names):
            place = word_place(found.source, found.node, name) if name != "^" else found.node.place
            told = f"the last digit of {name} may differ between machines"
            hint = "two machines may disagree on when this holds"
            yield Problem.at(CODE, found.source.path, place, told, hint, "note")


RULE = Rule(
    CODE,
    "Rules and conditions are best without exp, ln, ^ and the like: their last digit is not the "
    "same everywhere.",
    WORLD + "injects:\n  late: {from: responder, text: Late., when: {metric: 'ln(up) > 1'}}\n",
    WORLD + "injects:\n  late: {from: responder, text: Late., when: {metric: 'up < 1'}}\n",
    _find,
)
