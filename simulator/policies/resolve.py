"""From what a step of a solution says to the fields of a command, on the board of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.model.values import parse_duration, parse_setting
from scenarios.vocabulary.commands import COMMANDS, CommandSpec, Field
from simulator.record.board import Alert, Board
from simulator.record.commands import Json


class NotYet(Exception):
    """Something that the step names is not on the board yet: what."""


def fields_of(do: str, written: Mapping[str, Any], board: Board, seat: str) -> dict[str, Json]:
    """The fields of the command `do` as a log writes them. Raises `NotYet`."""
    spec = COMMANDS[do]
    made: dict[str, Json] = {}
    for name, value in written.items():
        field = spec.field(name)
        made[name] = value if field is None else _value(field, value, board)
    _fill(spec, made, board, seat)
    return made


def _value(field: Field, value: Any, board: Board) -> Json:
    if field.many and field.ref == "alert":
        return _alerts(value, board)
    if field.many and isinstance(value, list | tuple):
        return [_one(field.ref, one, board) for one in value]
    if field.many:
        return [_one(field.ref, value, board)]
    return _one(field.ref, value, board)


def _one(ref: str, value: Any, board: Board) -> Json:
    if ref == "duration":
        return _seconds(value)
    if ref in ("number", "int") and isinstance(value, str):
        return parse_setting(value).value
    if ref == "party":
        return party(value)
    if ref == "alert":
        return _alert(value, board).id
    if ref == "incident" and value == "first":
        return _first_incident(board)
    if ref == "map" and isinstance(value, Mapping):
        return _map(value)
    if isinstance(value, Mapping):
        return {str(key): one for key, one in value.items()}
    return value


def party(value: Any) -> str:
    """`{person: x}` and `x` to the log's plain id; others to `kind:id`."""
    if not isinstance(value, Mapping) or not value:
        return str(value)
    kind, name = next(iter(value.items()))
    return str(name) if kind in ("person", "seat") else f"{kind}:{name}"


def _seconds(value: Any) -> Json:
    if not isinstance(value, str):
        return value
    ms = parse_duration(value)
    return ms // 1000 if ms % 1000 == 0 else round(ms / 1000, 3)


def _map(value: Mapping[str, Any]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for name, one in value.items():
        if name == "due":
            made[name] = _seconds(one)
        else:
            made[str(name)] = party(one) if name == "owner" else one
    return made


def _matching(value: Any, board: Board) -> list[Alert]:
    if not isinstance(value, Mapping):
        found = board.alert(str(value))
        return [] if found is None else [found]
    wanted = {str(name): str(text) for name, text in value.items()}
    return [
        one
        for one in board.alerts.values()
        if all(one.labels.get(name) == text for name, text in wanted.items())
    ]


def _alert(value: Any, board: Board) -> Alert:
    found = sorted(_matching(value, board), key=lambda one: (not one.firing, one.fired_at, one.id))
    if not found:
        raise NotYet(f"alert {_words(value)}")
    return found[0]


def _alerts(value: Any, board: Board) -> list[str]:
    made: dict[str, None] = {}
    for one in value if isinstance(value, list | tuple) else [value]:
        found = _matching(one, board)
        if not found:
            raise NotYet(f"alert {_words(one)}")
        made |= {alert.id: None for alert in found}
    return list(made)


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return str(value)


def _first_incident(board: Board) -> str:
    for one in board.incidents:
        return one
    raise NotYet("a declared incident")


def _fill(spec: CommandSpec, made: dict[str, Json], board: Board, seat: str) -> None:
    for field in spec.fields:
        if field.name in made:
            continue
        if field.ref == "incident" and field.required:
            made[field.name] = _first_incident(board)
        elif field.ref == "page" and spec.name.startswith("page."):
            made[field.name] = _newest(
                [one.id for one in board.pages.values() if one.to == seat and one.state == "sent"],
                "a page to answer",
            )
        elif field.ref == "question":
            made[field.name] = _newest(
                [one.id for one in board.questions.values() if _asks(one.to, one.state, seat)],
                "a question to answer",
            )
        elif field.ref == "task" and field.required:
            made[field.name] = _newest(
                [key for key, one in board.tasks.items() if one.owner == seat], "a task"
            )
        elif field.ref == "run" and field.required:
            running = [key for key, one in board.runs.items() if one.state == "running"]
            made[field.name] = _newest(running, "a running action")
        elif field.ref == "approval" and field.required:
            waiting = [key for key, one in board.approvals.items() if one.state == "requested"]
            made[field.name] = _newest(waiting, "a request for approval")


def _asks(to: str, state: str, seat: str) -> bool:
    return to == seat and state == "open"


def _newest(found: list[str], what: str) -> str:
    if not found:
        raise NotYet(what)
    return found[-1]
