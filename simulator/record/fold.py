"""`apply(board, entry)`: the fold that everybody uses. Pure but for the board that it updates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from scenarios.vocabulary.commands import COMMANDS
from simulator.record import fold_people
from simulator.record.board import Alert, Board, Change, Incident, Moment
from simulator.record.entries import Entry
from simulator.record.fold_people import Handler

_READS = {spec.entry for spec in COMMANDS.values() if spec.read}


def apply(board: Board, entry: Entry) -> Board:
    """Fold one entry into the board and return it. Unknown types only move the time."""
    board.at = max(board.at, entry.at) if board.started else entry.at
    board.seq = entry.seq
    moment = Moment(entry.seq, entry.at, entry.type, entry.id, entry.actor, entry.fields)
    if entry.type in _READS:
        board.reads.append(moment)
        return board
    if entry.type == "time.passed":
        return board
    if entry.type == "command.refused":
        board.refused.append(moment)
        return board
    board.timeline.append(moment)
    handler = _HANDLERS.get(entry.type)
    if handler is not None:
        handler(board, entry, moment)
    return board


def fold(entries: Iterable[Entry]) -> Board:
    """The board after these entries."""
    board = Board()
    for entry in entries:
        apply(board, entry)
    return board


def alerts_of(entry: Entry) -> list[str]:
    """The alert references of an entry: `alerts`, or the one `alert`."""
    many = list(entry.get("alerts") or [])
    one = entry.get("alert")
    return many if many or one is None else [one]


def _started(board: Board, entry: Entry, _: Moment) -> None:
    board.started = True
    board.at = entry.at
    board.cast = entry.get("cast") or {}


def _firing(board: Board, entry: Entry, _: Moment) -> None:
    fingerprint = entry.id.split(":")[1]
    old = board.alerts.get(fingerprint)
    first = old.first_fired_at if old else entry.at
    fresh = Alert(
        entry.id,
        fingerprint,
        entry.get("labels") or {},
        entry.get("annotations") or {},
        float(entry.get("value") or 0.0),
        round(float(entry.get("since") or 0.0) * 1000),
        entry.at,
        first,
        firings=old.firings + 1 if old else 1,
        noise=old.noise if old else None,
        incident=old.incident if old else None,
        silenced_until=old.silenced_until if old else None,
    )
    board.alerts[fingerprint] = fresh


def _update_alert(board: Board, ref: str, **changes: object) -> None:
    alert = board.alert(ref)
    if alert is not None:
        board.alerts[alert.fingerprint] = replace(alert, **changes)  # type: ignore[arg-type]


def _resolved_alert(board: Board, entry: Entry, _: Moment) -> None:
    _update_alert(board, entry.get("alert"), firing=False, resolved_at=entry.at)


def _on_alerts(
    change: Callable[[Entry], dict[str, object]],
) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        for ref in alerts_of(entry):
            _update_alert(board, ref, **change(entry))

    return handler


def _silenced(board: Board, entry: Entry, _: Moment) -> None:
    board.silences[entry.get("silence")] = entry.fields
    for ref in alerts_of(entry):
        _update_alert(board, ref, silenced_until=round(float(entry.get("until")) * 1000))


def _silence_expired(board: Board, entry: Entry, _: Moment) -> None:
    board.silences.pop(entry.get("silence"), None)


def _triaged(one: Incident, at: int) -> Incident:
    complete = bool(one.severity and one.impact and one.urgency and one.services)
    return replace(one, triaged_at=at) if complete and one.triaged_at is None else one


def _declared(board: Board, entry: Entry, _: Moment) -> None:
    key = entry.get("incident")
    one = Incident(
        key,
        entry.get("title") or key,
        entry.get("severity"),
        entry.get("impact"),
        entry.get("urgency"),
        tuple(entry.get("services") or ()),
        "declared",
        entry.at,
        entry.actor,
    )
    board.incidents[key] = _triaged(one, entry.at)
    for ref in alerts_of(entry):
        _update_alert(board, ref, incident=key)


def _updated(board: Board, entry: Entry, _: Moment) -> None:
    one = board.incidents[entry.get("incident")]
    names = ("title", "severity", "impact", "urgency")
    given = {name: entry.get(name) for name in names if entry.get(name) is not None}
    if entry.get("services") is not None:
        given["services"] = tuple(entry.get("services"))
    board.incidents[one.id] = _triaged(replace(one, **given), entry.at)


def _merged(board: Board, entry: Entry, _: Moment) -> None:
    one = board.incidents[entry.get("incident")]
    into = entry.get("into")
    board.incidents[one.id] = replace(one, state="closed", merged_into=into, closed_at=entry.at)
    for alert in board.linked(one.id):
        board.alerts[alert.fingerprint] = replace(alert, incident=into)


def _split_off(board: Board, entry: Entry, _: Moment) -> None:
    old = board.incidents[entry.get("incident")]
    new = entry.get("new")
    one = Incident(
        new,
        entry.get("title") or new,
        entry.get("severity") or old.severity,
        entry.get("impact") or old.impact,
        entry.get("urgency") or old.urgency,
        tuple(entry.get("services") or old.services),
        "declared",
        entry.at,
        entry.actor,
    )
    board.incidents[new] = _triaged(one, entry.at)
    for ref in alerts_of(entry):
        _update_alert(board, ref, incident=new)


def _state(state: str, stamp: str | None) -> Handler:
    def handler(board: Board, entry: Entry, _: Moment) -> None:
        one = board.incidents[entry.get("incident")]
        changes: dict[str, object] = {"state": state}
        if stamp is not None:
            changes[stamp] = entry.at
        else:
            changes.update(mitigated_at=None, resolved_at=None, closed_at=None)
        board.incidents[one.id] = replace(one, **changes)  # type: ignore[arg-type]

    return handler


def _role(board: Board, entry: Entry, _: Moment) -> None:
    holder = entry.get("to") or entry.actor
    wanted = entry.get("incident")
    for key in [wanted] if wanted else list(board.incidents):
        one = board.incidents[key]
        board.incidents[key] = replace(one, roles={**one.roles, entry.get("role"): holder})


def _changed(board: Board, entry: Entry, _: Moment) -> None:
    board.changes[entry.id] = Change(
        entry.id,
        entry.get("change"),
        entry.at,
        entry.get("target"),
        entry.get("kind") or "deploy",
        entry.get("text") or "",
        entry.get("by") or "",
    )


def _missed(board: Board, entry: Entry, _: Moment) -> None:
    one = board.incidents.get(entry.get("incident"))
    if one is not None:
        board.incidents[one.id] = replace(one, missed=(*one.missed, entry.get("clock")))


def _set(name: str, value: object) -> Handler:
    def handler(board: Board, _: Entry, __: Moment) -> None:
        setattr(board, name, value)

    return handler


def _keep(name: str) -> Handler:
    def handler(board: Board, _: Entry, moment: Moment) -> None:
        setattr(board, name, moment)

    return handler


def _speed(board: Board, entry: Entry, _: Moment) -> None:
    board.speed = float(entry.get("speed"))


def _draft(board: Board, entry: Entry, _: Moment) -> None:
    board.draft = {**board.draft, **(entry.get("draft") or {})}


def _failed(board: Board, entry: Entry, _: Moment) -> None:
    board.failed = str(entry.get("why"))
    board.paused = True


def _notified(board: Board, _: Entry, moment: Moment) -> None:
    board.notifications.append(moment)


_HANDLERS: dict[str, Handler] = {
    **fold_people.HANDLERS,
    "exercise.started": _started,
    "exercise.paused": _set("paused", True),
    "exercise.resumed": _set("paused", False),
    "exercise.speed_set": _speed,
    "exercise.ended": _set("ended", True),
    "exercise.finished": _set("finished", True),
    "debrief.opened": _set("debrief", True),
    "engine.failed": _failed,
    "alert.firing": _firing,
    "alert.resolved": _resolved_alert,
    "alert.acknowledged": _on_alerts(lambda entry: {"acknowledged_by": entry.actor}),
    "alert.marked_noise": _on_alerts(lambda entry: {"noise": entry.get("reason") or "noise"}),
    "alert.unmarked_noise": _on_alerts(lambda _: {"noise": None}),
    "alert.linked": _on_alerts(lambda entry: {"incident": entry.get("incident")}),
    "alert.unlinked": _on_alerts(lambda _: {"incident": None}),
    "alert.silenced": _silenced,
    "silence.expired": _silence_expired,
    "notification.sent": _notified,
    "incident.declared": _declared,
    "incident.updated": _updated,
    "incident.merged": _merged,
    "incident.split_off": _split_off,
    "incident.mitigated": _state("mitigated", "mitigated_at"),
    "incident.resolved": _state("resolved", "resolved_at"),
    "incident.closed": _state("closed", "closed_at"),
    "incident.reopened": _state("declared", None),
    "role.taken": _role,
    "role.handed_over": _role,
    "hypothesis.stated": _keep("hypothesis"),
    "change.made": _changed,
    "sla.missed": _missed,
    "postmortem.saved": _draft,
    "postmortem.submitted": _keep("postmortem"),
    "postmortem.abandoned": _set("abandoned", True),
}
