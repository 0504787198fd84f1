"""The small shop with a pager: a policy, people of every kind, and an alert when it is busy.

Traffic doubles between minutes 2 and 4, so ShopBusy fires at 150 s and resolves at 300 s.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.record.entries import Entry
from tests.core.scenes import SEAT, done, give, refused, scenario

__all__ = ["SEAT", "after", "done", "give", "of", "only", "refused", "stage", "until"]

FIRES = 150_000
PAGED = FIRES + 30_000
MINUTE = 60_000

ALERTMANAGER = """
route:
  receiver: pager
  group_by: [alertname]
  group_wait: 30s
  group_interval: 1m
  repeat_interval: 4h
  routes: [{matchers: [team="data"], receiver: chat}]
receivers: [{name: pager}, {name: chat}]
"""

_CHANGES: dict[str, Any] = {
    "alerting": {
        "rule_files": ["rules.yml"],
        "alertmanager": "alertmanager.yml",
        "receivers": {"pager": {"policy": "web"}, "chat": {"channel": "data"}},
    },
    "on_call": {
        "people": {
            "milo": {
                "name": "Milo",
                "role": "Web lead",
                "team": "web",
                "answers_in": "1m",
                "may": ["rollback", "restart", "limit_retries", "approve"],
            },
            "dana": {"name": "Dana", "role": "DBA", "team": "data", "answers_in": "90s"},
            "oskar": {"name": "Oskar", "role": "Manager", "answers_in": "1m", "may": ["approve"]},
        },
        "schedules": {"web": {"layers": [{"rotation": [SEAT, "milo"]}]}},
        "escalation_policies": {
            "web": {
                "levels": [
                    {"notify": {"schedule": "web"}, "timeout": "2m"},
                    {"notify": {"person": "milo"}, "timeout": "3m"},
                ]
            },
        },
    },
}


def stage(
    changes: Mapping[str, Any] | None = None,
    seed: int = 7,
    *,
    start: bool = True,
    alertmanager: Mapping[str, str] | None = None,
    **options: Any,
) -> Engine:
    """An engine of that shop at StartEx; `changes` as in `scenes.scenario`.

    `alertmanager` maps words of its file to others.
    """
    routes = ALERTMANAGER
    for old, new in (alertmanager or {}).items():
        routes = routes.replace(old, new)
    tree = copy.deepcopy({**_CHANGES, **(changes or {})})
    whole = scenario(tree, **{"alertmanager.yml": routes})
    one = Engine(whole, Seeds.of(seed), **options)
    if start:
        one.start()
        assert one.failure is None, one.failure
    return one


def until(one: Engine, to: int) -> list[Entry]:
    """What happens up to a time (ms)."""
    entries = one.advance(to)
    assert one.failure is None, one.failure
    return entries


def after(one: Engine, ms: int) -> list[Entry]:
    """What happens in the next so many ms."""
    return until(one, one.now + ms)


def of(entries: Sequence[Entry], *types: str) -> list[Entry]:
    """Those of these types."""
    return [entry for entry in entries if entry.type in types]


def only(
    entries: Sequence[Entry], type: str, where: Callable[[Entry], bool] = lambda _: True
) -> Entry:
    """The one entry of that type; a test fails if there is none or more."""
    found = [entry for entry in entries if entry.type == type and where(entry)]
    assert len(found) == 1, [entry.type for entry in entries]
    return found[0]
