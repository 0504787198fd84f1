"""Logs tell what the metrics count: the same requests, the same failures, the same every time."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from scenarios.model.scenario import Scenario
from simulator.chance import Chance
from simulator.record.reads import LogEntry, LogFrame, LogRead
from simulator.telemetry.cast import cast
from simulator.telemetry.logs import LogBook
from simulator.world.build import world_spec
from simulator.world.world import World
from tests.world.examples import MINUTE, effect
from tests.world.town import TOWN

FAULTS: dict[str, Any] = {
    "scan": {
        "starts": {"at": "1m"},
        "target": "stock",
        "one_of": {
            "slow": {
                "effects": [{"set": "errors", "to": "40%"}],
                "logs": [
                    {
                        "level": "WARN",
                        "share": "20%",
                        "text": "scan of {int:30-50} rows, {latency}, {choice:left|right}",
                    }
                ],
            }
        },
        "logs": [
            {
                "level": "ERROR",
                "share": "30%",
                "when": "failing",
                "text": "lost {request} on {instance}, {unknown}",
            }
        ],
    }
}
ALL = 1_000_000


class Desk:
    """A town with its log book; the fault begins at minute one if it is asked for."""

    def __init__(self, *, broken: bool = False, until: int = 4 * MINUTE, seed: int = 3) -> None:
        self.scenario = Scenario.model_validate({**TOWN, "faults": FAULTS})
        self.world = World(
            world_spec(self.scenario),
            Chance(seed),
            Chance(seed + 1),
            None,
            start=-10 * MINUTE,
            scrape_interval=15_000,
        )
        self.book = LogBook(self.scenario, self.world, cast(self.scenario, seed))
        if broken:
            self.world.advance(MINUTE)
            self.world.add_effect("fault:scan:0", "stock", effect("errors", to="40%"), MINUTE)
            self.book.begin("scan", "slow", "stock", MINUTE)
        self.world.advance(until)
        self.now = until

    def read(self, **asked: object) -> LogFrame:
        given: dict[str, Any] = {"start": -10 * MINUTE, "limit": ALL, **asked}
        return self.book.read(LogRead(**given), self.now)


CALM, BROKEN = Desk(), Desk(broken=True)


def test_ordinary_traffic_of_every_service_is_harmless_and_never_silent() -> None:
    lines = CALM.read().lines
    by_service: dict[str, list[LogEntry]] = {}
    for line in lines:
        by_service.setdefault(line.service, []).append(line)
    own = [name for name, one in CALM.scenario.world.services.items() if one.type != "external"]
    assert sorted(by_service) == sorted(own)
    for some in by_service.values():
        harmless = [line for line in some if line.level in ("DEBUG", "INFO")]
        assert len(harmless) >= 0.95 * len(some)
        assert len(some) >= 20


def test_an_id_joins_one_request_across_caller_and_callee() -> None:
    requests: dict[str, dict[str, int]] = {}
    for line in CALM.read().lines:
        if line.request:
            assert line.request in line.text
            requests.setdefault(line.request, {})[line.service] = line.at
    assert len(requests) > 100
    through = [one for one in requests.values() if "edge" in one]
    assert sum("shop" in one and "stock" in one for one in through) > 0.9 * len(through)
    joined = [one for one in through if "stock-db" in one and "stock" in one]
    inside = [
        one for one in joined if one["stock-db"] <= one["stock"] <= one["shop"] <= one["edge"]
    ]
    # A caller that has given up writes before its callee is done.
    assert len(inside) > 0.9 * len(joined) > 0


def test_requests_fail_in_the_logs_as_often_as_in_the_metrics() -> None:
    lines = BROKEN.read(service="stock", start=75_000).lines
    answers = [line for line in lines if "status=" in line.text]
    failed = [line for line in answers if "status=500" in line.text]
    assert len(answers) > 100
    assert len(failed) / len(answers) == pytest.approx(0.4, abs=0.08)


def test_whoever_failed_at_the_callee_is_retried_by_the_caller() -> None:
    failed = {
        line.request
        for line in BROKEN.read(service="stock", start=75_000, end=200_000).lines
        if "status=500" in line.text
    }
    told = {
        line.request
        for line in BROKEN.read(service="shop", start=60_000).lines
        if "call to stock failed" in line.text
    }
    assert failed
    assert failed <= told


def test_telling_lines_begin_with_the_fault_and_fill_their_holes() -> None:
    scans = BROKEN.read(text="scan of").lines
    assert scans
    assert min(line.at for line in scans) >= MINUTE
    for line in scans:
        assert line.level == "WARN"
        assert line.service == "stock"
        assert "{" not in line.text
    assert not CALM.read(text="scan of").lines


def test_lines_of_failing_requests_are_written_by_requests_that_failed() -> None:
    lost = BROKEN.read(regex="lost [0-9a-f]{16} on stock-", end=200_000).lines
    assert len(lost) > 10
    failed = {line.request for line in BROKEN.read(service="stock", text="status=5").lines}
    assert all(line.request in failed for line in lost)
    assert all("{unknown}" in line.text for line in lost)


def test_an_ended_fault_writes_no_more() -> None:
    desk = Desk(broken=True, until=2 * MINUTE)
    desk.book.end("scan", 2 * MINUTE)
    desk.world.advance(4 * MINUTE)
    desk.now = 4 * MINUTE
    assert desk.read(text="scan of", end=2 * MINUTE).total > 0
    assert desk.read(text="scan of", start=2 * MINUTE).total == 0


def test_reading_twice_or_later_or_in_pieces_gives_the_same_lines() -> None:
    desk = Desk(until=2 * MINUTE)
    early = desk.read().lines
    assert desk.read().lines == early
    desk.world.advance(3 * MINUTE)
    desk.now = 3 * MINUTE
    shipped = {line for line in desk.read().lines if line.at <= 100_000}
    assert {line for line in early if line.at <= 100_000} <= shipped
    pieces = [desk.read(start=at, end=at + 9_999).lines for at in range(0, 120_000, 10_000)]
    assert [line for some in pieces for line in some] == list(desk.read(start=0, end=119_999).lines)
    fresh = Desk(until=3 * MINUTE)
    assert fresh.read().lines == desk.read().lines


def test_reading_at_a_time_shows_nothing_that_came_later() -> None:
    frame = CALM.book.read(LogRead(start=0, limit=ALL), 2 * MINUTE)
    assert frame.lines
    assert max(line.at for line in frame.lines) <= 2 * MINUTE


def test_filters_narrow_and_the_newest_lines_are_kept() -> None:
    worse = BROKEN.read(level="WARN").lines
    assert {line.level for line in worse} <= {"WARN", "ERROR", "FATAL"}
    last = BROKEN.read(limit=5)
    assert len(last.lines) == 5
    assert last.total == BROKEN.read().total
    assert last.lines == BROKEN.read().lines[-5:]
    assert BROKEN.read(limit=0).lines == ()


def test_a_text_is_found_whatever_its_case_and_a_request_by_its_id() -> None:
    line = next(one for one in CALM.read(service="shop").lines if one.request)
    found = CALM.read(text=line.request.upper())
    assert {one.request for one in found.lines} == {line.request}
    assert "shop" in CALM.book.names(found)


def test_counts_cover_the_window_and_add_up() -> None:
    frame = CALM.read(start=0)
    assert sum(count for _, count in frame.counts) == frame.total
    steps = {after - before for (before, _), (after, _) in zip(frame.counts, frame.counts[1:])}
    assert len(steps) == 1
    assert len(frame.counts) <= 61


def test_a_pattern_that_is_none_is_answered_with_one_sentence() -> None:
    frame = CALM.read(regex="([a-z")
    assert frame.error is not None
    assert "regular expression" in frame.error
    assert not frame.lines


def test_a_catastrophic_pattern_costs_no_more_than_another() -> None:
    assert CALM.read(regex="(a+)+$(b|b)*(c*)*d").error is None


def test_the_cast_is_the_same_for_a_seed_and_can_be_journaled() -> None:
    scenario = CALM.scenario
    one, same, other = cast(scenario, 5), cast(scenario, 5), cast(scenario, 6)
    assert one == same
    assert one != other
    assert json.loads(json.dumps(one)) == one


def test_another_seed_writes_other_lines() -> None:
    other = Desk(seed=9)
    mine = Counter(line.request for line in CALM.read().lines)
    assert not {key for key in mine if key} & {line.request for line in other.read().lines}
