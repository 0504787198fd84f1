"""Alertmanager's file and its sense of time, by example."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.telemetry.routing import (
    Notification,
    Router,
    RoutingError,
    from_any,
    parse_config,
    parse_matchers,
)

STARTS = datetime(2026, 11, 27, 17, 40, tzinfo=UTC)  # a Friday
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000

PLAIN = """
route:
  receiver: pager
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 30m
receivers: [{name: pager}]
"""


def utc(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def router(text: str = PLAIN, starts: datetime = STARTS) -> Router:
    return Router(parse_config(text), starts)


def fire(one: Router, at: int, name: str, nth: int = 1, **labels: str) -> str:
    """Fires an alert; its fingerprint is its name and labels."""
    fingerprint = "-".join([name, *labels.values()])
    alert = f"alert:{fingerprint}:{nth}"
    one.fire(at, fingerprint, alert, {"alertname": name, **labels})
    return alert


def times(told: list[Notification]) -> list[int]:
    return [one.at for one in told]


def test_a_new_group_waits_group_wait() -> None:
    one = router()
    alert = fire(one, 15 * SECOND, "Errors")
    assert one.due() == 45 * SECOND
    assert one.flush(44 * SECOND) == []
    (told,) = one.flush(45 * SECOND)
    assert (told.at, told.receiver, told.state) == (45 * SECOND, "pager", "firing")
    assert told.firing == told.fresh == (alert,)


def test_what_fires_and_resolves_within_group_wait_is_never_told() -> None:
    one = router()
    fire(one, 0, "Errors")
    one.resolve(15 * SECOND, "Errors")
    assert one.flush(HOUR) == []


def test_a_second_alert_of_the_group_is_told_at_group_interval() -> None:
    one = router()
    fire(one, 0, "Errors", service="a")
    one.flush(30 * SECOND)
    second = fire(one, 40 * SECOND, "Errors", service="b")
    (told,) = one.flush(HOUR // 6)
    assert told.at == 5 * MINUTE + 30 * SECOND
    assert told.fresh == (second,)
    assert len(told.firing) == 2


def test_another_group_does_not_wait_for_the_first() -> None:
    one = router()
    fire(one, 0, "Errors")
    fire(one, 10 * SECOND, "Slow")
    assert times(one.flush(MINUTE)) == [30 * SECOND, 40 * SECOND]


def test_nothing_new_is_repeated_only_after_repeat_interval() -> None:
    one = router()
    fire(one, 0, "Errors")
    told = one.flush(HOUR + 30 * SECOND)
    assert times(told) == [30 * SECOND, 30 * MINUTE + 30 * SECOND, HOUR + 30 * SECOND]
    assert told[1].fresh == ()


def test_a_repeat_interval_is_rounded_up_to_flushes() -> None:
    one = router(PLAIN.replace("repeat_interval: 30m", "repeat_interval: 7m"))
    fire(one, 0, "Errors")
    assert times(one.flush(25 * MINUTE)) == [30 * SECOND, 10 * MINUTE + 30 * SECOND, 1_230_000]


def test_a_resolved_group_is_told_at_the_next_flush() -> None:
    one = router()
    alert = fire(one, 0, "Errors")
    one.flush(MINUTE)
    one.resolve(2 * MINUTE, "Errors")
    (told,) = one.flush(HOUR)
    assert (told.at, told.state, told.resolved) == (5 * MINUTE + 30 * SECOND, "resolved", (alert,))


def test_a_receiver_that_wants_no_resolved_hears_nothing_of_it() -> None:
    receivers = "receivers: [{name: pager, webhook_configs: [{send_resolved: false}]}]"
    one = router(PLAIN.replace("receivers: [{name: pager}]", receivers))
    fire(one, 0, "Errors")
    one.flush(MINUTE)
    one.resolve(2 * MINUTE, "Errors")
    assert one.flush(HOUR) == []


def test_slack_is_told_of_resolved_alerts_only_if_asked_to() -> None:
    for config, wanted in (
        ("slack_configs: [{channel: x}]", False),
        ("slack_configs: [{channel: x, send_resolved: true}]", True),
        ("pagerduty_configs: [{routing_key: x}]", True),
    ):
        text = PLAIN.replace("{name: pager}", f"{{name: pager, {config}}}")
        assert parse_config(text).receivers == {"pager": wanted}


def test_an_empty_group_is_swept_and_then_waits_anew() -> None:
    one = router()
    fire(one, 0, "Errors")
    one.flush(MINUTE)
    one.resolve(2 * MINUTE, "Errors")
    one.flush(6 * MINUTE)
    fire(one, 7 * MINUTE, "Errors", 2)
    assert one.due() == 7 * MINUTE + 30 * SECOND


def test_an_alert_that_comes_back_before_the_sweep_waits_for_group_interval() -> None:
    one = router()
    fire(one, 0, "Errors")
    one.flush(MINUTE)
    one.resolve(2 * MINUTE, "Errors")
    one.flush(5 * MINUTE + 40 * SECOND)
    fire(one, 5 * MINUTE + 45 * SECOND, "Errors", 2)
    assert one.due() == 10 * MINUTE + 30 * SECOND


def test_an_alert_that_blinks_between_flushes_is_no_news() -> None:
    one = router()
    fire(one, 0, "Errors")
    one.flush(MINUTE)
    one.resolve(2 * MINUTE, "Errors")
    fire(one, 3 * MINUTE, "Errors", 2)
    assert one.flush(20 * MINUTE) == []


TREE = """
route:
  receiver: everybody
  routes:
    - matchers: ['severity="ticket"']
      receiver: chat
    - match: {team: payments}
      receiver: payments
      continue: true
    - match_re: {team: pay.*|shop}
      receiver: money
      routes:
        - matchers: ['env!="prod"']
          receiver: nobody
