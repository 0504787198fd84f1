"""An alert in the words of its rule: what is compared with what, and the query behind the graph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.record.board import Alert
from simulator.record.public import Public, RuleInfo
from simulator.record.reads import Line

_COMPARED = re.compile(
    r"^(?P<left>.+?)\s*(?P<op>>=|<=|==|!=|>|<)\s*(?P<value>-?[0-9.]+(?:e[+-]?[0-9]+)?)\s*$", re.S
)


@dataclass(frozen=True, slots=True)
class Compared:
    """`query op threshold`, as far as a rule has that shape."""

    query: str
    op: str
    threshold: float | None


def rule_of(public: Public, alert: Alert) -> RuleInfo | None:
    """The rule of an alert: of those with its name, the one whose labels fit best."""
    named = [one for one in public.rules if one.alert == alert.name]

    def fits(rule: RuleInfo) -> int:
        return sum(alert.labels.get(key) == value for key, value in rule.labels.items())

    return max(named, key=fits, default=None)


def compared(expr: str) -> Compared:
    """The two sides of a rule's comparison with a number; else the whole expression."""
    found = _COMPARED.match(expr.strip())
    if found is None or found["left"].count("(") != found["left"].count(")"):
        return Compared(expr.strip(), "", None)
    left = found["left"].strip()
    while left.startswith("(") and _closes_last(left):
        left = left[1:-1].strip()
    return Compared(left, found["op"], float(found["value"]))


def _closes_last(text: str) -> bool:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def fitting(lines: tuple[Line, ...], alert: Alert) -> tuple[Line, ...]:
    """The series of the alert itself, if they can be told; else all."""
    own = [
        line
        for line in lines
        if all(alert.labels.get(k) == v for k, v in line.labels.items() if k != "__name__")
    ]
    return tuple(own) or lines


def series_name(labels: dict[str, str], common: set[str]) -> str:
    """A short name for a series: the labels that tell it from the others."""
    kept = {k: v for k, v in labels.items() if k not in common and k != "__name__"}
    if not kept:
        return labels.get("service") or labels.get("__name__") or "value"
    return (
        " ".join(kept.values()) if len(kept) < 3 else ",".join(f"{k}={v}" for k, v in kept.items())
    )


def names(lines: tuple[Line, ...]) -> list[str]:
    """Names for the series of one answer."""
    if not lines:
        return []
    first = lines[0].labels
    common = {
        key
        for key in first
        if len(lines) > 1 and all(one.labels.get(key) == first[key] for one in lines)
    }
    return [series_name(one.labels, common) for one in lines]
