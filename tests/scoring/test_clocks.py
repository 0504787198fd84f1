"""SLA rows of the card, and objectives."""

from __future__ import annotations

import pytest

from scoring.cases import sla_rows
from scoring.scorecard import score
from tests.scoring import builder as made
from tests.scoring.builder import Play
from tests.scoring.judging import declared, facts

CLOCKS = ("acknowledge", "triage", "engage", "first_update", "update_every", "mitigate", "resolve")


def rows(play: Play, text: str = made.SCENARIO) -> dict[str, tuple[int | None, bool | None]]:
    return {
        row.clock: (None if row.actual is None else row.actual // 1000, row.met)
        for row in sla_rows(facts(play, text))
    }


def test_every_clock_of_the_reference_is_met() -> None:
    assert rows(made.reference()) == {
        "acknowledge": (42, True),
        "triage": (120, True),
        "engage": (312, True),
        "first_update": (180, True),
        "update_every": (516, True),
        "mitigate": (720, True),
        "resolve": (1080, True),
    }


def test_an_incident_that_nobody_declared_has_a_row_for_every_clock_and_none_is_met() -> None:
    found = rows(made.idle())
    assert tuple(found) == CLOCKS
    assert all(met is False for _, met in found.values())


@pytest.mark.parametrize(
    ("clock", "target", "reached"),
    [("resolve", "resolve: 2h", None), ("resolve", "resolve: 30m", False)],
)
def test_a_clock_that_has_not_stopped_is_open_only_if_its_target_lies_beyond_the_end(
    clock: str, target: str, reached: bool | None
) -> None:
    text = made.SCENARIO.replace("resolve: 30m", target)
    assert rows(declared(), text)[clock][1] is reached


def test_a_target_beyond_the_end_is_missed_where_nobody_declared_the_incident() -> None:
    text = made.SCENARIO.replace("resolve: 30m", "resolve: 2h")
    assert rows(made.idle(), text)["resolve"][1] is False


def test_a_late_acknowledgement_is_counted_from_the_page() -> None:
    play = made.world(20).at(14).me("page.acknowledged", page=made.PAGE)
    assert rows(play)["acknowledge"] == (360, False)


def test_triage_needs_all_four() -> None:
    play = declared(10, impact=None)
    assert rows(play)["triage"][1] is False
    play.at(12).me("incident.updated", incident="INC-1", impact="high")
    assert rows(play)["triage"] == (240, True)


def test_mitigation_is_what_users_felt_and_not_what_was_clicked() -> None:
    play = declared().at(11).me("incident.mitigated", incident="INC-1")
    assert rows(play)["mitigate"] == (720, True)
    late = made.world(43).at(11).me("incident.declared", incident="INC-1", alerts=[made.FIRE])
    assert rows(late)["mitigate"][1] is False


def test_the_longest_gap_between_updates_is_what_counts() -> None:
    play = declared().at(10.5).me("status.posted", state="investigating", services=["checkout"])
    assert rows(play)["update_every"] == (570, True)
    text = made.SCENARIO.replace("update_every: 15m", "update_every: 9m")
    assert rows(play, text)["update_every"] == (570, False)


def test_objectives_by_condition_and_by_marks() -> None:
    card = score(made.header(), made.truth(made.reference()).records())
    found = {one.id: (one.met, one.points) for one in card.objectives}
    assert found == {
        "early": (True, 10.0),
        "cause": (True, 20.0),
        "answer": (True, 10.0),
        "contain": (True, 10.0),
    }
    assert all(one.evidence for one in card.objectives if one.id != "answer")


def test_an_objective_with_before_is_missed_by_whoever_comes_second() -> None:
    play = declared(20).at(16)("inject.fired", inject="complaint", channel="ticket")
    card = score(made.header(), made.truth(play).records())
    early = next(one for one in card.objectives if one.id == "early")
    assert (early.met, early.points) == (False, 0.0)


def test_an_expected_answer_that_did_not_come_is_missed() -> None:
    play = declared().at(20)("inject.fired", inject="vp-calls", channel="phone")
    card = score(made.header(), made.truth(play).records())
    assert not next(one for one in card.objectives if one.id == "answer").met


def test_a_metric_in_an_objective_counts_as_not_met_and_is_said() -> None:
    text = made.SCENARIO.replace("{expected: vp-calls}", "{metric: 'vector(1)'}")
    card = score(made.header(text), made.truth(made.reference()).records())
    answer = next(one for one in card.objectives if one.id == "answer")
    assert not answer.met
    assert "metric" in answer.because
