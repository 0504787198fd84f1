"""Functions of single numbers: roundings, transcendental functions, calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Elementwise: TypeAlias = Callable[[Floats], Floats]

_DEGREE = np.pi / 180.0

MATHS: dict[str, Elementwise] = {
    "abs": np.abs,
    "ceil": np.ceil,
    "floor": np.floor,
    "sgn": lambda x: np.where(x > 0, 1.0, np.where(x < 0, -1.0, x)),
    "sqrt": np.sqrt,
    "deg": lambda x: x / _DEGREE,
    "rad": lambda x: x * _DEGREE,
    # transcendental: for queries; `check` warns where a rule or a condition uses one of these
    "exp": np.exp,
    "ln": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
}

# operators, likewise
TRANSCENDENTAL_OPERATORS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "^": np.power,
    "atan2": np.arctan2,
}


def round_to(values: Floats, nearest: float) -> Floats:
    """Round half up to a multiple of `nearest`, by its inverse, as Prometheus does."""
    with np.errstate(all="ignore"):
        inverse = np.float64(1.0) / np.float64(nearest)
        return np.asarray(np.floor(values * inverse + 0.5) / inverse)


def _days(seconds: Floats) -> NDArray[np.int64]:
    return np.floor(seconds / 86400.0).astype(np.int64)


def _civil(seconds: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Year, month and day of the proleptic Gregorian calendar in UTC (the days-from-civil
    algorithm, inverted)."""
    shifted = _days(seconds) + 719468
    era = shifted // 146097
    of_era = shifted - era * 146097
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_index = (5 * of_year + 2) // 153
    day = of_year - (153 * month_index + 2) // 5 + 1
    month = np.where(month_index < 10, month_index + 3, month_index - 9)
    year = year_of_era + era * 400 + (month <= 2)
    return year, month, day


def _leap(year: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))


_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_BEFORE = np.concatenate([[0], np.cumsum(_LENGTHS)])


def _days_in_month(seconds: Floats) -> Floats:
    year, month, _ = _civil(seconds)
    return np.asarray(_LENGTHS[month - 1] + ((month == 2) & _leap(year)), np.float64)


def _day_of_year(seconds: Floats) -> Floats:
    year, month, day = _civil(seconds)
    return np.asarray(_BEFORE[month - 1] + day + ((month > 2) & _leap(year)), np.float64)


def _calendar(function: Elementwise) -> Elementwise:
    """Whole seconds in, NaN for what is no time."""

    def run(values: Floats) -> Floats:
        sane = np.abs(values) < 1e14
        result = function(np.trunc(np.where(sane, values, 0.0)))
        return np.where(sane, result, np.nan)

    return run


DATES: dict[str, Elementwise] = {
    name: _calendar(function)
    for name, function in {
        "minute": lambda s: np.floor(s / 60.0) % 60.0,
        "hour": lambda s: np.floor(s / 3600.0) % 24.0,
        "day_of_week": lambda s: ((_days(s) + 4) % 7).astype(np.float64),
        "day_of_month": lambda s: _civil(s)[2].astype(np.float64),
        "day_of_year": _day_of_year,
        "days_in_month": _days_in_month,
        "month": lambda s: _civil(s)[1].astype(np.float64),
        "year": lambda s: _civil(s)[0].astype(np.float64),
    }.items()
}
