"""People: what they know and when, promises, wishes, news, approvals."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.engine import Engine
from simulator.record.audience import visible
from tests.core.stage import MINUTE, SEAT, after, done, give, of, only, refused, stage, until

CALM: dict[str, Any] = {"world.traffic.web.shape": []}
KNOWS = [
    {"about": "shop", "says": "We shipped a while ago.", "again": "As I said: shipped."},
    {
        "about": "shop",
        "when": {"event": "incident.declared"},
        "says": "Now that you ask: the cache.",
        "reveals": ["stock", "shop-2", "calls.stock.stock-db"],
    },
    {"about": "stock", "says": "It is the moon.", "wrong": True},
    {"about": "ShopBusy", "says": "That one cries wolf."},
]


def talk(changes: dict[str, Any] | None = None, seed: int = 7, **options: Any) -> Engine:
    """A calm shop in which Milo knows things."""
    tree = {**CALM, "on_call.people.milo.knows": KNOWS, **(changes or {})}
    return stage(tree, seed, telemetry=False, **options)


def ask(one: Engine, to: str, about: str) -> str:
    """Asks, and gives the question's id."""
    return str(done(one, "question.ask", to=to, about=about).get("question"))


def test_a_question_is_answered_after_a_while_from_what_a_person_knows() -> None:
    one = talk()
    question = ask(one, "milo", "shop")
    assert question == f"question:{SEAT}:milo:shop:1"
    answer = only(until(one, MINUTE), "question.answered")
    assert (answer.at, answer.get("says")) == (MINUTE, "We shipped a while ago.")
    assert (answer.get("question"), answer.get("by"), answer.get("services")) == (
        question,
        "milo",
        ["shop"],
    )
    assert answer.to == (SEAT, "milo")
    assert one.board.questions[question].state == "answered"


def test_a_person_says_what_is_known_at_the_moment_of_answering() -> None:
    one = talk()
    ask(one, "milo", "shop")
    until(one, 30_000)
    done(one, "incident.declare", severity="SEV2", services=["shop"])
    answer = only(until(one, 2 * MINUTE), "question.answered")
    assert answer.get("says") == "Now that you ask: the cache."
    assert answer.get("services") == ["shop", "stock", "stock-db"]
    assert answer.get("changes") == ["shop-2"]


def test_the_second_time_a_person_says_less_and_sooner() -> None:
    one = talk()
    says = []
    for about in ("shop", "shop", "stock", "stock"):
        ask(one, "milo", about)
        says.append(only(after(one, MINUTE), "question.answered").get("says"))
    assert says[:2] == ["We shipped a while ago.", "As I said: shipped."]
    assert says[2] == "It is the moon."
    assert "moon" not in says[3]
    answers = [moment for moment in one.board.timeline if moment.type == "question.answered"]
    assert answers[1].at == MINUTE + 20_000


def test_an_alert_is_known_by_its_name_and_by_its_id() -> None:
    one = stage({"on_call.people.milo.knows": KNOWS})
    until(one, 3 * MINUTE)
    (alert,) = one.board.alerts.values()
    for about in (alert.id, "ShopBusy"):
        ask(one, "milo", about)
    answers = of(after(one, 2 * MINUTE), "question.answered")
    assert len(answers) == 2
    assert answers[0].get("says") == "That one cries wolf."


def test_whoever_is_wrong_sounds_as_sure_and_no_seat_can_tell() -> None:
    one = talk()
    ask(one, "milo", "stock")
    answer = only(until(one, MINUTE), "question.answered")
    assert answer.get("wrong") is True
    seen = visible(answer, SEAT)
    assert seen is not None
    assert "wrong" not in seen.fields
    assert seen.get("says") == "It is the moon."


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ("stock-db", "Ask Data"),
        ("calls.shop.stock", "I know nothing about that"),
        ("dana", "Dana? DBA."),
    ],
)
def test_who_knows_nothing_says_so(about: str, says: str) -> None:
    one = talk()
    ask(one, "milo", about)
    assert says in only(until(one, MINUTE), "question.answered").get("says")


def test_the_own_team_of_a_service_says_that_nothing_is_known() -> None:
    one = talk()
    ask(one, "dana", "stock-db")
    answer = only(until(one, 2 * MINUTE), "question.answered")
    assert answer.get("says") == "Nothing out of the ordinary that I know of."
    assert answer.get("services") is None


