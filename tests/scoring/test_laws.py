"""Two laws on whole logs: useless commands never raise a score, earlier useful ones never lower it.

Plus a look at the logs of cheats: none is worth more than its honest twin.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import measure, score
from scoring.dimensions import raw
from scoring.facts import Facts
from tests.scoring import builder as made
from tests.scoring.builder import FIRE, GHOST, PAGE, Play
from tests.scoring.test_debrief import messy

BOUNDS = measure(
    made.header(), made.calm().records(), made.idle().records(), made.reference().records()
)

USELESS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("view.opened", {"service": "search", "services": ["search"], "changes": ["search-2-31"]}),
    ("view.opened", {"view": "oncall", "services": [], "alerts": [], "changes": []}),
    ("query.ran", {"query": "up", "services": ["search"]}),
    ("log.searched", {"service": "search", "services": ["search"]}),
    ("document.opened", {"document": "plan", "services": []}),
    ("command.refused", {"command": "page.acknowledge", "why": "it is acknowledged"}),
    ("command.refused", {"command": "incident.declare", "incident": "INC-1", "why": "no"}),
    ("page.sent", {"page": "u1", "to": "petra", "reason": "?"}),
    ("page.sent", {"page": "u2", "to": "pavel", "reason": "?"}),
    ("question.asked", {"to": "paula", "about": "search", "question": "q"}),
    ("action.started", {"run": "u", "action": "restart", "target": "search", "by": "petra"}),
    ("message.sent", {"to": "petra", "text": "Any idea?"}),
    ("status.posted", {"audience": "public", "text": "We are on it."}),
    ("note.added", {"note": "N-1", "text": "Hm."}),
    ("task.assigned", {"task": "T-9", "owner": "petra", "text": "Look."}),
    ("hypothesis.stated", {"cause": "certificate", "incident": "INC-9"}),
)


def scored(play: Play) -> float:
    found = score(made.header(), made.with_bounds(play, BOUNDS)).score
    assert found is not None
    return found


@given(st.lists(st.tuples(st.integers(1, 44 * 60), st.sampled_from(USELESS)), max_size=10))
@settings(max_examples=60, deadline=None)
def test_useless_commands_never_raise_the_score(
    chosen: list[tuple[int, tuple[str, dict[str, Any]]]],
) -> None:
    for base in (made.reference, messy):
        before, play = scored(base()), base()
        for second, (type, fields) in chosen:
            play.at(second / 60).me(type, **fields)
        assert scored(play) <= before + 1e-9


# What can come earlier without anything else changing: (type, earliest minute).
EARLIER = {
    "page.acknowledged": 8.0,
    "view.opened": 8.0,
    "incident.declared": 8.1,
    "role.taken": 8.2,
    "alert.marked_noise": 1.0,
    "page.answered": 8.0,
    "log.searched": 8.3,
}


@given(st.sampled_from(sorted(EARLIER)), st.floats(0, 1), st.booleans())
@settings(max_examples=80, deadline=None)
def test_useful_commands_that_come_earlier_never_lower_any_dimension(
    type: str, share: float, slow: bool
) -> None:
    play, moved = (made.reference(made.world(20)) for _ in range(2))
    shift = 8.0 if slow else 0.0
    for one in (play, moved):
        _later(one, shift)
    at = next(e.at for e in moved.entries if e.type == type and e.at > 0) / 60_000
    declared = next(e.at for e in moved.entries if e.type == "incident.declared") / 60_000
    earliest = max(EARLIER[type], declared + 0.01 if type == "role.taken" else 0.0)
    _move(moved, type, earliest + (at - earliest) * share)
    first, second = (raw_of(one) for one in (play, moved))
    for name, value in first.items():
        assert second[name] >= value - 1e-9, name


def raw_of(play: Play) -> dict[str, float]:
    facts = Facts.of(made.header(), made.with_bounds(play, BOUNDS))
    return {key: one.raw for key, one in raw(facts, 34_200.0, 11_700.0).items()}


def _later(play: Play, minutes: float) -> None:
    """What players and those they called did before 13:00 comes later; nothing else does."""
    for place, one in enumerate(play.entries):
        human = one.actor != "world" and 8 * 60_000 <= one.at < 13.5 * 60_000
        if human:
            play.entries[place] = _at(one, one.at + round(minutes * 60_000))


def _move(play: Play, type: str, minutes: float) -> None:
    for place, one in enumerate(play.entries):
        if one.type == type and one.at > 0 and one.actor != "world":
            play.entries[place] = _at(one, round(minutes * 60_000))


def _at(entry: Any, at: int) -> Any:

    return replace(entry, at=at)


def cheat(base: Play, trick: str) -> Play:
    """A trick of scoring.md's table, laid over a log."""
    if trick == "silence-all":
        base.at(8.05).me("alert.silenced", silence="S-1", alerts=[FIRE, GHOST], until=2700)
    elif trick == "mark-all":
        base.at(8.05).me("alert.marked_noise", alerts=[FIRE, GHOST, made.SLOW], reason="x")
    elif trick == "link-all":
        base.at(10.05).me("alert.linked", alerts=[FIRE, GHOST, made.SLOW], incident="INC-1")
    elif trick == "page-everyone":
        for n, who in enumerate(("milo", "dana", "petra", "pavel", "paula")):
            base.at(8.1).me("page.sent", page=f"c{n}", to=who)
    elif trick == "restart-all":
        for n, what in enumerate(("checkout", "payments", "payments-db", "search")):
            base.at(8.1).me("action.started", run=f"c{n}", action="restart", target=what)
    elif trick == "name-every-cause":
        for n, what in enumerate(
            ("search", "payments-db", "certificate", "search-2-31", "payments")
        ):
            base.at(8.1 + n / 100).me("hypothesis.stated", cause=what, kind="data")
    elif trick == "many-incidents":
        for n in range(5):
            base.at(8.1).me("incident.declared", incident=f"INC-{n + 10}", services=["search"])
    elif trick == "copy-updates":
        for n in range(12):
            base.at(8.1 + n).me("status.posted", audience="public", text="We look into it.")
    elif trick == "acknowledge-all":
        base.at(8.01).me("page.acknowledged", page=PAGE)
        base.at(13.01)("page.fell_back", page=PAGE, to="primary")
    return base


TRICKS = (
    "silence-all",
    "mark-all",
    "link-all",
    "page-everyone",
    "restart-all",
    "name-every-cause",
    "many-incidents",
    "copy-updates",
    "acknowledge-all",
)


def test_no_trick_passes_over_idle_or_beats_the_reference() -> None:
    for trick in TRICKS:
        if trick != "link-all":  # needs an incident to link to
            assert scored(cheat(made.idle(), trick)) < 20, trick
        assert scored(cheat(made.reference(), trick)) <= 100.0, trick


def test_linking_everything_costs_the_reference_its_noise() -> None:
    assert scored(cheat(made.reference(), "link-all")) == 96.0
