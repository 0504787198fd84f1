"""How a row of the feed reads: state, symbol, columns. Looked up on the board when painted."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.record.board import Alert, Message, Page
from tui.client import Client
from tui.clocks import age, number
from tui.feed import Item
from tui.text import Spans, fit, one_line


@dataclass(frozen=True, slots=True)
class Look:
    """What a row says: symbol and tone, title, how many, state, incident."""

    symbol: str
    tone: str
    title: str
    count: int = 0
    state: str = ""
    incident: str = ""
    service: str = ""


def alerts_of(client: Client, item: Item) -> list[Alert]:
    """The alerts behind a row, newest firing last."""
    page = page_of(client, item)
    if page is not None:
        return alerts_on(client, page)
    found = (client.board.alert(ref) for ref in (item.refs if item.kind == "ALRT" else ()))
    return [one for one in found if one is not None]


def alerts_on(client: Client, page: Page) -> list[Alert]:
    """The alerts that a page is about."""
    found = (client.board.alert(ref) for ref in page.alerts)
    return [one for one in found if one is not None]


def page_of(client: Client, item: Item) -> Page | None:
    """The page behind a row."""
    return client.board.pages.get(item.refs[0]) if item.kind == "PAGE" and item.refs else None


def look(client: Client, item: Item) -> Look:
    """What the row says now."""
    if item.kind == "ALRT":
        return _alert_look(client, item)
    page = page_of(client, item)
    if page is not None:
        return _page_look(client, item, page)
    who = client.name(item.sender) if item.sender else ""
    if item.kind == "ACT":
        run = client.board.runs.get(item.refs[0]) if item.refs else None
        state = run.state.upper()[:6] if run is not None else ""
        tone = "bad" if state == "FAILED" else "ok"
        return Look(
            "✗" if tone == "bad" else "◆", tone, f"{item.title} ({who})", 0, state, "", item.service
        )
    if item.kind == "APPR":
        asked = client.board.approvals.get(item.refs[0]) if item.refs else None
        state = asked.state.upper()[:6] if asked is not None else ""
        return Look("?", "warn", item.title, 0, state, "", item.service)
    if item.kind in ("ASK", "ANSW"):
        question = client.board.questions.get(item.refs[0]) if item.refs else None
        state = question.state.upper()[:6] if question is not None else ""
        open_to_me = question is not None and client.mine(question.to) and state == "OPEN"
        about = question.about if question is not None else ""
        symbol = "?" if open_to_me else " "
        return Look(
            symbol, "warn" if open_to_me else "dim", _said(who, item.title), 0, state, "", about
        )
    if item.kind == "CHNG":
        return Look("▼", "dim", f"{item.title} by {who}", 0, "DONE", "", item.service)
    if item.kind == "SLA":
        return Look("✗", "bad", item.title)
    if item.kind == "CALL":
        return Look("☎", "warn" if item.unread else "", _said(who, item.title))
    if item.key.startswith("msg:"):
        return Look(" ", "", message_words(client, item))
    return Look(" ", "", _said(who, item.title) if who else item.title)


def message_words(client: Client, item: Item) -> str:
    """A message in one line: who, to whom if the player wrote it, what it states, its words."""
    message = client.board.messages.get(item.key.removeprefix("msg:"))
    who = client.name(item.sender) if item.sender else ""
    if message is None:
        return _said(who, item.title) if who else item.title
    if client.mine(message.sender):
        who = f"you → {receiver(client, message)}"
    parts = [*stated(message), one_line(message.text)]
    return f"{who}: {' · '.join(part for part in parts if part)}"


def receiver(client: Client, message: Message) -> str:
    """Who reads a message."""
    to = str(message.to or message.fields.get("audience") or "everybody")
    return f"status page ({to})" if message.channel == "status" else client.name(to)


def stated(message: Message) -> list[str]:
    """What a message states in its fields: template and state, severity, services."""
    fields = message.fields
    template, state = str(fields.get("template") or ""), str(fields.get("state") or "")
    head = " ".join(part for part in (f"[{template}]" if template else "", state) if part)
    services = fields.get("services") or ()
    named = ", ".join(str(one) for one in services) if not isinstance(services, str) else services
    return [one for one in (head, str(fields.get("severity") or ""), named) if one]


def _said(who: str, text: str) -> str:
    return f"{who}: {one_line(text)}"


def _alert_look(client: Client, item: Item) -> Look:
    alerts = alerts_of(client, item)
    if not alerts:
        return Look(" ", "", item.title, service=item.service)
    newest = max(alerts, key=lambda one: one.fired_at)
    firing = [one for one in alerts if one.firing]
    state, tone = "RES", "dim"
    if all(one.noise for one in alerts):
        state = "NOISE"
    elif any((one.silenced_until or 0) > client.now for one in firing):
        state = "MUTE"
    elif firing:
        acked = all(one.acknowledged_by for one in firing)
        state, tone = ("ACK", "warn") if acked else ("FIRE", "bad")
    incident = next((one.incident for one in alerts if one.incident), None) or ""
    severe = firing and newest.labels.get("severity") in ("critical", "page")
    symbol = "!" if state == "FIRE" and severe else "▲" if state == "FIRE" else " "
    summary = one_line(newest.annotations.get("summary", ""))
    title = f"{newest.name}  {summary or number(newest.value)}"
    tone = tone if state != "FIRE" or severe else "warn"
    total = sum(one.firings for one in alerts)
    return Look(symbol, tone, title, total, state, incident, item.service)


def _page_look(client: Client, item: Item, page: Page) -> Look:
    states = {
        "sent": "PAGED",
        "acknowledged": "ACK",
        "answered": "ANSWER",
        "unanswered": "MISSED",
        "fell_back": "AGAIN",
        "snoozed": "SNOOZE",
        "escalated": "CLIMBS",
        "reassigned": "MOVED",
    }
    urgent = client.mine(page.to) and page.state in ("sent", "fell_back")
    alerts = alerts_of(client, item)
    incident = page.incident or next((one.incident for one in alerts if one.incident), None) or ""
    service = alerts[0].service if alerts else ""
    if client.mine(page.to):
        title = one_line(page.reason) or ", ".join(dict.fromkeys(one.name for one in alerts))
    else:
        title = f"to {client.name(page.to)}: {one_line(item.sender or page.reason)}"
    tone = "bad" if urgent else ""
    return Look(
        "!" if urgent else " ",
        tone,
        title or "page",
        0,
        states.get(page.state, ""),
        incident,
        service,
    )


def paint(client: Client, item: Item, width: int) -> Spans:
    """A row of the feed: mark, age, kind, title, count, service, state, incident.

    The title has all the room that the row's own other columns leave.
    """
    seen = look(client, item)
    service, state, incident = _columns(client, seen, width)
    count = f" ×{seen.count}" if seen.count > 1 else ""
    title = width - 3 - 6 - 5 - len(count) - service - state - incident
    unread = "bold" if item.unread else ""
    return [
        ("•" if item.unread else " ", "accent"),
        (fit(seen.symbol, 2), seen.tone),
        (f"{age(client.now - item.at):>5} ", "dim"),
        (f"{item.kind:<5}", "accent" if item.kind == "PAGE" else "dim"),
        (fit(seen.title, title), unread),
        (count, "dim"),
        (fit(" " + seen.service, service), "dim"),
        (fit(" " + seen.state, state), seen.tone),
        (fit(seen.incident, incident), "accent"),
    ]


def _columns(client: Client, seen: Look, width: int) -> tuple[int, int, int]:
    """Cells for service, state and incident; what a row does not have is left to its title."""
    longest = max((len(one.id) for one in client.public.services), default=0)
    incident = 6 if client.board.incidents and width >= 50 else 0
    state = 7 if width >= 40 else 0
    service = min(12 if width < 90 else 20, longest + 2) if width >= 56 and seen.service else 0
    if not (seen.service or seen.state or seen.incident):
        return 0, 0, 0
    return service, state, incident