receivers: [{name: everybody}, {name: chat}, {name: payments}, {name: money}, {name: nobody}]
"""


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        ({"severity": "ticket", "team": "payments"}, ["chat"]),
        ({"team": "payments", "env": "prod"}, ["payments", "money"]),
        ({"team": "shop", "env": "prod"}, ["money"]),
        ({"team": "shop"}, ["nobody"]),
        ({"team": "repayments"}, ["everybody"]),
    ],
)
def test_the_deepest_route_takes_an_alert_and_continue_lets_it_go_on(
    labels: dict[str, str], wanted: list[str]
) -> None:
    assert [one.receiver for one in parse_config(TREE).route.match(labels)] == wanted


def test_two_routes_to_one_receiver_are_two_groups() -> None:
    text = PLAIN.replace(
        "receivers:", "  routes:\n    - {matchers: [a=b], receiver: pager}\nreceivers:"
    )
    one = router(text)
    fire(one, 0, "Errors")
    fire(one, 0, "Errors", a="b")
    groups = [told.group for told in one.flush(MINUTE)]
    assert groups == ['pager/{alertname="Errors"}', 'pager~2/{alertname="Errors"}']


def test_children_inherit_what_they_do_not_set() -> None:
    config = parse_config(
        """
route:
  receiver: a
  group_by: [service]
  group_wait: 10s
  routes:
    - {receiver: b, group_interval: 1m, group_by: ['...']}
receivers: [{name: a}, {name: b}]
"""
    )
    (child,) = config.route.routes
    assert (child.group_wait, child.group_interval, child.group_by) == (10_000, 60_000, None)
    assert config.route.repeat_interval == 4 * HOUR
    assert config.route.group_by == ("service",)


def test_three_dots_group_by_every_label() -> None:
    one = router(PLAIN.replace("[alertname]", "['...']"))
    fire(one, 0, "Errors", service="a")
    fire(one, 0, "Errors", service="b")
    assert len(one.flush(MINUTE)) == 2


def test_without_group_by_everything_is_one_group() -> None:
    one = router(PLAIN.replace("  group_by: [alertname]\n", ""))
    fire(one, 0, "Errors")
    fire(one, 0, "Slow")
    (told,) = one.flush(MINUTE)
    assert told.group == "pager/{}"
    assert len(told.firing) == 2


INHIBIT = (
    PLAIN
    + """
inhibit_rules:
  - source_matchers: ['severity="page"']
    target_matchers: ['severity=~"ticket|page"']
    equal: [service]
