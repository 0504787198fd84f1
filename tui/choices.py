"""What can be picked: services, people, topics, causes, and all else that a command can name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scenarios.vocabulary.words import AUDIENCES, DEGREES, ROLES, SEVERITIES, STATES, TEMPLATES
from tui.client import Client
from tui.clocks import moment
from tui.text import one_line
from tui.widgets.choice import Option, options
from tui.wording import run_name


def choices_of(client: Client, ref: str) -> Sequence[Option] | None:
    """What a field of this kind can hold; None: it is typed."""
    if ref in _WORDS:
        return options(_WORDS[ref])
    maker = _MAKERS.get(ref)
    return None if maker is None else maker(client)


def services(client: Client) -> list[Option]:
    """Services with type and owner."""
    teams = client.public.teams
    return [
        Option(one.id, one.id, f"{one.type} · {teams.get(one.team or '', '')} · tier {one.tier}")
        for one in client.public.services
    ]


def people(client: Client) -> list[Option]:
    """People, inside first."""
    known = sorted(client.public.people, key=lambda one: one.outside)
    return [
        Option(one.id, one.name, f"{one.role}{' (outside)' if one.outside else ''}")
        for one in known
    ]


def parties(client: Client) -> list[Option]:
    """Everybody who can be paged or written to."""
    public = client.public
    made = people(client)
    made += [Option(one.id, one.title, "seat") for one in public.seats]
    made += [Option(f"team:{key}", name, "team") for key, name in public.teams.items()]
    made += [Option(f"schedule:{one.id}", one.id, "who is on call") for one in public.schedules]
    made += [Option(f"policy:{one.id}", one.id, "escalation policy") for one in public.policies]
    made += channels(client)
    made += [Option(f"audience:{one}", one, "audience") for one in AUDIENCES]
    return made


def channels(client: Client) -> list[Option]:
    """Channels: of teams, of the scenario, of incidents."""
    made = [
        Option(f"channel:{one.id}", f"#{one.id}", f"channel {one.name}")
        for one in client.public.channels
    ]
    made += [
        Option(f"channel:{one}", f"#{one}", "channel of the incident")
        for one in client.board.incidents
    ]
    return made


def topics(client: Client) -> list[Option]:
    """What people can be asked about: services, alerts, changes, people."""
    made = [Option(one.id, one.id, "service") for one in client.public.services]
    names = dict.fromkeys(one.name for one in client.board.alerts.values())
    made += [Option(one, one, "alert") for one in names]
    made += [
        Option(one.change, one.text or one.change, f"change {moment(one.at)}")
        for one in client.board.changes.values()
    ]
    made += [Option(one, one, "topic") for one in client.public.topics]
    made += [Option(one.id, one.name, f"person · {one.role}") for one in client.public.people]
    return list({one.value: one for one in reversed(made)}.values())[::-1]


def causes(client: Client) -> list[Option]:
    """What can be named as a cause now."""
    return [Option(one.id, one.text or one.id, one.sort) for one in client.causes()]


def alerts(client: Client) -> list[Option]:
    """Alerts, firing ones first."""
    known = sorted(client.board.alerts.values(), key=lambda one: (not one.firing, -one.fired_at))
    return [
        Option(
            one.id,
            f"{one.name} {one.service}",
            f"{'firing' if one.firing else 'resolved'} since {moment(one.fired_at)}"
            + (f" · {one.incident}" if one.incident else ""),
        )
        for one in known
    ]


def incidents(client: Client) -> list[Option]:
    """Declared incidents."""
    return [
        Option(one.id, f"{one.id} {one.title}", f"{one.severity or ''} {one.state}")
        for one in client.incidents()
    ]


def _pages(client: Client) -> list[Option]:
    return [
        Option(one.id, f"{client.name(one.to)}: {one_line(one.reason)}", one.state)
        for one in reversed(client.board.pages.values())
    ]


def _tasks(client: Client) -> list[Option]:
    return [
        Option(one.id, one.text, f"{client.name(one.owner)} · {one.state}")
        for one in client.board.tasks.values()
    ]


def _questions(client: Client) -> list[Option]:
    return [
        Option(one.id, one.text or one.about, f"{client.name(one.sender)} · {one.state}")
        for one in client.board.questions.values()
        if client.mine(one.to)
    ]


def _runs(client: Client) -> list[Option]:
    return [
        Option(one.id, run_name(one), one.state)
        for one in client.board.runs.values()
        if one.state == "running"
    ]


def _approvals(client: Client) -> list[Option]:
    return [
        Option(one.id, f"{one.action} {one.target}", f"{client.name(one.by)} · {one.state}")
        for one in client.board.approvals.values()
    ]


def _notes(client: Client) -> list[Option]:
    return [
        Option(str(one.fields.get("note")), str(one.fields.get("text")), moment(one.at))
        for one in client.board.timeline
        if one.type == "note.added"
    ]


def _changes(client: Client) -> list[Option]:
    return [
        Option(one.change, one.text or one.change, f"{one.target} · {moment(one.at)} · {one.by}")
        for one in reversed(client.board.changes.values())
    ]


def _actions(client: Client) -> list[Option]:
    found = {one.id: one for one in client.public.actions}
    return [Option(key, one.title, one.text) for key, one in found.items()]


def _calls(client: Client) -> list[Option]:
    return [
        Option(call.callee, f"{one.id} → {call.callee}", f"{call.retries} retries")
        for one in client.public.services
        for call in one.calls
    ]


_WORDS = {
    "severity": SEVERITIES,
    "degree": DEGREES,
    "role": ROLES,
    "audience": AUDIENCES,
    "state": STATES,
    "template": TEMPLATES,
    "bool": ("yes", "no"),
}
_MAKERS: dict[str, Callable[[Client], list[Option]]] = {
    "service": services,
    "person": people,
    "party": parties,
    "seat": lambda client: [Option(one.id, one.title) for one in client.public.seats],
    "team": lambda client: [Option(key, name) for key, name in client.public.teams.items()],
    "alert": alerts,
    "page": _pages,
    "incident": incidents,
    "task": _tasks,
    "question": _questions,
    "run": _runs,
    "approval": _approvals,
    "note": _notes,
    "change": _changes,
    "action": _actions,
    "call": _calls,
    "cause": causes,
    "kind": lambda client: list(options(client.public.kinds)),
    "factor": lambda client: [
        Option(one.id, one.text or one.id, one.sort) for one in client.causes()
    ],
    "topic": topics,
    "document": lambda client: [Option(one.id, one.title) for one in client.public.documents],
    "runbook": lambda client: list(options(tuple(client.public.runbooks))),
    "dashboard": lambda client: [Option(one.id, one.title) for one in client.public.dashboards],
    "journey": lambda client: [Option(key, text) for key, text in client.public.journeys.items()],
}
