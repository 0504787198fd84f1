"""Every expression is PromQL that this version evaluates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.expressions import expressions
from scenarios.problem import Problem
from scenarios.promql import PromqlError, read
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject, word_place

CODE: Final = "promql"


def _find(subject: Subject) -> Iterator[Problem]:
    for found in expressions(subject):
        if found.step:
            continue  # the rule for solutions has said it
        place, told = found.node.place, ""
        try:
            kind = read(found.text).kind
        except PromqlError as error:
            told = str(error)
            if quoted := told.split("'")[1::2]:
                place = word_place(found.source, found.node, quoted[-1])
        else:
            if kind in ("range", "text"):
                told = f"the expression gives a {kind}, not a value at each time"
        if told:
            yield Problem.at(CODE, found.source.path, place, told)


RULE = Rule(
    CODE,
    "Expressions are PromQL, at most 16 KiB long, 100 levels deep and of 500 operators, with "
    "functions of this version.",
    WORLD + "indicator: sum(rate(http_requests_total[1m])\n",
    WORLD + "indicator: sum(rate(http_requests_total[1m]))\n",
    _find,
)
