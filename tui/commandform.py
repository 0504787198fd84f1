"""Forms made from the table of commands: what each field can hold is looked up by its `ref`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.vocabulary.commands import COMMANDS, Field
from simulator.record.commands import Json
from tui.choices import choices_of
from tui.client import Client
from tui.clocks import parse_span
from tui.widgets.form import Entry, Value

_HINTS = {
    "duration": "such as 10m or 90s",
    "promql": "PromQL",
    "number": "a number",
    "int": "a whole number",
    "matchers": 'such as alertname="X", service="y"',
}
_LABELS = {"for": "for how long", "re": "about", "to": "to"}


def command_entries(
    client: Client,
    name: str,
    *,
    only: Sequence[str] | None = None,
    skip: Sequence[str] = (),
    values: Mapping[str, Value] | None = None,
) -> list[Entry]:
    """The fields of a command as fields of a form."""
    spec = COMMANDS[name]
    wanted = [spec.field(one) for one in only] if only is not None else list(spec.fields)
    values = values or {}
    made = []
    for one in wanted:
        if one is None or one.name in skip or (one.ref == "map" and not one.many):
            continue
        made.append(entry_of(client, one, values.get(one.name, "")))
    return made


def entry_of(client: Client, one: Field, value: Value = "", label: str = "") -> Entry:
    """One field of a command as a field of a form."""
    label = label or one.text or _LABELS.get(one.name, one.name.replace("_", " "))
    choices = choices_of(client, one.ref)
    if choices is not None:
        kind = "many" if one.many else "choice"
        return Entry(one.name, label, kind, tuple(choices), value, required=one.required)
    hint = _HINTS.get(one.ref, "")
    return Entry(one.name, label, "text", (), value, hint, required=one.required)


def command_fields(name: str, values: Mapping[str, Value]) -> dict[str, Json] | str:
    """What was filled in as fields of the command, or one sentence that says what is wrong."""
    spec = COMMANDS[name]
    out: dict[str, Json] = {}
    for key, value in values.items():
        one = spec.field(key)
        if one is None or not value:
            continue
        made = _convert(one, value)
        if made is None:
            hint = _HINTS.get(one.ref, "something else")
            return f"{key.replace('_', ' ')}: {value!r} is not {hint}"
        out[key] = made
    return out


def _convert(one: Field, value: Value) -> Json:
    if isinstance(value, tuple):
        return list(value)
    if one.ref == "duration":
        return parse_span(value)
    if one.ref in ("number", "int"):
        return _number(value)
    if one.ref == "bool":
        return value == "yes"
    if one.ref == "matchers":
        return matchers(value)
    return [part.strip() for part in value.split(",")] if one.many else value


def _number(text: str) -> float | int | None:
    scale = 0.01 if text.endswith("%") else 1.0
    try:
        value = float(text.rstrip("% ")) * scale
    except ValueError:
        return None
    return int(value) if value == int(value) and scale == 1.0 else value


def matchers(text: str) -> dict[str, str] | None:
    """`a="b", c="d"` as a map."""
    out = {}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            return None
        out[name.strip()] = value.strip().strip('"')
    return out or None
