"""`hotwash preview`: the exercise as a timeline with nobody answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.catalog import open_scenario
from tui.cli import out
from tui.cli.exits import Exit
from tui.cli.options import Json, ScenarioName, Seed

if TYPE_CHECKING:
    from simulator.record.entries import Entry

WIDTH = 100
"""Longest text of a row."""

_SHOWN = {
    "exercise.started": "StartEx",
    "exercise.finished": "EndEx",
    "fault.started": "fault",
    "fault.ended": "fault over",
    "change.made": "change",
    "alert.firing": "alert",
    "alert.resolved": "alert over",
    "page.sent": "page",
    "page.unanswered": "unanswered",
    "inject.fired": "inject",
    "impact.began": "users hurt",
    "impact.ended": "users well",
    "question.asked": "question",
    "message.sent": "message",
}


def command(scenario: ScenarioName, /, *, seed: Seed = 1, json: Json = False) -> Exit:
    """Play a seed with nobody answering and show what comes when, hidden things included."""
    from scoring import Scorecard, score
    from simulator.chance import Seeds
    from simulator.runner import run

    loaded = open_scenario(scenario)
    finished = run(loaded, Seeds.of(seed), "idle")
    card: Scorecard = score(finished.header, finished.records)
    rows = [_row(one) for one in finished.entries if one.type in _SHOWN]
    rows += [
        {
            "at_s": row.due / 1000,
            "what": "deadline",
            "who": row.incident,
            "text": f"{row.clock.replace('_', ' ')} of {row.severity}, "
            f"counted from {_clock(row.started / 1000)}",
        }
        for row in card.sla
        if row.due <= loaded.duration
    ]
    rows.sort(key=lambda one: float(one["at_s"]))
    if json:
        out.answer({"scenario": loaded.id, "seed": seed, "timeline": rows})
        return Exit.DONE
    out.say(f"{loaded.title} ({loaded.id}), seed {seed}: what comes if nobody answers")
    cells = [(_clock(float(one["at_s"])), one["what"], one["who"], one["text"]) for one in rows]
    out.say(out.table(("time", "what", "who", "text"), cells))
    return Exit.DONE


_WORDS = {
    "fault.started": ("fault", "variant"),
    "fault.ended": ("fault", "why"),
    "change.made": ("change", "text"),
    "alert.firing": ("alertname",),
    "alert.resolved": ("alertname",),
    "page.sent": ("reason",),
    "page.unanswered": ("reason",),
    "inject.fired": ("inject", "text"),
    "impact.began": (),
    "impact.ended": (),
}
"""Fields that say what an entry is about, beside whom it concerns."""


def _row(entry: Entry) -> dict[str, Any]:
    words = [str(entry.get(name)) for name in _WORDS.get(entry.type, ("text",)) if entry.get(name)]
    if summary := (entry.get("annotations") or {}).get("summary"):
        words.append(str(summary))
    who = entry.get("target") or entry.get("to") or entry.get("service") or entry.get("channel")
    return {
        "at_s": entry.at / 1000,
        "what": _SHOWN[entry.type],
        "who": str(who or ""),
        "text": _short(" ".join(" · ".join(words).split())),
    }


def _short(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _clock(seconds: float) -> str:
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(int(abs(seconds)), 3600)
    return f"{sign}{hours}:{rest // 60:02}:{rest % 60:02}"
