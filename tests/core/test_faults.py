"""Faults and changes: when they come, in which variant, and what ends them."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.engine import Engine
from simulator.record.entries import Entry
from tests.core.stage import MINUTE, SEAT, done, of, only, refused, stage, until

SLOW = [{"set": "latency", "add": "300ms"}]
CALM: dict[str, Any] = {"world.traffic.web.shape": []}
RELEASE = {"at": "2m", "target": "shop", "text": "shop 3 rolled out"}


def story(changes: dict[str, Any] | None = None, seed: int = 7, **options: Any) -> Engine:
    """A shop whose third release makes it slow a minute later."""
    return stage(
        {
            **CALM,
            "world.changes": {"shop-3": RELEASE},
            "faults.slow": {
                "starts": {"with": "shop-3", "delay": "1m"},
                "target": "shop",
                "effects": SLOW,
            },
            "incidents.down": {
                "faults": ["slow"],
                "cause": "shop-3",
                "kind": "change",
                "severity": "SEV2",
                "services": ["shop"],
            },
            **(changes or {}),
        },
        seed,
        telemetry=False,
        **options,
    )


def latency(one: Engine) -> float:
    """The shop's median own time at no load, now (s)."""
    return float(one._kernel.world_now().parameters("shop")["latency"])


def ended(entries: list[Entry]) -> dict[str, int]:
    return {str(entry.get("fault")): entry.at for entry in of(entries, "fault.ended")}


def test_a_fault_comes_with_its_change_and_bends_the_world() -> None:
    one = story()
    usual = latency(one)
    entries = until(one, 3 * MINUTE)
    change, fault = only(entries, "change.made"), only(entries, "fault.started")
    assert (change.at, change.id, change.get("target")) == (2 * MINUTE, "change:shop-3", "shop")
    assert (fault.at, fault.get("target"), fault.cause) == (3 * MINUTE, "shop", change.id)
    assert latency(one) == pytest.approx(usual + 0.3)


def test_rolling_a_change_back_ends_what_came_with_it() -> None:
    one = story()
    usual = latency(one)
    until(one, 4 * MINUTE)
    run = done(one, "action.start", action="rollback", target="shop")
    assert run.get("change") == "shop-3"
    entries = until(one, one.end)
    end = only(entries, "fault.ended")
    finished = only(entries, "action.finished")
    assert end.cause == run.id
    assert run.at < end.at <= finished.at
    assert finished.get("change") == "shop-3"
    assert latency(one) == pytest.approx(usual)


def test_a_rollback_before_the_fault_comes_keeps_it_away() -> None:
    one = story({"faults.slow.starts": {"with": "shop-3", "delay": "6m"}})
    until(one, 2 * MINUTE)
    done(one, "action.start", action="rollback", target="shop", change="shop-3")
    assert not of(until(one, one.end), "fault.started", "fault.ended")


def test_rolling_a_good_change_back_undoes_its_good_and_ends_nothing() -> None:
    one = story(
        {
            "world.changes": {
                "shop-3": RELEASE,
                "shop-2": {
                    "at": "-10m",
                    "target": "shop",
                    "text": "faster",
                    "effects": [{"set": "latency", "times": 0.5}],
                },
            }
        }
    )
    until(one, 4 * MINUTE)
    fast = latency(one)
    done(one, "action.start", action="rollback", target="shop", change="shop-2")
    assert not of(until(one, one.end), "fault.ended")
    assert latency(one) > fast


def test_faults_that_came_with_the_fault_end_with_it_unless_they_say_when() -> None:
    child = {"starts": {"with": "slow"}, "target": "stock", "effects": SLOW}
    one = story(
        {
            "faults.child": child,
            "faults.grandchild": {**child, "starts": {"with": "child", "delay": "10s"}},
            "faults.stays": {**child, "ends_on": {"event": "status.posted"}},
        }
    )
    entries = until(one, 4 * MINUTE)
    assert {str(e.get("fault")): e.at for e in of(entries, "fault.started")} == {
        "slow": 3 * MINUTE,
        "child": 3 * MINUTE,
        "stays": 3 * MINUTE,
        "grandchild": 3 * MINUTE + 10_000,
    }
    done(one, "action.start", action="rollback", target="shop")
    assert sorted(ended(until(one, one.end - 1))) == ["child", "grandchild", "slow"]
    done(one, "status.post", text="all well")
    assert [
        moment.fields["fault"] for moment in one.board.timeline[-2:] if "fault" in moment.fields
    ] == ["stays"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"target": "stock"}, "nothing to roll back on stock"),
        ({"target": "stock", "change": "shop-3"}, "shop-3 changed shop, not stock"),
        ({"target": "shop", "change": "never"}, "no change 'never'"),
    ],
)
def test_a_rollback_needs_a_change_of_that_service(fields: dict[str, str], why: str) -> None:
    one = story({"world.changes": {"shop-3": RELEASE, "shop-4": {**RELEASE, "at": "9m"}}})
    until(one, 3 * MINUTE)
    assert why in refused(one, "action.start", action="rollback", **fields)


