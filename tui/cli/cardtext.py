"""A scorecard as text: outcome, dimensions with their reasons, objectives, clocks, impact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cli import out
from tui.cli.feedline import at_text

if TYPE_CHECKING:
    from scoring.scorecard import Scorecard

_MET = {True: "met", False: "missed", None: "open"}


def card_text(card: Scorecard) -> str:
    """The card for a terminal or a pipe, at most 100 columns where texts allow."""
    made = card.as_json()
    head = f"{made['scenario']}, seed {made['seed']}, {made['label']}"
    lines = [out.styled(out.inert(head), "bold"), ""]
    lines += _dimensions(made["dimensions"])
    lines += _objectives(made["objectives"])
    lines += _clocks(made["sla"])
    lines += _impact(made["impact"])
    score = "no score: the log holds no bounds" if card.score is None else f"{card.score:g}"
    passed = "passed" if card.passed else f"not passed, the mark is {card.pass_mark}"
    lines.append(f"{made['outcome'].replace('_', ' ').capitalize()}. Score {score} ({passed}).")
    return "\n".join(lines)


def _dimensions(rows: list[dict[str, object]]) -> list[str]:
    shown = [
        (
            str(one["id"]),
            f"{one['points']:g} of {one['out_of']:g}" if one["applicable"] else "nothing to gain",
            str(one["because"]),
        )
        for one in rows
        if one["out_of"]
    ]
    return [out.table(("DIMENSION", "POINTS", "BECAUSE"), shown), ""] if shown else []


def _objectives(rows: list[dict[str, object]]) -> list[str]:
    shown = [
        (str(one["id"]), "met" if one["met"] else "not met", str(one["because"])) for one in rows
    ]
    return [out.table(("OBJECTIVE", "", "BECAUSE"), shown), ""] if shown else []


def _clocks(rows: list[dict[str, object]]) -> list[str]:
    shown = [
        (
            f"{one['incident']} {one['severity']}",
            str(one["clock"]),
            _span(one["target_s"]),
            _span(one["actual_s"]),
            _MET[one["met"]] if isinstance(one["met"], bool) else _MET[None],
        )
        for one in rows
    ]
    head = ("INCIDENT", "CLOCK", "TARGET", "ACTUAL", "")
    return [out.table(head, shown), ""] if shown else []


def _impact(impact: dict[str, object]) -> list[str]:
    names = (
        ("user_minutes", "this run"),
        ("idle_user_minutes", "nobody answering"),
        ("reference_user_minutes", "reference"),
    )
    said = [
        f"{text} {value:,.0f}"
        for name, text in names
        if isinstance(value := impact.get(name), int | float)
    ]
    return [f"User-minutes hurt: {', '.join(said)}.", ""] if said else []


def _span(value: object) -> str:
    if not isinstance(value, int | float):
        return "-"
    return at_text(round(value * 1000)).strip().removeprefix("T+")
