"""`docs/scenarios.md` is complete: every key of every model, every command, event, type, action."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from scenarios.families import FAMILIES
from scenarios.loader import check
from scenarios.model import Scenario, When
from scenarios.model.values import Part
from scenarios.source import parse
from scenarios.starter import start
from scenarios.vocabulary.commands import COMMANDS, NOT_YET
from scenarios.vocabulary.events import EVENTS
from scenarios.vocabulary.service_types import ACTIONS, CALL_SETTABLE, TYPES
from scenarios.vocabulary.words import DIMENSIONS, KINDS
from tests.docs.pages import blocks, marked, page, section

PAGE = page("docs/scenarios.md")
_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def _models(kind: Any = Scenario, seen: set[type] | None = None) -> Iterator[type[Part]]:
    """Every model that a scenario is made of."""
    seen = set() if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if issubclass(kind, Part) and kind not in seen:
            seen.add(kind)
            yield kind
            for field in kind.model_fields.values():
                yield from _models(field.annotation, seen)
        return
    for one in get_args(kind):
        yield from _models(one, seen)


def _tables() -> list[dict[str, str]]:
    """Each table of the page: first cell to the rest of its row."""
    return [dict(_ROW.findall(table)) for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)]


@pytest.mark.parametrize("model", list(_models()), ids=lambda model: model.__name__)
def test_every_model_has_a_table_with_its_keys_and_what_they_mean(model: type[Part]) -> None:
    fields = {
        field.alias or name: field.description or ""
        for name, field in model.model_fields.items()
        if not (isinstance(field.json_schema_extra, dict) and field.json_schema_extra)
    }
    mine = [table for table in _tables() if list(table) == list(fields)]
    assert any(
        all(_words(text) in _words(table[key]) for key, text in fields.items()) for table in mine
    ), f"docs/scenarios.md has no table with exactly these keys and texts: {list(fields)}"


def _words(text: str) -> str:
    return " ".join(re.sub(r"[`\\]", "", text).split())


def test_every_command_stands_there_with_its_entry_and_fields() -> None:
    table = dict(_ROW.findall(section(PAGE, "### Commands")))
    assert list(table) == list(COMMANDS)
    for name, spec in COMMANDS.items():
        entry, fields, text = table[name].split(" | ")
        assert marked(entry) == {spec.entry}
        assert marked(fields) == {field.name for field in spec.fields}
        for field in spec.fields:
            assert (f"**`{field.name}`**" in fields) is field.required
        assert text.strip() == spec.text
    assert set(NOT_YET) <= marked(section(PAGE, "### Commands"))


def test_every_event_stands_there_with_its_fields() -> None:
    rows = dict(_ROW.findall(section(PAGE, "### Events")))
    entries = {spec.entry: {field.name for field in spec.fields} for spec in COMMANDS.values()}
    for name, event in EVENTS.items():
        wanted = set(event.fields) - entries.get(name, set())
        assert name in rows or (name in entries and not wanted), name
        assert marked(rows.get(name, "")) == wanted
        if name not in entries:
            assert rows[name].strip().startswith(event.audience)


def test_every_service_type_stands_there_with_actions_parameters_and_metrics() -> None:
    rows = dict(_ROW.findall(section(PAGE, "### Service types")))
    assert list(rows) == list(TYPES)
    for name, kind in TYPES.items():
        _, actions, settable, families = rows[name].split(" | ")
        assert marked(actions) == set(kind.actions)
        assert marked(settable) == set(kind.settable)
        assert marked(families) == {family.name for family in FAMILIES[name]}
    assert {f".{name}" for name in CALL_SETTABLE[1:]} <= marked(section(PAGE, "### effects[]"))


def test_every_standard_action_stands_there_with_its_parameters() -> None:
    rows = dict(_ROW.findall(section(PAGE, "### Standard actions")))
    assert list(rows) == list(ACTIONS)
    for name, action in ACTIONS.items():
        assert marked(rows[name]) == set(action.parameters)
        assert action.text in rows[name]


def test_every_kind_and_capability_stands_there() -> None:
    assert set(KINDS) <= marked(section(PAGE, "## incidents"))
    assert set(DIMENSIONS) <= marked(section(PAGE, "## objectives"))


def test_what_verify_can_find_stands_there() -> None:
    code = page("tui/proof/verdict.py")
    found = set(re.findall(r'Finding\(\s*"([a-z-]+)"', code))
    assert len(found) > 10
    assert found <= marked(section(PAGE, "## How verify judges"))


def test_the_small_scenario_is_one_without_problems(tmp_path: Path) -> None:
    small = tmp_path / "small.yaml"
    small.write_text(blocks(section(PAGE, "## Start"), "yaml")[0])
    assert not check(str(small)).problems


def test_the_conditions_shown_are_conditions() -> None:
    shown = 0
    for line in blocks(section(PAGE, "## when"), "yaml")[0].splitlines():
        source = parse(line, "page")
        assert source.root is not None, line
        assert not source.problems
        (value,) = source.root.data().values()
        When.model_validate(value)
        shown += 1
    assert shown > 5


def test_the_dashboard_shown_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "my-outage"
    start(folder)
    (folder / "shown.yml").write_text(blocks(section(PAGE, "## Files"), "yaml")[0])
    main = folder / "scenario.yaml"
    main.write_text(main.read_text().replace("debrief: ", "dashboards: [shown.yml]\ndebrief: "))
    codes = {problem.code for problem in check(str(folder)).problems}
    assert codes <= {"metric"}  # its metric belongs to another scenario


@pytest.mark.parametrize("text", blocks(PAGE, "yaml"))
def test_every_piece_of_yaml_can_be_read(text: str) -> None:
    if text.startswith("when:"):
        text = text.splitlines()[0]
    source = parse(text, "page")
    assert source.root is not None
    assert not source.problems
