"""The schema that editors use, and the template that new scenarios come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from scenarios.loader import check_path, load
from scenarios.model import Scenario
from scenarios.schema import scenario_schema
from scenarios.shape import keys_of
from scenarios.starter import Exists, slug, start
from scenarios.vocabulary.commands import COMMANDS


def models(model: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for below in model.__subclasses__():
        if below.__module__.startswith("scenarios."):
            yield below
        yield from models(below)


@pytest.mark.parametrize("model", sorted(set(models()), key=str))
def test_every_key_of_the_format_is_described(model: type[BaseModel]) -> None:
    silent = [name for name, field in model.model_fields.items() if not field.description]
    assert silent == []
    assert model.__doc__


def test_the_schema_knows_the_keys_and_not_what_the_program_sets() -> None:
    schema = scenario_schema()
    assert tuple(schema["properties"]) == keys_of(Scenario)
    assert "files" not in schema["properties"]
    assert schema["additionalProperties"] is False
    json.dumps(schema, allow_nan=False)


def test_editors_can_complete_commands_and_see_times_as_people_write_them() -> None:
    parts = scenario_schema()["$defs"]
    assert set(parts["Step"]["properties"]["do"]["enum"]) == set(COMMANDS)
    assert parts["Alerting"]["properties"]["scrape_interval"]["default"] == "15s"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    schema = scenario_schema()
    for reference in _references(schema):
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def test_a_new_scenario_has_no_problem_and_its_own_name(tmp_path: Path) -> None:
    start(tmp_path / "black-friday")
    assert check_path(tmp_path / "black-friday") == []
    scenario = load(tmp_path / "black-friday")
    assert (scenario.id, scenario.title) == ("black-friday", "Black friday")
    assert scenario.incidents
    assert scenario.solutions()


def test_a_new_scenario_overwrites_nothing(tmp_path: Path) -> None:
    start(tmp_path / "mine")
    with pytest.raises(Exists):
        start(tmp_path / "mine")


@pytest.mark.parametrize("name", ["My First", "-x", "ä", "a_b", "", "x" * 70])
def test_a_name_that_is_no_id_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be an id"):
        start(tmp_path / name / "" if not name else tmp_path / name)


def test_a_name_gives_the_nearest_id() -> None:
    assert slug("My First_Try!") == "my-first-try"
