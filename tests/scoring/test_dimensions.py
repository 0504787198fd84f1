"""Each mark on logs by hand: what earns it, what does not, and what every trick is worth."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.bounds import calm_of
from scoring.dimension import Dimension
from scoring.dimensions import raw
from scoring.facts import Calm, Facts
from tests.scoring import builder as made
from tests.scoring.builder import FIRE, GHOST, PAGE, SLOW, Play

CALM = Calm.of({"calm": calm_of(made.calm().records())})


def facts(play: Play, text: str = made.SCENARIO) -> Facts:
    return Facts.of(made.header(text), made.truth(play).records(), CALM)


def judged(play: Play, text: str = made.SCENARIO) -> dict[str, Dimension]:
    return raw(facts(play, text), 34_200.0, 11_700.0)


def points(play: Play, dimension: str, mark: str, text: str = made.SCENARIO) -> float:
    found = judged(play, text)[dimension]
    return next(one.points for one in found.marks if one.id == mark)


def shares(play: Play, dimension: str, text: str = made.SCENARIO) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in judged(play, text)[dimension].discounts:
        found[one.id] = round(found.get(one.id, 0.0) + one.share, 6)
    return found


def declared(at: float = 10, severity: str = "SEV1", **more: Any) -> Play:
    fields = {
        "incident": "INC-1",
        "severity": severity,
        "impact": "high",
        "urgency": "high",
        "services": ["checkout", "payments"],
        "alerts": [FIRE],
        **more,
    }
    return made.world(20).at(at).me("incident.declared", **fields)


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


class TestCommunication:
    def test_empty_and_copied_updates_state_nothing(self) -> None:
        play = declared().at(11).me("status.posted", audience="public", text="We are on it.")
        play.at(11).me(
            "status.posted", audience="public", state="investigating", services=["search"]
        )
        assert judged(play)["communication"].raw == 0.0

    def test_a_template_is_filled_from_the_incident(self) -> None:
        play = declared().at(11).me("message.sent", to="audience:support", template="holding")
        found = judged(play)["communication"]
        # Of support's two needs one is met: 8 of 4 * 8 + ... weights.
        assert found.marks[0].points > 0.0
        assert found.marks[1].points == pytest.approx(2.5)

    def test_a_single_audience_does_not_stand_for_the_others(self) -> None:
        one = declared().at(11).me("status.posted", audience="public", state="investigating")
        two = declared().at(11).me("status.posted", audience="public", state="investigating")
        two.at(11.5).me("message.sent", to="vp", template="executive")
        needs = [points(play, "communication", "needs") for play in (one, two)]
        assert needs[1] > needs[0] > 0.0

    def test_well_again_must_be_said_and_be_true(self) -> None:
        play = declared().at(11).me("status.posted", audience="public", state="investigating")
        before = points(play, "communication", "needs")
        play.at(22).me("status.posted", audience="public", state="resolved", services=["checkout"])
        assert points(play, "communication", "needs") > before
        assert shares(play, "communication") == {}

    def test_a_false_all_clear_costs_and_half_if_corrected(self) -> None:
        play = declared().at(12)
        play.me("status.posted", audience="public", state="resolved", services=["checkout"])
        assert shares(play, "communication") == {"false-statement": 0.2}
        play.at(16).me("status.posted", audience="public", state="investigating")
        assert shares(play, "communication") == {"false-statement": 0.1}

    def test_the_same_again_and_again_is_spam(self) -> None:
        play = declared()
        for n in range(5):
            play.at(11 + n).me("message.sent", to="audience:support", template="status")
        assert shares(play, "communication") == {"spam": 0.2}

    def test_an_inject_that_expects_an_answer_counts_and_telling_first_spares_it(self) -> None:
        quiet, told = declared(), declared()
        told.at(11).me("status.posted", audience="public", state="investigating")
        quiet.at(20)("inject.fired", inject="vp-calls", channel="phone", text="?")
        silent = points(quiet, "communication", "needs")
        assert silent == 0.0
        quiet.at(22).me("message.sent", to="vp")
        quiet.at(22)("inject.answered", inject="vp-calls")
        assert points(quiet, "communication", "needs") == pytest.approx(10 * 4 / 60)
        assert points(told, "communication", "needs") == pytest.approx(10 * 12 / 60)


class TestMitigation:
    def test_only_a_resolve_that_held_counts_and_it_is_the_last(self) -> None:
        play = declared().at(15).me("incident.resolved", incident="INC-1")
        assert points(play, "mitigation", "resolve") == 0.0
        assert shares(play, "mitigation") == {"premature-resolve": 0.15}
        play.at(16).me("incident.reopened", incident="INC-1")
        play.at(30).me("incident.resolved", incident="INC-1")
        assert points(play, "mitigation", "resolve") == 5.0
        play.at(31).me("incident.reopened", incident="INC-1")
        assert points(play, "mitigation", "resolve") == 0.0

    def test_recovery_is_looked_at_after_it_came_and_before_resolving(self) -> None:
        play = declared().at(12).me("query.ran", query="x", services=["checkout"])
        play.at(30).me("incident.resolved", incident="INC-1")
        assert points(play, "mitigation", "verified") == 0.0
        play.at(22).me("query.ran", query="x", services=["checkout"])
        assert points(play, "mitigation", "verified") == 2.0

    def test_silence_mends_nothing(self) -> None:
        play = made.world(45).at(9).me("alert.silenced", silence="S-1", alerts=[FIRE], until=2700)
        found = judged(play)["mitigation"]
        assert found.raw == 0.0

    def test_actions_without_evidence_cost_and_a_look_grounds_them(self) -> None:
        play = declared()
        for n in range(3):
            play.at(12 + n).me(
                "action.started", run=f"r{n}", action="restart", target="payments-db"
            )
        assert shares(play, "mitigation") == {"ungrounded": 0.3}
        play.at(11).me("log.searched", service="payments-db", services=["payments-db"])
        assert shares(play, "mitigation") == {}

    def test_an_alert_or_an_answer_grounds_an_action_too(self) -> None:
        play = declared().at(12).me("action.started", run="r", action="rollback", target="payments")
        assert shares(play, "mitigation") == {}
        play.at(13).me("action.started", run="s", action="restart", target="payments-db")
        play.at(12.5)("question.answered", "dana", about="payments-db", says="It is busy.")
        assert shares(play, "mitigation") == {}

    def test_destroying_data_costs(self) -> None:
        play = declared().at(12)("action.finished", "milo", action="wipe", target="payments")
        assert shares(play, "mitigation") == {"harm": 0.2}

    @pytest.mark.parametrize(
        ("off", "on"),
        [
            ({"action": "shed_load", "share": 0.5}, {"action": "shed_load", "share": 0}),
            ({"action": "scale", "to": 0}, {"action": "scale", "to": 6}),
        ],
    )
    def test_nothing_may_stay_switched_off(self, off: dict[str, Any], on: dict[str, Any]) -> None:
        play = declared().at(12)("action.finished", "milo", target="checkout", **off)
        assert shares(play, "mitigation") == {"left-off": 0.15}
        play.at(30)("action.finished", "milo", target="checkout", **on)
        assert shares(play, "mitigation") == {}


class TestDiagnosis:
    @staticmethod
    def looked() -> Play:
        return declared().at(11).me("log.searched", service="payments", services=["payments"])

    def test_the_origin_counts_whole_one_hop_down_four_tenths_and_a_decoy_nothing(self) -> None:
        for cause, share in (
            ("payments-5-8", 1.0),
            ("payments", 0.4),
            ("checkout", 0.4),
            ("calls.checkout.payments", 0.4),
            ("search", 0.0),
            ("search-2-31", 0.0),
            ("certificate", 0.0),
        ):
            play = self.looked().at(12).me("hypothesis.stated", cause=cause)
            tempo = 1.0 if share == 1.0 else 0.7
            assert points(play, "diagnosis", "where") == pytest.approx(6 * share * tempo), cause

    def test_the_kind_counts_half_in_the_right_class(self) -> None:
        for kind, share in (("change", 1.0), ("configuration", 0.5), ("capacity", 0.0)):
            play = self.looked().at(12).me("hypothesis.stated", cause="payments-5-8", kind=kind)
            assert points(play, "diagnosis", "what") == pytest.approx(4.5 * share)

    def test_naming_every_candidate_divides_the_credit(self) -> None:
        play = self.looked()
        for n, cause in enumerate(
            ["search", "checkout", "certificate", "search-2-31", "no-canary"]
        ):
            play.at(12 + n / 10).me("hypothesis.stated", cause=cause)
        play.at(13).me("hypothesis.stated", cause="payments-5-8")
        assert points(play, "diagnosis", "where") == pytest.approx(6 / 4)

    def test_the_clock_runs_to_the_last_time_that_the_answer_was_held(self) -> None:
        play = self.looked().at(12).me("hypothesis.stated", cause="payments-5-8")
        assert points(play, "diagnosis", "where") == pytest.approx(6.0)
        play.at(30).me("hypothesis.stated", cause="search")
        play.at(40).me("hypothesis.stated", cause="payments-5-8")
        assert points(play, "diagnosis", "where") == pytest.approx(6 * 0.7 + 6 * 0.3 * 0.8 / 6)

    def test_right_from_memory_is_halved(self) -> None:
        play = declared().at(10.5).me("hypothesis.stated", cause="payments-5-8", kind="change")
        assert shares(play, "diagnosis") == {"no-evidence": 0.5}
        play.at(10.2).me(
            "view.opened", change="payments-5-8", changes=["payments-5-8"], services=[]
        )
        assert shares(play, "diagnosis") == {}

    def test_the_post_mortem_can_still_name_it_at_the_price_of_the_time(self) -> None:
        play = made.postmortem(self.looked())
        assert points(play, "diagnosis", "where") == pytest.approx(6 * 0.7)
        assert points(play, "diagnosis", "factors") == pytest.approx(4.5 * 0.7)


class TestPostmortem:
    def test_pasting_what_was_filled_in_earns_little(self) -> None:
        play = declared().at(45)("postmortem.submitted", "primary", late=1000)
        found = judged(play)["post-mortem"]
        assert {one.id: one.points for one in found.marks} == {
            "impact": 0.0,
            "moments": 0.0,
            "actions": 0.0,
            "in-time": 1.0,
        }

    def test_a_figure_within_a_fifth_counts(self) -> None:
        for value, got in ((11_700 * 1.19, 1.0), (11_700 * 1.3, 0.0)):
            assert (
                points(made.postmortem(declared(), impact_value=value), "post-mortem", "impact")
                == got
            )

    def test_an_action_needs_a_true_factor_an_owner_and_a_date(self) -> None:
        actions = [
            {"factor": "no-canary", "owner": "milo"},
            {"factor": "certificate", "owner": "a", "due": 1},
        ]
        assert points(made.postmortem(declared(), actions=actions), "post-mortem", "actions") == 0.0

    def test_a_factor_that_does_not_hold_costs(self) -> None:
        play = made.postmortem(declared(), factors=["certificate", "no-canary"])
        assert shares(play, "post-mortem") == {"decoy-factor": 0.1}

    def test_a_quarter_of_an_hour_after_the_end_is_late(self) -> None:
        play = declared().at(45)("postmortem.submitted", "primary", late=901_000)
        assert points(play, "post-mortem", "in-time") == 0.0
