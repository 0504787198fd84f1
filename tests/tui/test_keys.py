"""Every key that the console shows works in its view, and the words for all of them are there."""

from __future__ import annotations

import pytest
from textual.widgets import Input, TextArea

from scenarios.vocabulary.commands import COMMANDS
from tests.tui.desk import Desk, sit_down
from tests.tui.drill import MINUTE
from tui.choices import choices_of
from tui.commandform import command_entries, command_fields, matchers
from tui.keys import ACTIONS, EVERYWHERE, VIEWS
from tui.palette import entries
from tui.screens.dialogs import FormDialog, Picker
from tui.screens.exercise import ExerciseScreen
from tui.widgets.reader import Reader

# They leave the exercise or change what it is; each has a test of its own.
APART = {"leave", "finish", "pause", "submit", "abandon", "jump"}


async def _ready(desk: Desk) -> None:
    await desk.pass_(4 * MINUTE)
    await desk.client.submit(
        "incident.declare", title="Shop", severity="SEV1", impact="high", services=["shop"]
    )
    await desk.client.submit("task.assign", owner="primary", text="look", for_=300)
    await desk.client.submit("action.start", action="restart", target="shop", by="primary")
    await desk.client.submit("page.send", to="milo", reason="help")
    await desk.until(lambda: desk.client.board.runs and desk.client.board.tasks)


def _complaint(desk: Desk) -> str:
    words = desk.screen.query_one("#notice", Reader).words
    return words if "Error" in words or "could not" in words else ""


@pytest.mark.parametrize("view", [*VIEWS, EVERYWHERE])
async def test_every_key_does_what_it_says_without_a_fault(view: str) -> None:
    async with sit_down() as desk:
        await _ready(desk)
        for one in ACTIONS[view]:
            if one.name in APART:
                continue
            desk.screen.show_view(view if view in VIEWS else "feed")
            focused = desk.screen.focused
            if isinstance(focused, Input | TextArea):
                await desk.press("escape")
            await desk.press(one.keys.split(",")[0])
            await desk.pilot.pause(0.05)
            assert not _complaint(desk), one
            for _ in range(4):
                if isinstance(desk.app.screen, ExerciseScreen):
                    break
                await desk.press("escape")
            assert isinstance(desk.app.screen, ExerciseScreen), one


async def test_a_form_can_be_made_for_every_command() -> None:
    async with sit_down() as desk:
        await _ready(desk)
        for name, spec in COMMANDS.items():
            made = {one.name for one in command_entries(desk.client, name)}
            asked = {one.name for one in spec.fields if one.ref != "map" or one.many}
            assert made == asked
            for one in spec.fields:
                choices = choices_of(desk.client, one.ref)
                assert choices is None or all(each.label for each in choices)


async def test_the_palette_runs_a_command_by_its_name() -> None:
    async with sit_down() as desk:
        await desk.press("ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Picker))
        await desk.type("note.add")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.type("seen by palette")
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.asked("note.add"))
        assert desk.last("note.add")["text"] == "seen by palette"


async def test_a_cause_is_named_from_what_is_known() -> None:
    async with sit_down() as desk:
        await _ready(desk)
        await desk.press("h")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        await desk.press("right", "ctrl+s")
        await desk.until(lambda: desk.client.board.hypothesis)
        named = {one.id for one in desk.client.causes()}
        assert desk.last("hypothesis.set")["cause"] in named


async def test_a_role_is_taken_and_a_task_is_finished() -> None:
    async with sit_down() as desk:
        await _ready(desk)
        await desk.press("2", "r", "enter", "enter")
        await desk.until(lambda: desk.asked("role.take"))
        await desk.until(lambda: "IC you" in desk.text())
        await desk.press("right_square_bracket", "x")
        await desk.until(lambda: desk.asked("task.acknowledge"))
        await desk.until(lambda: desk.client.board.tasks["T-1"].state == "acknowledged")
        await desk.press("x")
        await desk.until(lambda: desk.client.board.tasks["T-1"].state == "finished")


def test_every_action_has_a_key_a_name_and_a_sentence() -> None:
    for actions in ACTIONS.values():
        keys = [key for one in actions for key in one.keys.split(",")]
        assert len(keys) == len(set(keys))
        assert all(one.label and one.help.endswith((".", "…")) for one in actions)
    offered = {one.value for one in entries("feed")}
    assert {f"feed:{one.name}" for one in ACTIONS["feed"]} <= offered
    assert "command:page.reassign" in offered


def test_what_is_typed_becomes_fields_or_one_sentence() -> None:
    assert command_fields("page.snooze", {"for": "10m"}) == {"for": 600}
    assert command_fields("action.start", {"share": "30%", "rolling": "no"}) == {
        "share": 0.3,
        "rolling": False,
    }
    said = command_fields("page.snooze", {"for": "soon"})
    assert isinstance(said, str)
    assert "such as 10m" in said
    assert matchers('alertname="X", service="y"') == {"alertname": "X", "service": "y"}
    assert matchers("nonsense") is None
