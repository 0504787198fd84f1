"""People know what they can know, are busy, promise, say less again, and one is sure and wrong."""

from __future__ import annotations

import pytest

from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.record.commands import Command, Stamped
from simulator.record.entries import Entry
from tests.realism.runs import BUILT_IN, MINUTE, VARIANTS, played, scenario, told

each = pytest.mark.parametrize("name", BUILT_IN)
TROUBLE = 11 * MINUTE
"""A time at which it has been going wrong for a while."""


def _engine(name: str, seed: int = 1, at: int = 0) -> Engine:
    engine = Engine(scenario(name), Seeds.of(seed))
    engine.start()
    engine.advance(at)
    return engine


def _ask(engine: Engine, name: str, who: str, about: str) -> list[Entry]:
    """What comes of a question within seven minutes."""
    command = Command("question.ask", {"to": who, "about": about})
    _, first = engine.submit(Stamped(engine.now, scenario(name).default_seat, command))
    assert told(first, "command.refused") == [], first
    return [*first, *engine.advance(engine.now + 7 * MINUTE)]


@each
def test_somebody_is_sure_and_wrong_and_is_not_marked_for_it(name: str) -> None:
    wrong = {
        key: [one for one in person.knows if one.wrong]
        for key, person in scenario(name).on_call.people.items()
    }
    (who,) = [key for key, facts in wrong.items() if facts]
    assert len(wrong[who]) >= 2, "sure whatever is asked"
    engine = _engine(name, at=TROUBLE)
    (said,) = told(_ask(engine, name, who, wrong[who][0].about), "question.answered")
    assert said.get("wrong") is True
    assert said.get("says") in [one.says.strip() for one in wrong[who]]
    pushy = [one for one in scenario(name).injects.values() if one.from_ == who and one.decoy]
    assert pushy, "and says so unasked"


@each
def test_the_second_time_less_is_said(name: str) -> None:
    for who, person in scenario(name).on_call.people.items():
        fact = next((one for one in person.knows if one.again), None)
        if fact is None:
            continue
        engine = _engine(name, at=TROUBLE)
        says = [
            str(entry.get("says"))
            for _ in range(2)
            for entry in told(_ask(engine, name, who, fact.about), "question.answered")
        ]
        if len(says) == 2:
            assert says[1] != says[0]
            assert len(says[1]) < len(says[0])
            return
    raise AssertionError("nobody answered twice")


@each
def test_a_busy_person_names_a_time_first(name: str) -> None:
    busy = [key for key, one in scenario(name).on_call.people.items() if one.busy is not None]
    assert busy
    person = scenario(name).on_call.people[busy[-1]]
    made = _ask(_engine(name), name, busy[-1], person.knows[0].about)
    promised = told(made, "question.promised")
    assert len(promised) == 1
    assert promised[0].at <= MINUTE
    assert float(promised[0].get("by")) > 120


@each
def test_not_everybody_keeps_promises_or_hears_the_pager(name: str) -> None:
    people = scenario(name).on_call.people.values()
    assert any(one.keeps_promises < 1 for one in people)
    assert sum(one.answers < 1 for one in people) >= 2


@each
def test_whoever_is_not_told_anything_asks_for_news(name: str) -> None:
    asked = [
        one
        for one in told(played(name, 1, "idle").entries, "message.sent")
        if one.get("about") == "news"
    ]
    assert {one.actor for one in asked} & {"support-lead", "support-desk"}


@each
def test_what_people_know_grows_with_what_happens(name: str) -> None:
    who, about = ("noor", "edge") if name == "closed-door" else ("milo", "channels")
    first, *_, last = [
        one for one in scenario(name).on_call.people[who].knows if one.about == about
    ]
    assert first.when is None
    assert last.when is not None
    (said,) = told(_ask(_engine(name), name, who, about), "question.answered")
    assert said.get("says") != last.says.strip(), "nothing was rolled back yet"


@pytest.mark.parametrize(("name", "seed", "variant"), VARIANTS)
def test_nobody_speaks_of_a_change_before_it_was_made(name: str, seed: int, variant: str) -> None:
    """At StartEx neither release is out, whatever will break."""
    assert variant
    engine = _engine(name, seed)
    seat = scenario(name).default_seat
    for who, person in scenario(name).on_call.people.items():
        for fact in {one.about: one for one in person.knows}.values():
            command = Command("question.ask", {"to": who, "about": fact.about})
            engine.submit(Stamped(engine.now, seat, command))
    late = {key for key, one in scenario(name).world.changes.items() if one.at.mid > 0}
    answers = told(engine.advance(_first_change(name, seed)), "question.answered")
    for one in answers:
        assert not late & set(one.get("changes") or ()), one.fields


def _first_change(name: str, seed: int) -> int:
    made = told(played(name, seed, "idle").entries, "change.made")
    return min(one.at for one in made if one.at > 0) - 1
