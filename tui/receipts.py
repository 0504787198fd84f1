"""What the console says when a command was carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simulator.record.commands import Json

_DONE: Final[Mapping[str, str]] = {
    "page.acknowledge": "acknowledged: the page does not climb any further",
    "page.send": "paged: {to}",
    "page.escalate": "escalated: the next level is paged",
    "page.reassign": "handed on: the page",
    "page.snooze": "quiet for a while: the page",
    "alert.acknowledge": "acknowledged: the alert",
    "alert.mark_noise": "marked as noise",
    "alert.unmark_noise": "no longer marked as noise",
    "note.retract": "taken back: the note",
    "incident.declare": "declared: {title}",
    "incident.mitigate": "mitigated: {incident}",
    "incident.resolve": "resolved: {incident}",
    "incident.close": "closed: {incident}",
    "incident.reopen": "reopened: {incident}",
    "incident.merge": "merged: {incident} into {into}",
    "incident.split": "split off from {incident}",
    "incident.set": "changed: {incident}",
    "role.take": "taken: {role}",
    "role.hand_over": "handed over: {role}",
    "task.assign": "assigned: {text}",
    "task.acknowledge": "acknowledged: the task",
    "task.finish": "finished: the task",
    "note.add": "noted",
    "alert.link": "linked",
    "alert.unlink": "taken out",
    "alert.silence": "silenced",
    "message.send": "sent: {to}",
    "status.post": "posted: the status page shows it",
    "question.ask": "asked: {to} about {about}",
    "question.answer": "answered",
    "hypothesis.set": "stated: what you think is the cause",
    "action.cancel": "stopping",
    "approval.request": "asked for approval: {to}",
    "approval.grant": "approved",
    "approval.deny": "not approved",
    "postmortem.submit": "submitted: the post-mortem",
    "postmortem.abandon": "given up: the post-mortem",
    "exercise.end": "EndEx: the exercise is over",
}


def receipt_words(type: str, fields: Mapping[str, Json]) -> str:
    """One short line about a command that was carried out; empty for reads and the like."""
    words = _DONE.get(type, "")
    known = {name.rstrip("_"): one for name, one in fields.items()}
    named = {name: str(known.get(name) or "it") for name in _NAMES if f"{{{name}}}" in words}
    return words.format(**named)


_NAMES: Final = ("to", "title", "incident", "into", "role", "text", "about")
