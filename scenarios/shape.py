"""Which keys a place in a scenario may have, read off the models."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from scenarios.model import Scenario


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that authors may write."""
    return tuple(
        field.alias or name
        for name, field in model.model_fields.items()
        if not (isinstance(field.json_schema_extra, dict) and "internal" in field.json_schema_extra)
    )


def model_at(steps: Sequence[object]) -> type[BaseModel] | None:
    """The model of the node at a path of keys and indices; None where there is none."""
    here: Any = Scenario
    for step in steps:
        here = _below(here, step)
        if here is None:
            return None
    model = next(iter(_models(here)), None)
    return model if len(_models(here)) == 1 else None


def _below(annotation: Any, step: object) -> Any:
    for one in _members(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            for name, field in one.model_fields.items():
                if step in (name, field.alias):
                    return field.annotation
        origin, arguments = get_origin(one), get_args(one)
        if origin is dict and isinstance(step, str):
            return arguments[1]
        if origin in (tuple, list) and isinstance(step, int):
            return arguments[0]
    return None


def _members(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [one for part in get_args(annotation) for one in _members(part)]
    return [annotation]


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [
        one for one in _members(annotation) if isinstance(one, type) and issubclass(one, BaseModel)
    ]
