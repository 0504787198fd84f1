"""Truth, detection, triage, escalation: what earns a mark, and what every trick is worth."""

from __future__ import annotations

import pytest

from scoring.facts import Calm, Facts
from tests.scoring import builder as made
from tests.scoring.builder import FIRE, GHOST, PAGE, SLOW
from tests.scoring.judging import CALM, declared, facts, judged, points, shares


class TestTruth:
    def test_impact_begins_and_ends_above_calm_and_only_if_it_held(self) -> None:
        (one,) = facts(made.world(20)).incidents
        assert (one.began, one.ended) == (7 * 60_000, 20 * 60_000)
        (late,) = facts(made.world(41)).incidents
        assert late.ended is None
        assert late.hurting == ((7 * 60_000, 41 * 60_000),)

    def test_the_clock_starts_at_the_first_alert_and_not_at_the_declaration(self) -> None:
        (one,) = facts(declared(30)).incidents
        assert one.start == 8 * 60_000

    def test_without_any_notice_the_clock_starts_with_the_hurt(self) -> None:
        play = made.world(20)
        play.entries = [e for e in play.entries if e.type not in ("alert.firing", "page.sent")]
        (one,) = facts(play).incidents
        assert (one.start, one.noticed) == (7 * 60_000, None)

    def test_an_alert_that_fires_in_calm_is_noise_and_one_of_a_caller_is_true(self) -> None:
        found = facts(made.world(20))
        assert found.is_noise(GHOST)
        assert found.is_true(FIRE)
        assert found.is_true(SLOW)

    def test_an_alert_that_only_a_player_explains_belongs_to_nobody(self) -> None:
        play = made.world(20)
        play.at(15).fires("alert:ddd:1", "SearchDown", "search")
        found = facts(play)
        assert not found.is_noise("alert:ddd:1")
        assert not found.is_true("alert:ddd:1")

    def test_an_alert_further_down_that_fires_without_players_is_true(self) -> None:
        play = made.world(20)
        play.at(12).fires("alert:eee:1", "DbBusy", "payments-db")
        known = Calm(CALM.fingerprints, CALM.samples, frozenset({"eee"}))
        records = made.truth(play).records()
        assert Facts.of(made.header(), records, known).is_true("alert:eee:1")
        assert not Facts.of(made.header(), records, CALM).is_true("alert:eee:1")

    def test_a_declared_incident_is_matched_by_its_alerts_before_its_services(self) -> None:
        play = declared(alerts=[], services=["checkout"])
        play.at(11).me(
            "incident.declared",
            incident="INC-2",
            severity="SEV1",
            services=["search"],
            alerts=[FIRE],
        )
        (one,) = facts(play).incidents
        assert one.declared == "INC-2"

    def test_what_was_merged_counts_from_its_own_declaration(self) -> None:
        play = declared(10, alerts=[])
        play.at(14).me(
            "incident.declared", incident="INC-2", severity="SEV2", services=["payments"]
        )
        play.at(15).me("incident.merged", incident="INC-1", into="INC-2")
        (one,) = facts(play).incidents
        assert one.names == ("INC-2", "INC-1")
        assert points(play, "detection", "declare") == 3.0


class TestDetection:
    def test_each_clock_has_its_target(self) -> None:
        assert points(declared(18), "detection", "declare") == 3.0
        assert points(declared(23), "detection", "declare") == pytest.approx(3 * 0.6)
        assert points(declared(38), "detection", "declare") == 0.0

    def test_a_look_at_another_service_is_no_notice(self) -> None:
        play = made.world(20).at(9).me("view.opened", service="search", services=["search"])
        assert points(play, "detection", "notice") == 0.0
        play.at(10).me("query.ran", query="x", services=["payments"])
        assert points(play, "detection", "notice") == 4.0

    def test_an_acknowledgement_that_fell_back_does_not_count(self) -> None:
        play = made.world(20).at(9).me("page.acknowledged", page=PAGE)
        assert points(play, "detection", "acknowledge") == 3.0
        play.at(14)("page.fell_back", page=PAGE, to="primary")
        assert points(play, "detection", "acknowledge") == 0.0

    def test_where_no_page_came_the_alert_can_be_acknowledged(self) -> None:
        play = made.world(20)
        play.entries = [e for e in play.entries if e.type != "page.sent"]
        play.at(9).me("alert.acknowledged", alerts=[FIRE])
        assert points(play, "detection", "acknowledge") == 3.0

    def test_by_reflex_it_is_worth_ten_of_a_hundred_at_most(self) -> None:
        play = declared(8.1, services=[], alerts=[])
        play.at(8.1).me("page.acknowledged", page=PAGE)
        found = judged(play)
        assert found["detection"].raw <= 0.7
        assert found["diagnosis"].raw == found["communication"].raw == 0.0


