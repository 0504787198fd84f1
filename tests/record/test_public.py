"""The public part: everything that a seat may know, and not one word of the truth."""

from __future__ import annotations

import json

import pytest

from scenarios.model import Spread
from scenarios.vocabulary.service_types import TYPES
from scenarios.vocabulary.words import DIMENSIONS, KINDS
from simulator.record.board import Board, Change
from simulator.record.public import known_causes, public_part, typical
from simulator.record.targets import targets
from tests.record.planted import HIDDEN, SEAT, planted

PUBLIC = public_part(planted(), SEAT, {"people": {"milo": "Drawn Name"}})
TEXT = json.dumps(PUBLIC.json(), default=dict)


@pytest.mark.parametrize("word", HIDDEN)
def test_nothing_hidden_is_in_the_public_part(word: str) -> None:
    assert word not in TEXT


@pytest.mark.parametrize(
    "word",
    [
        "title",
        "summary",
        "briefing",
        "seat",
        "team",
        "service",
        "journey",
        "change",
        "person",
        "role",
        "action",
        "actiontext",
        "factor",
        "otherfactor",
        "plan",
        "runbook",
    ],
)
def test_what_a_seat_may_read_is_there(word: str) -> None:
    assert f"public{word}" in TEXT


def test_what_can_be_done_comes_from_the_types_of_the_services() -> None:
    for service in PUBLIC.services:
        standard = [one.id for one in PUBLIC.actions_on(service.id) if not one.own]
        assert standard == list(TYPES[service.type].actions)


def test_true_and_wrong_factors_stand_side_by_side_in_alphabetical_order() -> None:
    assert [one.id for one in PUBLIC.factors] == ["canary", "expiry"]


def test_causes_are_every_change_service_call_and_factor() -> None:
    assert {one.id for one in PUBLIC.causes} == {
        "shop-2",
        "shop",
        "stock",
        "calls.shop.stock",
        "canary",
        "expiry",
    }
    assert PUBLIC.kinds == tuple(KINDS)


def test_a_change_can_be_named_once_it_was_made() -> None:
    board = Board()
    assert "shop-2" not in {one.id for one in known_causes(PUBLIC, board)}
    board.changes["c"] = Change("c", "shop-2", 0, "shop", "deploy", "", "ci")
    assert "shop-2" in {one.id for one in known_causes(PUBLIC, board)}


def test_a_topic_of_the_scenarios_own_can_be_asked_about_by_everybody() -> None:
    knows = [{"about": topic, "says": "x"} for topic in ("freeze", "shop", "ShopErrors", "shop-2")]
    people = {"on_call": {"people": {"petra": {"role": "SRE", "knows": knows}}}}
    public = public_part(planted(**people), SEAT, {})
    assert public.topics == ("freeze",)
    assert "freeze" not in repr(public.people)


def test_weights_and_targets_are_those_that_count() -> None:
    assert PUBLIC.weights == DIMENSIONS
    assert PUBLIC.sla == targets(planted())


def test_a_default_target_that_cannot_pass_in_time_is_cut_to_what_fits() -> None:
    short = targets(planted(duration="20m"))["SEV1"]
    assert short["acknowledge"] == 5 * 60_000
    assert short["mitigate"] == 11 * 60_000
    assert short["resolve"] == 4 * 3_600_000, "it is counted nowhere, but it is said"


def test_a_name_is_that_of_the_scenario_else_that_of_the_cast_else_the_id() -> None:
    people = {"on_call": {"people": {"petra": {"role": "SRE"}}}}
    drawn = public_part(planted(**people), SEAT, {"people": {"petra": "Petra Vogel"}})
    assert drawn.name_of("petra") == "Petra Vogel"
    assert public_part(planted(**people), SEAT, {}).name_of("petra") == "petra"
    assert PUBLIC.name_of("milo") == "publicperson"


@pytest.mark.parametrize(
    ("spread", "says"),
    [
        (Spread(30_000), "30s"),
        (Spread(120_000, 30_000), "90s-2m30s"),
        (Spread(300_000), "5m"),
    ],
)
def test_typical_times_are_said_as_people_say_them(spread: Spread, says: str) -> None:
    assert typical(spread) == says
