"""Numbers as Prometheus writes them."""

from __future__ import annotations


def format_value(value: float) -> str:
    """The shortest decimal that reads back the same, without an exponent (Go's 'f' with -1),
    +Inf, -Inf or NaN."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    text = repr(float(value))
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        text = _shift(mantissa, int(exponent))
    return text[:-2] if text.endswith(".0") else text


def _shift(mantissa: str, exponent: int) -> str:
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.lstrip("-").partition(".")
    part = part.rstrip("0")
    if exponent >= 0:
        part = part.ljust(exponent, "0")
        whole, part = whole + part[:exponent], part[exponent:]
    else:
        digits = whole.rjust(-exponent + 1, "0")
        whole, part = digits[:exponent], digits[exponent:] + part
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
