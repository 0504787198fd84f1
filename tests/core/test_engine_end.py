"""Clocks that run out, the post-mortem, and the truth at the end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.scenes import done, engine, entries_of, played, refused, started

BROKEN = {"world.services.stock-db.capacity": "40/s"}
INCIDENT = {
    "faults.tiny-database": {"starts": {"at": "1m"}, "target": "stock-db"},
    "incidents.shop-down": {
        "faults": ["tiny-database"],
        "cause": "stock-db",
        "kind": "capacity",
        "severity": [{"at": "0m", "is": "SEV2"}, {"at": "5m", "is": "SEV1"}],
        "services": ["shop", "stock"],
        "contributing": ["no-canary"],
    },
}


def test_a_clock_that_runs_out_is_told_once() -> None:
    one = started(changes={"sla.SEV1": {"triage": "2m", "first_update": "3m"}})
    one.advance(10_000)
    done(one, "incident.declare", severity="SEV1")
    made = one.advance(one.end)
    missed = [entry for entry in made if entry.type == "sla.missed"]
    assert [(entry.at, entry.get("clock"), entry.get("target")) for entry in missed[:2]] == [
        (130_001, "triage", 120),
        (190_001, "first_update", 180),
    ]
    names = [entry.get("clock") for entry in missed]
    assert len(names) == len(dict.fromkeys(names))


def test_a_clock_that_is_stopped_in_time_is_not_told() -> None:
    one = started(changes={"sla.SEV1": {"triage": "2m"}})
    one.advance(10_000)
    done(one, "incident.declare", severity="SEV1", impact="high", urgency="high", services=["shop"])
    missed = [entry for entry in one.advance(one.end) if entry.type == "sla.missed"]
    assert "triage" not in [entry.get("clock") for entry in missed]


def test_a_higher_severity_makes_a_clock_run_out_earlier() -> None:
    one = started(changes={"sla": {"SEV1": {"triage": "1m"}, "SEV3": {"triage": "5m"}}})
    done(one, "incident.declare", severity="SEV3")
    one.advance(100_000)
    done(one, "incident.set", incident="INC-1", severity="SEV1")
    one.advance(100_001)
    missed = [moment for moment in one.board.timeline if moment.type == "sla.missed"]
    assert [(one.at, one.fields["clock"]) for one in missed] == [(100_000, "triage")]


def test_impact_begins_after_a_minute_of_hurt_and_is_measured() -> None:
    made = entries_of(played(engine(changes=BROKEN), ()))
    began = [entry for entry in made if entry.type == "impact.began"]
    assert {"shop": 70_000}.items() <= {entry.get("service"): entry.at for entry in began}.items()
    assert began[0].get("since") == 10
    last = [entry for entry in made if entry.type == "impact.sample"][-1]
    assert last.get("users") > 300
    assert last.get("services")["shop"] > 0.3


def test_a_post_mortem_measures_impact_on_the_players_metrics() -> None:
    one = started()
    one.advance(120_000)
    query = "sum(increase(http_requests_total{service='shop'}[1m]))"
    entry = done(
        one,
        "postmortem.submit",
        cause="stock-db",
        factors=["no-canary"],
        impact={"query": query},
        moments="confirm",
        actions=[{"factor": "no-canary", "owner": {"person": "milo"}, "due": "7d"}],
    )
    assert 8_000 < entry.get("impact_value") < 14_000
    assert entry.get("actions") == [{"factor": "no-canary", "owner": "milo", "due": "7d"}]
    assert refused(one, "postmortem.submit") == "the post-mortem has been submitted"
    assert refused(one, "postmortem.set", draft={}) == "the post-mortem has been submitted"
    assert refused(one, "postmortem.abandon") == "the post-mortem has been submitted"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"impact": {"query": "sum("}}, "impact: "),
        ({"impact": {"value": 5}}, "impact is a map with a query"),
        ({"actions": ["x"]}, "each of actions is a map"),
        ({"actions": [{"factr": "x"}]}, "an action has no field 'factr'"),
        ({"actions": [{"factor": "x"}]}, "there is no factor 'x'"),
        ({"actions": [{"owner": "x"}]}, "there is no person or seat 'x'"),
        ({"cause": "x"}, "there is no cause 'x'"),
    ],
)
def test_a_post_mortem_names_things_that_exist(fields: dict[str, Any], why: str) -> None:
    assert refused(started(), "postmortem.submit", **fields).startswith(why)


def test_an_impact_that_nobody_can_see_has_no_value() -> None:
    entry = done(started(), "postmortem.submit", impact={"query": "nothing_at_all"})
    assert entry.get("impact_value") is None


def test_drafts_add_up_on_the_board() -> None:
    one = started()
    done(one, "postmortem.set", draft={"cause": "shop"})
    done(one, "postmortem.set", draft={"kind": "change"})
    assert one.board.draft == {"cause": "shop", "kind": "change"}
    assert refused(one, "postmortem.set", draft=[1]) == "draft is a map of fields"


def test_the_debrief_opens_after_the_end_and_the_post_mortem() -> None:
    one = started(changes=INCIDENT)
    with pytest.raises(ValueError, match="runs"):
        one.open_debrief()
    one.advance(one.end)
    with pytest.raises(ValueError, match="not submitted"):
        one.open_debrief()
    done(one, "postmortem.abandon")
    opened, recorded = one.open_debrief()
    assert (opened.type, recorded.type) == ("debrief.opened", "truth.recorded")
    assert refused(one, "postmortem.set", draft={}).startswith("the debrief is open")
    with pytest.raises(ValueError, match="is open"):
        one.open_debrief()


def test_the_truth_says_what_it_was_and_what_came() -> None:
    one = started(changes=INCIDENT)
    one.advance(one.end)
    done(one, "postmortem.abandon")
    truth = one.open_debrief()[1].get("truth")
    incident = truth["incidents"]["shop-down"]
    assert (incident["cause"], incident["kind"]) == ("stock-db", "capacity")
    assert incident["severity"] == [{"at": 0, "is": "SEV2"}, {"at": 300, "is": "SEV1"}]
    assert incident["contributing"] == ["no-canary"]
    assert truth["factors"]["no-canary"]["holds"] is True
    assert truth["faults"]["tiny-database"]["target"] == "stock-db"
    assert truth["changes"]["shop-2"]["target"] == "shop"
