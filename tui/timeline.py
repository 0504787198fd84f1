"""What happened, in words: one line for each entry that people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from simulator.record.board import Moment
from tui.client import Client
from tui.clocks import number, span, when
from tui.feed import ROBOT
from tui.text import Spans, one_line
from tui.wording import run_name, title_on

Words: TypeAlias = "tuple[str, str, str]"
"""Symbol, tone, text."""

_HIDDEN = frozenset(
    (
        "notification.sent",
        "silence.expired",
        "postmortem.saved",
        "exercise.jumped",
        "exercise.paused",
        "exercise.resumed",
        "exercise.speed_set",
        "time.passed",
    )
)


def row(client: Client, one: Moment) -> Spans:
    """A line of a timeline."""
    symbol, tone, text = describe(client, one)
    tail = [(" (you)", "accent")] if one.actor == client.seat and "you" not in text else []
    return [
        (f"{when(one.at, client.now):>8} ", "dim"),
        (symbol + " ", tone),
        (one_line(text), ""),
        *tail,
    ]


def describe(client: Client, one: Moment) -> Words:
    """Symbol, tone and words of an entry."""
    maker = _WORDS.get(one.type)
    if maker is not None:
        return maker(client, one)
    return "·", "dim", f"{_who(client, one)} {one.type.replace('.', ' ').replace('_', ' ')}"


def belongs(client: Client, one: Moment, incident: str) -> bool:
    """Is it a line of this incident's timeline?"""
    if one.type in _HIDDEN or (one.type == "message.sent" and one.fields.get("from") == ROBOT):
        return False
    if one.type.startswith("alert."):
        refs = [*(one.fields.get("alerts") or ()), one.fields.get("alert") or one.id]
        found = (client.board.alert(str(ref)) for ref in refs if str(ref).startswith("alert:"))
        return any(alert is not None and alert.incident == incident for alert in found)
    named = one.fields.get("incident")
    if one.at < 0:
        return one.type == "change.made" and one.at > -3_600_000
    return named is None or named == incident


def _who(client: Client, one: Moment) -> str:
    return client.name(one.actor)


def _actor(client: Client, one: Moment) -> str:
    return "" if one.actor == "world" else f"{_who(client, one)} "


def _f(one: Moment, name: str) -> str:
    value = one.fields.get(name)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _said(one: Moment, name: str = "text") -> str:
    text = one_line(_f(one, name))
    return f": “{text}”" if text else ""


def _run(client: Client, one: Moment) -> str:
    run = client.board.runs.get(_f(one, "run"))
    if run is not None:
        return run_name(run)
    return title_on(_f(one, "title") or _f(one, "action"), _f(one, "target"))


def _fired(_client: Client, one: Moment) -> Words:
    value = number(float(one.fields.get("value") or 0))
    return "!", "bad", f"{_f(one, 'alertname')} {_f(one, 'service')} fires, {value}"


def _paged(client: Client, one: Moment) -> Words:
    level = one.fields.get("level")
    by = f"policy {_f(one, 'policy')}" if one.fields.get("policy") else _who(client, one)
    rung = f" (level {int(level) + 1})" if level else ""
    verb = "were paged" if client.mine(_f(one, "to")) else "paged"
    return "⇧", "accent", f"{client.name(_f(one, 'to'))} {verb} by {by}{rung}{_said(one, 'reason')}"


def _set(client: Client, one: Moment) -> Words:
    names = ("title", "severity", "impact", "urgency", "services")
    parts = [f"{name} {_f(one, name)}" for name in names if one.fields.get(name)]
    return "✓", "ok", f"{_who(client, one)} set {', '.join(parts)}{_said(one, 'reason')}"


def _declared(client: Client, one: Moment) -> Words:
    parts = [_f(one, "severity"), _f(one, "services")]
    tail = " · ".join(part for part in parts if part)
    return (
        "✓",
        "ok",
        f"{_who(client, one)} declared {_f(one, 'incident')} {_f(one, 'title')} {tail}",
    )


