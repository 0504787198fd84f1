"""Tricks with alerts: silence, acknowledge, call noise, link all."""

from __future__ import annotations

from simulator.policies.cheats.trick import Moves, Once, firing, trick
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.public_types import Public


def _silence(public: Public) -> Moves:
    once = Once()
    span = public.duration // 1000

    def moves(board: Board, _now: int) -> list[Command]:
        return [
            Command("alert.silence", {"alert": one.id, "for": span, "comment": "quiet"}, one.id)
            for one in firing(board)
            if one.fired_at >= 0 and once.first(one.fingerprint)
        ]

    return moves


def _acknowledge(_public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        made = [
            Command("alert.acknowledge", {"alert": one.id}, one.id)
            for one in firing(board)
            if once.first(one.id)
        ]
        return made + [
            Command("page.acknowledge", {"page": page.id}, page.id)
            for page in board.pages.values()
            if page.state == "sent" and once.first(page.id)
        ]

    return moves


def _noise(_public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        return [
            Command("alert.mark_noise", {"alert": one.id, "reason": "noise"}, one.id)
            for one in firing(board)
            if once.first(one.fingerprint)
        ]

    return moves


def _link(_public: Public) -> Moves:
    once = Once()

    def moves(board: Board, _now: int) -> list[Command]:
        incident = next(iter(board.incidents), None)
        if incident is None:
            return []
        return [
            Command("alert.link", {"alert": one.id, "incident": incident}, one.id)
            for one in firing(board)
            if one.incident != incident and once.first(one.id)
        ]

    return moves


SILENCE_ALL = trick("Silences every alert that fires.", _silence)
ACKNOWLEDGE_ALL = trick("Acknowledges every alert and page at once, by reflex.", _acknowledge)
NOISE_ALL = trick("Marks every alert as noise.", _noise)
LINK_ALL = trick("Links every alert to the first incident.", _link)
