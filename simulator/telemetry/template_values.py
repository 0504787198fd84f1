"""Values of rule templates: how Go prints them, and how Prometheus makes numbers readable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any


class TemplateError(Exception):
    """A template that cannot be parsed or expanded."""


def shortest(value: float) -> str:
    """A float as Go prints it with %v: the shortest digits, an exponent below 1e-4 and from 1e6
    up."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    digits, _, exponent = f"{value:.17e}".partition("e")
    for precision in range(17):
        text = f"{value:.{precision}e}"
        if float(text) == value:
            digits, _, exponent = text.partition("e")
            break
    power = int(exponent)
    if value != 0 and (power < -4 or power >= 6):
        return f"{digits}e{'-' if power < 0 else '+'}{abs(power):02d}"
    decimals = len(digits.lstrip("-").replace(".", "")) - 1 - power
    return f"{value:.{max(decimals, 0)}f}"


def printed(value: Any) -> str:
    """A value as text/template prints it."""
    if value is None:
        return "<no value>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return shortest(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{k}:{printed(value[k])}" for k in sorted(value)) + "]"
    if isinstance(value, (list, tuple)):
        return "[" + " ".join(printed(each) for each in value) + "]"
    return str(value)


def truth(value: Any) -> bool:
    """Go's truth: not zero, not empty."""
    return bool(value)


def number(value: Any) -> float:
    """A number, or the number that a text says."""
    if isinstance(value, bool) or value is None:
        raise TemplateError(f"can't convert {printed(value)} to float")
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value))
    except ValueError:
        raise TemplateError(f'strconv.ParseFloat: parsing "{value}": invalid syntax') from None


def _compact(value: float) -> str:
    """Go's %.4g."""
    if value != value or value in (float("inf"), float("-inf")):
        return shortest(value)
    return f"{value:.4g}"


def _ordinary(value: float) -> bool:
    return value == value and abs(value) != float("inf")


def _scaled(value: float, prefixes: Sequence[str], base: float) -> tuple[float, str]:
    prefix = ""
    for each in prefixes:
        if abs(value) < base:
            break
        prefix, value = each, value / base
    return value, prefix


def _small(value: float) -> tuple[float, str]:
    prefix = ""
    for each in "munpfazy":
        if abs(value) >= 1:
            break
        prefix, value = each, value * 1000
    return value, prefix


def humanize(value: float) -> str:
    """With a metric prefix: 1.234M."""
    if value == 0 or not _ordinary(value):
        return _compact(value)
    scaled, prefix = _scaled(value, "kMGTPEZY", 1000.0) if abs(value) >= 1 else _small(value)
    return f"{_compact(scaled)}{prefix}"


def humanize1024(value: float) -> str:
    """With a binary prefix: 1.5Gi."""
    if abs(value) <= 1 or not _ordinary(value):
        return _compact(value)
    scaled, prefix = _scaled(value, [f"{each}i" for each in "kMGTPEZY"], 1024.0)
    return f"{_compact(scaled)}{prefix}"


def humanize_duration(value: float) -> str:
    """Seconds as 1d 2h 3m 4s."""
    if not _ordinary(value):
        return _compact(value)
    if value == 0:
        return "0s"
    if abs(value) < 1:
        scaled, prefix = _small(value)
        return f"{_compact(scaled)}{prefix}s"
    sign, value = ("-", -value) if value < 0 else ("", value)
    total = int(value)
    days, hours = total // 86400, total // 3600 % 24
    minutes, seconds = total // 60 % 60, total % 60
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {seconds}s"
    if minutes:
        return f"{sign}{minutes}m {seconds}s"
    return f"{sign}{_compact(value)}s"


def humanize_percentage(value: float) -> str:
    """A ratio as 12.3%."""
    return f"{_compact(value * 100)}%"


def humanize_timestamp(value: float) -> str:
    """Seconds since 1970 as a date in UTC, as Go prints one."""
    if not _ordinary(value) or abs(value) > 2e11:
        return _compact(value)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(value * 1000))
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    if moment.microsecond:
        text += f".{moment.microsecond:06d}".rstrip("0")
    return f"{text} +0000 UTC"


def title(text: str) -> str:
    return re.sub(r"(?:^|(?<=[^\w']))[^\W\d_]", lambda m: m.group().upper(), text)


_VERB = re.compile(r"%([-+# 0]*)([0-9]{0,3})(?:\.([0-9]{0,2}))?([a-zA-Z%])")


def printf(arguments: Sequence[Any]) -> str:
    """Go's Sprintf for %s %v %q %d %f %e %g %t %x %%, with flags, width and precision."""
    if not arguments or not isinstance(arguments[0], str):
        raise TemplateError("wrong type for value; expected string")
    values = list(arguments[1:])

    def verb(match: re.Match[str]) -> str:
        flags, width, precision, letter = match.groups()
        if letter == "%":
            return "%"
        if not values:
            return f"%!{letter}(MISSING)"
        value = values.pop(0)
        return _formatted(letter, value, flags, width, precision)

    text = _VERB.sub(verb, arguments[0])
    if values:
        text += "%!(EXTRA " + ", ".join(f"{kind(v)}={printed(v)}" for v in values) + ")"
    return text


def _formatted(letter: str, value: Any, flags: str, width: str, precision: str | None) -> str:
    spec = f"%{flags}{width}"
    digits = "" if precision is None else f".{precision or 0}"
    is_float = isinstance(value, float)
    if letter in "sv" or (letter == "q" and isinstance(value, str)):
        if letter == "s" and not isinstance(value, str):
            return f"%!s({kind(value)}={printed(value)})"
        text = printed(value) if letter != "q" else '"' + str(value).replace('"', '\\"') + '"'
        return f"{spec}{digits}s" % text
    if letter in "feEgG" and is_float:
        if not _ordinary(value):
            return f"{spec}s" % shortest(value)
        if letter in "gG" and precision is None:
            return f"{spec}s" % shortest(value)
        return str(f"{spec}{digits}{letter}" % value)
    if letter in "dxXo" and isinstance(value, int) and not isinstance(value, bool):
        return str(f"{spec}{letter}" % value)
    if letter == "t" and isinstance(value, bool):
        return printed(value)
    return f"%!{letter}({kind(value)}={printed(value)})"


def kind(value: Any) -> str:
    names = {bool: "bool", int: "int", float: "float64", str: "string", dict: "map[string]string"}
    return names.get(type(value), "[]interface {}")
