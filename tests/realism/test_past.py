"""The world has a past: whatever is looked up at StartEx has an answer, and nobody was woken."""

from __future__ import annotations

import pytest

from tests.realism.runs import (
    BUILT_IN,
    MINUTE,
    history,
    logs,
    played,
    public,
    scenario,
    series,
    told,
)

HOUR = 60 * MINUTE
each = pytest.mark.parametrize("name", BUILT_IN)


@each
def test_there_are_two_hours_before_startex(name: str) -> None:
    assert scenario(name).pre_roll >= 2 * HOUR
    (line,) = series(history(name, 1)[0], "count(up)", 0, -2 * HOUR + 30_000)
    assert len(line.times) >= 119
    assert None not in line.values


@each
def test_every_panel_has_data_at_startex_and_without_gaps_before_it(name: str) -> None:
    engine, _ = history(name, 1)
    panels = [panel for board in public(name, 1).dashboards for panel in board.panels]
    assert len(panels) >= 8
    for panel in panels:
        for target in panel.targets:
            expr = target if isinstance(target, str) else target[0]
            now = series(engine, expr)
            past = series(engine, expr, 0, -110 * MINUTE)
            assert now, panel.title
            assert {str(one.labels) for one in now} <= {str(one.labels) for one in past}
            assert all(None not in one.values for one in past), panel.title
            assert all(len(one.times) == 111 for one in past), panel.title


@each
def test_the_gauge_and_a_comparison_with_an_hour_ago_work_at_once(name: str) -> None:
    engine, _ = history(name, 1)
    (gauge,) = series(engine, public(name, 1).indicator or "")
    assert gauge.values[-1] is not None
    assert gauge.values[-1] > 0.99
    rate = "sum by (service) (rate(http_requests_total[5m]))"
    now = series(engine, rate)
    compared = series(engine, f"{rate} / {rate[:-2]} offset 1h))")
    assert len(now) == len(compared) >= 5
    assert all(one.values[-1] is not None and 0.5 < one.values[-1] < 3 for one in compared)


@each
def test_an_alert_has_flapped_since_the_history_began(name: str) -> None:
    _, past = history(name, 1)
    fired = [one for one in told(past, "alert.firing") if one.get("alertname") == "SearchSlow"]
    resolved = [one for one in told(past, "alert.resolved") if one.get("alertname") == "SearchSlow"]
    assert len(fired) >= 3
    assert len(resolved) >= 3
    assert fired[0].at < -scenario(name).pre_roll + 25 * MINUTE


@each
def test_the_past_reaches_whoever_plays(name: str) -> None:
    given = public(name, 1)
    assert given.handover is not None
    assert given.handover.at < 0
    assert len(given.past_chat) >= 3
    assert all(note.at < 0 for _, note in given.past_chat)
    assert len(given.past_incidents) >= 2
    _, past = history(name, 1)
    assert len(told(past, "change.made")) >= 3
    assert len([one for one in told(past, "message.sent") if one.at < -HOUR]) >= 2


@each
def test_nobody_speaks_of_a_release_before_it_was_made(name: str) -> None:
    """A past that contradicts itself is noticed at once."""
    made = {one.get("target"): one.at for one in told(history(name, 1)[1], "change.made")}
    fired = min(
        one.at
        for one in told(history(name, 1)[1], "alert.firing")
        if one.get("alertname") == "SearchSlow"
    )
    assert fired < made["search"], "the flapping is older than the release"
    for fact in (fact for one in scenario(name).on_call.people.values() for fact in one.knows):
        assert "since 5.1" not in fact.says
        assert "since 3.9" not in fact.says


@each
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_a_healthy_run_is_calm_but_not_silent(name: str, seed: int) -> None:
    entries = played(name, seed, "idle", True).entries
    assert told(entries, "page.sent") == []
    assert told(entries, "sla.missed") == []
    after = [one for one in entries if one.at > 0]
    assert told(after, "message.sent"), "chat goes on"
    assert told(after, "alert.firing") + told(after, "alert.resolved"), "something flaps"
    assert told(after, "change.made"), "people release"
    assert len(logs(played(name, seed, "idle", True).engine, 0, 5 * MINUTE)) > 200


@each
def test_nothing_says_in_a_healthy_run_that_users_are_hurt(name: str) -> None:
    fired = {
        one.get("inject") for one in told(played(name, 1, "idle", True).entries, "inject.fired")
    }
    true = {key for key, one in scenario(name).injects.items() if not one.decoy}
    assert fired & true == set()