def test_a_busy_person_promises_a_time_and_keeps_it() -> None:
    one = talk({"on_call.people.milo": _milo(busy={"until": "3m"}, keeps_promises=1.0)})
    question = ask(one, "milo", "shop")
    entries = until(one, one.end)
    promise, answer = only(entries, "question.promised"), only(entries, "question.answered")
    assert promise.at == 30_000
    assert promise.get("by") == 300
    assert one.board.questions[question].promised_by == 5 * MINUTE
    assert 4 * MINUTE <= answer.at <= 5 * MINUTE


def test_a_promise_can_be_missed() -> None:
    one = talk({"on_call.people.milo": _milo(busy={"until": "2m"}, keeps_promises=0.0)})
    ask(one, "milo", "shop")
    entries = until(one, one.end)
    promise, answer = only(entries, "question.promised"), only(entries, "question.answered")
    assert answer.at > promise.get("by") * 1000 + MINUTE


def test_somebody_whose_hands_are_full_promises_too() -> None:
    one = talk()
    done(one, "page.send", to="milo")
    until(one, MINUTE)
    run = done(one, "action.start", action="restart", target="stock", by="milo")
    ask(one, "milo", "shop")
    entries = until(one, one.end)
    promise, answer = only(entries, "question.promised"), only(entries, "question.answered")
    assert promise.at == MINUTE + 20_000 - 15_000
    assert answer.at > MINUTE + run.get("takes") * 1000


def test_somebody_absent_or_asleep_does_not_answer_a_question() -> None:
    for state in ("absent", "asleep"):
        one = talk({f"on_call.people.milo.{state}": True})
        question = ask(one, "milo", "shop")
        entries = until(one, one.end)
        assert only(entries, "question.unanswered").at == 5 * MINUTE
        assert one.board.questions[question].state == "unanswered"


def test_being_paged_wakes_somebody_who_then_answers_questions() -> None:
    one = talk({"on_call.people.milo.asleep": True})
    done(one, "page.send", to="milo")
    assert only(until(one, 3 * MINUTE), "page.answered").at == MINUTE + 90_000
    ask(one, "milo", "shop")
    assert of(after(one, MINUTE), "question.answered")


def test_questions_that_make_no_sense_are_refused() -> None:
    one = talk()
    ask(one, "milo", "shop")
    assert "has that question already" in refused(one, "question.ask", to="milo", about="shop")
    assert "one person" in refused(one, "question.ask", to="team:web", about="shop")
    assert "that is you" in refused(one, "question.ask", to=SEAT, about="shop")
    assert "no topic" in refused(one, "question.ask", to="milo", about="the meaning of life")


def test_another_player_is_asked_and_answers_in_person() -> None:
    one = talk(seats=("second",))
    question = ask(one, "second", "shop")
    assert not of(until(one, MINUTE), "question.answered")
    answer = done(one, "question.answer", "second", text="all well here")
    assert (answer.get("question"), answer.to) == (question, ("second", SEAT))
    assert "answered already" in refused(one, "question.answer", "second", text="again")
    assert "not for you" in refused(one, "question.answer", question=question, text="x")


WANT = {
    "when": {"event": "incident.declared", "delay": "30s"},
    "text": "Do we refund?",
    "about": "refunds",
    "choices": ["yes", "no"],
    "within": "2m",
}


def wanting(want: dict[str, Any]) -> Engine:
    one = talk({"on_call.people.oskar.wants": [want]})
    done(one, "incident.declare", severity="SEV2", services=["shop"])
    return one


def test_a_person_asks_the_player_and_waits() -> None:
    one = wanting(WANT)
    asked = only(until(one, MINUTE), "question.asked")
    assert (asked.at, asked.actor, asked.get("to")) == (30_000, "oskar", SEAT)
    assert asked.get("choices") == ["yes", "no"]
    assert "the answers are yes, no" in refused(one, "question.answer", choice="perhaps")
    answer = done(one, "question.answer", choice="no")
    assert (answer.get("about"), answer.get("to"), answer.get("by")) == ("refunds", "oskar", SEAT)
    assert not of(until(one, one.end), "question.asked", "question.unanswered")


