"""Whatever is wrong with a command is said in one sentence, as an entry."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.vocabulary.commands import COMMANDS, NOT_YET
from simulator.core.engine import Engine
from simulator.record.commands import Command, Stamped
from simulator.record.entries import Entry
from simulator.record.identity import Counter
from tests.core.scenes import SEAT, done, engine, give, refused, started


@pytest.fixture(scope="module")
def shop() -> Engine:
    """One shop at StartEx for commands that change nothing."""
    return started()


def test_a_refusal_is_an_entry_that_names_the_command(shop: Engine) -> None:
    line, entries = shop.submit(Stamped(shop.now, SEAT, Command("incident.declair")))
    (entry,) = entries
    assert entry.type == "command.refused"
    assert entry.seq == line.seq + 1
    assert entry.actor == SEAT
    assert entry.get("command") == "incident.declair"
    assert entry.get("why") == (
        "there is no command 'incident.declair'; did you mean incident.declare?"
    )


@pytest.mark.parametrize("type", NOT_YET)
def test_what_comes_later_says_so(shop: Engine, type: str) -> None:
    assert refused(shop, type) == f"{type} is not in this version"


def test_an_unknown_field_is_named_with_the_nearest(shop: Engine) -> None:
    why = refused(shop, "incident.declare", severty="SEV1")
    assert why == "incident.declare has no field 'severty'; did you mean 'severity'?"


def test_a_missing_field_is_named(shop: Engine) -> None:
    assert refused(shop, "note.add") == "note.add needs text"


@pytest.mark.parametrize(
    ("type", "fields", "why"),
    [
        ("note.add", {"text": 5}, "text is text"),
        ("note.add", {"text": "  "}, "text is empty"),
        ("note.add", {"text": "x" * 10_001}, "text is longer than 10000 characters"),
        ("exercise.speed", {"speed": "fast"}, "speed is a number"),
        ("exercise.speed", {"speed": True}, "speed is a number"),
        ("exercise.speed", {"speed": math.nan}, "speed is a finite number"),
        ("exercise.speed", {"speed": 10**400}, "speed is too large"),
        ("exercise.speed", {"speed": 100}, "the tempo is between 0.25x and 60x"),
        ("exercise.speed", {"speed": 1}, "the tempo is 1x already"),
        ("exercise.jump", {"to": "5m"}, "to is a number of seconds"),
        ("exercise.jump", {"to": -1}, "that time has passed"),
        ("incident.declare", {"services": 5}, "services is a list"),
        ("incident.declare", {"services": [5]}, "services is the name of a service"),
        ("incident.declare", {"severity": "SEV9"}, "there is no severity 'SEV9'"),
        ("view.open", {"service": "stok"}, "there is no service 'stok'; did you mean 'stock'?"),
        ("view.open", {"alert": "alert:abc:1"}, "there is no alert 'alert:abc:1'"),
        ("view.open", {"change": "shop-3"}, "there is no change 'shop-3'"),
        ("view.open", {}, "what is to be opened?"),
        ("page.send", {"to": "team:wep"}, "there is no team 'wep'; did you mean 'web'?"),
        ("page.send", {"to": {"person": "milo", "team": "web"}}, "to names one person"),
        ("page.send", {"to": "moon:web"}, "there is no person, team, schedule"),
        ("postmortem.submit", {"actions": {"factor": "x"}}, "actions is a list"),
        ("alert.silence", {"matchers": [], "for": 60}, "matchers is a map of labels"),
        ("task.finish", {"task": "T-1"}, "there is no task 'T-1'"),
        ("hypothesis.set", {"cause": "moon"}, "there is no cause 'moon'"),
    ],
)
def test_a_wrong_value_is_refused(
    shop: Engine, type: str, fields: dict[str, Any], why: str
) -> None:
    assert refused(shop, type, **fields).startswith(why)


def test_a_change_that_has_not_been_made_is_as_unknown_as_any_other() -> None:
    late = started(changes={"world.changes.shop-3": {"at": "5m", "target": "shop", "text": "3"}})
    assert refused(late, "hypothesis.set", cause="shop-3").startswith("there is no cause 'shop-3'")


def test_no_hint_tells_what_a_seat_cannot_know() -> None:
    knows = [{"about": "shop-3", "says": "3 is bad"}, {"about": "frost", "says": "cold"}]
    one = started(
        changes={
            "world.changes.shop-3": {"at": "5m", "target": "shop", "text": "3"},
            "on_call.people.milo.knows": knows,
        }
    )
    done(one, "page.send", to="milo", reason="shop")
    for about in ("shop-3", "frosd"):
        why = refused(one, "question.ask", to="milo", about=about)
        assert why == f"there is no topic '{about}'"
    assert refused(one, "page.acknowledge", page="page:primary:milo:2").endswith("milo:2'")


def test_a_party_may_be_written_as_a_map(shop: Engine) -> None:
    entry = done(shop, "task.assign", owner={"seat": "second"}, text="look at the database")
    assert entry.get("owner") == "second"


def test_a_strange_seat_cannot_command(shop: Engine) -> None:
    assert refused(shop, "note.add", actor="mallory", text="hi") == "there is no seat 'mallory'"


def test_nothing_is_done_before_startex() -> None:
    one = engine()
    line, entries = one.submit(Stamped(one.now, SEAT, Command("note.add", {"text": "early"})))
    assert line.seq == 1
    assert entries[-1].get("why") == "the exercise has not started"


def test_while_paused_only_the_clock_listens() -> None:
    one = started()
    done(one, "exercise.pause")
    assert refused(one, "note.add", text="hm") == "the exercise is paused"
    assert refused(one, "exercise.pause") == "the exercise is paused"
    assert refused(one, "exercise.resume", held=-1) == "held is not negative"
    assert done(one, "exercise.resume", held=12.5).get("held") == 12.5
    assert refused(one, "exercise.resume") == "the exercise is not paused"
    done(one, "note.add", text="hm")


def test_the_tempo_is_on_the_board() -> None:
    one = started()
    done(one, "exercise.speed", speed=4)
    assert one.board.speed == 4.0
    assert done(one, "exercise.jump", to=300).get("to") == 300


def test_ending_stops_commands_and_the_world_runs_on() -> None:
    one = started()
    one.advance(100_000)
    done(one, "exercise.end")
    assert refused(one, "note.add", text="late").startswith("the exercise was ended")
    assert refused(one, "exercise.end").startswith("the exercise was ended")
    rest = one.advance(one.end)
    assert [entry.type for entry in rest].count("time.passed") == 50
    assert rest[-1].type == "exercise.finished"


def test_after_the_planned_end_only_the_post_mortem_is_left() -> None:
    one = started()
    one.advance(one.end)
    assert refused(one, "exercise.pause").startswith("the exercise is over")
    entry = done(one, "postmortem.set", draft={"cause": "shop-2"})
    assert entry.at == one.end
    assert entry.after_end == 1000


def test_every_command_of_the_vocabulary_has_a_handler(shop: Engine) -> None:
    missing = [type for type in COMMANDS if type not in shop._kernel.handlers]
    assert missing == []


def test_a_cause_is_the_commands_content_and_scoring_can_count_it_again() -> None:
    one, counter = started(), Counter()
    causes: list[tuple[str | None, str]] = []
    for fields in ({"owner": "second", "text": "a"}, {"owner": "primary", "text": "b"}):
        for _ in range(2):
            command = Stamped(one.now, SEAT, Command("task.assign", fields))
            _, entries = one.submit(command)
            causes.append((entries[0].cause, counter.command(command)))
    assert [cause for cause, _ in causes] == [again for _, again in causes]
    assert str(causes[1][0]).startswith("command:task.assign:primary:second+")
    assert [str(cause)[-2:] for cause, _ in causes] == [":1", ":2", ":1", ":2"]


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=20)
    | st.sampled_from(
        ["shop", "milo", "web", "INC-1", "SEV1", "shop-2", "alert:x:1", "N-1", "T-1"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=150)
@given(data=st.data())
def test_no_command_whatever_breaks_the_engine(shop: Engine, data: st.DataObject) -> None:
    type = data.draw(st.sampled_from([one for one in COMMANDS if not one.startswith("exercise.")]))
    names = [field.name for field in COMMANDS[type].fields]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    fields: dict[str, Any] = {name: data.draw(_VALUES) for name in chosen}
    entries: list[Entry] = give(shop, type, **fields)
    assert shop.failure is None
    assert entries
    assert shop.board.seq == shop.seq
