"""Actions: who may, who is free, how long, what it does, what goes wrong; and approvals."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.vocabulary.service_types import ACTIONS, TYPES
from simulator.core.engine import Engine
from tests.core.stage import MINUTE, SEAT, after, done, give, of, only, refused, stage, until

CALM: dict[str, Any] = {"world.traffic.web.shape": []}
OWN: dict[str, Any] = {
    "actions": {
        "no-retries": {
            "title": "shop: retries off",
            "target": "shop",
            "takes": "30s",
            "needs": {"person": "milo"},
            "effects": [{"set": "calls.stock.retries", "to": 0}],
        },
        "look": {
            "title": "stock-db: slow queries",
            "target": "stock-db",
            "takes": "20s",
            "needs": {"team": "data"},
            "reveals": "A sequential scan.",
        },
        "heal": {
            "title": "stock: heal",
            "target": "stock",
            "takes": "10s",
            "ends": ["sick"],
            "harms": "the evidence",
        },
        "big-one": {
            "title": "shop: the big one",
            "target": "shop",
            "takes": "1m",
            "needs": {"approval": True},
        },
        "wobbly": {"title": "shop: wobbly", "target": "shop", "takes": "100s", "fails": "100%"},
    },
    "faults": {
        "sick": {
            "starts": {"at": "1s"},
            "target": "stock",
            "effects": [{"set": "errors", "to": "10%"}],
        }
    },
}


def shop(changes: dict[str, Any] | None = None, seed: int = 7, **options: Any) -> Engine:
    return stage({**CALM, **OWN, **(changes or {})}, seed, telemetry=False, **options)


def reached(*people: str, **options: Any) -> Engine:
    """A shop in which these people have been paged and have answered; it is minute 2."""
    one = shop(options.pop("changes", None), **options)
    for person in people:
        done(one, "page.send", to=person)
    until(one, 2 * MINUTE)
    return one


def parameter(one: Engine, service: str, name: str) -> float:
    return float(one._kernel.world_now().parameters(service)[name])


def test_an_action_takes_its_time_and_then_takes_effect() -> None:
    one = shop()
    run = done(one, "action.start", action="scale", target="shop", to=4)
    assert (run.get("run"), run.get("by"), run.get("to")) == ("run:scale:shop:1", SEAT, 4)
    assert run.get("title") == "shop: scale from 2 to 4"
    assert 90 <= run.get("takes") <= 150
    assert one.board.runs[run.get("run")].state == "running"
    entries = until(one, one.end)
    finished = only(entries, "action.finished")
    assert finished.at == run.get("takes") * 1000
    assert (finished.cause, finished.actor, finished.get("to")) == (run.id, SEAT, 4)
    assert one.board.runs[run.get("run")].state == "finished"
    assert parameter(one, "shop", "instances") == 4


def test_an_action_of_the_scenario_is_done_by_whom_it_needs() -> None:
    one = reached("milo")
    run = done(one, "action.start", action="no-retries")
    assert (run.get("by"), run.get("target"), run.get("takes")) == ("milo", "shop", 30)
    assert parameter(one, "shop", "calls.stock.retries") == 1
    after(one, 30_000)
    assert parameter(one, "shop", "calls.stock.retries") == 0


def test_what_an_action_reveals_and_harms_is_told_when_it_is_done() -> None:
    one = reached("dana")
    assert done(one, "action.start", action="look").get("by") == "dana"
    assert only(after(one, 20_000), "action.finished").get("reveals") == "A sequential scan."
    done(one, "action.start", action="heal")
    entries = after(one, 10_000)
    assert only(entries, "action.finished").get("harms") == "the evidence"
    assert only(entries, "fault.ended").get("fault") == "sick"


def test_nobody_who_has_not_been_reached_does_anything() -> None:
    one = shop()
    assert "Milo has not been reached" in refused(one, "action.start", action="no-retries")
    assert "Dana has not been reached" in refused(one, "action.start", action="look")
    done(one, "question.ask", to="dana", about="stock-db")
    until(one, 2 * MINUTE)
    done(one, "action.start", action="look")


def test_a_person_does_one_thing_at_a_time() -> None:
    one = reached("milo")
    done(one, "action.start", action="restart", target="stock", by="milo")
    assert "Milo is busy" in refused(one, "action.start", action="no-retries")
    after(one, 4 * MINUTE)
    done(one, "action.start", action="no-retries")


def test_a_player_has_two_hands_only_and_others_help() -> None:
    one = reached("milo")
    assert done(one, "action.start", action="restart", target="stock").get("by") == SEAT
    assert done(one, "action.start", action="restart", target="shop").get("by") == "milo"
    assert "busy" in refused(one, "action.start", action="restart", target="stock-db")
    assert "your hands are full" in refused(one, "action.start", action="heal", by=SEAT)


def test_a_seat_does_what_it_may_and_asks_somebody_for_the_rest() -> None:
    may = {f"seats.{SEAT}.may": ["restart"]}
    one = reached("milo", changes=may)
    assert done(one, "action.start", action="restart", target="shop").get("by") == SEAT
    limit: dict[str, Any] = {"action": "limit_retries", "target": "shop", "call": "stock", "to": 0}
    assert done(one, "action.start", **limit).get("by") == "milo"
    assert "nobody may scale" in refused(one, "action.start", action="scale", target="shop", to=3)
    why = refused(one, "action.start", action="restart", target="stock", by="dana")
    assert why == "Dana may not do that"
    assert "another player" in refused(
        stage({**CALM, **may}, seats=("second",)),
        "action.start",
        action="scale",
        target="shop",
        to=3,
        by="second",
    )


def test_a_team_can_be_asked_for_somebody() -> None:
    one = reached("milo", "dana")
    run = done(one, "action.start", action="restart", target="shop", by="team:web")
    assert run.get("by") == "milo"
    why = refused(one, "action.start", action="restart", target="stock", by="team:data")
    assert why == "nobody may restart"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"action": "restart"}, "needs a target"),
        ({"action": "restart", "target": "till"}, "there is no service 'till'"),
        ({"action": "flush_cache", "target": "shop"}, "it has no flush_cache"),
        ({"action": "scale", "target": "shop"}, "needs to"),
        ({"action": "scale", "target": "shop", "to": 2}, "has 2 instances already"),
        ({"action": "scale", "target": "shop", "to": 3, "flag": "x"}, "takes no flag"),
        ({"action": "rollback", "target": "stock"}, "nothing to roll back"),
        ({"action": "heal", "target": "shop"}, "done to stock, not to shop"),
        ({"action": "heal", "to": 3}, "takes no to"),
        ({"action": "heal", "by": "schedule:web"}, "by is a person, a seat or a team"),
        ({"action": "explode", "target": "shop"}, "there is no action 'explode'"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(fields: dict[str, Any], why: str) -> None:
    assert why in refused(shop(), "action.start", **fields)


def test_the_same_action_does_not_run_twice_at_once() -> None:
    one = reached("milo")
    done(one, "action.start", action="restart", target="shop")
    why = refused(one, "action.start", action="restart", target="shop", by="milo")
    assert "under way already" in why


def test_a_failing_action_says_so_and_changes_nothing() -> None:
    one = shop()
    run = done(one, "action.start", action="wobbly")
    failed = only(after(one, 2 * MINUTE), "action.failed")
    assert failed.at == 60_000
    assert (failed.get("run"), failed.get("by")) == (run.get("run"), SEAT)
    assert "Nothing was changed" in failed.get("why")
    assert one.board.runs[run.get("run")].state == "failed"
    assert "heal" in done(one, "action.start", action="heal").get("title")


def test_a_cancelled_restart_brings_back_what_it_took_out() -> None:
    one = shop()
    run = done(one, "action.start", action="restart", target="shop")
    after(one, 10_000)
    assert parameter(one, "shop", "instances") == 1
    cancelled = done(one, "action.cancel", run=run.get("run"))
    assert "half-way" in cancelled.get("why")
    after(one, 1000)
    assert parameter(one, "shop", "instances") == 2
    assert "over already" in refused(one, "action.cancel", run=run.get("run"))
    assert not of(until(one, one.end), "action.finished", "action.failed")


def test_an_action_that_is_cancelled_in_time_has_done_nothing_and_frees_the_hands() -> None:
    one = shop()
    run = done(one, "action.start", action="scale", target="shop", to=4)
    after(one, 30_000)
    cancelled = done(one, "action.cancel", run=run.get("run"))
    assert cancelled.get("why") == "Stopped. Nothing had been changed yet."
    assert (cancelled.get("action"), cancelled.get("target")) == ("scale", "shop")
    done(one, "action.start", action="restart", target="stock")
    until(one, one.end)
    assert parameter(one, "shop", "instances") == 2


def test_a_rolling_restart_takes_one_instance_after_the_other() -> None:
    one = shop()
    run = done(one, "action.start", action="restart", target="shop", rolling=True)
    seen = []
    for _ in range(int(run.get("takes")) - 1):
        after(one, 1000)
        seen.append(int(parameter(one, "shop", "instances")))
    assert set(seen) == {1}
    after(one, 2000)
    assert parameter(one, "shop", "instances") == 2


def test_a_refused_action_changes_nobodys_luck() -> None:
    takes = []
    for useless in (False, True):
        one = shop()
        if useless:
            give(one, "action.start", action="scale", target="shop", to=2)
            give(one, "action.start", action="restart", target="stock")
        until(one, 5 * MINUTE)
        takes.append(done(one, "action.start", action="scale", target="shop", to=3).get("takes"))
    assert takes[0] == takes[1]


def test_the_second_time_takes_another_time() -> None:
    one = shop({"duration": "30m"})
    first = done(one, "action.start", action="restart", target="shop")
    after(one, 5 * MINUTE)
    second = done(one, "action.start", action="restart", target="shop")
    assert second.get("run") == "run:restart:shop:2"
    assert first.get("takes") != second.get("takes")


def test_what_needs_approval_is_refused_until_somebody_has_approved() -> None:
    one = shop()
    assert "request it first" in refused(one, "action.start", action="big-one")
    done(one, "incident.declare", severity="SEV1", services=["shop"])
    request = done(one, "approval.request", action="big-one", reason="we burn")
    assert (request.get("approval"), request.get("target")) == (
        "approval:big-one:shop:1",
        "shop",
    )
    assert request.get("approver") == "milo"
    granted = only(until(one, MINUTE), "approval.granted")
    assert (granted.actor, granted.at) == ("milo", MINUTE)
    run = done(one, "action.start", action="big-one")
    assert (run.get("approved"), run.get("approval")) == (True, request.get("approval"))
    after(one, MINUTE)
    assert "request it first" in refused(one, "action.start", action="big-one")


def test_without_an_incident_nobody_approves() -> None:
    one = shop()
    done(one, "approval.request", action="big-one", to="oskar")
    denied = only(until(one, MINUTE), "approval.denied")
    assert denied.actor == "oskar"
    assert "no incident" in denied.get("reason")


def test_a_request_that_nobody_answers_expires() -> None:
    one = shop({"on_call.people.oskar.absent": True})
    done(one, "approval.request", action="big-one", to="oskar")
    why = refused(one, "approval.request", action="big-one")
    assert why == "Oskar has that request already"
    assert only(until(one, one.end), "approval.expired").at == 5 * MINUTE


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"action": "heal"}, "needs no approval"),
        ({"action": "big-one", "to": SEAT}, "nobody approves for himself"),
        ({"action": "big-one", "to": "dana"}, "Dana may not approve"),
    ],
)
def test_requests_that_make_no_sense_are_refused(fields: dict[str, str], why: str) -> None:
    assert why in refused(shop(), "approval.request", **fields)


def test_another_seat_approves_but_not_for_itself() -> None:
    one = shop(seats=("second",))
    request = done(one, "approval.request", action="big-one", to="second")
    approval = request.get("approval")
    assert "for himself" in refused(one, "approval.grant", approval=approval)
    done(one, "approval.grant", "second", approval=approval)
    assert "granted already" in refused(one, "approval.deny", "second", approval=approval)
    done(one, "action.start", action="big-one")


def test_where_nobody_else_may_approve_it_is_logged_as_unapproved() -> None:
    alone: dict[str, Any] = {f"on_call.people.{name}.may": [] for name in ("milo", "oskar")}
    one = shop(alone)
    assert "nobody else may approve" in refused(one, "approval.request", action="big-one")
    assert done(one, "action.start", action="big-one").get("approved") is False


EVERYTHING: dict[str, Any] = {
    "edge": {"type": "proxy", "instances": 2, "capacity": "300/s", "expires": "30d"},
    "api": {
        "type": "http",
        "instances": 2,
        "capacity": "300/s",
        "flags": {"beta": {"effects": [{"set": "latency", "times": 2}]}},
        "calls": {"cache": {}, "names": {"share": "10%"}, "jobs": {"share": "10%"}},
    },
    "cache": {
        "type": "redis",
        "instances": 2,
        "capacity": "900/s",
        "hit_rate": "90%",
        "connections": 100,
        "calls": {"db": {"retries": 2}},
    },
    "db": {
        "type": "postgresql",
        "instances": 1,
        "replicas": 1,
        "capacity": "900/s",
        "connections": 100,
        "backups": "5h",
        "disk": {},
    },
    "names": {"type": "dns", "instances": 2, "capacity": "900/s"},
    "jobs": {"type": "queue", "instances": 2, "capacity": "900/s", "disk": {}},
    "hands": {"type": "worker", "instances": 2, "capacity": "90/s", "calls": {"jobs": {}}},
    "pager": {"type": "paging", "instances": 2, "capacity": "90/s"},
    "watch": {"type": "monitoring", "instances": 2, "capacity": "90/s", "disk": {}},
    "talk": {"type": "chat", "instances": 2, "capacity": "90/s"},
    "page": {"type": "status-page", "instances": 2, "capacity": "90/s"},
    "vendor": {"type": "external"},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "scale": {"to": 3},
    "shed_load": {"share": 0.5},
    "limit_retries": {"to": 0},
    "set_timeout": {"to": 1},
    "set_flag": {"flag": "beta"},
    "raise_limit": {"name": "queue", "to": 9000},
    "restore": {"point": -20_000},
}
CALLEE = {"api": "cache", "cache": "db", "hands": "jobs"}


def test_every_standard_action_on_every_service_does_something_or_says_why_not() -> None:
    """Nothing here asks what broke; each ends as finished, failed, or refused in a sentence."""
    world: dict[str, Any] = {
        "world.services": EVERYTHING,
        "world.traffic": {"web": {"enters": "edge", "rate": "100/s"}},
        "world.changes": {
            f"{name}-2": {"at": "-5m", "target": name, "text": "two"} for name in EVERYTHING
        },
        "faults": {},
        "actions": {},
        "duration": "3h",
        "pre_roll": "6m",
    }
    world["world.services"]["edge"]["calls"] = {"api": {}}
    outcomes: dict[tuple[str, str], str] = {}
    changed = 0
    for action in ACTIONS:
        one = stage(world, telemetry=False)
        for service, node in EVERYTHING.items():
            fields = dict(PARAMETERS.get(action, {}))
            if "call" in ACTIONS[action].parameters:
                fields["call"] = CALLEE.get(service, "api")
            before = one._kernel.world_now().digest()
            entries = give(one, "action.start", action=action, target=service, **fields)
            refusal = of(entries, "command.refused")
            if refusal:
                assert len(refusal[0].get("why")) > 10
                outcomes[action, service] = "refused"
                continue
            assert action in TYPES[node["type"]].actions
            takes = entries[0].get("takes")
            later = after(one, int(takes * 1000) + 1000)
            (end,) = of(later, "action.finished", "action.failed")
            outcomes[action, service] = end.type
            changed += one._kernel.world_now().digest() != before
    for service, node in EVERYTHING.items():
        for action in ACTIONS:
            if action not in TYPES[node["type"]].actions:
                assert outcomes[action, service] == "refused", (action, service)
    done_so = [key for key, outcome in outcomes.items() if outcome == "action.finished"]
    assert len(done_so) > 45
    assert changed >= len(done_so)
