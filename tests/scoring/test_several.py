"""Several true incidents, severities that change, and exercises in which nothing was wrong."""

from __future__ import annotations

import pytest

from scoring import measure, score
from scoring.facts import Facts
from tests.scoring import builder as made
from tests.scoring.builder import GHOST, Play
from tests.scoring.judging import CALM, judged, points, shares

TWO = made.SCENARIO.replace(
    "incidents:\n",
    """incidents:
  search-slow:
    faults: [tired]
    cause: search
    kind: capacity
    severity: SEV3
    services: [search]
    teams: [search]
    audiences: [support]
""",
).replace(
    "faults:\n",
    """faults:
  tired:
    starts: {at: 2m}
    target: search
    effects:
      - {set: latency, add: 900ms}
""",
)

RISING = made.SCENARIO.replace(
    "    severity: SEV1\n",
    "    severity: [{at: 0m, is: SEV3}, {at: 20m, is: SEV1}]\n",
)

NOTHING = made.SCENARIO.split("incidents:")[0] + "injects:" + made.SCENARIO.split("injects:")[1]
NOTHING = NOTHING.replace("    about: checkout-down\n", "").replace(
    "    met_when: {event: postmortem.submitted, where: {cause: payments-5-8}}\n", ""
)


def two() -> Play:
    play = made.world(20)
    play.at(2)("fault.started", fault="tired", target="search")
    play.at(3).fires("alert:fff:1", "SearchTired", "search")
    play.at(10).me("incident.declared", incident="INC-1", severity="SEV1", alerts=[made.FIRE])
    return play


def test_a_graver_incident_weighs_more() -> None:
    play = two()
    # SEV1 declared in time weighs 8, SEV3 not declared 2.
    assert points(play, "detection", "declare", TWO) == pytest.approx(3 * 0.8)
    play.at(11).me("incident.declared", incident="INC-2", severity="SEV3", alerts=["alert:fff:1"])
    assert points(play, "detection", "declare", TWO) == pytest.approx(3.0)
    assert shares(play, "triage", TWO) == {}


def test_merging_all_into_one_loses_the_other() -> None:
    play = two()
    play.at(11).me("incident.declared", incident="INC-2", severity="SEV3", alerts=["alert:fff:1"])
    play.at(12).me("incident.merged", incident="INC-2", into="INC-1")
    assert points(play, "detection", "declare", TWO) == pytest.approx(3 * 0.8)


def test_the_graver_one_comes_first() -> None:
    play = two().at(12).me("action.started", run="1", action="restart", target="search")
    assert points(play, "triage", "order", TWO) == 0.0
    play.at(11).me("action.started", run="2", action="restart", target="payments")
    assert points(play, "triage", "order", TWO) == 2.0


def test_a_cause_counts_for_the_incident_that_it_belongs_to() -> None:
    play = two().at(11).me("log.searched", service="x", services=["payments", "search"])
    play.at(12).me("hypothesis.stated", cause="payments-5-8", kind="change")
    play.at(13).me("hypothesis.stated", cause="search", kind="capacity")
    assert points(play, "diagnosis", "where", TWO) == pytest.approx(6.0)
    assert points(play, "diagnosis", "what", TWO) == pytest.approx(4.5)


def test_foresight_of_a_rising_severity_is_not_punished_and_the_rise_must_be_told() -> None:
    play = made.reference()
    found = judged(play, RISING)
    severity = next(one for one in found["triage"].marks if one.id == "severity")
    assert severity.points == pytest.approx(7.0)
    needs = next(one for one in found["communication"].marks if one.id == "needs")
    assert {key.split(".")[-1] for key, _ in needs.inputs} == {
        "hurt",
        "SEV1",
        "well again",
        "resolved",
    }


def test_under_rating_counts_from_the_rise_on() -> None:
    play = (
        made.world(20)
        .at(10)
        .me("incident.declared", incident="INC-1", severity="SEV3", alerts=[made.FIRE])
    )
    # 13:00-20:00 right, 20:00-33:00 two steps under.
    assert points(play, "triage", "severity", RISING) == pytest.approx(7 * (1 - 0.8 * 13 / 20))


class TestFalseAlarm:
    @staticmethod
    def quiet() -> Play:
        return made.world(broken=False)

    def decided(self) -> Play:
        play = self.quiet()
        play.at(3).me("view.opened", alert=GHOST, alerts=[GHOST], services=["search"])
        play.at(4).me("alert.marked_noise", alerts=[GHOST], reason="since before the shift")
        play.at(5).me("message.sent", to="audience:support", text="Nothing is wrong.")
        play.at(6).me("hypothesis.stated", cause="search", kind="none")
        return play

    def test_the_decision_is_what_is_earned(self) -> None:
        header = made.header(NOTHING)
        quiet = self.quiet().records()
        bounds = measure(header, quiet, quiet, self.decided().records())
        idle = score(header, made.with_bounds(self.quiet(), bounds))
        best = score(header, made.with_bounds(self.decided(), bounds))
        assert (idle.score, best.score) == (0.0, 100.0)
        assert idle.outcome == best.outcome == "contained"
        applicable = [one.id for one in best.dimensions if one.applicable]
        assert applicable == ["detection", "triage", "communication", "diagnosis"]
        assert not best.sla

    def test_noise_without_a_reason_is_no_decision(self) -> None:
        play = self.quiet().at(4).me("alert.marked_noise", alerts=[GHOST])
        header = made.header(NOTHING)
        assert Facts.of(header, play.records(), CALM).incidents == ()
        assert points(play, "triage", "decision", NOTHING) == 0.0
        assert points(self.decided(), "triage", "decision", NOTHING) == 11.0

    def test_an_incident_that_stays_open_costs(self) -> None:
        play = self.decided()
        play.at(2).me("incident.declared", incident="INC-1", services=["search"])
        assert shares(play, "triage", NOTHING) == {"false-incident": 0.15}
        play.at(7).me("incident.closed", incident="INC-1", reason="the old alert")
        assert shares(play, "triage", NOTHING) == {}