"""
)


def test_an_inhibited_alert_is_told_once_its_source_is_gone() -> None:
    one = router(INHIBIT)
    fire(one, 0, "Down", severity="page", service="a")
    fire(one, 0, "Slow", severity="ticket", service="a")
    fire(one, 0, "Slow", severity="ticket", service="b")
    first = one.flush(MINUTE)
    assert [told.firing for told in first] == [
        ("alert:Down-page-a:1",),
        ("alert:Slow-ticket-b:1",),
    ]
    one.resolve(2 * MINUTE, "Down-page-a")
    later = [told for told in one.flush(6 * MINUTE) if told.state == "firing"]
    assert [told.fresh for told in later] == [("alert:Slow-ticket-a:1",)]


def test_an_alert_does_not_inhibit_itself_or_its_like() -> None:
    one = router(INHIBIT)
    fire(one, 0, "Down", severity="page", service="a")
    fire(one, 0, "Dead", severity="page", service="a")
    assert len(one.flush(MINUTE)) == 2


def test_labels_that_both_lack_are_equal() -> None:
    one = router(INHIBIT)
    fire(one, 0, "Down", severity="page")
    fire(one, 0, "Slow", severity="ticket")
    assert [told.firing for told in one.flush(MINUTE)] == [("alert:Down-page:1",)]


def test_a_silenced_alert_is_told_after_the_silence() -> None:
    one = router()
    fire(one, 0, "Errors")
    one.silence("S-1", from_any(['alertname="Errors"']), 0, 4 * MINUTE)
    assert one.silenced({"alertname": "Errors"}, 0)
    assert not one.silenced({"alertname": "Errors"}, 4 * MINUTE)
    assert times(one.flush(6 * MINUTE)) == [5 * MINUTE + 30 * SECOND]


def test_a_silence_that_is_ended_early_mutes_no_more() -> None:
    one = router()
    fire(one, 0, "Errors")
    one.silence("S-1", parse_matchers("alertname=Errors"), 0, HOUR)
    one.unsilence("S-1")
    assert times(one.flush(MINUTE)) == [30 * SECOND]


MUTED = """
route:
  receiver: pager
  routes:
    - matchers: [severity="ticket"]
      receiver: chat
      mute_time_intervals: [evening]
    - matchers: [severity="info"]
      receiver: chat
      active_time_intervals: [working, saturday-noon]
receivers: [{name: pager}, {name: chat}]
time_intervals:
  - name: evening
    time_intervals:
      - times: [{start_time: '18:00', end_time: '24:00'}]
        weekdays: ['monday:friday']
  - name: working
    time_intervals:
      - times: [{start_time: '09:00', end_time: '17:00'}]
        weekdays: ['monday:friday']
mute_time_intervals:
  - name: saturday-noon
    time_intervals:
      - {times: [{start_time: '12:00', end_time: '13:00'}], weekdays: [saturday]}
