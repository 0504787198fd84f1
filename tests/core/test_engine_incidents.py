"""The life of an incident, its alerts, roles, tasks, notes: what is done, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.engine import Engine
from tests.core.scenes import done, refused, started


@pytest.fixture
def busy() -> Engine:
    """The shop while ShopBusy fires."""
    one = started()
    one.advance(180_000)
    return one


def alert_of(one: Engine) -> str:
    return next(iter(one.board.alerts.values())).id


def declare(one: Engine, **fields: Any) -> str:
    return str(done(one, "incident.declare", **fields).get("incident"))


def test_incidents_are_numbered_in_order_and_alerts_come_along(busy: Engine) -> None:
    alert = alert_of(busy)
    entry = done(busy, "incident.declare", severity="SEV2", alerts=[alert], services=["shop"])
    assert (entry.get("incident"), entry.get("number")) == ("INC-1", 1)
    assert busy.board.linked("INC-1")[0].id == alert
    assert declare(busy) == "INC-2"


def test_the_life_of_an_incident(busy: Engine) -> None:
    key = declare(busy, severity="SEV2")
    done(busy, "incident.set", incident=key, severity="SEV1", services=["shop", "stock"])
    assert refused(busy, "incident.set", incident=key, severity="SEV1") == "INC-1 says so already"
    assert refused(busy, "incident.set", incident=key).startswith("what is to be set?")
    done(busy, "incident.mitigate", incident=key)
    assert refused(busy, "incident.mitigate", incident=key) == "INC-1 is mitigated already"
    done(busy, "incident.resolve", incident=key)
    assert refused(busy, "incident.resolve", incident=key) == "INC-1 is resolved already"
    assert refused(busy, "incident.mitigate", incident=key).endswith("reopen it first")
    done(busy, "incident.reopen", incident=key)
    assert refused(busy, "incident.reopen", incident=key) == "INC-1 is open"
    done(busy, "incident.resolve", incident=key)
    done(busy, "incident.close", incident=key)
    assert refused(busy, "incident.close", incident=key) == "INC-1 is closed already"
    assert busy.board.incidents[key].state == "closed"


def test_a_false_alarm_is_closed_with_a_reason(busy: Engine) -> None:
    key = declare(busy)
    assert "needs a reason" in refused(busy, "incident.close", incident=key)
    done(busy, "incident.close", incident=key, reason="the evening rush, nothing else")


def test_merged_incidents_are_one(busy: Engine) -> None:
    alert = alert_of(busy)
    first, second = declare(busy), declare(busy, alerts=[alert])
    assert refused(busy, "incident.merge", incident=first, into=first).startswith("an incident")
    done(busy, "incident.merge", incident=second, into=first)
    assert [one.id for one in busy.board.linked(first)] == [alert]
    assert refused(busy, "incident.resolve", incident=second) == "INC-2 was merged into INC-1"
    assert refused(busy, "alert.link", incident=second, alert=alert).startswith("INC-2 was merged")


def test_splitting_takes_alerts_along(busy: Engine) -> None:
    alert = alert_of(busy)
    key = declare(busy, severity="SEV3", services=["shop"])
    assert refused(busy, "incident.split", incident=key, alerts=[alert]) == (
        "ShopBusy is not in INC-1"
    )
    done(busy, "alert.link", incident=key, alerts=[alert])
    entry = done(busy, "incident.split", incident=key, alerts=[alert], severity="SEV2")
    assert entry.get("new") == "INC-2"
    assert busy.board.incidents["INC-2"].severity == "SEV2"
    assert [one.id for one in busy.board.linked("INC-2")] == [alert]


def test_alerts_are_acknowledged_once(busy: Engine) -> None:
    alert = alert_of(busy)
    entry = done(busy, "alert.acknowledge", alert=alert)
    assert entry.get("alerts") == [alert]
    assert refused(busy, "alert.acknowledge", alert=alert) == (
        "primary has acknowledged ShopBusy already"
    )
    assert refused(busy, "alert.acknowledge").startswith("which alert?")
    busy.advance(busy.end - 1000)
    assert refused(busy, "alert.acknowledge", alert=alert) == "ShopBusy does not fire now"


def test_an_older_firing_names_the_same_alert(busy: Engine) -> None:
    alert = alert_of(busy)
    assert alert.endswith(":2")
    assert done(busy, "alert.acknowledge", alert=alert[:-1] + "1").get("alerts") == [alert]


def test_noise_and_links_can_be_taken_back(busy: Engine) -> None:
    alert = alert_of(busy)
    done(busy, "alert.mark_noise", alert=alert, reason="every evening")
    assert busy.board.alerts[alert.split(":")[1]].noise == "every evening"
    assert "marked as noise already" in refused(busy, "alert.mark_noise", alert=alert)
    done(busy, "alert.unmark_noise", alert=alert)
    assert "is not marked" in refused(busy, "alert.unmark_noise", alert=alert)
    key = declare(busy)
    assert refused(busy, "alert.unlink", alert=alert) == "ShopBusy is not in an incident"
    done(busy, "alert.link", alert=alert, incident=key)
    assert refused(busy, "alert.link", alert=alert, incident=key) == "ShopBusy is in INC-1 already"
    done(busy, "alert.unlink", alert=alert, incident=key)
    assert busy.board.linked(key) == []


def test_a_silence_mutes_and_runs_out(busy: Engine) -> None:
    alert = alert_of(busy)
    assert refused(busy, "alert.silence", for_=60).startswith("what is to be silenced?")
    assert refused(busy, "alert.silence", alert=alert, for_=0).startswith("a silence lasts")
    assert "regular expression" in refused(
        busy, "alert.silence", matchers=['alertname=~"("'], for_=60
    )
    entry = done(busy, "alert.silence", matchers={"alertname": "ShopBusy"}, for_=60)
    assert entry.get("silence") == "S-1"
    assert entry.get("matchers") == ['alertname="ShopBusy"']
    assert entry.get("alerts") == [alert]
    assert entry.get("until") == 240
    expired = [one for one in busy.advance(240_000) if one.type == "silence.expired"]
    assert [(one.at, one.get("silence"), one.cause) for one in expired] == [
        (240_000, "S-1", entry.id)
    ]
    assert busy.board.silences == {}


def test_a_silence_of_an_alert_means_its_labels(busy: Engine) -> None:
    entry = done(busy, "alert.silence", alert=alert_of(busy), for_=600)
    assert entry.get("matchers") == [
        'alertname="ShopBusy"',
        'service="shop"',
        'severity="ticket"',
    ]


def test_roles_belong_to_an_incident(busy: Engine) -> None:
    role = "incident-commander"
    assert refused(busy, "role.take", role=role) == "declare an incident first"
    key = declare(busy)
    assert refused(busy, "role.hand_over", role=role, to="milo").startswith("you are not")
    assert done(busy, "role.take", role=role).get("incident") == key
    assert refused(busy, "role.take", role=role).endswith("of INC-1 already")
    assert refused(busy, "role.hand_over", role=role, to="team:web").startswith("a role goes to")
    assert refused(busy, "role.hand_over", role=role, to="primary").endswith("already")
    done(busy, "role.hand_over", role=role, to={"person": "milo"}, note="all yours")
    assert busy.board.incidents[key].roles == {role: "milo"}
    done(busy, "role.take", actor="second", role=role)
    assert busy.board.incidents[key].roles == {role: "second"}


def test_tasks_have_an_owner_and_a_time_box(busy: Engine) -> None:
    assert refused(busy, "task.assign", owner="team:web", text="x").startswith("a task has one")
    assert refused(busy, "task.assign", owner="second", text="x", for_=0).startswith("a time box")
    entry = done(busy, "task.assign", owner="second", text="watch the database", for_=300)
    assert (entry.get("task"), entry.get("due")) == ("T-1", 480)
    assert refused(busy, "task.acknowledge", task="T-1") == "T-1 is second's"
    done(busy, "task.acknowledge", actor="second", task="T-1")
    assert "already" in refused(busy, "task.acknowledge", actor="second", task="T-1")
    done(busy, "task.finish", actor="second", task="T-1", note="calm")
    assert refused(busy, "task.finish", task="T-1") == "T-1 is finished already"


def test_a_person_takes_a_task_once_reached(busy: Engine) -> None:
    why = refused(busy, "task.assign", owner="milo", text="watch the shop")
    assert why == "Milo has not been reached: page first"
    done(busy, "page.send", to="milo", reason="the shop")
    busy.advance(300_000)
    done(busy, "task.assign", owner="milo", text="watch the shop")
    made = [entry for entry in busy.advance(360_000) if entry.type == "task.acknowledged"]
    assert [(entry.actor, entry.get("task")) for entry in made] == [("milo", "T-1")]


def test_a_note_can_be_struck_by_its_author(busy: Engine) -> None:
    assert done(busy, "note.add", text="shop 2 went out").get("note") == "N-1"
    assert refused(busy, "note.retract", actor="second", note="N-1") == "N-1 is primary's"
    done(busy, "note.retract", note="N-1")
    assert refused(busy, "note.retract", note="N-1") == "N-1 is struck already"
    assert refused(busy, "note.retract", note="N-2").startswith("there is no note 'N-2'")


def test_a_hypothesis_is_stated_until_it_changes(busy: Engine) -> None:
    done(busy, "hypothesis.set", cause="stock-db", factors=["no-canary", "calls.shop.stock"])
    why = refused(
        busy, "hypothesis.set", cause="stock-db", factors=["no-canary", "calls.shop.stock"]
    )
    assert why == "that is your hypothesis already"
    done(busy, "hypothesis.set", cause="calls.stock.stock-db", kind="dependency")
    assert busy.board.hypothesis is not None
    assert busy.board.hypothesis.fields["cause"] == "calls.stock.stock-db"
