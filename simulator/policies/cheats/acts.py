"""Tricks with actions: scale to zero, restart all, shed everything, everything at once."""

from __future__ import annotations

from collections.abc import Callable

from simulator.policies.cheats.trick import MINUTE, Moves, Once, alarmed, trick
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.public_types import ActionInfo, Public

_FILL = {"to": 0, "share": 1.0, "call": None, "flag": None, "name": None, "change": None}


def _everywhere(public: Public, wanted: Callable[[ActionInfo], bool], **given: object) -> Moves:
    once = Once()

    def moves(board: Board, now: int) -> list[Command]:
        if not alarmed(board) or now < 3 * MINUTE:
            return []
        return [
            Command("action.start", {"action": one.id, "target": one.target, **_with(one, given)})
            for one in public.actions
            if wanted(one) and once.first(f"{one.id}:{one.target}:{now // (4 * MINUTE)}")
        ]

    return moves


def _with(action: ActionInfo, given: dict[str, object]) -> dict[str, object]:
    """Parameters of an action: what is given, else its first choice, else a plain value."""
    made: dict[str, object] = {}
    for one in action.parameters:
        if one.name in given:
            made[one.name] = given[one.name]
        elif one.required:
            made[one.name] = one.choices[0] if one.choices else _FILL.get(one.name, 1)
    return made


def _scale(public: Public) -> Moves:
    return _everywhere(public, lambda one: one.id == "scale", to=0)


def _restart(public: Public) -> Moves:
    return _everywhere(public, lambda one: one.id == "restart")


def _shed(public: Public) -> Moves:
    return _everywhere(public, lambda one: one.id == "shed_load", share=1.0)


def _roll(public: Public) -> Moves:
    return _everywhere(public, lambda one: one.id == "rollback")


def _all(public: Public) -> Moves:
    return _everywhere(public, lambda one: bool(one.target))


SCALE_TO_ZERO = trick("Scales every service to zero.", _scale)
RESTART_ALL = trick("Restarts every service, again and again.", _restart)
SHED_ALL = trick("Turns every request away.", _shed)
ROLL_BACK_ALL = trick("Rolls the last change of every service back.", _roll)
BRUTE_FORCE = trick("Starts every action there is.", _all)
