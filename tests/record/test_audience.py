"""Who may see what before the debrief, and after it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.vocabulary.events import EVENTS
from simulator.record.audience import Audience, may_see, visible
from simulator.record.commands import Command
from simulator.record.entries import Entry

KEY = b"a key"


def _entry(kind: str, actor: str = "world", to: tuple[str, ...] = (), **fields: object) -> Entry:
    return Entry(1, 0, actor, kind, f"{kind}:{actor}::1", fields, to=to)


@pytest.mark.parametrize("kind", [one.name for one in EVENTS.values() if one.audience == "hidden"])
def test_hidden_entries_are_seen_by_nobody(kind: str) -> None:
    for actor in ("primary", "world"):
        assert not may_see(_entry(kind, actor, ("primary",)), "primary")


def test_an_entry_of_an_unknown_type_is_seen_by_nobody() -> None:
    assert not may_see(_entry("fault.healed", "primary", ("primary",)), "primary")


@pytest.mark.parametrize("kind", ["query.ran", "log.searched", "view.opened", "command.refused"])
def test_what_one_looks_at_is_seen_by_oneself_alone(kind: str) -> None:
    assert may_see(_entry(kind, "primary"), "primary")
    assert not may_see(_entry(kind, "second"), "primary")


@pytest.mark.parametrize("kind", ["page.sent", "message.sent", "question.answered", "inject.fired"])
def test_what_goes_between_two_is_seen_by_both(kind: str) -> None:
    between = _entry(kind, "second", ("milo",))
    assert may_see(between, "second")
    assert may_see(between, "milo")
    assert not may_see(between, "primary")


def test_everybody_sees_what_the_world_does_in_the_open() -> None:
    for kind in ("alert.firing", "change.made", "action.finished", "incident.declared"):
        assert may_see(_entry(kind), "primary")


def test_who_is_sure_and_wrong_is_not_told() -> None:
    answer = _entry("question.answered", "petra", ("primary",), says="It is them.", wrong=True)
    seen = visible(answer, "primary", key=KEY)
    assert seen is not None
    assert dict(seen.fields) == {"says": "It is them."}
    assert visible(answer, "primary", open_=True) == answer


def test_the_authors_ids_are_hidden_and_turned_back_in_commands() -> None:
    audience = Audience("primary", KEY)
    entry = Entry(
        7,
        0,
        "world",
        "inject.fired",
        "inject:db-is-innocent",
        {
            "inject": "db-is-innocent",
            "text": "inject:db-is-innocent is what she said",
            "question": "question:vp:inject:db-is-innocent:1",
            "more": [{"fault": "slow-ledger"}],
        },
        cause="fault:slow-ledger",
        to=("primary",),
    )
    seen = audience.visible(entry)
    assert seen is not None
    told = repr((seen.id, seen.cause, {k: v for k, v in seen.fields.items() if k != "text"}))
    assert "innocent" not in told
    assert "slow-ledger" not in told
    assert seen.fields["text"] == entry.fields["text"], "prose is shown as it was written"
    back = audience.command(
        Command("question.answer", {"question": seen.fields["question"], "text": seen.id}, seen.id)
    )
    assert back.re == "inject:db-is-innocent"
    assert back.fields["question"] == entry.fields["question"]
    assert back.fields["text"] == seen.id


def test_equal_runs_hide_ids_alike_and_another_key_otherwise() -> None:
    entry = _entry("inject.fired", to=("primary",), inject="a")
    assert visible(entry, "primary", key=KEY) == visible(entry, "primary", key=KEY)
    assert visible(entry, "primary", key=KEY) != visible(entry, "primary", key=b"other")


def test_with_the_debrief_everything_is_seen_as_it_is() -> None:
    audience = Audience("primary", KEY)
    truth = _entry("truth.recorded", truth={"wrong": True})
    assert audience.visible(truth) is None
    assert audience.visible(_entry("debrief.opened")) is not None
    assert audience.visible(truth) == truth


_NAMES = st.sampled_from(sorted(EVENTS.keys() - {"debrief.opened"}))
_SEATS = st.sampled_from(["primary", "second", "milo", "world"])


@settings(max_examples=80)
@given(_NAMES, _SEATS, st.lists(_SEATS, max_size=3), _SEATS)
def test_what_is_seen_has_the_number_time_and_type_that_it_had(
    kind: str, actor: str, to: list[str], seat: str
) -> None:
    entry = Entry(3, 5, actor, kind, f"{kind}:{actor}::1", {"inject": "word"}, to=tuple(to))
    seen = visible(entry, seat, key=KEY)
    assert (seen is not None) == may_see(entry, seat)
    if seen is not None:
        assert (seen.seq, seen.at, seen.actor, seen.type) == (3, 5, actor, kind)
        assert seen.fields["inject"] != "word"
        assert seen.to == ()
