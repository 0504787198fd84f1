"""Marks on graphs: ▼ changes, ◆ actions, ! alerts, as far as the board knows them."""

from __future__ import annotations

from collections.abc import Collection

from tui.client import Client
from tui.text import cut, one_line
from tui.widgets.chart import Mark
from tui.wording import run_name

_MOST = 8


def marks_for(client: Client, services: Collection[str]) -> tuple[Mark, ...]:
    """What happened to these services (all if there are none), oldest first."""
    board = client.board

    def about(service: str) -> bool:
        return not services or service in services

    made = [
        Mark(one.at, "▼", cut(one_line(one.text or one.change), 26))
        for one in board.changes.values()
        if about(one.target)
    ]
    made += [
        Mark(one.started_at, "◆", cut(run_name(one), 26))
        for one in board.runs.values()
        if about(one.target)
    ]
    made += [
        Mark(one.fired_at, "!", one.name)
        for one in board.alerts.values()
        if one.fired_at >= 0 and about(one.service)
    ]
    return tuple(sorted(made, key=lambda one: one.at)[-_MOST:])
