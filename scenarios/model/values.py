"""The small values that scenario files are made of: durations, spreads, rates, shares.

Every parser takes what a person typed (text or a bare number where that is unambiguous) and raises
`ValueError` with one plain sentence. Times are integer milliseconds, rates are per second, shares
are fractions of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

MAX_DURATION_MS = 400 * 24 * 3600 * 1000
"""Longest duration a scenario may use (400 days: certificates expire within a year or so)."""

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DIGITS = r"\d{1,15}(?:\.\d{1,9})?"
_DURATION = re.compile(r"([+-]?)((?:\d{1,15}(?:\.\d{1,3})?(?:ms|s|m|h|d)){1,6})", re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)
_NUMBER = re.compile(rf"[+-]?{_DIGITS}", re.ASCII)
_RATE = re.compile(rf"({_DIGITS})\s?/\s?(s|m|h)", re.ASCII)
_SHARE = re.compile(rf"({_DIGITS})\s?%", re.ASCII)
_MONEY = re.compile(rf"({_DIGITS})\s([A-Z]{{3}})", re.ASCII)


class Part(BaseModel):
    """Base of every node of a scenario: frozen, no unknown keys, no silent conversions."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """A number that is drawn uniformly from [mid - half, mid + half]."""

    mid: float
    half: float = 0.0

    @property
    def low(self) -> float:
        """The least value that can be drawn."""
        return self.mid - self.half

    @property
    def high(self) -> float:
        """The greatest value that can be drawn."""
        return self.mid + self.half

    def at(self, u: float) -> float:
        """The value at quantile `u` in [0, 1]."""
        return self.mid + (2.0 * u - 1.0) * self.half


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency code."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of an effect: `value` in base units (seconds, per second, fraction), and its unit."""

    value: float
    unit: str


def parse_duration(value: object) -> int:
    """`90s`, `12m`, `1h30m`, `-2h`, `1.5s` to milliseconds."""
    if isinstance(value, int) and not isinstance(value, bool) and value == 0:
        return 0
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"is not a duration like 90s, 12m or 1h30m: {shown(value)}")
    parts = [round(float(number) * _UNITS[unit]) for number, unit in _PART.findall(match[2])]
    total = sum(parts)
    if total > MAX_DURATION_MS:
        raise ValueError(f"is longer than 400 days: {shown(value)}")
    return -total if match[1] == "-" else total


def told_duration(ms: int) -> str:
    """Milliseconds as a person writes them: `1h30m`, `45s`, `-2h`."""
    rest, told = abs(ms), ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        if rest >= size:
            told += f"{rest // size}{unit}"
            rest %= size
    return ("-" if ms < 0 else "") + (told or "0s")


def parse_span(value: object) -> int:
    """A duration that is not negative."""
    span = parse_duration(value)
    if span < 0:
        raise ValueError(f"must not be negative here: {shown(value)}")
    return span


def parse_time_spread(value: object) -> Spread:
    """`5m` or `5m +- 1m` to a spread in milliseconds."""
    if isinstance(value, str) and "+-" in value:
        middle, _, half = value.partition("+-")
        return Spread(float(parse_duration(middle.strip())), float(parse_span(half.strip())))
    return Spread(float(parse_duration(value)))


def parse_span_spread(value: object) -> Spread:
    """A spread in milliseconds whose least value is not negative."""
    spread = parse_time_spread(value)
    if spread.low < 0:
        raise ValueError(f"can become negative: {shown(value)}")
    return spread


def parse_rate(value: object) -> float:
    """`400/s`, `30/m` to a number a second."""
    match = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"is not a rate like 400/s or 30/m: {shown(value)}")
    return float(match[1]) / {"s": 1.0, "m": 60.0, "h": 3600.0}[match[2]]


def parse_share(value: object) -> float:
    """`35%` or `0.35` to a fraction of one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        share = float(value)
    elif isinstance(value, str) and (match := _SHARE.fullmatch(value.strip())):
        share = float(match[1]) / 100.0
    else:
        raise ValueError(f"is not a share like 35% or 0.35: {shown(value)}")
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"must lie between 0% and 100%: {shown(value)}")
    return share


def parse_money(value: object) -> Money:
    """`48 EUR` to an amount and a currency."""
    match = _MONEY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"is not an amount like 48 EUR: {shown(value)}")
    return Money(float(match[1]), match[2])


def parse_setting(value: object) -> Setting:
    """A bare number, a duration (to seconds), a rate (per second) or a percentage (fraction)."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Setting(float(value), "number")
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return Setting(float(text), "number")
        if text.endswith("%") and _SHARE.fullmatch(text):
            return Setting(float(text[:-1]) / 100.0, "share")
        if _RATE.fullmatch(text):
            return Setting(parse_rate(text), "rate")
        if _DURATION.fullmatch(text):
            return Setting(parse_duration(text) / 1000.0, "duration")
    raise ValueError(f"is not a number, a share, a rate or a duration: {shown(value)}")


def parse_moment(value: object) -> datetime:
    """An RFC 3339 time with its offset."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment
    raise ValueError(f"is not a time like 2026-11-27T17:40:00+01:00: {shown(value)}")


def as_lists(value: Any) -> Any:
    """Free data with lists in place of tuples, at any depth."""
    if isinstance(value, dict):
        return {key: as_lists(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_lists(one) for one in value]
    return value


def shown(value: object) -> str:
    """A value as an error message quotes it: short, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, (list, tuple)):
        return "a list"
    if not isinstance(value, str):
        return repr(value).lower() if isinstance(value, bool) else repr(value)
    text = " ".join(value[:200].split())
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


_ONE = r"(\d+(\.\d{1,3})?(ms|s|m|h|d))+"
Duration = Annotated[int, BeforeValidator(parse_duration), _schema(rf"^-?{_ONE}$", "12m")]
Span = Annotated[int, BeforeValidator(parse_span), _schema(rf"^{_ONE}$", "90s")]
TimeSpread = Annotated[
    Spread, BeforeValidator(parse_time_spread), _schema(rf"^-?{_ONE}( *\+- *{_ONE})?$", "5m +- 1m")
]
SpanSpread = Annotated[
    Spread, BeforeValidator(parse_span_spread), _schema(rf"^{_ONE}( *\+- *{_ONE})?$", "3m +- 1m")
]
Rate = Annotated[
    float, BeforeValidator(parse_rate), _schema(r"^\d+(\.\d+)?\s*/\s*(s|m|h)$", "400/s")
]
Share = Annotated[
    float,
    BeforeValidator(parse_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"},
                {"type": "number", "minimum": 0, "maximum": 1},
            ]
        }
    ),
]
Amount = Annotated[
    Money, BeforeValidator(parse_money), _schema(r"^\d+(\.\d+)? [A-Z]{3}$", "48 EUR")
]
SettingValue = Annotated[
    Setting,
    BeforeValidator(parse_setting),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(parse_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
