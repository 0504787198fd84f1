"""What the incident view says: steps, what is missing, the summary beside the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.vocabulary.words import DEGREES, PRIORITY, ROLES
from simulator.record import sla
from simulator.record.board import Incident, Moment
from tui.client import Client
from tui.clocks import clock, moment
from tui.text import Span, Spans, one_line
from tui.timeline import describe
from tui.widgets.bar import Field, field

_SHORT = {"incident-commander": "IC", "communications-lead": "comms"}
_UPDATES = ("message.sent", "status.posted")


def suggested(impact: str, urgency: str) -> str:
    """The severity that the matrix gives."""
    return f"SEV{PRIORITY[impact, urgency][1:]}"


def steps(client: Client, one: Incident) -> list[tuple[str, int | None]]:
    """The life of an incident: step and when it was reached."""
    case = sla.declared_case(client.board, one, client.rules)
    return [
        ("declared", one.declared_at),
        ("triaged", one.triaged_at),
        ("escalated", case.engaged),
        ("mitigated", one.mitigated_at),
        ("resolved", one.resolved_at),
        ("closed", one.closed_at),
    ]


def step_line(client: Client, one: Incident) -> list[Field]:
    """✓ declared → ● triaged → ○ …"""
    known = steps(client, one)
    here = next((place for place, (_, at) in enumerate(known) if at is None), len(known))
    made: list[Field] = []
    for place, (name, at) in enumerate(known):
        symbol, tone = (
            ("✓", "ok") if at is not None else ("●", "accent") if place == here else ("○", "dim")
        )
        arrow: list[Span] = [("→ ", "dim")] if place else []
        long: list[Span] = [*arrow, (f"{symbol} {name}", tone)]
        when: list[Span] = [(f" {clock(at)}", "dim")] if at is not None else []
        made.append(field([*long, *when], long, [(f"{symbol} {name[:5]}", tone)], priority=5))
    return made


def missing(client: Client, one: Incident) -> Spans:
    """What the next step still needs."""
    case = sla.declared_case(client.board, one, client.rules)
    spans: list[Span] = []
    if one.triaged_at is None:
        names = ("severity", "impact", "urgency", "services")
        lacks = [name for name in names if not getattr(one, name)]
        spans.append((f"to triage: set {', '.join(lacks)} (v, s)", "warn"))
    elif case.engaged is None and one.state == "declared":
        teams = sla.teams_of(one.services, client.rules)
        named = ", ".join(client.public.teams.get(team, team) for team in teams)
        spans.append((f"to escalate: somebody of {named or 'a team'} answers (e)", "warn"))
    elif one.state == "declared":
        spans.append(("to mitigate: lower the impact (5), see that it works (b in 3), then M", ""))
    elif one.state == "mitigated":
        spans.append(
            ("to resolve: the cause removed or bypassed, users well for a while, then R", "")
        )
    elif one.state == "resolved":
        spans.append(("to close: nothing left to do, then C; write the post-mortem (6)", ""))
    else:
        spans.append(("closed", "dim"))
    if not case.updates and one.state == "declared":
        spans.append(("  ! no update about it yet (u)", "warn"))
    return spans


def triage_line(one: Incident) -> list[Field]:
    """Severity, impact, urgency, services."""
    lack = [("not set", "warn")]
    severity: Spans = [(one.severity, "bold")] if one.severity else lack
    services: Spans = [(", ".join(one.services), "bold")] if one.services else lack
    both = f"impact {one.impact or '?'} × urgency {one.urgency or '?'}"
    return [
        field([("severity ", "dim"), *severity], priority=8, action="screen.do('severity')"),
        field([(both, "" if one.impact and one.urgency else "warn")], priority=6),
        field([("services ", "dim"), *services], priority=7, action="screen.do('services')"),
    ]


def role_line(client: Client, one: Incident) -> list[Field]:
    """Who has which role; an empty one says so."""
    made = []
    for role in ROLES:
        holder = one.roles.get(role)
        named: Span = (client.name(holder), "bold") if holder else ("(empty)", "dim")
        made.append(
            field(
                [(_SHORT.get(role, role) + " ", "dim"), named],
                priority=8 if holder else 4 if role in _SHORT else 2,
                action="screen.do('role')",
            )
        )
    return made


def updates_of(client: Client, incident: str) -> list[Moment]:
    """Updates that players sent about it, oldest first."""
    seats = client.rules.seats
    return [
        one
        for one in client.board.timeline
        if one.type in _UPDATES
        and one.actor in seats
        and one.fields.get("incident") in (None, incident)
    ]


def matrix(one: Incident | None) -> list[Spans]:
    """Impact by urgency, the place of this incident in brackets."""
    rows: list[Spans] = [
        [("  urgency".ljust(17), "dim"), *[(f"{one:^8}", "dim") for one in DEGREES]]
    ]
    for impact in DEGREES:
        head = "  impact " if impact == "high" else "         "
        spans: list[Span] = [(f"{head}{impact:<8}", "dim")]
        for urgency in DEGREES:
            here = one is not None and (one.impact, one.urgency) == (impact, urgency)
            name = suggested(impact, urgency)
            spans.append((f" [{name}] " if here else f"  {name}  ", "bold accent" if here else ""))
        rows.append(spans)
    return rows


def summary(client: Client, key: str) -> list[Spans]:
    """An incident beside the list: severity, roles, tasks, alerts, updates."""
    one = client.board.incidents.get(key) or client.current()
    if one is None:
        return [
            [("no incident declared", "dim")],
            [("i on a row of the feed, or d in 2, declares", "dim")],
        ]
    rows: list[Spans] = [
        [(f"{one.id} ", "accent"), (one.title, "bold")],
        [("severity  ", "dim"), (one.severity or "not set", "bold"), (f"  {one.state}", "dim")],
        *matrix(one),
        [("services  ", "dim"), (", ".join(one.services) or "not set", "")],
    ]
    held = [(role, who) for role, who in one.roles.items()]
    words = " · ".join(f"{_SHORT.get(role, role)} {client.name(who)}" for role, who in held)
    rows.append([("roles     ", "dim"), (words or "none taken (r)", "" if words else "warn")])
    rows += _task_rows(client, one)
    alerts = client.board.linked(one.id)
    firing = sum(alert.firing for alert in alerts)
    rows.append([("alerts    ", "dim"), (f"{len(alerts)} linked, {firing} firing", "")])
    sent = updates_of(client, one.id)
    rows.append([("updates   ", "dim"), (f"{len(sent)}", "" if sent else "warn")])
    rows += [
        [("          ", ""), (f"{moment(m.at)} {describe(client, m)[2]}", "dim")] for m in sent[-2:]
    ]
    stated = client.board.hypothesis
    if stated is not None:
        rows.append([("cause     ", "dim"), (str(stated.fields.get("cause")), "accent")])
    return rows


def _task_rows(client: Client, one: Incident) -> Sequence[Spans]:
    tasks = [task for task in client.board.tasks.values() if task.incident in (None, one.id)]
    done = sum(task.state == "finished" for task in tasks)
    rows: list[Spans] = [[("tasks     ", "dim"), (f"{done}/{len(tasks)}", "")]]
    rows += [task_spans(client, task.id) for task in tasks[-6:]]
    return rows


def task_spans(client: Client, key: str) -> Spans:
    """A task: box, words, owner, time left."""
    task = client.board.tasks[key]
    box = {"finished": "[x]", "acknowledged": "[▸]"}.get(task.state, "[ ]")
    left = ""
    tone = "dim"
    if task.due is not None and task.state != "finished":
        over = task.due < client.now
        left = "  overdue" if over else f"  {clock(task.due - client.now)}"
        tone = "warn" if over else "dim"
    return [
        (f"{box} ", "accent"),
        (one_line(task.text), ""),
        (f"  {client.name(task.owner)}", "dim"),
        (left, tone),
    ]
