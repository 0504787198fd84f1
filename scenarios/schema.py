"""JSON Schema of the scenario format, for editors."""

from __future__ import annotations

from typing import Any, Final

from scenarios.model import Scenario

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> dict[str, Any]:
    """The schema, without what only the program itself sets."""
    made = Scenario.model_json_schema(by_alias=True, mode="validation")
    made = _clean(made)
    made["$schema"] = DIALECT
    made["title"] = "Hotwash scenario, format version 1"
    return made


def _clean(node: Any) -> Any:
    """Leaves out internal fields and titles that only repeat the key."""
    if isinstance(node, list):
        return [_clean(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _clean(value) for key, value in node.items()}
    properties = made.get("properties")
    if isinstance(properties, dict):
        made["properties"] = {
            key: {name: part for name, part in value.items() if name != "title"}
            for key, value in properties.items()
            if not (isinstance(value, dict) and value.get("internal"))
        }
    return made
