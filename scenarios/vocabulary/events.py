"""Every entry of the log that a `when` can name, with its fields and who may see it.

Audience: `all` every seat; `actor` the seat that gave the command; `ends` sender and receiver;
`channel` its members; `hidden` nobody before the debrief.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scenarios.vocabulary.commands import COMMANDS


@dataclass(frozen=True, slots=True)
class EventSpec:
    """An entry type: its fields beyond those of the command that brought it about."""

    name: str
    audience: str
    text: str
    fields: tuple[str, ...] = ()


def _e(name: str, audience: str, text: str, *fields: str) -> EventSpec:
    return EventSpec(name, audience, text, fields)


_EXTRA: Final[dict[str, tuple[str, ...]]] = {
    "alert.acknowledged": ("alerts",),
    "alert.silenced": ("silence", "matchers", "until"),
    "incident.declared": ("incident", "number"),
    "incident.split_off": ("new",),
    "page.sent": (
        "page",
        "to",
        "policy",
        "level",
        "alerts",
        "group",
        "from",
        "receiver",
        "channel",
    ),
    "page.acknowledged": ("page", "by"),
    "message.sent": ("from", "channel", "audience", "members"),
    "status.posted": ("from",),
    "question.asked": ("question", "from", "choices"),
    "question.answered": ("by", "about", "says", "wrong"),
    "view.opened": ("services", "alerts", "changes"),
    "query.ran": ("services", "alerts", "changes"),
    "log.searched": ("services", "alerts", "changes"),
    "check.ran": ("services", "ok", "latency", "text", "healthy"),
    "document.opened": ("services",),
    "action.started": ("run", "by", "takes", "title"),
    "action.cancelled": ("action", "target"),
    "approval.requested": ("approval", "approver", "expires"),
    "task.assigned": ("task", "due"),
    "note.added": ("note",),
    "postmortem.submitted": ("impact_value",),
}

_READ_AUDIENCE: Final = {spec.entry: "actor" for spec in COMMANDS.values() if spec.read}
_ENDS: Final = {
    spec.entry: "ends"
    for spec in COMMANDS.values()
    if spec.name.startswith(("page.", "message.", "question."))
}

_OF_COMMANDS = tuple(
    EventSpec(
        spec.entry,
        _READ_AUDIENCE.get(spec.entry) or _ENDS.get(spec.entry) or "all",
        spec.text,
        tuple(dict.fromkeys([one.name for one in spec.fields] + list(_EXTRA.get(spec.entry, ())))),
    )
    for spec in COMMANDS.values()
)

_OF_THE_WORLD = (
    _e("exercise.started", "all", "StartEx.", "cast"),
    _e("exercise.finished", "all", "The planned end."),
    _e("time.passed", "all", "Every ten seconds.", "digest"),
    _e(
        "alert.firing",
        "all",
        "A rule fires.",
        "alert",
        "alertname",
        "service",
        "labels",
        "annotations",
        "value",
        "since",
    ),
    _e(
        "alert.resolved",
        "all",
        "A rule no longer fires.",
        "alert",
        "alertname",
        "service",
        "labels",
    ),
    _e(
        "notification.sent",
        "all",
        "An alert group was sent to a receiver.",
        "group",
        "receiver",
        "alerts",
        "state",
        "to",
    ),
    _e("silence.expired", "all", "A silence ran out.", "silence"),
    _e("page.answered", "ends", "A person answered a page.", "page", "person", "by", "says"),
    _e("page.unanswered", "ends", "Nobody answered a page in time.", "page", "to", "level"),
    _e(
        "page.fell_back",
        "ends",
        "An acknowledgement that nothing followed fell back.",
        "page",
        "to",
    ),
    _e("page.cleared", "ends", "What a page was about is over by itself.", "page", "to"),
    _e("page.lost", "hidden", "The paging system lost a page.", "page", "to"),
    _e(
        "question.promised",
        "ends",
        "A person will look and come back.",
        "question",
        "person",
        "by",
        "about",
    ),
    _e("question.unanswered", "ends", "A person did not answer.", "question", "person", "about"),
    _e(
        "action.finished",
        "all",
        "An action has taken effect.",
        "run",
        "action",
        "target",
        "by",
        "reveals",
        "to",
        "change",
        "call",
        "flag",
        "share",
        "instance",
        "name",
        "point",
    ),
    _e("action.failed", "all", "An action failed.", "run", "action", "target", "by", "why"),
    _e("approval.expired", "all", "Nobody approved in time.", "approval", "action", "target"),
    _e(
        "change.made",
        "all",
        "A deploy, configuration or flag change.",
        "change",
        "target",
        "kind",
        "text",
        "by",
    ),
    _e(
        "inject.fired",
        "ends",
        "An inject reached the players.",
        "inject",
        "channel",
        "from",
        "to",
        "text",
        "document",
        "asks",
        "question",
    ),
    _e("inject.answered", "hidden", "Its expected action came.", "inject"),
    _e("inject.missed", "hidden", "Its expected action did not come in time.", "inject"),
    _e(
        "sla.missed",
        "all",
        "A clock on the declared severity ran out.",
        "incident",
        "clock",
        "target",
    ),
    _e("command.refused", "actor", "A command that could not be carried out.", "command", "why"),
    _e(
        "engine.failed",
        "all",
        "The engine met a fault of its own; the session pauses.",
        "why",
        "during",
    ),
    _e("debrief.opened", "all", "The truth may be seen."),
    _e("fault.started", "hidden", "Something broke.", "fault", "variant", "target"),
    _e("fault.ended", "hidden", "It ended.", "fault", "why"),
    _e("impact.sample", "hidden", "Who is hurt, on a fixed grid.", "users", "services"),
    _e("impact.began", "hidden", "Users began to be hurt.", "service"),
    _e("impact.ended", "hidden", "Users are well again.", "service"),
    _e("truth.recorded", "hidden", "The truth, whole.", "truth"),
    _e("exercise.bounds", "hidden", "What idle, calm and reference do on this seed.", "bounds"),
)

EVENTS: Final[dict[str, EventSpec]] = {spec.name: spec for spec in (*_OF_COMMANDS, *_OF_THE_WORLD)}
