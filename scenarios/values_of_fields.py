"""Values of command and event fields as scenarios write them: do they fit what the field holds?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scenarios.model.values import parse_duration, parse_setting, shown
from scenarios.names import PARTIES, WORDS, Names
from scenarios.problem import did_you_mean
from scenarios.promql import PromqlError, read
from scenarios.vocabulary.commands import Field

Complaint = tuple[tuple[str | int, ...], str, str]
"""(path below the field, sentence, hint)."""

LIVE: Final = frozenset(("page", "task", "question", "run", "approval", "note"))
"""Things that only exist in a running exercise: a scenario leaves them out."""

_BARE: Final = ("person", "seat")


def complaints(field: Field, value: Any, names: Names) -> Iterator[Complaint]:
    """What is wrong with the value of a field; nothing if it fits."""
    if field.many and isinstance(value, list):
        for index, one in enumerate(value):
            for path, told, hint in _one(field, one, names):
                yield (index, *path), told, hint
    else:
        yield from _one(field, value, names)


def _one(field: Field, value: Any, names: Names) -> Iterator[Complaint]:
    ref = field.ref
    if ref in ("text", "int", "number", "bool", "duration", "promql", "map", "matchers"):
        told = _simple(ref, value)
        if told:
            yield (), f"'{field.name}' {told}", ""
    elif ref == "party":
        yield from party(value, names)
    elif ref == "alert":
        yield from _alert(field, value, names)
    elif ref == "incident":
        if value != "first" and not _incident_id(value):
            yield (), f"'{field.name}' is 'first' or an id like INC-1: {shown(value)}", ""
    elif ref in LIVE:
        yield (
            (),
            f"'{field.name}' only exists in a running exercise",
            "leave it out: the newest is meant",
        )
    else:
        yield from named(ref, value, names)


def named(sort: str, value: Any, names: Names) -> Iterator[Complaint]:
    """An id of a sort, as itself or as `{sort: id}`."""
    path: tuple[str | int, ...] = ()
    if isinstance(value, dict) and len(value) == 1:
        key, value = next(iter(value.items()))
        path = (key,)
    if not isinstance(value, str):
        yield path, f"is not the name of a {WORDS.get(sort, sort)}: {shown(value)}", ""
    elif value not in names.of(sort):
        told = f"there is no {WORDS.get(sort, sort)} '{value[:60]}'"
        yield path, told, did_you_mean(value, names.of(sort))


def party(value: Any, names: Names) -> Iterator[Complaint]:
    """A seat or person by its id, or `{person: id}`, `{team: id}`, …"""
    if isinstance(value, str):
        kind, colon, name = value.partition(":")
        if colon and kind in PARTIES:
            yield from named(kind, name, names)
        else:
            yield from named("person", value, names)
    elif isinstance(value, Mapping) and len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind not in PARTIES:
            hint = did_you_mean(str(kind), PARTIES)
            yield (), f"{shown(str(kind))} is none of {', '.join(PARTIES)}", hint
        else:
            for path, told, hint in named(kind, name, names):
                yield (kind, *path), told, hint
    else:
        yield (), f"must name one person, seat or team, such as {{person: id}}: {shown(value)}", ""


def _alert(field: Field, value: Any, names: Names) -> Iterator[Complaint]:
    if not isinstance(value, dict) or not value:
        yield (), f"'{field.name}' must be labels, such as {{alertname: …}}: {shown(value)}", ""
        return
    for label, text in value.items():
        if not isinstance(text, str):
            yield (label,), f"the label {label} is not text: {shown(text)}", ""
        elif label == "alertname" and text not in names.of("alert"):
            hint = did_you_mean(text, names.of("alert"))
            yield (label,), f"there is no alert rule '{text[:60]}'", hint
        elif label == "service" and text not in names.of("service"):
            hint = did_you_mean(text, names.of("service"))
            yield (label,), f"there is no service '{text[:60]}'", hint


def _incident_id(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("INC-") and value[4:].isdecimal()


def _simple(ref: str, value: Any) -> str:
    """What is wrong with a value that names nothing; empty if it fits."""
    if ref == "promql":
        return _promql(value)
    if ref == "duration":
        return _parsed(parse_duration, value)
    if ref in ("number", "int"):
        return _parsed(parse_setting, value)
    fits = {
        "text": isinstance(value, str),
        "bool": isinstance(value, bool),
        "map": isinstance(value, str | dict),
        "matchers": isinstance(value, str | list | dict),
    }[ref]
    wanted = {"text": "text", "bool": "true or false", "map": "a map", "matchers": "matchers"}[ref]
    return "" if fits else f"is not {wanted}: {shown(value)}"


def _parsed(parser: Any, value: Any) -> str:
    try:
        parser(value)
    except ValueError as error:
        return str(error)
    return ""


def _promql(value: Any) -> str:
    if not isinstance(value, str):
        return f"is not PromQL: {shown(value)}"
    try:
        read(value)
    except PromqlError as error:
        return f"is not PromQL that works here: {error}"
    return ""
