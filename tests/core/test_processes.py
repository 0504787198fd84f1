"""Laws of everything that goes on: cuts change nothing, useless commands change nobody's luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.engine import Engine
from simulator.record.entries import Entry
from tests.core.scenes import Given, entries_of, played
from tests.core.stage import MINUTE, stage

STORY: dict[str, Any] = {
    "world.changes": {"shop-3": {"at": "90s +- 20s", "target": "shop", "text": "shop 3"}},
    "faults": {
        "slow": {
            "starts": {"with": "shop-3", "delay": "20s +- 10s"},
            "target": "shop",
            "one_of": {
                "latency": {"effects": [{"set": "latency", "add": "700ms", "over": "30s"}]},
                "errors": {"effects": [{"set": "errors", "to": "20%"}]},
            },
        },
        "decoy": {
            "starts": {"at": "1m"},
            "target": "stock",
            "decoy": True,
            "lasts": "2m",
            "effects": [{"set": "latency", "add": "5ms"}],
        },
    },
    "incidents.down": {
        "faults": ["slow"],
        "cause": "shop-3",
        "kind": "change",
        "severity": "SEV2",
        "services": ["shop"],
    },
    "injects": {
        "call": {
            "when": {"event": "incident.declared", "delay": "1m"},
            "from": "oskar",
            "text": "And now?",
            "expects": {"event": "message.sent", "where": {"to": "oskar"}, "within": "2m"},
        },
        "tickets": {
            "when": {"metric": 'rate(http_requests_total{service="shop"}[1m]) > 0', "for": "45s"},
            "from": "boss",
            "text": "Three tickets.",
        },
    },
    "on_call.people.milo.answers_in": "1m +- 30s",
    "on_call.people.milo.answers": 0.9,
    "on_call.people.milo.knows": [{"about": "shop", "says": "We shipped."}],
    "on_call.people.dana.busy": {"until": "5m"},
    "on_call.people.boss": {
        "role": "Boss",
        "outside": True,
        "audience": "executives",
        "asks_for_news": "2m",
        "answers_in": "2m +- 1m",
    },
    "on_call.people.nils": {"role": "Facilities", "answers_in": "1m +- 30s"},
}

RESPONSE: list[Given] = [
    (190_000, "query.run", {"query": "up"}),
    (200_000, "incident.declare", {"severity": "SEV2", "services": ["shop"]}),
    (205_000, "page.send", {"to": "milo", "reason": "shop"}),
    (210_000, "question.ask", {"to": "dana", "about": "stock-db"}),
    (275_000, "page.acknowledge", {}),
    (290_000, "question.ask", {"to": "milo", "about": "shop"}),
    (300_000, "action.start", {"action": "rollback", "target": "shop", "change": "shop-3"}),
    (330_000, "message.send", {"to": "oskar", "text": "rolling back"}),
]

_QUIET = ("time.passed", "command.refused")


def run(
    commands: Sequence[Given], cuts: Sequence[int] = (), seed: int = 7, **options: Any
) -> list[Entry]:
    one: Engine = stage(STORY, seed, start=False, **options)
    records = played(one, commands, cuts)
    assert one.failure is None, one.failure
    return entries_of(records)


def told(entries: Sequence[Entry], but: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """What happened, without numbers, quiet entries and what these causes brought about."""
    caused = set(but)
    lines = []
    for entry in entries:
        if entry.cause in caused or entry.id in caused:
            caused.add(entry.id)
        elif entry.type not in _QUIET:
            lines.append((entry.at, entry.id, entry.actor, entry.fields, entry.cause, entry.to))
    return lines


def test_a_run_is_full_of_everything() -> None:
    types = {entry.type for entry in run(RESPONSE)}
    assert types >= {
        "change.made",
        "fault.started",
        "fault.ended",
        "alert.firing",
        "notification.sent",
        "page.sent",
        "page.acknowledged",
        "page.answered",
        "question.promised",
        "question.answered",
        "inject.fired",
        "inject.answered",
        "action.started",
        "action.finished",
    }


@given(st.lists(st.integers(1, 10 * MINUTE), max_size=12))
@settings(max_examples=5, deadline=None)
def test_how_time_is_cut_changes_nothing(cuts: list[int]) -> None:
    assert run(RESPONSE, cuts) == run(RESPONSE)


_USELESS: Any = st.lists(
    st.tuples(
        st.integers(1000, 9 * MINUTE),
        st.sampled_from(
            [
                ("page.send", {"to": "nils"}),
                ("question.ask", {"to": "nils", "about": "stock-db"}),
                ("page.acknowledge", {"page": "none"}),
                ("action.start", {"action": "scale", "target": "shop", "to": 2}),
                ("action.start", {"action": "restart", "target": "nowhere"}),
                ("view.open", {"service": "stock-db"}),
                ("query.run", {"query": "down"}),
                ("note.add", {"text": "hm"}),
                ("approval.request", {"action": "restart"}),
            ]
        ),
    ),
    min_size=1,
    max_size=10,
)


@given(_USELESS)
@settings(max_examples=8, deadline=None)
def test_useless_commands_change_nothing_but_what_they_cause(
    useless: list[tuple[int, tuple[str, dict[str, Any]]]],
) -> None:
    more: list[Given] = [(at, type, fields) for at, (type, fields) in useless]
    entries = run([*RESPONSE, *more])
    plain = run(RESPONSE)
    known = {entry.cause for entry in plain}
    by_command = [
        entry.cause
        for entry in entries
        if entry.cause is not None
        and entry.cause.startswith("command:")
        and entry.cause not in known
    ]
    assert told(entries, by_command) == told(plain)


def test_the_calm_twin_differs_by_the_incident_alone() -> None:
    usual, calm = run(()), run((), without_incidents=True)
    early = [entry for entry in usual if entry.at < 70_000]
    assert told(early) == told([entry for entry in calm if entry.at < 70_000])
    assert [e.get("fault") for e in calm if e.type == "fault.started"] == ["decoy"]
    assert {e.get("fault") for e in usual if e.type == "fault.started"} == {"decoy", "slow"}
