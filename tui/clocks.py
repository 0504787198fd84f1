"""Times and numbers as people read them."""

from __future__ import annotations

import math
import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_OLD = 86_400_000
"""What lies further back is told in days, ms."""


def clock(ms: int, *, hours: bool = False) -> str:
    """`0:14:32`, or `14:32` below an hour unless `hours`; `-2:00:00` before StartEx."""
    sign = "-" if ms < 0 else ""
    seconds = abs(ms) // 1000
    head, rest = divmod(seconds, 3600)
    if head or hours:
        return f"{sign}{head}:{rest // 60:02}:{rest % 60:02}"
    return f"{sign}{rest // 60}:{rest % 60:02}"


def moment(ms: int) -> str:
    """A moment of the exercise, always with hours: `0:14:32`."""
    return clock(ms, hours=True)


def when(ms: int, now: int) -> str:
    """A moment: on the exercise's clock, or in days for what lies days before it."""
    return moment(ms) if ms > -_OLD else f"{(now - ms) // _OLD} d ago"


def age(ms: int) -> str:
    """How long ago, in at most five cells: `12s`, `4:02`, `1h20`, `2d`."""
    seconds = max(0, ms) // 1000
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02}"
    if seconds < 86400:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02}"
    return f"{seconds // 86400}d"


def seconds(ms: int) -> float | int:
    """Seconds as commands carry them."""
    return ms // 1000 if ms % 1000 == 0 else round(ms / 1000, 3)


def span(ms: float) -> str:
    """A length of time in words: `90s`, `5m`, `1h30m`."""
    total = round(ms / 1000)
    if total < 120:
        return f"{total}s"
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    text = (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")
    return text + (f"{left}s" if left else "")


def parse_span(text: str) -> float | None:
    """Seconds of `90s`, `5m`, `1h30m`, or a bare number of minutes; None if it is none of these."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) * 60
    if not re.fullmatch(r"(\d+(\.\d+)?(ms|s|m|h|d))+", text):
        return None
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    return math.fsum(float(number) * _UNITS[unit] for number, unit in parts)


def number(value: float | None, unit: str = "") -> str:
    """A value in a few cells: `12.4k`, `0.8 %`, `340ms`. `unit`: "", s, percent, bytes."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if unit == "s":
        return _seconds(value)
    if unit == "percent":
        return f"{_digits(value * 100)}%"
    base = 1024.0 if unit == "bytes" else 1000.0
    tail = "B" if unit == "bytes" else ""
    for sign, power in (("T", 4), ("G", 3), ("M", 2), ("k", 1)):
        if abs(value) >= math.prod([base] * power):
            return f"{_digits(value / math.prod([base] * power))}{sign}{tail}"
    return f"{_digits(value)}{tail}"


def _seconds(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) < 1:
        return f"{_digits(value * 1000)}ms"
    return f"{_digits(value)}s" if abs(value) < 120 else span(value * 1000)


def _digits(value: float) -> str:
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size < 0.001:
        return f"{value:.6f}".rstrip("0").rstrip(".") if size >= 5e-7 else "~0"
    return f"{value:.2g}" if size < 1 else f"{value:.2f}".rstrip("0").rstrip(".")
