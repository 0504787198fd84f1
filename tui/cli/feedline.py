"""One line of text for an entry: the feed of a run or of a log, for pipes and eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.record.entries import Entry
from simulator.record.public_types import Public
from tui.cli import out

_LINES: Mapping[str, tuple[str, str]] = {
    "exercise.started": ("START", "StartEx"),
    "exercise.finished": ("END", "the planned end"),
    "exercise.ended": ("END", "{actor} ended the exercise; the world runs on"),
    "exercise.paused": ("CLOCK", "paused"),
    "exercise.resumed": ("CLOCK", "resumed"),
    "exercise.speed_set": ("CLOCK", "tempo {speed}x"),
    "exercise.jumped": ("CLOCK", "jumped"),
    "alert.firing": ("ALERT", "{alertname} fires on {service}: {summary}"),
    "alert.resolved": ("ALERT", "{alertname} on {service} is over"),
    "notification.sent": ("NOTIFY", "{receiver} is told of {alerts}"),
    "change.made": ("CHANGE", "{target}: {text} ({by})"),
    "page.sent": ("PAGE", "to {to}: {reason} {alerts}"),
    "page.acknowledged": ("PAGE", "{actor} has it"),
    "page.answered": ("PAGE", "{person} answers: {says}"),
    "page.unanswered": ("PAGE", "{to} does not answer"),
    "page.fell_back": ("PAGE", "back to {to}: nothing followed the acknowledgement"),
    "page.escalated": ("PAGE", "{actor} pages the next level"),
    "message.sent": ("CHAT", "{actor} to {to}: {state} {text}"),
    "status.posted": ("STATUS", "{actor} to {audience}: {state} {services} {text}"),
    "inject.fired": ("INJECT", "{from} by {channel}: {text}"),
    "question.asked": ("ASK", "{from} asks {to} about {about} {text}"),
    "question.promised": ("ASK", "{person} will look at {about}"),
    "question.answered": ("ASK", "{by}: {says} {choice} {text}"),
    "question.unanswered": ("ASK", "{person} does not answer about {about}"),
    "incident.declared": ("INCIDENT", "{actor} declares {incident}, {severity}: {services}"),
    "incident.updated": ("INCIDENT", "{actor} sets {incident}: {severity} {impact} {services}"),
    "incident.mitigated": ("INCIDENT", "{incident} is mitigated"),
    "incident.resolved": ("INCIDENT", "{incident} is resolved"),
    "incident.reopened": ("INCIDENT", "{incident} is open again"),
    "incident.closed": ("INCIDENT", "{incident} is closed"),
    "alert.linked": ("INCIDENT", "{actor} links {alerts} to {incident}"),
    "alert.acknowledged": ("ALERT", "{actor} takes {alerts}"),
    "alert.marked_noise": ("ALERT", "{actor} calls {alerts} noise: {reason}"),
    "alert.silenced": ("ALERT", "{actor} silences {alerts} {matchers}"),
    "role.taken": ("ROLE", "{actor} is {role}"),
    "role.handed_over": ("ROLE", "{to} is {role}"),
    "task.assigned": ("TASK", "{owner}: {text}"),
    "task.finished": ("TASK", "done: {task}"),
    "hypothesis.stated": ("THINK", "{actor} suspects {cause} {kind}"),
    "action.started": ("ACT", "{by} starts {action} on {target} {change}"),
    "action.finished": ("ACT", "{action} on {target} is done. {reveals}"),
    "action.failed": ("ACT", "{action} on {target} failed: {why}"),
    "approval.requested": ("APPROVE", "{actor} asks {approver} for {action} on {target}"),
    "approval.granted": ("APPROVE", "{actor} approves"),
    "approval.denied": ("APPROVE", "{actor} does not approve: {reason}"),
    "note.added": ("NOTE", "{text}"),
    "sla.missed": ("SLA", "{incident}: {clock} is missed"),
    "view.opened": ("LOOK", "opens {view} {service} {alert} {change} {dashboard} {runbook}"),
    "query.ran": ("LOOK", "{query}"),
    "log.searched": ("LOOK", "logs of {service} {level} {text} {regex}"),
    "check.ran": ("LOOK", "tries {journey} {service}: {text}"),
    "document.opened": ("LOOK", "reads {document}"),
    "command.refused": ("REFUSED", "{command}: {why}"),
    "postmortem.submitted": ("REVIEW", "{actor} submits the post-mortem: {cause} {kind}"),
    "postmortem.abandoned": ("REVIEW", "{actor} gives the post-mortem up"),
    "debrief.opened": ("DEBRIEF", "the truth may be seen"),
    "engine.failed": ("FAILED", "the engine met a fault of its own: {why} (at {during})"),
}
_QUIET = frozenset(("time.passed", "impact.sample", "truth.recorded", "exercise.bounds"))
_PARTIES = frozenset(("actor", "to", "from", "by", "person", "owner", "approver"))
_WIDTH = 160


def feed_line(entry: Entry, public: Public) -> str | None:
    """The entry as one line, `T+04:10  ALERT    …`; None for those that are not read."""
    if entry.type in _QUIET:
        return None
    label, pattern = _LINES.get(entry.type, ("", ""))
    words = _Words(entry, public)
    if pattern:
        text = pattern.format_map(words)
    else:
        label = entry.type.partition(".")[0].upper()
        text = f"{entry.type} " + " ".join(
            f"{name}={words[name]}" for name in entry.fields if words[name]
        )
    text = out.inert(" ".join(text.split()))
    if len(text) > _WIDTH:
        text = text[: _WIDTH - 1] + "…"
    return f"{at_text(entry.at, entry.after_end)}  {label:<8}  {text}".rstrip()


def at_text(at: int, after_end: int | None = None) -> str:
    """Exercise time in ms as `T+04:10`, after the end `+0:12`."""
    minutes, seconds = divmod(abs(at if after_end is None else after_end) // 1000, 60)
    if after_end is not None:
        return f"+{minutes}:{seconds:02d}".rjust(8)
    sign = "-" if at < 0 else "+"
    return f"T{sign}{minutes:02d}:{seconds:02d}".rjust(8)


class _Words(dict[str, str]):
    """The fields of an entry, each as words; what is not there is empty."""

    def __init__(self, entry: Entry, public: Public) -> None:
        super().__init__()
        self._entry = entry
        self._public = public

    def __missing__(self, name: str) -> str:
        entry = self._entry
        if name == "actor":
            return self._public.name_of(entry.actor)
        if name == "summary":
            return str((entry.get("annotations") or {}).get("summary", ""))
        if name in ("alertname", "service") and entry.get(name) is None:
            return str((entry.get("labels") or {}).get(name, ""))
        return self._word(name, entry.get(name))

    def _word(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, list | tuple):
            if name == "alerts" and value:
                return f"{len(value)} alert{'' if len(value) == 1 else 's'}"
            return ", ".join(self._word(name, one) for one in value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}={one}" for key, one in value.items())
        return self._public.name_of(str(value)) if name in _PARTIES else str(value)