def test_a_person_asks_again_once_and_then_gives_up() -> None:
    one = wanting(WANT)
    entries = until(one, one.end)
    assert [entry.at for entry in of(entries, "question.asked")] == [30_000, 150_000]
    assert only(entries, "question.unanswered").at == 270_000
    assert "Do we refund?" in of(entries, "question.asked")[1].get("text")


def test_a_message_answers_what_has_no_list_of_answers() -> None:
    for choices, answered in (([], True), (["yes", "no"], False)):
        one = wanting({**WANT, "choices": choices})
        until(one, MINUTE)
        entries = give(one, "message.send", to="oskar", text="Yes, all of them.")
        assert bool(of(entries, "question.answered")) is answered


NEWS: dict[str, Any] = {
    "on_call.people.boss": {
        "role": "Boss",
        "outside": True,
        "audience": "executives",
        "asks_for_news": "2m",
    }
}


def test_who_is_told_nothing_asks_for_news_once_something_goes_on() -> None:
    one = talk(NEWS)
    assert not of(until(one, 3 * MINUTE), "message.sent")
    done(one, "incident.declare", severity="SEV1", services=["shop"])
    entries = until(one, 8 * MINUTE)
    asked = of(entries, "message.sent")
    assert [entry.at for entry in asked] == [5 * MINUTE, 7 * MINUTE]
    assert {(entry.actor, entry.get("to"), entry.to) for entry in asked} == {
        ("boss", SEAT, ("boss", SEAT))
    }


@pytest.mark.parametrize(
    ("type", "fields"),
    [
        ("message.send", {"to": "boss", "text": "we look into it"}),
        ("message.send", {"to": "audience:executives", "template": "executive"}),
        ("status.post", {"state": "investigating", "services": ["shop"]}),
        ("status.post", {"state": "investigating", "audience": "executives"}),
    ],
)
def test_an_update_keeps_people_quiet_for_a_while(type: str, fields: dict[str, Any]) -> None:
    one = talk(NEWS)
    done(one, "incident.declare", severity="SEV1", services=["shop"])
    until(one, MINUTE)
    done(one, type, **fields)
    (first, *_) = [entry.at for entry in of(until(one, 5 * MINUTE), "message.sent")]
    assert first == 3 * MINUTE


@pytest.mark.parametrize(
    ("type", "fields"),
    [
        ("message.send", {"to": "dana", "text": "we look into it"}),
        ("status.post", {"state": "investigating", "audience": "support"}),
    ],
)
def test_what_others_are_told_is_no_news(type: str, fields: dict[str, Any]) -> None:
    one = talk(NEWS)
    done(one, "incident.declare", severity="SEV1", services=["shop"])
    until(one, MINUTE)
    done(one, type, **fields)
    (first, *_) = [entry.at for entry in of(until(one, 5 * MINUTE), "message.sent")]
    assert first == 2 * MINUTE


def test_after_the_incident_nobody_asks_for_news() -> None:
    one = talk(NEWS)
    done(one, "incident.declare", severity="SEV1", services=["shop"])
    until(one, MINUTE)
    for state in ("mitigate", "resolve"):
        give(one, f"incident.{state}", incident="INC-1")
    assert not one.board.open_incidents()
    assert not of(until(one, one.end), "message.sent")


def test_a_message_reaches_channels_teams_and_audiences() -> None:
    one = talk()
    to_team = done(one, "message.send", to="team:data", text="hello")
    assert to_team.to == (SEAT, "dana")
    assert to_team.get("members") == ["dana"]
    to_all = done(one, "message.send", to="channel:web", text="hello")
    assert to_all.get("channel") == "web"
    assert set(to_all.to) >= {SEAT, "second", "milo", "dana"}
    assert "says something" in refused(one, "message.send", to="dana")
    assert "that is you" in refused(one, "message.send", to=SEAT, text="x")
    assert "person, a team" in refused(one, "message.send", to="policy:web", text="x")
    assert "lies ahead" in refused(one, "status.post", text="x", next_update=-5)


def _milo(**more: Any) -> dict[str, Any]:
    return {
        "name": "Milo",
        "role": "Web lead",
        "team": "web",
        "answers_in": "1m",
        "knows": KNOWS,
        **more,
    }
