"""Pydantic's complaints in plain words, at the place of the node that they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import ValidationError

from scenarios.model.values import shown
from scenarios.problem import Problem, did_you_mean
from scenarios.shape import keys_of, model_at
from scenarios.source import MAX_PROBLEMS, Node, Source

_WANTED: Final = {
    "string_type": "is not text",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_type": "is not a number",
    "bool_type": "is not true or false",
    "dict_type": "is not a map",
    "tuple_type": "is not a list",
    "list_type": "is not a list",
    "model_type": "is not a map",
    "model_attributes_type": "is not a map",
    "finite_number": "is not a finite number",
}


def problems_of(
    error: ValidationError, source: Source
) -> Iterator[tuple[Problem | None, tuple[Any, ...]]]:
    """A problem for each of the first complaints, and the path of keys and indices to its node."""
    assert source.root is not None
    for number, one in enumerate(error.errors(include_url=False, include_context=True)):
        steps, node, key = walk(source.root, one["loc"])
        if number >= MAX_PROBLEMS:
            yield None, tuple(steps)
            continue
        code, message, hint = _words(one, steps, node)
        place = key.place if key is not None and code in _AT_KEY else node.place
        if code == "missing-key":
            place = (key or node).place
        yield Problem.at(code, source.path, place, message, hint), tuple(steps)


_AT_KEY: Final = ("unknown-key", "id")


def walk(root: Node, steps: Sequence[Any]) -> tuple[list[Any], Node, Node | None]:
    """(real steps, the nearest node that exists, the key under which it stands).

    Steps that pydantic adds for its own reasons (tags of unions, `[key]`) are left out.
    """
    node, key, real = root, None, []
    for step in steps:
        below = node.child(step)
        if below is None:
            continue
        key = node.keys.get(str(step)) or key
        real.append(step)
        node = below
    return real, node, key


def _words(one: Any, steps: list[Any], node: Node) -> tuple[str, str, str]:
    kind: str = one["type"]
    context = one.get("ctx", {})
    name = str(one["loc"][-1])
    if kind == "missing":
        return "missing-key", f"{_called(steps)} needs the key '{name}'", ""
    if kind == "extra_forbidden":
        model = model_at(steps[:-1])
        known = keys_of(model) if model else ()
        beside = f"; known here: {', '.join(known)}" if known and len(known) <= 12 else ""
        hint = did_you_mean(name, known)
        return (
            "unknown-key",
            f"the key '{name[:60]}' is not known here{'' if hint else beside}",
            hint,
        )
    if kind == "value_error":
        text = str(context.get("error", one["msg"]))
        return "value", f"{_called(steps)} {text}", ""
    if kind == "literal_error":
        return _literal(steps, node, str(context.get("expected", "")), one)
    if kind in _WANTED:
        return "type", f"{_called(steps)} {_WANTED[kind]}: {shown(one['input'])}", ""
    if kind == "starts":
        return "value", f"{_called(steps)} {one['msg']}", ""
    return "value", f"{_called(steps)} {_limit(kind, context, one)}", ""


def _literal(steps: list[Any], node: Node, expected: str, one: Any) -> tuple[str, str, str]:
    choices = [part.strip("' ") for part in expected.replace(" or ", ", ").split(", ")]
    if one["loc"][-1] == "[key]":
        return "id", f"the key {shown(one['input'])} is none of {', '.join(choices)}", ""
    if steps and steps[-1] == "hotwash":
        return (
            "version",
            f"format version {shown(node.value)} is not known; this program reads version 1",
            "",
        )
    hint = did_you_mean(str(node.value), choices)
    return "value", f"{_called(steps)} is none of {', '.join(choices)}: {shown(one['input'])}", hint


def _limit(kind: str, context: dict[str, Any], one: Any) -> str:
    value = shown(one["input"])
    bound = context.get(kind.split("_")[0]) if context else None
    texts = {
        "greater_than": f"must be greater than {context.get('gt')}: {value}",
        "greater_than_equal": f"must be at least {context.get('ge')}: {value}",
        "less_than": f"must be less than {context.get('lt')}: {value}",
        "less_than_equal": f"must be at most {context.get('le')}: {value}",
        "too_short": f"needs at least {context.get('min_length')} item",
        "too_long": f"has more than {context.get('max_length')} items",
        "string_too_short": "must not be empty",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "string_pattern_mismatch": (
            f"must be small letters, digits and hyphens, at most 63: {value}"
        ),
    }
    if kind in texts:
        return texts[kind]
    return f"cannot be used: {value}" + (f" ({bound})" if bound else "")


def _called(steps: list[Any]) -> str:
    """What the sentence is about, such as `world.services.api.latency`."""
    if not steps:
        return "the scenario"
    text = ""
    for step in steps[-4:]:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return f"'{text[:120]}'"
