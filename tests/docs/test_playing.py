"""`docs/playing.md` names every key, dimension, discount, clock, target and label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.model.values import told_duration
from scenarios.vocabulary.words import CLOCKS, DIMENSIONS, SLA_DEFAULTS
from simulator.record.commands import Command
from simulator.session.checks import refusal
from tests.docs.pages import ROOT, marked, page, section
from tui.keys import ACTIONS, EVERYWHERE, VIEWS, Action

PAGE = page("docs/playing.md")
_SHOWN = {"⏎": "enter"}


def _heading(where: str) -> str:
    if where == EVERYWHERE:
        return "### Everywhere"
    return f"### {VIEWS[where]} ({list(VIEWS).index(where) + 1})"


def _shown(action: Action) -> list[str]:
    """The keys of an action as people read them."""
    return [Action("", one, "", "").key.replace("^", "ctrl+") for one in action.keys.split(",")]


@pytest.mark.parametrize("where", list(ACTIONS))
def test_each_key_of_the_registry_stands_there_with_what_it_does(where: str) -> None:
    rows = section(PAGE, _heading(where)).splitlines()
    for action in ACTIONS[where]:
        keys = ", ".join(f"`{_SHOWN.get(key, key)}`" for key in _shown(action))
        assert f"| {keys} | {action.label} | {action.help} |" in rows


def test_no_key_stands_there_that_the_registry_does_not_have() -> None:
    rows = [line for line in section(PAGE, "## Keys").splitlines() if line.startswith("| `")]
    assert len(rows) == sum(len(actions) for actions in ACTIONS.values())


def test_each_dimension_stands_there_with_its_weight() -> None:
    table = section(PAGE, "## The score")
    for name, weight in DIMENSIONS.items():
        assert f"| `{name}` | {weight:g} |" in table


def _discounts() -> Iterator[str]:
    for path in sorted((ROOT / "scoring" / "measures").glob("*.py")):
        yield from re.findall(r'(?:Discount|_off)\(\s*"([a-z-]+)"', path.read_text("utf-8"))


def test_each_discount_stands_there() -> None:
    found = set(_discounts())
    assert len(found) > 8
    assert found <= marked(section(PAGE, "## The score"))


def test_each_clock_stands_there_with_its_usual_target() -> None:
    text = section(PAGE, "## SLA clocks")
    assert set(CLOCKS) <= marked(text)
    for severity, targets in SLA_DEFAULTS.items():
        cells = [told_duration(targets[one]) if one in targets else "" for one in CLOCKS]
        assert f"| {severity} | {' | '.join(cells)} |" in text


def test_each_label_stands_there() -> None:
    code = page("simulator/store.py").partition("def label")[2].partition("def ")[0]
    labels = set(re.findall(r'(?:return|else) "([a-z ]+)"', code))
    assert len(labels) >= 3
    assert labels | {"policy"} <= marked(section(PAGE, "## What the label means"))


@pytest.mark.parametrize(("speed", "taken"), [(0.2, False), (0.25, True), (60, True), (61, False)])
def test_the_tempo_lies_where_the_page_says(speed: float, taken: bool) -> None:
    assert "0.25x to 60x" in PAGE
    why = refusal(Command("exercise.speed", {"speed": speed}), graded=False)
    assert (why is None) is taken


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/scenarios.md"])
def test_every_file_of_the_project_that_a_page_links_to_is_there(name: str) -> None:
    folder = (ROOT / name).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page(name))
    missing = [link for link in links if not Path(folder / link).exists()]
    assert [one for one in missing if not one.endswith(".png")] == []
