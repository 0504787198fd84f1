"""Communication, mitigation, diagnosis, post-mortem: what earns a mark, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scoring import builder as made
from tests.scoring.builder import FIRE, Play
from tests.scoring.judging import declared, judged, points, shares


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
