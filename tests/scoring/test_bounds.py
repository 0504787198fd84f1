"""Idle is 0 and the reference is 100, on every log that holds bounds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scoring import Scorecard, measure, score
from tests.scoring import builder as made


@pytest.fixture(scope="module")
def bounds() -> dict[str, Any]:
    return measure(
        made.header(),
        made.calm().records(),
        made.idle().records(),
        made.reference().records(),
    )


def card(play: made.Play, bounds: dict[str, Any]) -> Scorecard:
    return score(made.header(), made.with_bounds(play, bounds))


def test_nobody_answering_is_zero(bounds: dict[str, Any]) -> None:
    found = card(made.idle(), bounds)
    assert found.score == 0.0
    assert found.outcome == "not_contained"
    assert not found.passed


def test_the_reference_is_a_hundred_and_reaches_the_raw_value_that_verify_asks_for(
    bounds: dict[str, Any],
) -> None:
    found = card(made.reference(), bounds)
    assert found.score == 100.0
    assert found.passed
    for one in found.dimensions:
        if one.id != "teamwork":
            assert one.applicable, one.id
            assert one.detail.raw >= 0.85, (one.id, one.detail)
            assert one.points == pytest.approx(one.out_of)


def test_bounds_are_json_and_say_how_long_the_reference_took(bounds: dict[str, Any]) -> None:
    again = json.loads(json.dumps(bounds))
    assert again["reference"]["times"] == {"checkout-down": {"mitigate": 720.0, "resolve": 1080.0}}
    assert again["idle"]["times"] == {"checkout-down": {"mitigate": None, "resolve": None}}
    assert again["idle"]["user_minutes"] == pytest.approx(38 * 900)
    assert again["calm"]["fingerprints"] == ["ccc"]
    assert len(again["idle"]["series"]) == 45


def test_better_than_the_reference_is_possible_in_impact_alone(bounds: dict[str, Any]) -> None:
    better = made.reference(made.world(15))
    found = card(better, bounds)
    assert found.score is not None
    assert 100.0 < found.score < 107.0
    assert found.dimension("mitigation").points > 30.0


def test_worse_than_idle_shows_its_true_value_and_costs_up_to_half(bounds: dict[str, Any]) -> None:
    found = card(made.world(users=2700.0), bounds)
    assert found.impact["percent"] < -200
    assert found.dimension("mitigation").points == pytest.approx(30 * 18 * -0.5 / 30)
    assert found.score == 0.0


def test_without_bounds_marks_are_raw_and_there_is_no_total() -> None:
    found = score(made.header(), made.truth(made.reference()).records())
    assert found.score is None
    assert not found.passed
    assert found.impact["idle_user_minutes"] is None
    assert found.dimension("detection").points == 10.0
    assert "impact" not in [mark.id for mark in found.dimension("mitigation").detail.marks]


def test_a_dimension_in_which_reference_and_idle_hardly_differ_does_not_count(
    bounds: dict[str, Any],
) -> None:
    flat = {**bounds, "reference": {**bounds["reference"]}}
    flat["reference"]["raw"] = {**bounds["reference"]["raw"], "communication": 0.19}
    found = card(made.reference(), flat)
    assert not found.dimension("communication").applicable
    assert "othing to gain" in found.dimension("communication").because
    assert found.score == 100.0


def test_the_scorecard_has_the_shape_that_scripts_rely_on(bounds: dict[str, Any]) -> None:
    found = json.loads(json.dumps(card(made.reference(), bounds).as_json()))
    assert {"scenario", "seed", "outcome", "label", "score", "sla", "objectives"} <= set(found)
    assert {"incident", "severity", "clock", "target_s", "actual_s", "met"} <= set(found["sla"][0])
    known = {one.seq: one.type for one in card(made.reference(), bounds).facts.entries}
    assert [[known[seq] for seq in row["evidence"]] for row in found["sla"]] == [
        ["alert.firing", "page.acknowledged"],
        ["alert.firing", "incident.declared"],
        ["alert.firing", "page.answered"],
        ["alert.firing", "status.posted"],
        ["alert.firing"],
        ["alert.firing"],
        ["alert.firing", "incident.resolved"],
    ]
    wanted = {"id", "met", "points", "out_of", "because", "evidence"}
    assert wanted <= set(found["objectives"][0])
    wanted = {"id", "points", "out_of", "applicable", "because", "evidence"}
    assert wanted <= set(found["dimensions"][0])
    assert set(found["impact"]) == {
        "user_minutes",
        "idle_user_minutes",
        "reference_user_minutes",
        "percent",
    }


def test_calm_is_taken_off_the_impact() -> None:
    calm = made.calm()
    calm.entries = [e for e in calm.entries if e.type != "impact.sample"]
    for minute in range(1, 46):
        calm.at(minute)("impact.sample", users=100.0, services={"checkout": 0.005})
    found = measure(
        made.header(), calm.records(), made.idle().records(), made.reference().records()
    )
    assert found["idle"]["user_minutes"] == pytest.approx(38 * 800)
