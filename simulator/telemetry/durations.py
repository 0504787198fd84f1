"""Durations as Prometheus and Alertmanager write them: 1h30m, 15s, 500ms, 0."""

from __future__ import annotations

import re

_UNITS = {
    "y": 365 * 86_400_000,
    "w": 7 * 86_400_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1000,
    "ms": 1,
}
_PATTERN = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit})?" for unit in _UNITS) + r"\Z", re.ASCII)


def parse_duration(text: str) -> int:
    """Milliseconds; raises ValueError for what is no duration."""
    if text == "0":
        return 0
    match = _PATTERN.match(text)
    if not text or match is None:
        raise ValueError(f"not a valid duration string: {text!r}")
    parts = zip(match.groups(), _UNITS.values())
    return sum(int(part) * size for part, size in parts if part)  # ints
