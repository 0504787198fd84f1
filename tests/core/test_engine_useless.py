"""Useless commands change nothing but what they bring about: nobody's luck, nobody's alert."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.engine import Engine
from simulator.record.commands import Command, Stamped
from simulator.record.entries import Entry, Record
from simulator.record.reads import QueryRead
from simulator.telemetry.rules import fingerprint
from tests.core.scenes import SEAT, Given, engine, entries_of, played

CHANGES: Mapping[str, Any] = {
    "world.services.wiki": {"team": "docs", "type": "http", "instances": 2},
    "world.teams.docs": {"name": "Docs"},
    "world.traffic.readers": {"enters": "wiki", "rate": "20/s", "users": 50},
    "on_call.people.nora": {
        "name": "Nora",
        "role": "Docs lead",
        "team": "docs",
        "answers_in": "40s +- 20s",
        "may": ["restart", "scale"],
        "knows": [{"about": "wiki", "says": "The wiki is fine."}],
    },
    "on_call.people.milo.may": ["restart", "rollback", "scale", "shed_load"],
    "on_call.people.milo.answers_in": "60s +- 30s",
    "faults.slow-stock": {
        "starts": {"at": "100s +- 20s"},
        "target": "stock",
        "effects": [{"set": "latency", "add": "900ms"}, {"set": "errors", "to": "30%"}],
    },
    "incidents.stock-slow": {
        "faults": ["slow-stock"],
        "cause": "stock",
        "kind": "capacity",
        "severity": "SEV2",
        "services": ["shop", "stock"],
    },
}

DECOY = {
    "starts": {"at": "-2m"},
    "target": "wiki",
    "decoy": True,
    "effects": [{"set": "latency", "add": "5ms"}],
}
BUSY = {"alertname": "ShopBusy", "service": "shop", "severity": "ticket"}
ALERT = f"alert:{fingerprint(BUSY)}:2"

RESPONSE: Sequence[Given] = (
    (180_000, "alert.acknowledge", {"alert": ALERT}),
    (200_000, "incident.declare", {"severity": "SEV2", "services": ["shop"]}),
    (210_000, "page.send", {"to": "milo", "reason": "stock"}),
    (300_000, "question.ask", {"to": "milo", "about": "stock"}),
    (330_000, "action.start", {"action": "restart", "target": "stock", "by": "milo"}),
    (400_000, "status.post", {"state": "monitoring", "audience": "public", "services": ["shop"]}),
    (500_000, "incident.mitigate", {"incident": "INC-1"}),
)

USELESS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("page.send", {"to": "nora", "reason": "hello"}),
    ("question.ask", {"to": "nora", "about": "wiki"}),
    ("action.start", {"action": "restart", "target": "wiki", "by": "nora"}),
    ("action.start", {"action": "scale", "target": "wiki", "to": 3, "by": "nora"}),
    ("alert.acknowledge", {"alert": ALERT}),
    ("page.acknowledge", {"page": "page:no:such:0"}),
    ("incident.resolve", {"incident": "INC-7"}),
    ("note.add", {}),
    ("view.open", {"service": "wiki"}),
    ("query.run", {"query": "sum by (service) (up)"}),
    ("check.run", {"journey": "web"}),
    ("log.search", {"text": "error"}),
)
PRODUCT = 'sum by (service, code) (http_requests_total{service=~"shop|stock"})'


def _shop() -> Engine:
    return engine(changes=CHANGES)


@cache
def _plain() -> tuple[Engine, list[Record]]:
    """The response without anything useless."""
    one = _shop()
    return one, played(one, RESPONSE)


def _bare(entry: Entry) -> Entry:
    fields = {name: value for name, value in entry.fields.items() if name != "digest"}
    if entry.type == "impact.sample":
        fields["services"] = {k: v for k, v in fields["services"].items() if k != "wiki"}
        fields = {k: v for k, v in fields.items() if k not in ("users", "traffic")}
    return replace(entry, seq=0, fields=fields)


def _not_caused_by(entries: Sequence[Entry], roots: Sequence[str]) -> list[Entry]:
    """Entries that no command with such an id has brought about, directly or not."""
    causes = {entry.id: entry.cause for entry in entries}

    def useless(entry: Entry) -> bool:
        cause = entry.cause
        for _ in range(len(causes)):
            if cause is None or cause.startswith(tuple(roots)):
                return cause is not None
            cause = causes.get(cause)
        return False

    return [_bare(entry) for entry in entries if not useless(entry)]


def _of_the_wiki(entry: Entry) -> bool:
    return entry.type.startswith("impact.") and entry.get("service") == "wiki"


@settings(max_examples=6)
@given(
    more=st.lists(
        st.tuples(st.integers(0, 599_000), st.sampled_from(USELESS)), min_size=1, max_size=10
    )
)
def test_useless_commands_change_nothing_else(
    more: list[tuple[int, tuple[str, Mapping[str, Any]]]],
) -> None:
    plain, records = _plain()
    before, other = [_bare(entry) for entry in entries_of(records)], _shop()
    added = [(_not_first(at, type), type, fields) for at, (type, fields) in more]
    roots = [
        "command:page.send:primary:nora:",
        "command:question.ask:primary:nora+wiki:",
        "command:action.start:primary:restart+wiki+",
        "command:action.start:primary:scale+wiki+",
        *(f"command:alert.acknowledge:primary:{ALERT}:{nth}" for nth in range(2, 12)),
        "command:page.acknowledge:primary:page:no:such:0:",
        "command:incident.resolve:primary:INC-7:",
        "command:note.add:",
        "command:view.open:",
        "command:query.run:",
        "command:check.run:",
        "command:log.search:",
    ]
    after = _not_caused_by(entries_of(played(other, [*RESPONSE, *added])), roots)
    kept = _not_caused_by(before, roots)
    assert [one for one in after if not _of_the_wiki(one)] == kept
    assert other.read(QueryRead(PRODUCT)) == plain.read(QueryRead(PRODUCT))


def _not_first(at: int, type: str) -> int:
    """An acknowledgement is useless once there has been one."""
    return max(at, 180_001) if type == "alert.acknowledge" else at


@settings(max_examples=4)
@given(cuts=st.lists(st.integers(0, 600_000), max_size=15))
def test_how_a_response_is_cut_changes_nothing(cuts: list[int]) -> None:
    assert played(_shop(), RESPONSE, cuts) == _plain()[1]


def test_the_calm_twin_has_no_fault_of_an_incident() -> None:
    calm = engine(changes={**CHANGES, "faults.old-wiki": DECOY}, without_incidents=True)
    entries = entries_of(played(calm, ()))
    faults = [entry.get("fault") for entry in entries if entry.type == "fault.started"]
    assert faults == ["old-wiki"]
    assert not [entry for entry in entries if entry.type == "impact.began"]


def test_everything_that_is_said_can_be_written_down_and_read_back() -> None:
    one = _shop()
    records = played(one, RESPONSE)
    last = Stamped(one.now, SEAT, Command("postmortem.abandon"), 0)
    records += [*one.submit(last)[1], *one.open_debrief()]
    for entry in entries_of(records):
        assert json.loads(json.dumps(entry.fields, allow_nan=False)) == entry.fields, entry.type
