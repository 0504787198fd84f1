"""The debrief: sentences, gaps, lanes, explanations, the page."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import measure, score
from scoring.debrief import Debrief, debrief
from scoring.explain import UnknownMark, explain, names
from scoring.gaps import gaps
from scoring.render_text import render
from scoring.scorecard import Scorecard
from tests.scoring import builder as made
from tests.scoring.builder import GHOST, Play
from tests.scoring.judging import declared, facts
from tests.scoring.test_several import NOTHING, TWO, two

BLAME = re.compile(r"should have|failed to|forgot", re.IGNORECASE)


@pytest.fixture(scope="module")
def bounds() -> dict[str, Any]:
    return measure(
        made.header(),
        made.calm().records(),
        made.idle().records(),
        made.reference().records(),
    )


def messy() -> Play:
    """A middling run with every kind of finding in it."""
    play = made.world(32)
    play.at(11).me("view.opened", alert=GHOST, alerts=[GHOST], services=["search"], changes=[])
    play.at(12).me("page.sent", page="p1", to="petra")
    play.at(12).me("page.sent", page="p2", to="pavel")
    play.at(13).me("view.opened", alert=made.FIRE, alerts=[made.FIRE], services=["checkout"])
    play.at(14).me("incident.declared", incident="INC-1", severity="SEV2", services=["checkout"])
    play.at(14.5).me("incident.declared", incident="INC-2", severity="SEV3", services=["search"])
    play.at(15).me(
        "view.opened", change="search-2-31", changes=["search-2-31"], services=["search"]
    )
    play.at(16).me("hypothesis.stated", cause="search-2-31", kind="change", factors=["certificate"])
    play.at(17).me("action.started", run="r1", action="restart", target="payments-db")
    play.at(19)("action.finished", "milo", run="r1", action="restart", target="payments-db")
    play.at(20)("inject.fired", inject="vp-calls", channel="phone", text="?")
    play.at(21).me("status.posted", audience="public", state="resolved", services=["checkout"])
    play.at(22).me("incident.resolved", incident="INC-1")
    play.at(24).me("log.searched", service="payments", services=["payments"])
    play.at(25).me("hypothesis.stated", cause="payments-5-8", kind="configuration")
    play.at(26)("approval.requested", "primary", approval="a1", action="rollback")
    play.at(27)("approval.granted", "milo", approval="a1")
    play.at(27).me("action.started", run="r2", action="rollback", target="payments")
    play.at(31)("action.finished", "milo", run="r2", action="rollback", target="payments")
    play.at(33)("action.finished", "milo", run="r3", action="wipe", target="payments")
    play.at(34)("action.finished", "milo", run="r4", action="shed_load", target="checkout", share=1)
    play.at(45)(
        "postmortem.submitted",
        "primary",
        late=72_000,
        cause="payments-5-8",
        factors=["certificate"],
        impact_value=5.0,
        root_cause="The payments release.",
    )
    return play


def sentences(page: Debrief) -> list[tuple[str, tuple[int, ...]]]:
    card = page.card
    made_: list[tuple[str, tuple[int, ...]]] = []
    for one in card.dimensions:
        made_.append((one.because, one.evidence))
        made_ += [(mark.because, mark.evidence) for mark in one.detail.marks]
        made_ += [(off.because, off.evidence) for off in one.detail.discounts]
    made_ += [(one.because, one.evidence) for one in card.objectives]
    return made_


@pytest.mark.parametrize(
    ("play", "text"),
    [
        (made.idle, made.SCENARIO),
        (made.reference, made.SCENARIO),
        (messy, made.SCENARIO),
        (declared, made.SCENARIO),
        (two, TWO),
        (made.calm, NOTHING),
    ],
)
def test_every_sentence_has_a_number_is_short_blames_nobody_and_can_be_shown(
    play: Any, text: str, bounds: dict[str, Any]
) -> None:
    records = made.with_bounds(play(), bounds)
    page = debrief(made.header(text), records)
    known = {one.seq for one in page.card.facts.entries}
    for sentence, evidence in sentences(page):
        assert re.search(r"\d", sentence), sentence
        assert len(sentence) <= 100, sentence
        assert sentence.endswith("."), sentence
        assert not BLAME.search(sentence), sentence
        assert set(evidence) <= known, sentence
    assert not BLAME.search(render(page))


def test_long_names_do_not_make_sentences_longer(bounds: dict[str, Any]) -> None:
    long = made.SCENARIO.replace("payments-5-8", "p" * 60).replace("checkout-down", "c" * 60)
    long = long.replace("vp:", f"{'v' * 60}:").replace("to: vp", f"to: {'v' * 60}")
    long = long.replace("from: vp", f"from: {'v' * 60}")
    play = declared().at(12).me("hypothesis.stated", cause="p" * 60, kind="change")
    page = debrief(made.header(long), made.with_bounds(play, bounds))
    assert all(len(sentence) <= 100 for sentence, _ in sentences(page))


def test_the_rows_of_the_gap_table_lie_end_to_end_and_sum_to_the_time_to_mitigate() -> None:
    found = facts(messy())
    (one,) = found.incidents
    rows = gaps(found, one)
    assert one.began is not None
    assert one.ended is not None
    assert rows[0].start == one.began
    assert rows[-1].stop == one.ended
    assert sum(row.length for row in rows) == one.ended - one.began
    assert [row.kind for row in rows][:2] == ["not visible", "seen late"]
    assert {"misread", "done wrongly", "blocked", "wait", "work"} <= {row.kind for row in rows}


def test_an_alert_that_nobody_opened_is_not_seen_to_the_end() -> None:
    found = facts(made.idle())
    rows = gaps(found, found.incidents[0])
    assert [(row.kind, row.length // 60_000) for row in rows] == [
        ("not visible", 1),
        ("not seen", 37),
    ]


def test_a_cause_that_is_known_and_not_acted_on_has_its_own_row() -> None:
    play = declared().at(11).me("log.searched", service="payments", services=["payments"])
    play.at(12).me("hypothesis.stated", cause="payments-5-8")
    found = facts(play)
    kinds = {row.kind: row.length // 60_000 for row in gaps(found, found.incidents[0])}
    assert kinds["known, not done"] == 8


moves = st.lists(
    st.tuples(
        st.integers(0, 2700),
        st.sampled_from(
            (
                ("view.opened", {"services": ["search"]}),
                ("view.opened", {"services": ["checkout"]}),
                ("incident.declared", {"incident": "INC-1", "services": ["checkout"]}),
                ("hypothesis.stated", {"cause": "payments-5-8"}),
                ("hypothesis.stated", {"cause": "search"}),
                ("action.started", {"run": "a", "action": "restart", "target": "payments"}),
                ("action.finished", {"run": "a", "action": "restart", "target": "payments"}),
                ("action.started", {"run": "b", "action": "restart", "target": "search"}),
                ("page.sent", {"page": "p", "to": "milo"}),
                ("page.answered", {"page": "p", "person": "milo"}),
                ("approval.requested", {"approval": "x", "action": "restart"}),
                ("incident.resolved", {"incident": "INC-1"}),
            )
        ),
    ),
    max_size=14,
)


@given(moves, st.integers(9, 45), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_whatever_was_done_the_gap_table_accounts_for_every_second(
    chosen: list[tuple[int, tuple[str, dict[str, Any]]]], until: int, most: int
) -> None:
    play = made.world(until)
    declared_already = False
    for second, (type, fields) in sorted(chosen, key=lambda one: one[0]):
        if type == "incident.declared":
            declared_already = True
        if type == "incident.resolved" and not declared_already:
            continue
        play.at(second / 60).me(type, **fields)
    found = facts(play)
    (one,) = found.incidents
    rows = gaps(found, one, most)
    assert one.began is not None
    stop = found.end if one.ended is None else one.ended
    assert 1 <= len(rows) <= most
    assert rows[0].start == one.began
    assert rows[-1].stop == stop
    assert all(a.stop == b.start for a, b in itertools.pairwise(rows))
    assert sum(row.length for row in rows) == stop - one.began
    assert all(row.length > 0 and row.kind for row in rows)


def test_red_herrings_are_minutes_from_the_first_to_the_last_look() -> None:
    play = made.reference()
    play.at(12).me("view.opened", service="search", services=["search"])
    play.at(15).me(
        "view.opened", change="search-2-31", changes=["search-2-31"], services=["search"]
    )
    play.at(16).me("query.ran", query="all", services=["search", "checkout", "payments"])
    play.at(16).me("page.sent", page="x", to="petra")
    page = debrief(made.header(), made.truth(play).records(), None)
    (one,) = page.herrings or (None,)
    assert one is not None
    assert (one.name, one.attention, one.looks) == ("search", 180_000, 2)
    assert one.woken == ("petra, 16:00",)


def test_who_knew_what_says_what_was_true(bounds: dict[str, Any]) -> None:
    page = debrief(made.header(), made.with_bounds(messy(), bounds))
    rows = {one.audience: one for one in page.knew}
    assert rows["public"].true is False
    assert rows["support"].at is None
    assert rows["support"].note == "not told by 45:00"


def explained(play: Play, mark: str, bounds: dict[str, Any]) -> str:
    return explain(score(made.header(), made.with_bounds(play, bounds)), mark)


def test_a_mark_is_explained_by_formula_inputs_and_entries(bounds: dict[str, Any]) -> None:
    assert explained(made.reference(), "acknowledge", bounds) == (
        "detection/acknowledge  3.000 of 3 points\n"
        "  Page acknowledged after 00:42; target 05:00; 04:18 before it.\n"
        "  formula  3 x f(time; target)\n"
        "  input    checkout-down.start = 08:00\n"
        "  input    checkout-down.time = 00:42\n"
        "  input    checkout-down.target = 05:00\n"
        "  entry    #14 08:00 world alert.firing since=480, value=1\n"
        "  entry    #18 08:42 primary page.acknowledged page=page:payments:aaa:1"
    )


def test_dimensions_discounts_and_objectives_are_explained_too(bounds: dict[str, Any]) -> None:
    whole = explained(messy(), "mitigation", bounds)
    assert "points = weight x (raw - idle" in whole
    for off in ("ungrounded", "premature-resolve", "harm", "left-off"):
        assert off in whole
        assert "takes 0." in explained(messy(), f"mitigation/{off}", bounds)
    assert "Name the release." in explained(messy(), "cause", bounds)


def test_every_name_that_is_offered_can_be_explained(bounds: dict[str, Any]) -> None:
    card: Scorecard = score(made.header(), made.with_bounds(messy(), bounds))
    for one in names(card):
        assert one.split("/")[-1] in explain(card, one)


def test_a_near_miss_is_named(bounds: dict[str, Any]) -> None:
    with pytest.raises(UnknownMark, match="did you mean 'detection'"):
        explained(messy(), "detektion", bounds)


@pytest.mark.parametrize("play", [made.idle, made.reference, messy, made.world])
def test_the_page_is_eighty_columns_of_plain_text(play: Any, bounds: dict[str, Any]) -> None:
    text = render(debrief(made.header(), made.with_bounds(play(), bounds)))
    assert max(len(line) for line in text.split("\n")) <= 80
    assert all(line == line.rstrip() for line in text.split("\n"))
    for section in (
        "WHAT HAPPENED",
        "ONE TIMELINE",
        "WENT",
        "SLA",
        "MARKS",
        "WHO KNEW WHAT",
        "NEXT",
    ):
        assert section in text


def test_the_page_of_a_middling_run(bounds: dict[str, Any]) -> None:
    text = render(debrief(made.header(), made.with_bounds(messy(), bounds)))
    golden = (made.HERE / "golden_page.txt").read_text(encoding="utf-8")
    assert text == golden
