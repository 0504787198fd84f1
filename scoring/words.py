"""How times and numbers are written in sentences of the card and the debrief."""

from __future__ import annotations

WIDTH = 100
"""Longest because-sentence."""


def clock(ms: float | None) -> str:
    """`07:30`, `1:05:00`, `-04:00`, or `never`."""
    if ms is None:
        return "never"
    seconds = int(abs(ms) // 1000)
    sign = "-" if ms < 0 else ""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{sign}{hours}:{minutes:02}:{seconds:02}"
    return f"{sign}{minutes:02}:{seconds:02}"


def number(value: float) -> str:
    """`22,330`, `3.5`."""
    if abs(value - round(value)) < 0.05 or abs(value) >= 100:
        return f"{round(value):,}"
    return f"{value:.1f}"


def percent(share: float) -> str:
    """`65 %`."""
    return f"{round(100 * share)} %"


def late(actual: float | None, target: float) -> str:
    """`target 05:00; 03:16 before it`, `target 05:00; 00:45 after it`, `target 05:00; never`."""
    if actual is None:
        return f"target {clock(target)}; never"
    difference = actual - target
    side = "after" if difference > 0 else "before"
    return f"target {clock(target)}; {clock(abs(difference))} {side} it"


def short(text: str, width: int = WIDTH) -> str:
    """Cut to the width that a sentence may have."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def name(text: str, width: int = 24) -> str:
    """A name from a scenario, cut so that a sentence around it fits."""
    return text if len(text) <= width else text[: width - 1] + "…"
