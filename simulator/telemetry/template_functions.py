"""The functions of rule templates, named and behaving as Prometheus's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from simulator.telemetry.durations import parse_duration
from simulator.telemetry.promql.errors import PromqlError
from simulator.telemetry.promql.parse import compile_regex
from simulator.telemetry.promql.relabel import expand
from simulator.telemetry.template_values import (
    TemplateError,
    humanize,
    humanize1024,
    humanize_duration,
    humanize_percentage,
    humanize_timestamp,
    kind,
    number,
    printed,
    printf,
    title,
    truth,
)

Samples: TypeAlias = list[tuple[dict[str, str], float]]
Function: TypeAlias = Callable[[Callable[[str], Samples] | None, Sequence[Any]], Any]
MAX_TEXT = 64 * 1024


def _compare(test: Callable[[Any, Any], bool]) -> Callable[..., bool]:
    def run(left: Any, right: Any) -> bool:
        if kind(left) != kind(right):
            raise TemplateError("incompatible types for comparison")
        return test(left, right)

    return run


def _equal(left: Any, *others: Any) -> bool:
    return any(_compare(lambda a, b: bool(a == b))(left, other) for other in others)


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, dict):
            value = value.get(key, "")
        elif isinstance(value, (list, tuple)) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            raise TemplateError(f"error calling index: {printed(key)} out of range")
    return value


def _re_replace_all(pattern: str, replacement: str, text: str) -> str:
    if len(text) > MAX_TEXT:
        raise TemplateError("text too long")
    out: list[str] = []
    at = length = 0
    for match in compile_regex(pattern, anchored=False).finditer(text):
        out += [text[at : match.start()], expand(replacement, match)]
        at = match.end()
        length += len(out[-1])
        if length > MAX_TEXT:
            raise TemplateError(f"a text of more than {MAX_TEXT} characters")
    return "".join([*out, text[at:]])


def _match(pattern: str, text: str) -> bool:
    return compile_regex(pattern, anchored=False).search(text) is not None


def _first(samples: Sequence[Any]) -> Any:
    if not samples:
        raise TemplateError("error calling first: first() called on vector with no elements")
    return samples[0]


def _label(name: str, sample: Any) -> str:
    return str(sample["Labels"].get(name, ""))


def _sort_by_label(name: str, samples: Sequence[Any]) -> list[Any]:
    return sorted(samples, key=lambda sample: _label(name, sample))


def _parse_duration(text: str) -> float:
    return parse_duration(text) / 1000.0


def _conjunction(*values: Any) -> Any:
    return next((value for value in values if not truth(value)), values[-1])


def _alternative(*values: Any) -> Any:
    return next((value for value in values if truth(value)), values[-1])


_PLAIN: dict[str, Callable[..., Any]] = {
    "and": _conjunction,
    "or": _alternative,
    "not": lambda value: not truth(value),
    "eq": _equal,
    "ne": lambda left, right: not _equal(left, right),
    "lt": _compare(lambda a, b: bool(a < b)),
    "le": _compare(lambda a, b: bool(a <= b)),
    "gt": _compare(lambda a, b: bool(a > b)),
    "ge": _compare(lambda a, b: bool(a >= b)),
    "len": lambda value: len(value),
    "index": _index,
    "print": lambda *values: "".join(printed(value) for value in values),
    "println": lambda *values: " ".join(printed(value) for value in values) + "\n",
    "printf": lambda *values: printf(values),
    "humanize": lambda value: humanize(number(value)),
    "humanize1024": lambda value: humanize1024(number(value)),
    "humanizeDuration": lambda value: humanize_duration(number(value)),
    "humanizePercentage": lambda value: humanize_percentage(number(value)),
    "humanizeTimestamp": lambda value: humanize_timestamp(number(value)),
    "parseDuration": _parse_duration,
    "title": lambda text: title(str(text)),
    "toUpper": lambda text: str(text).upper(),
    "toLower": lambda text: str(text).lower(),
    "stripPort": lambda text: re.sub(r":[0-9]+\Z", "", str(text)),
    "reReplaceAll": _re_replace_all,
    "match": _match,
    "first": _first,
    "label": _label,
    "value": lambda sample: sample["Value"],
    "strvalue": lambda sample: _label("__value__", sample),
    "sortByLabel": _sort_by_label,
    "safeHtml": lambda text: text,
}


def _bounded(value: Any) -> Any:
    """The value itself; a text that grows from call to call is stopped here."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise TemplateError(f"a text of more than {MAX_TEXT} characters")
    return value


def _guarded(name: str, function: Callable[..., Any]) -> Function:
    def run(_query: Callable[[str], Samples] | None, arguments: Sequence[Any]) -> Any:
        try:
            return _bounded(function(*arguments))
        except TemplateError:
            raise
        except (
            TypeError,
            ValueError,
            KeyError,
            AttributeError,
            OverflowError,
            PromqlError,
        ) as problem:
            raise TemplateError(f"error calling {name}: {problem}") from None

    return run


def _query(query: Callable[[str], Samples] | None, arguments: Sequence[Any]) -> Any:
    if query is None or len(arguments) != 1 or not isinstance(arguments[0], str):
        raise TemplateError("error calling query: no query can be run here")
    try:
        samples = query(arguments[0])
    except PromqlError as problem:
        raise TemplateError(f"error calling query: {problem}") from None
    return [{"Labels": labels, "Value": value} for labels, value in samples]


FUNCTIONS: dict[str, Function] = {
    **{name: _guarded(name, function) for name, function in _PLAIN.items()},
    "query": _query,
}
