"""Tricks with people: page everyone, ask everybody everything, copied updates, every cause."""

from __future__ import annotations

from simulator.policies.cheats.trick import MINUTE, Moves, Once, alarmed, trick
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.public_types import Public


def _page(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, now: int) -> list[Command]:
        if not alarmed(board):
            return []
        return [
            Command("page.send", {"to": one.id, "reason": "all hands"})
            for one in public.people
            if once.first(f"{one.id}:{now // (5 * MINUTE)}")
        ]

    return moves


def _ask(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        if not alarmed(board):
            return []
        return [
            Command("question.ask", {"to": one.id, "about": service.id})
            for one in public.people
            for service in public.services
            if once.first(f"{one.id}:{service.id}")
        ]

    return moves


def _copy(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, now: int) -> list[Command]:
        if not board.incidents or not once.first(f"{now // MINUTE}"):
            return []
        fields = {"state": "investigating", "services": [public.services[0].id]}
        made = [Command("status.post", {"audience": "public", **fields})]
        return made + [
            Command("message.send", {"to": one.id, "template": "holding", **fields})
            for one in public.people
            if one.outside
        ]

    return moves


def _promise(public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        if not alarmed(board) or not once.first("promise"):
            return []
        services = [one.id for one in public.services]
        return [
            Command(
                "status.post", {"audience": "public", "state": "resolved", "services": services}
            )
        ]

    return moves


def _name(public: Public) -> Moves:
    left = list(public.causes)

    def moves(board: Board, _now: int) -> list[Command]:
        if not alarmed(board) or not left:
            return []
        one = left.pop(0)
        return [Command("hypothesis.set", {"cause": one.id, "kind": "change"})]

    return moves


PAGE_EVERYONE = trick("Pages everybody, every five minutes.", _page)
ASK_EVERYBODY = trick("Asks everybody about everything.", _ask)
COPY_UPDATES = trick("Sends the same update to everybody every minute.", _copy)
PROMISE = trick("Says that it is resolved before it is.", _promise)
NAME_EVERY_CAUSE = trick("Names every cause there is, one after the other.", _name)
