"""Relief looks like relief: minutes, not instants; and half a fix helps half."""

from __future__ import annotations

import pytest

from simulator.chance import Seeds
from simulator.policies.base import Policy
from simulator.policies.recorded import Recorded
from simulator.record.entries import CommandLine
from simulator.record.public import Public
from simulator.runner import run
from tests.realism.runs import MINUTE, VARIANTS, played, scenario, series, told

TRUE = {"closed-door": "edge", "boot-storm": "api"}
"""The service whose users are hurt."""


@pytest.mark.parametrize(("name", "seed", "_variant"), VARIANTS)
def test_alerts_clear_minutes_after_the_fix_and_one_after_the_other(
    name: str, seed: int, _variant: str
) -> None:
    entries = played(name, seed).entries
    done = [one.at for one in told(entries, "action.finished")]
    (ended,) = [
        one.at
        for one in told(entries, "impact.ended")
        if one.get("service") == TRUE[name] and one.at > 0
    ]
    fixed = max(at for at in done if at < ended)
    began = min(one.at for one in told(entries, "impact.began") if one.get("service") == TRUE[name])
    cleared = {
        one.get("alertname"): one.at
        for one in told(entries, "alert.resolved")
        if one.at > fixed and one.get("service") != "search"
    }
    cleared.pop("StorefrontTrafficDrop", None)
    assert len(cleared) >= 3
    assert began < fixed < ended < fixed + 4 * MINUTE
    for alert, at in cleared.items():
        assert at <= ended + 6 * MINUTE, alert
    assert max(cleared.values()) > ended, "windows run out after users are well"
    assert len(set(cleared.values())) >= 2, "not all at once"


@pytest.mark.parametrize(("name", "seed", "_variant"), VARIANTS)
def test_queues_that_grew_are_empty_again(name: str, seed: int, _variant: str) -> None:
    run_ = played(name, seed)
    ended = max(
        one.at for one in told(run_.entries, "impact.ended") if one.get("service") == TRUE[name]
    )
    query = "sum(http_queue_length)"
    before = series(run_.engine, query, 0)[0].values[-1]
    worst = series(run_.engine, f"max_over_time({query}[20m:15s])", ended)
    after = series(run_.engine, query, ended + 3 * MINUTE)[0].values[-1]
    assert before is not None
    assert after is not None
    assert worst[0].values[-1] is not None
    assert worst[0].values[-1] > 10 * max(before, 5)
    assert after < max(2 * before, 20)


def test_retries_off_alone_is_half_a_fix() -> None:
    name, seed = "boot-storm", 1
    whole = played(name, seed)
    given = [one.stamped for one in whole.records if isinstance(one, CommandLine)]
    half = [one for one in given if one.command.get("action") != "rollback"]
    half = [one for one in half if one.command.get("to") != 3]
    assert len(half) < len(given)

    def without(_public: Public) -> Policy:
        return Recorded(half)

    some = run(scenario(name), Seeds.of(seed), without)
    idle = played(name, seed, "idle")

    def failing(engine_of: object) -> float:
        assert hasattr(engine_of, "engine")
        found = series(engine_of.engine, 'service:errors:ratio1m{service="api"}', 30 * MINUTE)
        value = found[0].values[-1]
        assert value is not None
        return value

    assert failing(whole) < 0.01
    assert 0.02 < failing(some) < 0.8 * failing(idle)
