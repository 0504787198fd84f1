"""Every command that a seat can give, with its fields.

`ref` says what the value of a field names: the lint resolves it in a scenario's `solution`, the
engine resolves it in an exercise. A field with `many` takes a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a command or an entry.

    `ref` is one of: text, int, number, bool, duration (ms in the log, `5m` in YAML), promql,
    severity, degree, role, template, audience, state, kind, service, team, person, seat, party
    (a seat, person, team, schedule, policy, channel or audience: id or `{person: id}`), alert
    (log: alert id; YAML: matchers), page, incident (log: id; YAML may say `first`), task, question,
    run (of an action), approval, note, action, change, call, cause (change, service, call, factor),
    factor, topic, document, runbook, dashboard, journey, matchers, map.
    """

    name: str
    ref: str
    required: bool = False
    many: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command: its entry in the past tense when it succeeds, and its fields."""

    name: str
    entry: str
    text: str
    fields: tuple[Field, ...] = ()
    read: bool = False

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((one for one in self.fields if one.name == name), None)


def _f(name: str, ref: str, *flags: str, text: str = "") -> Field:
    return Field(name, ref, "required" in flags, "many" in flags, text)


_ALERTS = (_f("alert", "alert"), _f("alerts", "alert", "many"))
_REASON = _f("reason", "text")
_INCIDENT = _f("incident", "incident")
_THIS_INCIDENT = _f("incident", "incident", "required")
_TRIAGE = (
    _f("title", "text"),
    _f("severity", "severity"),
    _f("impact", "degree"),
    _f("urgency", "degree"),
    _f("services", "service", "many"),
)
_UPDATE = (
    _f("text", "text"),
    _f("template", "template"),
    _f("incident", "incident"),
    _f("state", "state"),
    _f("severity", "severity"),
    _f("services", "service", "many"),
    _f("next_update", "duration"),
)
_PARAMETERS = (
    _f("to", "number"),
    _f("change", "change"),
    _f("call", "call"),
    _f("flag", "text"),
    _f("share", "number"),
    _f("instance", "text"),
    _f("name", "text"),
    _f("point", "duration"),
    _f("rolling", "bool"),
)
_WINDOW = (_f("start", "duration"), _f("end", "duration"))


def _c(name: str, entry: str, text: str, *fields: Field, read: bool = False) -> CommandSpec:
    return CommandSpec(name, entry, text, fields, read)


_ALL = (
    _c(
        "alert.acknowledge",
        "alert.acknowledged",
        "Take alerts on.",
        *_ALERTS,
        _f("comment", "text"),
    ),
    _c(
        "alert.silence",
        "alert.silenced",
        "Mute what matches for a while.",
        _f("alert", "alert"),
        _f("matchers", "matchers"),
        _f("for", "duration", "required"),
        _f("comment", "text"),
    ),
    _c(
        "alert.mark_noise", "alert.marked_noise", "Say that alerts mean nothing.", *_ALERTS, _REASON
    ),
    _c("alert.unmark_noise", "alert.unmarked_noise", "Take that back.", *_ALERTS, _REASON),
    _c("alert.link", "alert.linked", "Put alerts into an incident.", *_ALERTS, _THIS_INCIDENT),
    _c("alert.unlink", "alert.unlinked", "Take alerts out of an incident.", *_ALERTS, _INCIDENT),
    _c(
        "incident.declare",
        "incident.declared",
        "Declare an incident.",
        *_TRIAGE,
        _f("alerts", "alert", "many"),
        _REASON,
    ),
    _c(
        "incident.set",
        "incident.updated",
        "Change severity, impact, urgency, services, title.",
        _THIS_INCIDENT,
        *_TRIAGE,
        _REASON,
    ),
    _c(
        "incident.merge",
        "incident.merged",
        "Fold one incident into another.",
        _THIS_INCIDENT,
        _f("into", "incident", "required"),
        _REASON,
    ),
    _c(
        "incident.split",
        "incident.split_off",
        "Move alerts into an incident of their own.",
        _THIS_INCIDENT,
        _f("alerts", "alert", "many"),
        *_TRIAGE,
        _REASON,
    ),
    _c(
        "incident.mitigate",
        "incident.mitigated",
        "Users are no longer hurt.",
        _THIS_INCIDENT,
        _REASON,
    ),
    _c(
        "incident.resolve",
        "incident.resolved",
        "The cause is gone or bypassed.",
        _THIS_INCIDENT,
        _REASON,
    ),
    _c("incident.reopen", "incident.reopened", "It is back.", _THIS_INCIDENT, _REASON),
    _c("incident.close", "incident.closed", "Nothing is left to do.", _THIS_INCIDENT, _REASON),
    _c(
        "role.take",
        "role.taken",
        "Take a role.",
        _f("role", "role", "required"),
        _INCIDENT,
    ),
    _c(
        "role.hand_over",
        "role.handed_over",
        "Give a role to somebody.",
        _f("role", "role", "required"),
        _f("to", "party", "required"),
        _INCIDENT,
        _f("note", "text"),
    ),
    _c(
        "page.send",
        "page.sent",
        "Wake somebody.",
        _f("to", "party", "required"),
        _REASON,
        _INCIDENT,
    ),
    _c("page.acknowledge", "page.acknowledged", "Say that you have it.", _f("page", "page")),
    _c("page.escalate", "page.escalated", "Page the next level now.", _f("page", "page"), _REASON),
    _c(
        "page.reassign",
        "page.reassigned",
        "Give a page to somebody else.",
        _f("page", "page"),
        _f("to", "party", "required"),
        _REASON,
    ),
    _c(
        "page.snooze",
        "page.snoozed",
        "Quiet for a while.",
        _f("page", "page"),
        _f("for", "duration", "required"),
    ),
    _c(
        "message.send",
        "message.sent",
        "Write to a person, a channel or an audience.",
        _f("to", "party", "required"),
        *_UPDATE,
    ),
    _c(
        "status.post",
        "status.posted",
        "Post on the status page.",
        _f("audience", "audience"),
        *_UPDATE,
    ),
    _c(
        "question.ask",
        "question.asked",
        "Ask a person about a topic.",
        _f("to", "party", "required"),
        _f("about", "topic", "required"),
        _INCIDENT,
    ),
    _c(
        "question.answer",
        "question.answered",
        "Answer a person's question.",
        _f("question", "question"),
        _f("choice", "text"),
        _f("text", "text"),
    ),
    _c(
        "task.assign",
        "task.assigned",
        "Give a task to a named owner.",
        _f("owner", "party", "required"),
        _f("text", "text", "required"),
        _f("for", "duration"),
        _INCIDENT,
    ),
    _c("task.acknowledge", "task.acknowledged", "Accept a task.", _f("task", "task", "required")),
    _c(
        "task.finish",
        "task.finished",
        "A task is done.",
        _f("task", "task", "required"),
        _f("note", "text"),
    ),
    _c(
        "hypothesis.set",
        "hypothesis.stated",
        "Say what you think is the cause.",
        _f("cause", "cause", "required"),
        _f("kind", "kind"),
        _f("factors", "factor", "many"),
        _INCIDENT,
        _f("expect", "text"),
    ),
    _c(
        "view.open",
        "view.opened",
        "Open a thing to read it.",
        _f("service", "service"),
        _f("alert", "alert"),
        _f("change", "change"),
        _f("dashboard", "dashboard"),
        _f("runbook", "runbook"),
        _f("incident", "incident"),
        _f("page", "page"),
        _f("person", "person"),
        _f("view", "text"),
        read=True,
    ),
    _c(
        "query.run",
        "query.ran",
        "Run a PromQL query.",
        _f("query", "promql", "required"),
        *_WINDOW,
        _f("step", "duration"),
        read=True,
    ),
    _c(
        "log.search",
        "log.searched",
        "Search the logs.",
        _f("service", "service"),
        _f("level", "text"),
        _f("text", "text"),
        _f("regex", "text"),
        *_WINDOW,
        read=True,
    ),
    _c(
        "check.run",
        "check.ran",
        "Run a customer's journey or a service's own check.",
        _f("journey", "journey"),
        _f("service", "service"),
        read=True,
    ),
    _c(
        "document.open",
        "document.opened",
        "Read a document.",
        _f("document", "document", "required"),
        read=True,
    ),
    _c(
        "action.start",
        "action.started",
        "Start an action.",
        _f("action", "action", "required"),
        _f("target", "service"),
        _f("by", "party"),
        *_PARAMETERS,
        _REASON,
    ),
    _c("action.cancel", "action.cancelled", "Stop a running action.", _f("run", "run", "required")),
    _c(
        "approval.request",
        "approval.requested",
        "Ask for approval of an action.",
        _f("to", "party"),
        _f("action", "action", "required"),
        _f("target", "service"),
        _REASON,
    ),
    _c("approval.grant", "approval.granted", "Approve.", _f("approval", "approval", "required")),
    _c(
        "approval.deny",
        "approval.denied",
        "Do not approve.",
        _f("approval", "approval", "required"),
        _REASON,
    ),
    _c(
        "note.add",
        "note.added",
        "Write a note on the timeline.",
        _f("text", "text", "required"),
        _INCIDENT,
    ),
    _c("note.retract", "note.retracted", "Strike a note.", _f("note", "note", "required")),
    _c(
        "postmortem.set",
        "postmortem.saved",
        "Save a draft of the post-mortem.",
        _f("draft", "map", "required"),
    ),
    _c(
        "postmortem.submit",
        "postmortem.submitted",
        "Submit the post-mortem.",
        _f("cause", "cause"),
        _f("kind", "kind"),
        _f("factors", "factor", "many"),
        _f("impact", "map"),
        _f("moments", "map"),
        _f("actions", "map", "many"),
        _f("root_cause", "text"),
        _f("summary", "text"),
        _f("lessons", "text"),
        _f("whys", "text", "many"),
    ),
    _c("postmortem.abandon", "postmortem.abandoned", "Give the post-mortem up."),
    _c("exercise.pause", "exercise.paused", "Stop the clock."),
    _c("exercise.resume", "exercise.resumed", "Go on.", _f("held", "number")),
    _c("exercise.speed", "exercise.speed_set", "Set the tempo.", _f("speed", "number", "required")),
    _c(
        "exercise.jump",
        "exercise.jumped",
        "Jump to the next visible entry, at most so far.",
        _f("to", "duration"),
    ),
    _c("exercise.end", "exercise.ended", "End the exercise."),
)

COMMANDS: Final[dict[str, CommandSpec]] = {spec.name: spec for spec in _ALL}

NOT_YET: Final = (
    "bridge.join",
    "bridge.leave",
    "decision.propose",
    "decision.object",
    "decision.record",
    "exercise.fork",
)
"""Commands of the domain that this version does not have: `check` and the engine say so."""