"""


def test_mute_time_intervals_follow_the_calendar_of_the_exercise() -> None:
    one = router(MUTED)
    fire(one, 0, "Slow", severity="ticket")
    assert len(one.flush(MINUTE)) == 1
    assert one.flush(21 * MINUTE) == []
    fire(one, 21 * MINUTE, "Late", severity="ticket")  # the next flush is after six
    assert one.flush(HOUR) == []


def test_outside_its_active_intervals_a_route_is_mute() -> None:
    one = router(MUTED)
    fire(one, 0, "Info", severity="info")
    saturday_noon = 18 * HOUR + 20 * MINUTE
    assert one.flush(saturday_noon - 1) == []
    told = one.flush(saturday_noon + HOUR)
    assert saturday_noon <= told[0].at < saturday_noon + HOUR


@pytest.mark.parametrize(
    ("part", "inside", "outside"),
    [
        ("{days_of_month: ['-1']}", utc(2026, 2, 28), utc(2026, 2, 27)),
        ("{days_of_month: ['1:5', '-3:-1']}", utc(2026, 4, 28), utc(2026, 4, 27)),
        ("{months: ['november:december']}", utc(2026, 11, 1), utc(2026, 10, 31)),
        ("{years: ['2026:2027']}", utc(2027, 12, 31), utc(2028, 1, 1)),
        ("{weekdays: [sunday]}", utc(2026, 11, 29), utc(2026, 11, 28)),
    ],
)
def test_intervals_know_days_months_and_years(
    part: str, inside: datetime, outside: datetime
) -> None:
    text = PLAIN + f"time_intervals: [{{name: x, time_intervals: [{part}]}}]"
    (interval,) = parse_config(text).intervals["x"]
    assert interval.holds(inside)
    assert not interval.holds(outside)


@pytest.mark.parametrize(
    ("text", "labels", "wanted"),
    [
        ('severity="page"', {"severity": "page"}, True),
        ("severity=page", {"severity": "page"}, True),
        ('severity!="page"', {}, True),
        ('{a="b", c=~"d|e"}', {"a": "b", "c": "e"}, True),
        ('c=~"d|e"', {"c": "de"}, False),
        ('c!~"d.*"', {"c": "xd"}, True),
        ('a="say \\"hi\\", twice"', {"a": 'say "hi", twice'}, True),
        ('a=""', {}, True),
    ],
)
def test_matchers_in_every_spelling(text: str, labels: dict[str, str], wanted: bool) -> None:
    assert all(one.matches(labels) for one in parse_matchers(text)) is wanted


@pytest.mark.parametrize("text", ["", "severity", "a=~'('", 'a=~"("', 'a="b" c="d"', '="x"'])
def test_a_broken_matcher_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(RoutingError):
        parse_matchers(text)


@given(st.text(max_size=40))
@settings(max_examples=80, deadline=None)
def test_a_matcher_is_read_back_as_it_was_written(value: str) -> None:
    (one,) = from_any({"name": value})
    assert parse_matchers(str(one)) == (one,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("receiver: pager", "receiver: nobody"), "nobody is not defined"),
        (("group_wait: 30s", "group_wait: soon"), "group_wait is not a duration"),
        (("group_interval: 5m", "group_interval: 0s"), "must not be zero"),
        (("group_wait", "group_await"), "no key group_await"),
        (("[alertname]", "['...', alertname]"), "either '...' or labels"),
        (("receivers: [{name: pager}]", "receivers: [{}]"), "a receiver needs a name"),
        (("  receiver: pager\n", "  receiver: pager\n  matchers: [a=b]\n"), "has no matchers"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(change: tuple[str, str], said: str) -> None:
    with pytest.raises(RoutingError, match=said):
        parse_config(PLAIN.replace(*change))


@pytest.mark.parametrize("text", ["", "a: [", "route: []", "- a", "route: {group_by: [a]}"])
def test_what_is_no_alertmanager_file_is_refused(text: str) -> None:
    with pytest.raises(RoutingError):
        parse_config(text)


_EVENTS = st.lists(
    st.tuples(
        st.integers(1, 40), st.sampled_from(["fire", "resolve"]), st.sampled_from(["a", "b"])
    ),
    max_size=25,
)


@given(_EVENTS, st.lists(st.integers(0, 3_600), max_size=10))
@settings(max_examples=60, deadline=None)
def test_how_often_it_is_asked_changes_nothing(
    events: list[tuple[int, str, str]], cuts: list[int]
) -> None:
    """Flushing in between, at any times, tells the same."""
    runs = []
    for extra in ([], cuts):
        one, told, at = router(), list[Notification](), 0
        for gap, what, service in events:
            until = at + gap * 15 * SECOND
            for cut in sorted(extra):
                if at < cut * SECOND < until:
                    told += one.flush(cut * SECOND)
            at = until
            told += one.flush(at - 1)
            if what == "fire":
                fire(one, at, "Errors", service=service)
            else:
                one.resolve(at, f"Errors-{service}")
        runs.append(told + one.flush(at + 6 * HOUR))
    assert runs[0] == runs[1]


@given(_EVENTS)
@settings(max_examples=60, deadline=None)
def test_two_notifications_of_a_group_are_never_closer_than_group_interval(
    events: list[tuple[int, str, str]],
) -> None:
    one, told, at = router(PLAIN.replace("group_wait: 30s", "group_wait: 5m")), list[int](), 0
    for gap, what, service in events:
        at += gap * 15 * SECOND
        told += times(one.flush(at - 1))
        if what == "fire":
            fire(one, at, "Errors", service=service)
        else:
            one.resolve(at, f"Errors-{service}")
    told += times(one.flush(at + HOUR))
    assert all(later - earlier >= 5 * MINUTE for earlier, later in pairwise(told))
