"""Tricks with incidents: resolve at once, many incidents, severity that flaps."""

from __future__ import annotations

from simulator.policies.cheats.trick import MINUTE, Moves, Once, alarmed, firing, trick
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.public_types import Public


def _declare(title: str, service: str, alert: str | None = None) -> Command:
    fields: dict[str, object] = {
        "title": title,
        "severity": "SEV1",
        "impact": "high",
        "urgency": "high",
        "services": [service],
    }
    if alert is not None:
        fields["alerts"] = [alert]
    return Command("incident.declare", fields, alert)


def _known(public: Public, service: str) -> str:
    names = [one.id for one in public.services]
    return service if service in names else names[0]


def _resolve(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        if not board.incidents and alarmed(board) and once.first("declare"):
            return [_declare("All is well", _known(public, ""))]
        return [
            Command("incident.resolve", {"incident": one.id, "reason": "done"})
            for one in board.open_incidents()
            if once.first(one.id)
        ]

    return moves


def _again(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, now: int) -> list[Command]:
        if not board.incidents:
            wanted = alarmed(board) and once.first("declare")
            return [_declare("All is well", _known(public, ""))] if wanted else []
        one = next(iter(board.incidents.values()))
        if not once.first(f"{now // (3 * MINUTE)}"):
            return []
        verb = "incident.reopen" if one.state in ("resolved", "closed") else "incident.resolve"
        return [Command(verb, {"incident": one.id, "reason": "again"})]

    return moves


def _many(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        return [
            _declare(one.name, _known(public, one.service), one.id)
            for one in firing(board)
            if one.fired_at >= 0 and once.first(one.fingerprint)
        ]

    return moves


def _always(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        made = [
            Command("incident.set", {"incident": one.id, "severity": "SEV1"})
            for one in board.open_incidents()
            if one.severity != "SEV1" and once.first(one.id)
        ]
        if not board.incidents and alarmed(board) and once.first("declare"):
            made.append(_declare("Everything", _known(public, "")))
        return made

    return moves


def _flap(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, now: int) -> list[Command]:
        if not board.incidents and alarmed(board) and once.first("declare"):
            return [_declare("Everything", _known(public, ""))]
        if not once.first(f"{now // (2 * MINUTE)}"):
            return []
        wanted = "SEV1" if now // (2 * MINUTE) % 2 else "SEV4"
        return [
            Command("incident.set", {"incident": one.id, "severity": wanted})
            for one in board.open_incidents()
            if one.severity != wanted
        ]

    return moves


def _end(_public: Public) -> Moves:
    once = Once()

    def moves(board: Board, now: int) -> list[Command]:
        late = now >= 5 * MINUTE and (alarmed(board) or now >= 10 * MINUTE)
        return [Command("exercise.end")] if late and once.first("end") else []

    return moves


RESOLVE_AT_ONCE = trick("Declares and resolves at the first alert.", _resolve)
RESOLVE_AGAIN = trick("Resolves, reopens, resolves.", _again)
MANY_INCIDENTS = trick("Declares an incident for every alert.", _many)
SEV1_ALWAYS = trick("Calls everything SEV1.", _always)
FLAP_SEVERITY = trick("Changes the severity every two minutes.", _flap)
END_EARLY = trick("Ends the exercise after the first alert.", _end)
