"""What stands behind a change: what it was, what else changed, what fires, how to undo it."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.record.board import Change
from simulator.record.public import ActionInfo
from tui.client import Client
from tui.clocks import age, when
from tui.text import Span, Spans

_NEAR = 1_800_000
_MOST = 6
_UNDOING = {"flag": "flag", "deploy": "change", "config": "change", "schema": "change"}
"""The parameter by which an action undoes a change of this kind."""


def change_rows(client: Client, one: Change) -> Iterator[Spans]:
    """All that is known of a change, and what stands around it."""
    yield [("kind     ", "dim"), (one.kind, ""), _change_id(one)]
    service = client.public.service(one.target)
    team = client.public.teams.get(service.team or "", "") if service is not None else ""
    yield [("on       ", "dim"), (one.target, "bold"), (f"  {team}" if team else "", "dim")]
    if one.by:
        yield [("by       ", "dim"), (client.name(one.by), "")]
    yield [("when     ", "dim"), (when(one.at, client.now), ""), _how_long(client, one)]
    yield [("", "")]
    yield from _alerts(client, one)
    yield from _near(client, one)
    yield from _undo(client, one)
    yield [("graphs   ", "dim"), (f"d in 3 Observe: {one.target}, errors and p99", "accent")]


def _change_id(one: Change) -> Span:
    return (f"  {one.change}" if one.change and one.change != one.text else "", "dim")


def _how_long(client: Client, one: Change) -> Span:
    return (f"  {age(client.now - one.at)} ago" if one.at > -86_400_000 else "", "dim")


def _alerts(client: Client, one: Change) -> Iterator[Spans]:
    found = [alert for alert in client.board.alerts.values() if alert.service == one.target]
    found.sort(key=lambda alert: (not alert.firing, -alert.fired_at))
    for alert in found[:_MOST]:
        state, tone = ("fires", "warn") if alert.firing else ("resolved", "dim")
        side = "after" if alert.fired_at >= one.at else "before"
        apart = f"  {age(abs(alert.fired_at - one.at))} {side} the change"
        yield [("alert    ", "dim"), (f"{alert.name} {state}", tone), (apart, "dim")]
    if not found:
        yield [("alerts   ", "dim"), (f"none on {one.target}", "")]


def _near(client: Client, one: Change) -> Iterator[Spans]:
    others = [
        other
        for other in client.board.changes.values()
        if other.id != one.id and abs(other.at - one.at) <= _NEAR
    ]
    others.sort(key=lambda other: abs(other.at - one.at))
    for other in others[:_MOST]:
        words = f"{when(other.at, client.now)} {other.target}: {other.text or other.change}"
        yield [("near it  ", "dim"), (words, "")]
    if not others:
        yield [("near it  ", "dim"), ("no other change within half an hour", "")]


def _undo(client: Client, one: Change) -> Iterator[Spans]:
    found = undoing(client, one)
    if found is None:
        yield [
            ("undo     ", "dim"),
            (f"nothing on {one.target} undoes it by name; / in 5 Act finds more", ""),
        ]
        return
    mine = client.seat in found.who
    names = ", ".join(client.name(who) for who in found.who)
    asked = "" if mine else f"  ask {names}" if names else ""
    yield [
        ("undo     ", "dim"),
        (f"{found.title}, in 5 Act on {one.target}", "accent"),
        (f"  takes {found.takes}{asked}", "dim"),
    ]


def undoing(client: Client, one: Change) -> ActionInfo | None:
    """The action on the same service that takes a change or a flag of this kind back."""
    wanted = _UNDOING.get(one.kind)
    return next(
        (
            action
            for action in client.public.actions_on(one.target)
            if wanted is not None and wanted in [each.name for each in action.parameters]
        ),
        None,
    )
