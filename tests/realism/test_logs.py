"""Logs carry the ordinary traffic of every service, and fail when the requests fail."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.realism.runs import (
    BUILT_IN,
    MINUTE,
    VARIANTS,
    history,
    logs,
    played,
    scenario,
    series,
    told,
)

each = pytest.mark.parametrize("name", BUILT_IN)


@each
def test_calm_is_at_least_95_percent_harmless_for_every_service(name: str) -> None:
    engine, _ = history(name, 1)
    seen = 0
    for key, service in scenario(name).world.services.items():
        if service.type == "external":
            continue
        lines = logs(engine, -119 * MINUTE, 0, key)
        bad = [one for one in lines if one.level in ("WARN", "ERROR")]
        assert len(lines) >= 50, key
        assert len(bad) <= 0.05 * len(lines), key
        seen += 1
    assert seen >= 14


@each
def test_one_request_can_be_followed_across_services(name: str) -> None:
    engine, _ = history(name, 1)
    ways: dict[str, set[str]] = defaultdict(set)
    for one in logs(engine, -5 * MINUTE, 0):
        if one.request:
            ways[one.request].add(one.service)
    joined = [way for way in ways.values() if len(way) >= 2]
    assert len(joined) > 0.5 * len(ways)
    assert max(len(way) for way in ways.values()) >= 4


@pytest.mark.parametrize(("name", "seed", "_variant"), VARIANTS)
def test_the_share_of_failing_lines_follows_the_metrics(
    name: str, seed: int, _variant: str
) -> None:
    run_ = played(name, seed, "idle")
    service = "edge"
    for at in (-10 * MINUTE, 12 * MINUTE, 18 * MINUTE):
        (line,) = series(
            run_.engine,
            'sum(rate(http_requests_total{service="edge",code=~"5.."}[6m]))'
            ' / sum(rate(http_requests_total{service="edge"}[6m])) or vector(0)',
            at,
        )
        ratio = line.values[-1]
        assert ratio is not None
        visits = [
            re.search(r'HTTP/1.1" (\d)', one.text)
            for one in logs(run_.engine, at - 6 * MINUTE, at, service)
        ]
        codes = [one[1] for one in visits if one]
        assert len(codes) > 20
        share = sum(code == "5" for code in codes) / len(codes)
        assert abs(share - ratio) < 0.15, (at, share, ratio)


@pytest.mark.parametrize(("name", "seed", "variant"), VARIANTS)
def test_telling_lines_come_with_the_fault_and_not_before(
    name: str, seed: int, variant: str
) -> None:
    run_ = played(name, seed, "idle")
    (began,) = (one for one in told(run_.entries, "fault.started") if one.get("variant") == variant)
    fault = scenario(name).faults[str(began.get("fault"))]
    heads = {
        key: [re.split(r"\{", one.text)[0] for one in some.logs]
        for key, some in fault.one_of.items()
    }
    text = [
        (one.at, one.text)
        for service in scenario(name).world.services
        for one in logs(run_.engine, began.at - 20 * MINUTE, began.at + 4 * MINUTE, service, "WARN")
    ]
    for key, some in heads.items():
        for head in some:
            found = [at for at, line in text if line.startswith(head)]
            assert bool(found) == (key == variant), (key, head)
            assert all(at >= began.at for at in found)
