"""Conditions over what has happened, by example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.model import When
from simulator.record.entries import Entry
from simulator.record.when import (
    Frame,
    Metric,
    Past,
    events_of,
    holds,
    matches,
    metrics_of,
    next_time,
    since,
)

MINUTE = 60_000


def when(**parts: Any) -> When:
    return When.model_validate(parts)


def past(*happened: tuple[int, str, Mapping[str, Any]]) -> Past:
    """Entries numbered from 1: (at, type, fields)."""
    return Past(
        Entry(seq, at, str(fields.get("by", "world")), type, f"{type}:{seq}", fields)
        for seq, (at, type, fields) in enumerate(happened, 1)
    )


def frame(known: Past, now: int, **options: Any) -> Frame:
    return Frame(known, now, **options)


STORY = past(
    (MINUTE, "alert.firing", {"labels": {"alertname": "Errors", "service": "shop"}}),
    (2 * MINUTE, "page.answered", {"person": "milo", "page": "p"}),
    (3 * MINUTE, "incident.declared", {"incident": "INC-1", "severity": "SEV1"}),
    (4 * MINUTE, "status.posted", {"services": ["shop", "stock"], "next_update": 900}),
    (5 * MINUTE, "page.sent", {"to": "schedule:web", "alerts": ["alert.firing:1"], "level": 0}),
    (6 * MINUTE, "view.opened", {"alert": "alert.firing:1"}),
)


@pytest.mark.parametrize(
    ("event", "where", "wanted"),
    [
        ("page.answered", {"person": "milo"}, True),
        ("page.answered", {"person": {"person": "milo"}}, True),
        ("page.answered", {"person": "dana"}, False),
        ("page.sent", {"to": {"schedule": "web"}}, True),
        ("page.sent", {"to": "schedule:web"}, True),
        ("page.sent", {"to": "web"}, False),
        ("page.sent", {"level": 0}, True),
        ("page.sent", {"level": False}, False),
        ("page.sent", {"policy": "web"}, False),
        ("status.posted", {"services": ["shop"]}, True),
        ("status.posted", {"services": ["stock", "shop"]}, True),
        ("status.posted", {"services": ["shop", "till"]}, False),
        ("status.posted", {"services": "stock"}, True),
        ("status.posted", {"next_update": "15m"}, True),
        ("status.posted", {"next_update": "14m"}, False),
        ("incident.declared", {"incident": "first"}, True),
        ("view.opened", {"alert": {"alertname": "Errors"}}, True),
        ("view.opened", {"alert": {"alertname": "Slow"}}, False),
        ("page.sent", {"alerts": {"service": "shop"}}, True),
        ("alert.firing", {"alert": {"service": "shop"}}, True),
        ("page.answered", {"actor": "world"}, True),
    ],
)
def test_where_compares_fields(event: str, where: dict[str, Any], wanted: bool) -> None:
    (entry,) = STORY.of(event)
    assert matches(where, entry, STORY) is wanted


def test_an_event_holds_from_the_moment_it_came() -> None:
    one = when(event="incident.declared")
    assert since(one, frame(STORY, 3 * MINUTE - 1)) is None
    assert since(one, frame(STORY, 10 * MINUTE)) == 3 * MINUTE


def test_within_counts_from_the_start() -> None:
    one = when(event="status.posted", within="4m")
    assert holds(one, frame(STORY, 10 * MINUTE))
    assert not holds(when(event="status.posted", within="3m59s"), frame(STORY, 10 * MINUTE))
    assert holds(
        when(event="status.posted", within="1m"), frame(STORY, 10 * MINUTE, start=3 * MINUTE)
    )


def test_what_came_before_the_inject_does_not_answer_it() -> None:
    one = when(event="page.answered", within="5m")
    assert holds(one, frame(STORY, 10 * MINUTE, after=1))
    assert not holds(one, frame(STORY, 10 * MINUTE, start=2 * MINUTE, after=2))


def test_count_asks_for_so_many() -> None:
    twice = past((1, "query.ran", {}), (5, "query.ran", {}), (9, "query.ran", {}))
    assert since(when(event="query.ran", count=3), frame(twice, 20)) == 9
    assert since(when(event="query.ran", count=3), frame(twice, 8)) is None


def test_before_holds_also_if_the_other_never_comes() -> None:
    early = when(event="incident.declared", before={"event": "status.posted"})
    late = when(event="status.posted", before={"event": "incident.declared"})
    alone = when(event="incident.declared", before={"event": "inject.fired"})
    now = frame(STORY, 10 * MINUTE)
    assert (holds(early, now), holds(late, now), holds(alone, now)) == (True, False, True)


def test_at_equal_times_the_order_of_the_log_decides_what_was_before() -> None:
    both = past((5, "a.one", {}), (5, "b.two", {}))
    assert holds(when(event="a.one", before={"event": "b.two"}), frame(both, 9))
    assert not holds(when(event="b.two", before={"event": "a.one"}), frame(both, 9))


def test_all_holds_since_the_last_and_any_since_the_first() -> None:
    parts = [{"event": "page.answered"}, {"event": "status.posted"}]
    now = frame(STORY, 10 * MINUTE)
    assert since(when(all=parts), now) == 4 * MINUTE
    assert since(when(any=parts), now) == 2 * MINUTE
    assert since(when(any=[{"event": "inject.fired"}, *parts]), now) == 2 * MINUTE
    assert since(when(all=[{"event": "inject.fired"}, *parts]), now) is None


def test_not_holds_until_it_comes() -> None:
    one = when(**{"not": {"event": "incident.declared"}})
    assert holds(one, frame(STORY, 2 * MINUTE))
    assert not holds(one, frame(STORY, 3 * MINUTE))


def test_a_delay_is_waited_for() -> None:
    one = when(event="incident.declared", delay="2m")
    assert since(one, frame(STORY, 5 * MINUTE - 1)) is None
    assert next_time(one, frame(STORY, 4 * MINUTE)) == 5 * MINUTE
    assert since(one, frame(STORY, 9 * MINUTE)) == 5 * MINUTE


def test_unless_is_asked_when_the_delay_is_over() -> None:
    posted_in_time = when(event="incident.declared", delay="2m", unless={"event": "status.posted"})
    posted_later = when(event="incident.declared", delay="30s", unless={"event": "status.posted"})
    assert not holds(posted_in_time, frame(STORY, 10 * MINUTE))
    assert holds(posted_later, frame(STORY, 10 * MINUTE))


def test_a_delay_inside_a_list_has_its_own_clock() -> None:
    one = when(all=[{"event": "page.answered", "delay": "3m"}, {"event": "status.posted"}])
    assert next_time(one, frame(STORY, 4 * MINUTE)) == 5 * MINUTE
    assert since(one, frame(STORY, 5 * MINUTE)) == 5 * MINUTE


def test_a_time_is_a_condition_too() -> None:
    one = when(at="7m")
    assert not holds(one, frame(STORY, 6 * MINUTE))
    assert next_time(one, frame(STORY, 6 * MINUTE)) == 7 * MINUTE
    assert since(one, frame(STORY, 9 * MINUTE)) == 7 * MINUTE


def test_expected_holds_if_met_or_never_sent() -> None:
    one = when(expected="vp-calls")
    fired: tuple[int, str, dict[str, str]] = (1, "inject.fired", {"inject": "vp-calls"})
    met: tuple[int, str, dict[str, str]] = (5, "inject.answered", {"inject": "vp-calls"})
    missed: tuple[int, str, dict[str, str]] = (5, "inject.missed", {"inject": "vp-calls"})
    other: tuple[int, str, dict[str, str]] = (5, "inject.answered", {"inject": "other"})
    assert holds(one, frame(past(), 9))
    assert not holds(one, frame(past(fired), 9))
    assert holds(one, frame(past(fired, met), 9))
    assert not holds(one, frame(past(fired, missed), 9))
    assert not holds(one, frame(past(fired, other), 9))


def test_metrics_are_asked_of_whoever_can_see_them() -> None:
    one = when(metric="x > 1", **{"for": "2m"})

    def answer(asked: When) -> int | None:
        return 4 * MINUTE if asked.metric == "x > 1" else None

    seen: Metric = answer
    assert since(one, frame(STORY, 9 * MINUTE, metric=seen)) == 4 * MINUTE
    assert since(one, frame(STORY, 9 * MINUTE)) is None
    both = when(all=[{"event": "page.answered"}, {"metric": "x > 1"}])
    assert since(both, frame(STORY, 9 * MINUTE, metric=seen)) == 4 * MINUTE
    assert [part.metric for part in metrics_of(both)] == ["x > 1"]


def test_a_condition_names_the_events_that_can_change_it() -> None:
    one = when(
        any=[{"event": "a.b", "unless": {"event": "c.d"}}, {"expected": "x"}],
        delay="1m",
    )
    assert events_of(one) == ("a.b", "c.d", "inject.answered", "inject.fired", "inject.missed")


_TYPES = st.sampled_from(["a.a", "b.b", "c.c"])
_LEAF = st.builds(
    lambda event, count, within, delay: when(
        event=event, count=count, delay=f"{delay}s", **({"within": f"{within}s"} if within else {})
    ),
    _TYPES,
    st.integers(1, 3),
    st.sampled_from([0, 20, 60]),
    st.sampled_from([0, 0, 7]),
)
_TREES = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda many: when(all=many)),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: when(any=many)),
    ),
    max_leaves=5,
)
_LOGS = st.lists(st.tuples(st.integers(0, 30), _TYPES), max_size=8)


@given(_TREES, _LOGS)
@settings(max_examples=80, deadline=None)
def test_without_not_and_unless_what_holds_goes_on_holding(
    tree: When, gaps: list[tuple[int, str]]
) -> None:
    """The time since which it holds never changes, and nothing but entries and `next_time` can
    make it hold."""
    at, happened = 0, list[tuple[int, str, Mapping[str, Any]]]()
    for gap, type in gaps:
        at += gap * 1000
        happened.append((at, type, {}))
    whole = past(*happened)
    found: int | None = None
    announced: int | None = None
    for now in range(0, at + 40_000, 500):
        before = announced
        known = frame(whole, now)
        held = since(tree, known)
        if found is not None:
            assert held == found
        elif held is not None:
            by_entry = any(moment == now for moment, _, _ in happened)
            assert by_entry or before == now
            assert held <= now
            found = held
        announced = next_time(tree, known)
