"""SLA clocks: what starts and stops each, and what the end of the exercise makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.record.entries import Entry
from simulator.record.fold import fold
from simulator.record.hours import add, elapsed
from simulator.record.sla import Case, Clock, Rules, rows, screen

Made = tuple[float, str, str, dict[str, object]]

MINUTE = 60_000
FRIDAY = datetime.fromisoformat("2026-11-27T16:00:00+01:00")
TARGETS = {
    "SEV1": {
        "acknowledge": 5 * MINUTE,
        "triage": 10 * MINUTE,
        "engage": 10 * MINUTE,
        "first_update": 15 * MINUTE,
        "update_every": 15 * MINUTE,
        "mitigate": 25 * MINUTE,
        "resolve": 60 * MINUTE,
    },
    "SEV3": {"acknowledge": 20 * MINUTE},
}
RULES = Rules(
    TARGETS,
    {"SEV1": "always", "SEV3": "always"},
    FRIDAY,
    45 * MINUTE,
    ("primary",),
    {
        "primary": "payments",
        "milo": "payments",
        "dana": "data",
        "checkout": "payments",
        "db": "data",
    },
)
CASE = Case("INC-1", "SEV1", 2 * MINUTE, paged=2 * MINUTE)


def _clock(case: Case, name: str, now: int, rules: Rules = RULES) -> Clock:
    return next(one for one in rows(case, rules, now) if one.clock == name)


def test_acknowledge_counts_from_the_page_and_the_others_from_the_first_notice() -> None:
    case = replace(CASE, notice=MINUTE, paged=3 * MINUTE)
    assert _clock(case, "acknowledge", 4 * MINUTE).due == 8 * MINUTE
    assert _clock(case, "mitigate", 4 * MINUTE).due == 26 * MINUTE


def test_a_clock_that_runs_is_neither_met_nor_missed() -> None:
    assert _clock(CASE, "triage", 5 * MINUTE).met is None


def test_a_clock_is_met_up_to_the_very_moment_and_missed_after_it() -> None:
    assert _clock(replace(CASE, triaged=12 * MINUTE), "triage", 20 * MINUTE).met is True
    assert _clock(replace(CASE, triaged=12 * MINUTE + 1), "triage", 20 * MINUTE).met is False
    assert _clock(CASE, "triage", 12 * MINUTE).met is None
    assert _clock(CASE, "triage", 12 * MINUTE + 1).met is False


def test_what_was_done_before_the_notice_took_no_time() -> None:
    row = _clock(replace(CASE, triaged=MINUTE), "triage", 20 * MINUTE)
    assert (row.actual, row.met) == (0, True)


def test_at_the_end_a_target_beyond_it_is_counted_nowhere() -> None:
    assert _clock(CASE, "resolve", 45 * MINUTE).met is None


def test_at_the_end_an_incident_that_nobody_declared_has_missed_every_clock() -> None:
    found = rows(replace(CASE, declared=False), RULES, 45 * MINUTE)
    assert {one.clock: one.met for one in found} == dict.fromkeys(TARGETS["SEV1"], False)


def test_the_longest_gap_between_updates_counts_to_mitigation() -> None:
    case = replace(CASE, updates=(5 * MINUTE, 12 * MINUTE), mitigated=30 * MINUTE)
    late = _clock(case, "update_every", 40 * MINUTE)
    assert (late.actual, late.met) == (18 * MINUTE, False)
    in_time = _clock(replace(case, mitigated=27 * MINUTE), "update_every", 40 * MINUTE)
    assert (in_time.actual, in_time.met) == (15 * MINUTE, True)
    running = _clock(replace(case, mitigated=None), "update_every", 20 * MINUTE)
    assert (running.due, running.met) == (27 * MINUTE, None)


def test_without_an_update_there_is_no_gap_to_measure_yet() -> None:
    assert all(one.clock != "update_every" for one in rows(CASE, RULES, 20 * MINUTE))


def test_a_severity_without_targets_has_no_clocks() -> None:
    assert rows(replace(CASE, severity="SEV5"), RULES, MINUTE) == []
    assert rows(replace(CASE, severity=None), RULES, MINUTE) == []


def _log(*made: Made) -> list[Entry]:
    return [
        Entry(number, round(at * MINUTE), actor, kind, f"{kind}:{number}", fields)
        for number, (at, actor, kind, fields) in enumerate(made)
    ]


def _firing(number: int, at: float) -> Entry:
    labels = {"alertname": "Errors", "service": "checkout"}
    return Entry(
        number, round(at * MINUTE), "world", "alert.firing", "alert:f1:1", {"labels": labels}
    )


def _page(at: float, actor: str = "world", **fields: object) -> Made:
    return (at, actor, "page.sent", {"page": f"p{at}", "to": "primary", **fields})


DECLARED: Made = (
    4,
    "primary",
    "incident.declared",
    {
        "incident": "INC-1",
        "severity": "SEV1",
        "impact": "high",
        "urgency": "high",
        "services": ["checkout", "db"],
        "alerts": ["alert:f1:1"],
    },
)


def _screen(*made: Made, now: float = 20) -> dict[str, Clock]:
    entries = [_firing(0, 1), *_log(*made)]
    return {one.clock: one for one in screen(fold(entries), RULES, round(now * MINUTE))}


def test_on_screen_the_first_linked_alert_is_the_notice() -> None:
    found = _screen(DECLARED)
    assert found["triage"].started == MINUTE
    assert (found["triage"].actual, found["triage"].met) == (3 * MINUTE, True)
    assert "acknowledge" not in found, "nobody was paged"


def test_an_acknowledgement_that_fell_back_does_not_count() -> None:
    page = _page(2, alerts=["alert:f1:1"])
    acknowledged: Made = (
        3,
        "primary",
        "page.acknowledged",
        {"page": "p2"},
    )
    fell: Made = (9, "world", "page.fell_back", {"page": "p2"})
    assert _screen(page, acknowledged, DECLARED)["acknowledge"].actual == MINUTE
    assert _screen(page, acknowledged, DECLARED, fell)["acknowledge"].met is False


def test_a_page_of_the_same_group_is_about_the_same_incident() -> None:
    first = _page(0.5, alerts=["alert:f2:1"], group="edge")
    acknowledged: Made = (1, "primary", "page.acknowledged", {"page": "p0.5"})
    again = _page(3, alerts=["alert:f1:1", "alert:f2:1"], group="edge")
    found = _screen(first, acknowledged, again, DECLARED)["acknowledge"]
    assert (found.started, found.actual, found.met) == (MINUTE // 2, MINUTE // 2, True)


def test_a_page_that_a_player_sent_is_no_notice() -> None:
    found = _screen(DECLARED, _page(0.5, "primary", incident="INC-1"))
    assert "acknowledge" not in found
    assert found["mitigate"].started == MINUTE


def test_somebody_of_each_team_must_be_there_and_players_count() -> None:
    assert _screen(DECLARED)["engage"].stopped is None
    dana: Made = (
        8,
        "dana",
        "page.answered",
        {"page": "x", "person": "dana"},
    )
    assert _screen(DECLARED, dana)["engage"].actual == 7 * MINUTE


def test_an_update_counts_when_its_fields_name_an_affected_service() -> None:
    other: Made = (
        5,
        "primary",
        "status.posted",
        {"audience": "public", "services": ["search"], "text": "checkout is down"},
    )
    named: Made = (
        6,
        "primary",
        "status.posted",
        {"audience": "public", "services": ["checkout"]},
    )
    assert _screen(DECLARED, other)["first_update"].stopped is None
    assert _screen(DECLARED, other, named)["first_update"].actual == 5 * MINUTE


def test_reopening_lets_the_clocks_run_again() -> None:
    resolved: Made = (
        9,
        "primary",
        "incident.resolved",
        {"incident": "INC-1"},
    )
    reopened: Made = (
        12,
        "primary",
        "incident.reopened",
        {"incident": "INC-1"},
    )
    assert _screen(DECLARED, resolved)["resolve"].met is True
    assert _screen(DECLARED, resolved, reopened)["resolve"].met is None
    assert _screen(DECLARED, resolved, reopened)["mitigate"].stopped is None


@pytest.mark.parametrize(
    ("start", "stop", "hours"),
    [
        (0, 60, 1.0),
        (0, 5 * 60, 1.0),
        (0, 65 * 60 + 30, 1.5),
        (2 * 60, 60 * 60, 0.0),
    ],
)
def test_business_hours_are_nine_to_five_from_monday_to_friday(
    start: int, stop: int, hours: float
) -> None:
    found = elapsed(start * MINUTE, stop * MINUTE, "business-hours", FRIDAY)
    assert found == hours * 60 * MINUTE


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 3_000), st.sampled_from(["always", "business-hours"]))
def test_a_span_that_is_added_has_then_elapsed(start: int, span: int, calendar: str) -> None:
    due = add(start * MINUTE, span * MINUTE, calendar, FRIDAY)
    assert elapsed(start * MINUTE, due, calendar, FRIDAY) == span * MINUTE
    assert elapsed(start * MINUTE, due - 1, calendar, FRIDAY) < span * MINUTE
