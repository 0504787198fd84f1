"""A small exercise for tests of the core: a shop of three services, one alert that flaps."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.model import Scenario
from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.record.commands import Command, Stamped
from simulator.record.entries import CommandLine, Entry, Record

SEAT = "primary"

RULES = """
groups:
  - name: shop
    interval: 15s
    rules:
      - record: service:requests:rate1m
        expr: sum by (service) (rate(http_requests_total[1m]))
      - alert: ShopBusy
        expr: service:requests:rate1m{service="shop"} > 150
        for: 30s
        labels: {severity: ticket}
        annotations: {summary: '{{ $labels.service }} takes {{ $value }} a second'}
"""

_TREE: dict[str, Any] = {
    "hotwash": 1,
    "id": "small-shop",
    "title": "Small shop",
    "starts": "2026-11-27T17:40:00+01:00",
    "pre_roll": "20m",
    "duration": "10m",
    "seats": {
        SEAT: {"title": "On call", "team": "web", "default": True},
        "second": {"title": "Second", "team": "web"},
    },
    "world": {
        "teams": {"web": {"name": "Web"}, "data": {"name": "Data"}},
        "services": {
            "shop": {
                "team": "web",
                "type": "http",
                "instances": 2,
                "capacity": "400/s",
                "calls": {"stock": {"timeout": "1s", "retries": 1}},
            },
            "stock": {
                "team": "web",
                "type": "http",
                "instances": 2,
                "capacity": "400/s",
                "calls": {"stock-db": {"timeout": "2s"}},
            },
            "stock-db": {"team": "data", "type": "postgresql", "capacity": "900/s"},
        },
        "traffic": {
            "web": {
                "enters": "shop",
                "rate": "100/s",
                "users": 1000,
                "journey": "buy something",
                "shape": [
                    {"at": "-15m", "factor": 1.0},
                    {"at": "-14m", "factor": 2.0},
                    {"at": "-12m", "factor": 2.0},
                    {"at": "-11m", "factor": 1.0},
                    {"at": "1m", "factor": 1.0},
                    {"at": "2m", "factor": 2.0},
                    {"at": "4m", "factor": 2.0},
                    {"at": "5m", "factor": 1.0},
                ],
            }
        },
        "changes": {"shop-2": {"at": "-5m", "target": "shop", "text": "shop 2 rolled out"}},
    },
    "alerting": {"rule_files": ["rules.yml"]},
    "on_call": {
        "people": {
            "milo": {"name": "Milo", "role": "Web lead", "team": "web", "answers_in": "1m"},
            "dana": {"name": "Dana", "role": "DBA", "team": "data", "answers_in": "2m"},
        }
    },
    "factors": {"no-canary": {"text": "All at once", "holds": True}},
    "documents": {"plan": "plan.md"},
    "runbooks": {"ShopBusy": "busy.md"},
    "dashboards": ["shop.yml"],
}

_FILES = {
    "rules.yml": RULES,
    "plan.md": "# The plan\n",
    "busy.md": "# When the shop is busy\n",
    "shop.yml": json.dumps(
        {
            "title": "Shop",
            "panels": [
                {
                    "title": "Database",
                    "targets": [{"expr": 'pg_stat_activity_count{service="stock-db"}'}],
                    "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
                }
            ],
        }
    ),
}


def scenario(changes: Mapping[str, Any] | None = None, **files: str) -> Scenario:
    """The small shop; `changes` maps dotted paths of its tree to other values."""
    tree = copy.deepcopy(_TREE)
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        node = tree
        for part in way:
            node = node.setdefault(part, {})
        node[last] = value
    return Scenario.model_validate({**tree, "files": {**_FILES, **files}})


def engine(seed: int = 7, changes: Mapping[str, Any] | None = None, **options: Any) -> Engine:
    """An engine of the small shop, before StartEx."""
    return Engine(scenario(changes), Seeds.of(seed), **options)


def started(seed: int = 7, changes: Mapping[str, Any] | None = None, **options: Any) -> Engine:
    """An engine at StartEx."""
    one = engine(seed, changes, **options)
    one.start()
    return one


def give(one: Engine, type: str, actor: str = SEAT, **fields: Any) -> list[Entry]:
    """Give a command now; a trailing underscore lets a field be called like a keyword."""
    clean = {name.rstrip("_"): value for name, value in fields.items()}
    after = 1000 if one.board.finished else None
    _, entries = one.submit(Stamped(one.now, actor, Command(type, clean), after))
    return entries


def done(one: Engine, type: str, actor: str = SEAT, **fields: Any) -> Entry:
    """Give a command that must succeed: its entry."""
    entries = give(one, type, actor, **fields)
    refused = [entry.get("why") for entry in entries if entry.type == "command.refused"]
    assert not refused, refused
    return entries[0]


def refused(one: Engine, type: str, actor: str = SEAT, **fields: Any) -> str:
    """Give a command that must be refused: why."""
    entries = give(one, type, actor, **fields)
    assert [entry.type for entry in entries] == ["command.refused"]
    return str(entries[0].get("why"))


Given = tuple[int, str, Mapping[str, Any]]
"""A command: when (ms), its type, its fields."""


def played(
    one: Engine, commands: Sequence[Given], cuts: Sequence[int] = (), end: int | None = None
) -> list[Record]:
    """Every record of a run with these commands, advanced in pieces that end at these cuts."""
    records: list[Record] = list(one.start())
    times = sorted([*(at for at, _, _ in commands), *cuts])
    left = sorted(commands, key=lambda given: given[0])
    for at in times:
        records += one.advance(at)
        while left and left[0][0] <= at:
            _, type, fields = left.pop(0)
            line, entries = one.submit(Stamped(one.now, SEAT, Command(type, dict(fields))))
            records += [line, *entries]
    records += one.advance(one.end if end is None else end)
    return records


def entries_of(records: Sequence[Record]) -> list[Entry]:
    """The entries among records."""
    return [one for one in records if isinstance(one, Entry)]


def lines_of(records: Sequence[Record]) -> list[CommandLine]:
    """The commands among records."""
    return [one for one in records if isinstance(one, CommandLine)]