def test_what_cannot_be_undone_and_what_is_undone_already_cannot_be_rolled_back() -> None:
    one = story({"world.changes": {"shop-3": {**RELEASE, "reversible": False}}})
    until(one, 3 * MINUTE)
    fields = {"action": "rollback", "target": "shop"}
    assert "cannot be rolled back" in refused(one, "action.start", change="shop-3", **fields)
    assert "nothing to roll back" in refused(one, "action.start", **fields)
    two = story()
    until(two, 3 * MINUTE)
    done(two, "action.start", **fields)
    until(two, two.end - 1)
    assert "rolled back already" in refused(two, "action.start", change="shop-3", **fields)


def test_a_fault_passes_by_itself_or_when_what_ends_it_comes() -> None:
    one = story(
        {
            "faults.short": {
                "starts": {"at": "1m"},
                "target": "stock",
                "lasts": "90s",
                "effects": SLOW,
            },
            "faults.until-told": {
                "starts": {"at": "1m"},
                "target": "stock",
                "effects": SLOW,
                "ends_on": {"event": "status.posted", "where": {"services": ["stock"]}},
            },
        }
    )
    entries = until(one, 4 * MINUTE)
    assert ended(entries) == {"short": MINUTE + 90_000}
    entry = done(one, "status.post", text="we know", services=["stock"])
    (last,) = [m for m in one.board.timeline if m.type == "fault.ended" and m.at == 4 * MINUTE]
    assert last.fields["fault"] == "until-told"
    assert entry.at == last.at


def test_a_fault_can_wait_for_an_event_and_a_fault_of_the_past_is_there_at_startex() -> None:
    one = story(
        {
            "faults.second": {
                "starts": {"when": {"event": "incident.declared", "delay": "1m"}},
                "target": "stock",
                "effects": SLOW,
            },
            "faults.old": {
                "starts": {"at": "-2h"},
                "target": "shop",
                "decoy": True,
                "effects": SLOW,
            },
        },
        start=False,
    )
    entries = one.start()
    old = only(entries, "fault.started")
    assert (old.get("fault"), old.at) == ("old", -20 * MINUTE)
    until(one, MINUTE)
    done(one, "incident.declare", severity="SEV2", services=["shop"])
    started = {str(e.get("fault")): e.at for e in of(until(one, one.end), "fault.started")}
    assert started["second"] == 2 * MINUTE


def test_a_calm_run_leaves_the_incidents_faults_out_and_keeps_decoys_and_changes() -> None:
    decoy = {"starts": {"at": "1m"}, "target": "stock", "decoy": True, "effects": SLOW}
    one = story({"faults.decoy": decoy}, without_incidents=True)
    entries = until(one, one.end)
    assert [entry.get("fault") for entry in of(entries, "fault.started")] == ["decoy"]
    assert only(entries, "change.made").get("change") == "shop-3"


def test_the_world_seed_draws_variant_time_and_whether_it_comes_at_all() -> None:
    variants = {
        "one_of": {
            "slow": {"effects": SLOW},
            "wrong": {"effects": [{"set": "errors", "to": "5%"}]},
            "elsewhere": {"effects": SLOW, "target": "stock", "starts": {"at": "1m"}},
        },
        "effects": [],
        "starts": {"at": "3m +- 1m"},
        "chance": 0.8,
    }
    drawn = {}
    for seed in range(12):
        one = story({f"faults.slow.{name}": value for name, value in variants.items()}, seed)
        found = of(until(one, 5 * MINUTE), "fault.started")
        drawn[seed] = [(e.get("variant"), e.get("target"), e.at) for e in found]
    came = [one[0] for one in drawn.values() if one]
    assert len(came) < 12
    assert {variant for variant, _, _ in came} == {"slow", "wrong", "elsewhere"}
    assert all(at == MINUTE and target == "stock" for v, target, at in came if v == "elsewhere")
    others = [at for variant, _, at in came if variant != "elsewhere"]
    assert len(set(others)) > 3
    assert all(2 * MINUTE <= at <= 4 * MINUTE for at in others)


def test_weights_make_a_variant_likelier() -> None:
    one_of = {"often": {"effects": SLOW, "weight": 20}, "rarely": {"effects": SLOW}}
    found = []
    for seed in range(10):
        one = story({"faults.slow.one_of": one_of, "faults.slow.starts": {"at": "1s"}}, seed)
        found.append(only(until(one, 1000), "fault.started").get("variant"))
    assert found.count("often") > 7


def test_commands_change_nothing_about_what_the_exam_is() -> None:
    quiet, busy = story(seed=5), story(seed=5)
    for minute in (1, 2):
        until(busy, minute * MINUTE)
        done(busy, "query.run", query="up")
        done(busy, "page.send", to="dana")
    faults = [
        [(e.at, e.id, dict(e.fields)) for e in of(until(one, one.end), "fault.started")]
        for one in (quiet, busy)
    ]
    assert faults[0] == faults[1] != []
    assert busy.board.pages[f"page:{SEAT}:dana:2"].to == "dana"
