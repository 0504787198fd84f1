"""Paging: policies climb, people answer late or never, acknowledgements must be followed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from scenarios.model.people import Schedule
from simulator.core.engine import Engine
from simulator.core.processes.schedules import on_call
from simulator.record.entries import Entry
from tests.core.stage import (
    MINUTE,
    PAGED,
    SEAT,
    after,
    done,
    give,
    of,
    only,
    refused,
    stage,
    until,
)

LONG = {"world.traffic.web.shape": [{"at": "1m", "factor": 1.0}, {"at": "2m", "factor": 2.0}]}
"""ShopBusy fires to the end."""

CALM: dict[str, Any] = {"world.traffic.web.shape": []}
"""No alert fires."""


def paged(changes: dict[str, Any] | None = None, seed: int = 7) -> tuple[Engine, Entry]:
    """An engine in which the seat has just been paged about an alert that stays."""
    one = stage({**LONG, **(changes or {})}, seed)
    return one, only(until(one, PAGED), "page.sent")


def test_a_page_nobody_acknowledges_climbs_the_policy() -> None:
    one, page = paged()
    assert page.get("next_at") == (PAGED + 2 * MINUTE) / 1000
    entries = after(one, 2 * MINUTE)
    unanswered, higher = only(entries, "page.unanswered"), only(entries, "page.sent")
    assert unanswered.get("page") == page.get("page")
    assert (higher.get("to"), higher.get("level"), higher.at) == ("milo", 1, PAGED + 2 * MINUTE)
    assert higher.get("next_at") is None
    answered = only(after(one, MINUTE), "page.answered")
    assert (answered.get("person"), answered.get("by"), answered.actor) == ("milo",) * 3


def test_an_acknowledgement_stops_the_climb() -> None:
    one, page = paged()
    after(one, MINUTE)
    entry = done(one, "page.acknowledge")
    assert (entry.get("page"), entry.get("by")) == (page.get("page"), SEAT)
    done(one, "view.open", service="shop")
    assert not of(until(one, one.end), "page.sent", "page.unanswered", "page.fell_back")


def test_an_acknowledgement_that_nothing_follows_falls_back_and_climbs_on() -> None:
    one, page = paged()
    done(one, "page.acknowledge")
    entries = after(one, 5 * MINUTE)
    fell = only(entries, "page.fell_back")
    assert (fell.get("page"), fell.at) == (page.get("page"), PAGED + 5 * MINUTE)
    assert only(entries, "page.sent").get("to") == "milo"


def test_what_only_says_that_one_is_there_is_nothing_that_follows() -> None:
    one, _ = paged()
    done(one, "page.acknowledge")
    done(one, "alert.acknowledge", alert=next(iter(one.board.alerts)))
    give(one, "page.acknowledge")
    done(one, "exercise.speed", speed=2)
    assert of(after(one, 5 * MINUTE), "page.fell_back")


def test_at_the_last_level_a_page_that_fell_back_comes_again() -> None:
    levels = [{"notify": {"seat": SEAT}, "timeout": "2m"}]
    one, page = paged({"on_call.escalation_policies.web.levels": levels})
    done(one, "page.acknowledge")
    again = only(after(one, 5 * MINUTE), "page.sent")
    assert again.get("to") == SEAT
    assert again.id == f"{page.id}:2"


def test_a_policy_that_repeats_starts_again_from_the_top() -> None:
    people = {"on_call.people.milo.absent": True, "on_call.escalation_policies.web.repeats": 1}
    one, _ = paged(people)
    entries = until(one, one.end)
    assert [(page.get("to"), page.get("level")) for page in of(entries, "page.sent")] == [
        ("milo", 1),
        (SEAT, 0),
        ("milo", 1),
    ]


def test_after_the_last_level_nobody_is_paged_any_more() -> None:
    one, _ = paged({"on_call.people.milo.absent": True})
    entries = until(one, one.end)
    assert [page.get("to") for page in of(entries, "page.sent")] == ["milo"]
    assert [page.get("level") for page in of(entries, "page.unanswered")] == [0, 1]


def test_escalating_pages_the_next_level_at_once() -> None:
    one, page = paged()
    entries = give(one, "page.escalate", reason="not mine")
    assert [entry.type for entry in entries] == ["page.escalated", "page.sent"]
    assert entries[1].get("to") == "milo"
    assert "nobody comes after" in refused(one, "page.escalate", page=page.get("page"))


def test_a_reassigned_page_goes_to_somebody_else_and_climbs_no_more() -> None:
    one, page = paged()
    entries = give(one, "page.reassign", to="dana")
    assert [entry.type for entry in entries] == ["page.reassigned", "page.sent"]
    assert entries[1].get("to") == "dana"
    assert entries[1].get("reason") == page.get("reason")
    later = until(one, one.end)
    assert not of(later, "page.sent")
    assert only(later, "page.answered").get("person") == "dana"


def test_a_snoozed_page_comes_back() -> None:
    one, page = paged()
    done(one, "page.snooze", for_=90)
    assert not of(after(one, 89_999), "page.sent")
    again = only(after(one, 1), "page.sent")
    assert (again.get("to"), again.get("level")) == (page.get("to"), 0)
    assert only(after(one, 2 * MINUTE), "page.sent").get("to") == "milo"


def test_an_open_page_is_not_sent_again_for_another_notification() -> None:
    levels = [{"notify": {"seat": SEAT}, "timeout": "6m"}]
    one = stage(
        {**LONG, "on_call.escalation_policies.web.levels": levels},
        alertmanager={"repeat_interval: 4h": "repeat_interval: 1m"},
    )
    entries = until(one, 8 * MINUTE)
    assert len(of(entries, "notification.sent")) > 3
    assert len(of(entries, "page.sent")) == 1


def test_a_repeat_after_an_acknowledgement_pages_again() -> None:
    one = stage(LONG, alertmanager={"repeat_interval: 4h": "repeat_interval: 2m"})
    first = only(until(one, PAGED), "page.sent")
    done(one, "page.acknowledge")
    done(one, "query.run", query="up")
    second = only(after(one, 2 * MINUTE), "page.sent")
    assert (second.get("to"), second.id) == (SEAT, f"{first.id}:2")


def test_a_player_pages_a_person_who_answers_after_a_while() -> None:
    one = stage()
    page = done(one, "page.send", to="milo", reason="shop is slow")
    assert page.id == page.get("page") == f"page:{SEAT}:milo:1"
    assert (page.actor, page.get("to"), page.to) == (SEAT, "milo", (SEAT, "milo"))
    assert page.cause is not None
    assert page.cause.startswith("command:page.send")
    answered = only(after(one, MINUTE), "page.answered")
    assert (answered.get("page"), answered.to) == (page.get("page"), (SEAT, "milo"))
    assert one.board.pages[page.id].state == "answered"


@pytest.mark.parametrize(
    ("to", "who"),
    [
        ("schedule:data", "dana"),
        ("team:data", "dana"),
        ({"person": "dana"}, "dana"),
        ("policy:web", "milo"),  # the first level is the sender's own
        ("team:web", "milo"),  # it has a policy of that name
    ],
)
def test_parties_lead_to_one_person(to: Any, who: str) -> None:
    one = stage({"on_call.schedules.data": {"layers": [{"rotation": ["dana"]}]}})
    page = done(one, "page.send", to=to)
    assert page.get("to") == who


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (SEAT, "that is you"),
        ("channel:web", "a channel cannot be paged"),
        ("audience:support", "an audience cannot be paged"),
        ("team:empty", "nobody of empty"),
        ("policy:me", "nobody but you"),
    ],
)
def test_a_page_that_wakes_nobody_is_refused(to: str, why: str) -> None:
    one = stage(
        {
            "world.teams.empty": {"name": "Empty"},
            "on_call.escalation_policies.me": {"levels": [{"notify": {"seat": SEAT}}]},
        }
    )
    assert why in refused(one, "page.send", to=to)


def test_somebody_who_does_not_answer_leaves_the_page_unanswered() -> None:
    for silent in ({"absent": True}, {"answers": 0.0}):
        changes = {f"on_call.people.dana.{name}": value for name, value in silent.items()}
        one = stage({**CALM, **changes})
        page = done(one, "page.send", to="dana")
        entries = until(one, one.end)
        assert only(entries, "page.unanswered").at == 5 * MINUTE
        assert not of(entries, "page.answered")
        assert one.board.pages[page.id].state == "unanswered"


def test_a_busy_person_answers_only_when_free() -> None:
    one = stage({**CALM, "on_call.people.dana.busy": {"until": "4m"}})
    done(one, "page.send", to="dana")
    assert only(until(one, one.end), "page.answered").at == 4 * MINUTE + 90_000


def test_somebody_asleep_needs_longer_the_first_time() -> None:
    one = stage({**CALM, "on_call.people.dana.asleep": True})
    done(one, "page.send", to="dana")
    assert only(until(one, 5 * MINUTE), "page.answered").at == 3 * MINUTE
    done(one, "page.send", to="dana")
    assert only(until(one, one.end), "page.answered").at == 5 * MINUTE + 30_000


def test_whoever_answers_late_sees_that_somebody_has_it() -> None:
    one, _ = paged({"on_call.people.milo.answers_in": "150s"})
    after(one, 2 * MINUTE)
    page = next(one_ for one_ in one.board.pages.values() if one_.to == SEAT)
    done(one, "page.acknowledge", page=page.id)
    done(one, "query.run", query="up")
    assert "somebody has it" in only(after(one, 3 * MINUTE), "page.answered").get("says")


def test_a_page_is_acknowledged_once_and_by_whom_it_reached() -> None:
    one, page = paged()
    done(one, "page.acknowledge", page=page.get("page"))
    assert "already" in refused(one, "page.acknowledge")
    sent = done(one, "page.send", to="dana")
    assert "went to Dana" in refused(one, "page.acknowledge", page=sent.id)
    assert "no page has come" in refused(stage(), "page.acknowledge")


def test_paging_that_is_down_loses_the_page_and_the_policy_climbs_all_the_same() -> None:
    pager = {"type": "paging", "team": "web", "instances": 1, "capacity": "100/s"}
    outage = {"starts": {"at": "1m"}, "target": "pager", "effects": [{"set": "errors", "to": 1.0}]}
    one = stage({**LONG, "world.services.pager": pager, "faults.outage": outage})
    entries = until(one, PAGED + 2 * MINUTE)
    assert [lost.get("to") for lost in of(entries, "page.lost")] == [SEAT, "milo"]
    assert not of(entries, "page.sent")
    sent = done(one, "page.send", to="dana")
    assert sent.to == (SEAT,)  # on the sender's screen it looks as if it went out
    assert not of(until(one, one.end), "page.answered")


def test_only_those_who_were_paged_see_a_page() -> None:
    one, page = paged()
    assert page.to == (SEAT,)
    higher = only(after(one, 2 * MINUTE), "page.sent")
    assert higher.to == (SEAT, "milo")


def test_another_seed_is_another_time_of_answering_but_the_same_page() -> None:
    spread = {"on_call.people.milo.answers_in": "2m +- 1m"}
    times = set()
    for seed in range(4):
        one = stage(spread, seed)
        done(one, "page.send", to="milo")
        times.add(only(after(one, 3 * MINUTE), "page.answered").at)
    assert len(times) == 4


def test_a_useless_page_changes_nobody_elses_answer() -> None:
    spread = {
        "on_call.people.milo.answers_in": "2m +- 1m",
        "on_call.people.dana.answers_in": "2m +- 1m",
    }
    answers = []
    for useless in (False, True):
        one = stage(spread)
        if useless:
            done(one, "page.send", to="dana")
        done(one, "page.send", to="milo")
        entries = after(one, 5 * MINUTE)
        (milo,) = [
            (entry.at, entry.id, dict(entry.fields))
            for entry in of(entries, "page.answered")
            if entry.actor == "milo"
        ]
        answers.append(milo)
    assert answers[0] == answers[1]


FRIDAY = datetime(2026, 11, 27, 17, 40, tzinfo=UTC)
DAY = 86_400_000


@pytest.mark.parametrize(
    ("now", "who"),
    [
        (0, "ann"),
        (-10 * MINUTE - 1, "cid"),  # before the handover at 17:30 it was the other's turn
        (-10 * MINUTE, "ann"),
        (DAY - 10 * MINUTE - 1, "ann"),
        (DAY - 10 * MINUTE, "bob"),
        (2 * DAY, "cid"),
        (3 * DAY, "ann"),
    ],
)
def test_turns_change_at_the_handover_on_the_exercises_calendar(now: int, who: str) -> None:
    layer = {"rotation": ["ann", "bob", "cid"], "handover": "17:30", "every": "1d"}
    assert on_call(Schedule.model_validate({"layers": [layer]}), now, FRIDAY) == who


def test_an_override_takes_over_for_a_while() -> None:
    tree = {
        "layers": [{"rotation": ["ann"]}],
        "overrides": [{"person": "bob", "from": "5m", "until": "9m"}],
    }
    schedule = Schedule.model_validate(tree)
    turns = [on_call(schedule, minute * MINUTE, FRIDAY) for minute in (4, 5, 8, 9)]
    assert turns == ["ann", "bob", "bob", "ann"]
