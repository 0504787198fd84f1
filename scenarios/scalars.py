"""YAML 1.2 core scalars: what a plain word means. `no`, `1:30`, `2001-01-01` stay text."""

from __future__ import annotations

import math
import re
from typing import Final

Scalar = str | int | float | bool | None

MAX_DIGITS: Final = 64
"""Longest number. Python takes quadratic time for long ones, and no scenario needs them."""

_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE: Final = frozenset(("true", "True", "TRUE"))
_FALSE: Final = frozenset(("false", "False", "FALSE"))
_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OCTAL = re.compile(r"0o[0-7]+", re.ASCII)
_HEX = re.compile(r"0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

PREFIX: Final = "tag:yaml.org,2002:"
SCALAR_TAGS: Final = frozenset(("str", "int", "float", "bool", "null"))


def plain(text: str) -> Scalar:
    """What an unquoted word means. `ValueError` for a number that cannot be used."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("is not a finite number")
    number = _INT.fullmatch(text) or _OCTAL.fullmatch(text) or _HEX.fullmatch(text)
    if number is None and not _FLOAT.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        raise ValueError(f"is a number of more than {MAX_DIGITS} digits")
    if number is None:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError("is not a finite number")
        return value
    if text.startswith("0o"):
        return int(text[2:], 8)
    return int(text[2:], 16) if text.startswith("0x") else int(text)


def tagged(tag: str, text: str) -> Scalar:
    """A scalar with one of `SCALAR_TAGS`. `ValueError` where the text is not one."""
    if tag == "str":
        return text
    value = plain(text)
    fits = {
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, int | float) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
        "null": value is None,
    }[tag]
    if not fits:
        raise ValueError(f"is not what its tag !!{tag} says")
    return float(value) if tag == "float" and isinstance(value, int) else value