def _update(client: Client, one: Moment) -> Words:
    to = _f(one, "to") or _f(one, "audience") or "public"
    where = f"status page ({to})" if one.type == "status.posted" else client.name(to)
    parts = [_f(one, name) for name in ("template", "state") if one.fields.get(name)]
    stated = f" [{' · '.join(parts)}]" if parts else ""
    return "→", "accent", f"{_who(client, one)} to {where}{stated}{_said(one)}"


def _asked(client: Client, one: Moment) -> Words:
    whom = client.name(_f(one, "to"))
    return "?", "", f"{_actor(client, one)}asked {whom} about {_f(one, 'about')}"


def _inject(client: Client, one: Moment) -> Words:
    return "☎", "warn", f"{client.name(_f(one, 'from'))} ({_f(one, 'channel')}){_said(one)}"


def _started(client: Client, one: Moment) -> Words:
    return (
        "◆",
        "accent",
        f"{_run(client, one)} started by {client.name(_f(one, 'by') or one.actor)}",
    )


def _finished(client: Client, one: Moment) -> Words:
    return "◆", "ok", f"{_run(client, one)} done{_said(one, 'reveals')}"


def _failed(client: Client, one: Moment) -> Words:
    return "✗", "bad", f"{_run(client, one)} failed{_said(one, 'why')}"


def _changed(client: Client, one: Moment) -> Words:
    return "▼", "warn", f"{_f(one, 'text')} ({_f(one, 'target')}) by {client.name(_f(one, 'by'))}"


def _missed(_client: Client, one: Moment) -> Words:
    return (
        "✗",
        "bad",
        f"{_f(one, 'incident')}: target of {_f(one, 'clock').replace('_', ' ')} missed",
    )


def _say(
    symbol: str, tone: str, verb: str, *names: str, quote: str = ""
) -> Callable[[Client, Moment], Words]:
    def words(client: Client, one: Moment) -> Words:
        parts = [
            client.name(_f(one, name)) if name in _PARTIES else _f(one, name) for name in names
        ]
        tail = " ".join(part for part in parts if part)
        return (
            symbol,
            tone,
            f"{_actor(client, one)}{verb} {tail}".rstrip() + _said(one, quote or "_"),
        )

    return words


_PARTIES = frozenset(("to", "owner", "by", "person", "from", "approver"))


def _look(client: Client, one: Moment) -> Words:
    names = ("service", "alert", "change", "dashboard", "runbook", "page", "person", "document")
    extra = ("query", "journey", "text", "regex", "view")
    what = next((_f(one, name) for name in (*names, *extra) if one.fields.get(name)), "")
    if what.startswith("alert:"):
        alert = client.board.alert(what)
        what = f"{alert.name} {alert.service}" if alert is not None else what
    verbs = {"query.ran": "query", "log.searched": "logs", "check.ran": "check"}
    seen = _f(one, "services")
    return (
        "○",
        "dim",
        f"{verbs.get(one.type, 'opened')} {what} ({seen})"
        if seen
        else f"{verbs.get(one.type, 'opened')} {what}",
    )


def _task(client: Client, one: Moment) -> Words:
    box = one.fields.get("for")
    time = f" ({span(float(box) * 1000)})" if box else ""
    return "☐", "", f"task for {client.name(_f(one, 'owner'))}{time}{_said(one)}"


