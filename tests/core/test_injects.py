"""Injects: by time, event and metric; once; with what they expect."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.engine import Engine
from simulator.record.audience import Audience
from tests.core.stage import FIRES, MINUTE, SEAT, done, only, refused, stage, until

BASE: dict[str, Any] = {"from": "oskar", "text": "What is going on?\n"}


def told(inject: dict[str, Any], **options: Any) -> Engine:
    """The shop with one inject called `call`."""
    return stage({"injects.call": {**BASE, **inject}}, **options)


def fired(one: Engine, to: int | None = None) -> list[int]:
    """When the inject fired, since StartEx and up to a time (default: the end)."""
    until(one, one.end if to is None else to)
    return [moment.at for moment in one.board.timeline if moment.type == "inject.fired"]


def test_an_inject_reaches_the_default_seat_at_its_time() -> None:
    one = told({"at": "2m", "channel": "phone", "document": "plan"})
    entry = only(until(one, one.end), "inject.fired")
    assert (entry.at, entry.id, entry.actor) == (2 * MINUTE, "inject:call", "oskar")
    assert entry.to == ("oskar", SEAT)
    assert dict(entry.fields) == {
        "inject": "call",
        "channel": "phone",
        "from": "oskar",
        "to": SEAT,
        "text": "What is going on?",
        "document": "plan",
    }
    assert one.board.messages[entry.id].text == "What is going on?"


def test_an_event_brings_an_inject_after_its_delay() -> None:
    one = told({"when": {"event": "incident.declared", "delay": "1m"}})
    until(one, MINUTE)
    declared = done(one, "incident.declare", severity="SEV2", services=["shop"])
    assert declared.at == MINUTE
    assert fired(one) == [2 * MINUTE]


def test_unless_is_asked_when_the_delay_is_over() -> None:
    inject = {
        "when": {
            "event": "incident.declared",
            "delay": "1m",
            "unless": {"event": "status.posted"},
        }
    }
    for posted, wanted in ((30, []), (90, [MINUTE])):
        one = told(inject)
        done(one, "incident.declare", severity="SEV2", services=["shop"])
        until(one, posted * 1000)
        done(one, "status.post", text="we know")
        assert fired(one) == wanted


def test_an_inject_fires_once() -> None:
    one = told({"when": {"event": "query.ran"}})
    for minute in range(3):
        until(one, minute * MINUTE + 1)
        done(one, "query.run", query="up")
    assert fired(one) == [1]


def test_so_many_events_are_counted() -> None:
    one = told({"when": {"event": "query.ran", "count": 2}})
    done(one, "query.run", query="up")
    until(one, MINUTE)
    done(one, "query.run", query="down")
    assert fired(one) == [MINUTE]


def test_a_manual_inject_never_fires_by_itself() -> None:
    assert fired(told({"manual": True, "at": "1m"})) == []


def test_a_metric_fires_an_inject_once_it_has_held() -> None:
    expr = 'service:requests:rate1m{service="shop"} > 150'
    one = told({"when": {"metric": expr, "for": "30s"}})
    # The same expression and `for` as the alert rule: the same moment.
    assert fired(one) == [FIRES]


@pytest.mark.parametrize(
    ("metric", "wanted"),
    [
        ("vector(1) > 0", [0]),
        ("1", [0]),
        ("0", []),
        ('sum(rate(http_requests_total{service="none"}[1m])) > 0', []),
        ("time() - time()", []),
        ("up + on() up", []),  # many to many: no value, no inject
    ],
)
def test_what_a_metric_must_be_to_hold(metric: str, wanted: list[int]) -> None:
    assert fired(told({"when": {"metric": metric}}), MINUTE) == wanted


def test_a_metric_that_stops_holding_begins_anew() -> None:
    expr = 'service:requests:rate1m{service="shop"} > 150'
    assert fired(told({"when": {"metric": expr, "for": "5m"}})) == []


def test_conditions_join_events_metrics_and_times() -> None:
    one = told(
        {
            "when": {
                "all": [
                    {"event": "incident.declared"},
                    {"any": [{"at": "3m"}, {"event": "status.posted"}]},
                    {"not": {"event": "note.added"}},
                ]
            }
        }
    )
    done(one, "incident.declare", severity="SEV2", services=["shop"])
    assert fired(one) == [3 * MINUTE]


def test_an_alert_that_fired_in_the_history_is_an_event_too() -> None:
    when = {"event": "alert.firing", "where": {"alertname": "ShopBusy"}}
    assert fired(told({"when": when}), MINUTE) == [0]


EXPECTS = {"event": "message.sent", "where": {"to": "oskar"}, "within": "2m"}


def test_what_an_inject_expects_comes_in_time_or_is_missed() -> None:
    for at, type in ((3 * MINUTE - 1, "inject.answered"), (3 * MINUTE, "inject.missed")):
        one = told({"at": "1m", "expects": EXPECTS})
        until(one, at)
        done(one, "message.send", to="oskar", text="we know")
        until(one, one.end)
        outcomes = [m.type for m in one.board.timeline if m.type.startswith("inject.")]
        assert outcomes == ["inject.fired", type]


def test_what_came_before_the_inject_is_no_answer_to_it() -> None:
    one = told({"at": "1m", "expects": EXPECTS})
    done(one, "message.send", to="oskar", text="too early")
    assert only(until(one, one.end), "inject.missed").at == 3 * MINUTE


def test_an_inject_that_asks_is_answered_with_a_choice() -> None:
    one = told({"at": "1m", "asks": ["yes", "no"], "channel": "phone"})
    entry = only(until(one, MINUTE), "inject.fired")
    question = entry.get("question")
    assert one.board.questions[question].choices == ("yes", "no")
    assert "the answers are" in refused(one, "question.answer", choice="maybe")
    answer = done(one, "question.answer", choice="yes")
    assert (answer.get("question"), answer.get("to")) == (question, "oskar")


def test_the_names_that_an_author_gave_are_hidden_from_the_seat() -> None:
    one = told({"at": "1m", "asks": ["yes", "no"]})
    entries = until(one, MINUTE)
    audience = Audience(SEAT, b"key")
    seen = [audience.visible(entry) for entry in entries]
    assert (
        only([e for e in seen if e is not None], "inject.fired").get("text") == BASE["text"].strip()
    )
    assert "call" not in repr([e for e in seen if e is not None])


def test_an_inject_can_bring_a_fault() -> None:
    fault = {
        "starts": {"at": "99d"},
        "target": "stock",
        "effects": [{"set": "errors", "to": "50%"}],
    }
    one = stage({"faults.attack": fault, "injects.call": {**BASE, "at": "2m", "fault": "attack"}})
    entry = only(until(one, one.end), "fault.started")
    assert (entry.at, entry.cause) == (2 * MINUTE, "inject:call")


def test_an_inject_that_is_a_page_wakes_the_seat() -> None:
    one = told({"at": "2m", "channel": "page"})
    page = only(until(one, 2 * MINUTE), "page.sent")
    assert (page.get("to"), page.get("from"), page.cause) == (SEAT, "oskar", "inject:call")
    done(one, "page.acknowledge", page=page.id)


def test_an_inject_goes_to_a_team_a_channel_or_another_seat() -> None:
    for to, reached in (
        ({"seat": "second"}, {"second"}),
        ({"team": "web"}, {SEAT, "second", "milo"}),
        ({"channel": "data"}, {SEAT, "second", "milo", "dana"}),
    ):
        one = told({"at": "1m", "to": to})
        entry = only(until(one, MINUTE), "inject.fired")
        assert set(entry.to) - {"oskar"} == reached