class TestTriage:
    def test_severity_is_an_integral_over_a_window_that_the_truth_fixes(self) -> None:
        # The window is 13:00-33:00; SEV2 for a SEV1 loses half of its time.
        assert points(declared(10, "SEV2"), "triage", "severity") == pytest.approx(3.5)
        play = declared(10, "SEV2").at(23)
        play.me("incident.updated", incident="INC-1", severity="SEV1")
        assert points(play, "triage", "severity") == pytest.approx(7 * 0.75)
        assert points(declared(23), "triage", "severity") == pytest.approx(3.5)
        assert points(made.world(20), "triage", "severity") == 0.0

    def test_resolving_early_does_not_change_the_window(self) -> None:
        play = declared(10, "SEV2")
        play.at(21).me("incident.resolved", incident="INC-1")
        assert points(play, "triage", "severity") == pytest.approx(3.5)

    def test_scope_is_looked_at_twice(self) -> None:
        play = declared(services=["checkout"])
        assert points(play, "triage", "scope") == pytest.approx(4 * 2 / 3)
        play.at(20).me("incident.updated", incident="INC-1", services=["checkout", "payments"])
        assert points(play, "triage", "scope") == pytest.approx(4 * (1 / 3 + 1 / 2))

    def test_linking_or_marking_everything_earns_nothing(self) -> None:
        play = made.world(20).at(9).me("alert.marked_noise", alerts=[GHOST], reason="old")
        assert points(play, "triage", "noise") == 4.0
        play.at(10).me("alert.marked_noise", alerts=[FIRE, SLOW], reason="noise")
        assert points(play, "triage", "noise") == 0.0
        play.at(11).me("alert.unmarked_noise", alerts=[FIRE, SLOW])
        assert points(play, "triage", "noise") == 4.0

    def test_silencing_a_true_alert_calls_it_noise_unless_it_is_in_an_incident(self) -> None:
        play = made.world(20).at(9).me("alert.marked_noise", alerts=[GHOST], reason="old")
        play.at(10).me("alert.silenced", silence="S-1", alerts=[FIRE], until=2700)
        assert points(play, "triage", "noise") == pytest.approx(2.0)
        play.at(11).me("incident.declared", incident="INC-1", alerts=[FIRE])
        assert points(play, "triage", "noise") == 4.0

    def test_incidents_about_nothing_cost_unless_closed_with_a_reason(self) -> None:
        play = declared()
        for number in range(2, 5):
            play.at(11).me("incident.declared", incident=f"INC-{number}", services=["search"])
        assert shares(play, "triage") == {"false-incident": 0.45}
        play.at(15).me("incident.closed", incident="INC-2", reason="it is the decoy")
        play.at(15).me("incident.merged", incident="INC-3", into="INC-1")
        assert shares(play, "triage") == {"false-incident": 0.15}

    def test_going_back_and_forth_costs_up_to_three_tenths(self) -> None:
        play = declared(10)
        for number in range(9):
            severity = ("SEV3", "SEV1")[number % 2]
            play.at(11 + number).me("incident.updated", incident="INC-1", severity=severity)
        assert shares(play, "triage") == {"flapping": 0.3}


class TestEscalation:
    def test_every_true_team_counts_and_players_count_for_theirs(self) -> None:
        assert points(declared(), "escalation", "right-parties") == pytest.approx(3.5)
        play = declared().at(12)("page.answered", "dana", page="p", person="dana")
        assert points(play, "escalation", "right-parties") == 7.0

    def test_command_is_wanted_of_grave_incidents_only(self) -> None:
        play = declared().at(11).me("role.taken", role="incident-commander", incident="INC-1")
        assert points(play, "escalation", "command") == 3.0
        mild = made.SCENARIO.replace("severity: SEV1", "severity: SEV3")
        marks = judged(declared(), mild)["escalation"].marks
        assert [one.id for one in marks] == ["right-parties"]

    def test_needless_people_count_once_each_and_the_first_is_free(self) -> None:
        play = declared()
        for n in range(10):
            play.at(11 + n / 10).me("page.sent", page=f"p{n}", to="milo")
        assert shares(play, "escalation") == {}
        play.at(12).me("page.sent", page="q", to="petra")
        assert shares(play, "escalation") == {}
        play.at(12).me("page.sent", page="r", to="team:search")
        assert shares(play, "escalation") == {"needless": 0.2}

    def test_at_night_it_is_half_as_much_again_and_a_question_can_wake(self) -> None:
        night = made.SCENARIO.replace("duration:", "starts: 2026-03-02T23:30:00+00:00\nduration:")
        play = declared().at(12).me("question.asked", to="paula", about="search")
        play.at(12).me("question.asked", to="petra", about="search")
        play.at(12).me("page.sent", page="q", to="pavel")
        assert shares(play, "escalation", night) == {"needless": 0.15}
