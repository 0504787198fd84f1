"""JSON Schema of the scenario format, for editors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from scenarios.model import Scenario
from scenarios.model.values import told_duration
from scenarios.vocabulary.commands import COMMANDS
from scenarios.vocabulary.events import EVENTS
from scenarios.vocabulary.service_types import TYPES
from scenarios.vocabulary.words import DIMENSIONS, KINDS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_WORDS: Final[dict[tuple[str, str], Iterable[str]]] = {
    ("Step", "do"): COMMANDS,
    ("When", "event"): EVENTS,
    ("Service", "type"): TYPES,
    ("Incident", "kind"): KINDS,
    ("Objective", "capability"): DIMENSIONS,
}
"""Fields that hold one of a fixed list of words, so that an editor can complete them."""


def scenario_schema() -> dict[str, Any]:
    """The schema, without what only the program itself sets."""
    raw = Scenario.model_json_schema(by_alias=True, mode="validation")
    made: dict[str, Any] = {key: _clean(value) for key, value in raw.items()}
    made["properties"] = _properties(made["properties"])
    for (model, field), words in _WORDS.items():
        made["$defs"][model]["properties"][field] |= {"enum": _choices(made, model, field, words)}
    return {"$schema": DIALECT, **made, "title": "Hotwash scenario, format version 1"}


def _choices(made: dict[str, Any], model: str, field: str, words: Iterable[str]) -> list[Any]:
    found: list[Any] = list(words)
    required = made["$defs"][model].get("required", ())
    return found if field in required else [*found, None]


def _clean(node: Any) -> Any:
    if isinstance(node, list):
        return [_clean(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _clean(value) for key, value in node.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made["properties"] = _properties(made["properties"])
    return made


def _properties(properties: dict[str, Any]) -> dict[str, Any]:
    """Leaves out internal fields, and shows times as people write them."""
    return {key: _field(value) for key, value in properties.items() if not value.get("internal")}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in field.items() if key != "title"}
    default = made.get("default")
    if isinstance(default, int) and made.get("type") == "string":
        made["default"] = told_duration(default)
    elif isinstance(default, dict):
        del made["default"]
    return made