_WORDS: Mapping[str, Callable[[Client, Moment], Words]] = {
    "alert.firing": _fired,
    "alert.resolved": lambda _c, m: (
        "✓",
        "ok",
        f"{_f(m, 'alertname')} {_f(m, 'service')} resolved",
    ),
    "alert.acknowledged": _say("✓", "ok", "acknowledged alerts"),
    "alert.marked_noise": _say("~", "dim", "marked alerts as noise", quote="reason"),
    "alert.unmarked_noise": _say("~", "dim", "took a noise mark back"),
    "alert.linked": _say("+", "", "linked alerts to", "incident"),
    "alert.unlinked": _say("-", "", "took alerts out of", "incident"),
    "alert.silenced": _say("~", "dim", "silenced alerts", quote="comment"),
    "incident.declared": _declared,
    "incident.updated": _set,
    "incident.merged": _say("⇉", "", "merged it into", "into", quote="reason"),
    "incident.split_off": _say("⇇", "", "split off", "new", quote="reason"),
    "incident.mitigated": _say("✓", "ok", "called it mitigated", quote="reason"),
    "incident.resolved": _say("✓", "ok", "called it resolved", quote="reason"),
    "incident.closed": _say("✓", "ok", "closed it", quote="reason"),
    "incident.reopened": _say("!", "warn", "reopened it", quote="reason"),
    "role.taken": _say("☆", "", "took the role", "role"),
    "role.handed_over": _say("☆", "", "handed over", "role", "to", quote="note"),
    "page.sent": _paged,
    "page.acknowledged": _say("✓", "ok", "acknowledged the page"),
    "page.answered": _say("✓", "ok", "answered the page", quote="says"),
    "page.unanswered": lambda c, m: ("✗", "warn", f"no answer from {c.name(_f(m, 'to'))}"),
    "page.escalated": _say("⇧", "warn", "escalated the page", quote="reason"),
    "page.fell_back": lambda _c, _m: (
        "!",
        "warn",
        "an acknowledgement that nothing followed fell back",
    ),
    "message.sent": _update,
    "status.posted": _update,
    "inject.fired": _inject,
    "question.asked": _asked,
    "question.answered": _say("✎", "", "answered", "about", quote="says"),
    "question.promised": _say("…", "dim", "will look at", "about"),
    "question.unanswered": _say("✗", "dim", "did not answer about", "about"),
    "task.assigned": _task,
    "task.acknowledged": _say("☐", "", "accepted a task"),
    "task.finished": _say("☑", "ok", "finished a task", quote="note"),
    "hypothesis.stated": _say("∴", "accent", "named a cause:", "cause", "kind"),
    "action.started": _started,
    "action.finished": _finished,
    "action.failed": _failed,
    "action.cancelled": _say("◇", "dim", "cancelled", "action", "target"),
    "approval.requested": _say("?", "warn", "asked for approval of", "action", "target"),
    "approval.granted": _say("✓", "ok", "approved"),
    "approval.denied": _say("✗", "warn", "did not approve", quote="reason"),
    "approval.expired": lambda _c, m: ("✗", "warn", f"nobody approved {_f(m, 'action')} in time"),
    "note.added": _say("✎", "", "noted", quote="text"),
    "note.retracted": _say("✎", "dim", "struck a note"),
    "change.made": _changed,
    "sla.missed": _missed,
    "exercise.started": lambda _c, _m: ("▶", "accent", "StartEx"),
    "exercise.ended": lambda _c, _m: ("■", "accent", "EndEx"),
    "exercise.finished": lambda _c, _m: ("■", "accent", "the planned end"),
    "fault.started": _say("✗", "bad", "fault begins:", "fault", "variant", "target"),
    "fault.ended": _say("✓", "ok", "fault ends:", "fault", "why"),
    "impact.began": _say("▲", "bad", "users begin to be hurt,", "service"),
    "impact.ended": _say("▽", "ok", "users are well again,", "service"),
    "inject.missed": _say("✗", "warn", "what was expected did not come:", "inject"),
    "command.refused": _say("✗", "dim", "was refused", "command", quote="why"),
    "view.opened": _look,
    "query.ran": _look,
    "log.searched": _look,
    "check.ran": _look,
    "document.opened": _look,
    "engine.failed": lambda _c, m: ("✗", "bad", f"the engine met a fault: {_f(m, 'why')}"),
}
