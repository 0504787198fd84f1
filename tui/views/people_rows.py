"""What the people view shows: rows of each part, and what is behind a row."""

from __future__ import annotations

from simulator.record.board import Message, Page, Question
from simulator.record.public import PersonInfo
from tui.client import Client
from tui.clocks import age, clock, span
from tui.rota import on_call
from tui.text import Span, Spans, fit, one_line

_NAME = 18


def keys(client: Client, part: str) -> list[str]:
    """Rows of a part, from top to bottom."""
    public, board = client.public, client.board
    if part == "on call":
        made = [f"schedule:{one.id}" for one in public.schedules]
        made += [f"policy:{one.id}" for one in public.policies]
        people = sorted(public.people, key=lambda one: (one.outside, one.team or "", one.name))
        return [*made, *(f"person:{one.id}" for one in people)]
    if part == "pages":
        return list(reversed(board.pages))
    if part == "questions":
        known = sorted(board.questions.values(), key=lambda one: (not waits(client, one), -one.at))
        return [one.id for one in known]
    if part == "channels":
        return channel_keys(client)
    return [one.id for one in public.documents]


def channel_keys(client: Client) -> list[str]:
    """Channels, the status page, and everybody with whom there was a word."""
    made = [f"channel:{one.id}" for one in client.public.channels]
    made += [f"channel:{one}" for one in client.board.incidents]
    partners: dict[str, None] = {}
    for message in client.board.messages.values():
        partner = message.to if message.sender == client.seat else message.sender
        if (
            message.channel != "status"
            and not client.mine(partner)
            and ":" not in partner
            and partner
        ):
            partners[partner] = None
    return [*dict.fromkeys(made), "status", *partners]


def waits(client: Client, one: Question) -> bool:
    """Does this question wait for an answer of this seat?"""
    return client.mine(one.to) and one.state == "open"


def paint(client: Client, part: str, key: str, width: int) -> Spans:
    """One row."""
    if part == "on call":
        return _contact(client, key, width)
    if part == "pages":
        page = client.board.pages.get(key)
        return _page(client, page) if page is not None else ()
    if part == "questions":
        asked = client.board.questions.get(key)
        return _question(client, asked) if asked is not None else ()
    if part == "channels":
        return _channel(client, key)
    document = next((one for one in client.public.documents if one.id == key), None)
    return [(document.title if document is not None else key, "")]


def _contact(client: Client, key: str, width: int) -> Spans:
    kind, _, name = key.partition(":")
    public = client.public
    if kind == "schedule":
        schedule = next(one for one in public.schedules if one.id == name)
        here, after = on_call(schedule, client.now, public)
        return [
            ("◷ ", "accent"),
            (fit(name, _NAME), "bold"),
            (f" now {client.name(here)}", ""),
            (f"  next {client.name(after)}" if after != here else "", "dim"),
        ]
    if kind == "policy":
        policy = next(one for one in public.policies if one.id == name)
        rungs = " → ".join(f"{client.name(to)} {span(time)}" for to, time in policy.levels)
        return [("⇧ ", "accent"), (fit(name, _NAME), "bold"), (" " + rungs, "dim")]
    person = public.person(name)
    if person is None:
        return [(name, "")]
    state, tone = state_of(client, person)
    role = one_line(person.role) + (" (outside)" if person.outside else "")
    left = width - 2 - _NAME - 1
    return [
        ("  ", ""),
        (fit(person.name, _NAME), "bold" if not person.outside else ""),
        (" " + fit(role, left if not state else max(10, left - len(state) - 1)), ""),
        (f" {state}", tone),
    ]


def state_of(client: Client, person: PersonInfo) -> tuple[str, str]:
    """What is known of somebody: paged, promised, at work."""
    board = client.board
    running = [run for run in board.runs.values() if run.by == person.id and run.state == "running"]
    if running:
        left = max(0, running[0].ends_at - client.now)
        return f"busy: {running[0].title} {clock(left)}", "warn"
    promised = [
        one.promised_by
        for one in board.questions.values()
        if one.to == person.id and one.state == "promised" and one.promised_by is not None
    ]
    if promised:
        left = promised[-1] - client.now
        return (f"comes back in {clock(left)}", "") if left > 0 else ("overdue", "warn")
    pages = [one for one in board.pages.values() if one.to == person.id]
    if pages:
        newest = pages[-1]
        return f"page {newest.state} {clock(client.now - newest.changed_at)}", "dim"
    return "", "dim"


def _page(client: Client, page: Page) -> Spans:
    tone = (
        "bad"
        if page.state in ("unanswered", "fell_back")
        else "warn"
        if page.state == "sent"
        else "ok"
    )
    return [
        (f"{age(client.now - page.at):>5} ", "dim"),
        (fit(page.state, 13), tone),
        (fit(client.name(page.to), 18), "bold"),
        (one_line(page.reason), ""),
    ]


def _question(client: Client, one: Question) -> Spans:
    mine = client.mine(one.to)
    words = one.text if mine else f"about {one.about}"
    tone = "warn" if waits(client, one) else "ok" if one.state == "answered" else "dim"
    who = client.name(one.sender if mine else one.to)
    return [
        (f"{age(client.now - one.changed_at):>5} ", "dim"),
        (fit(("? you: " if waits(client, one) else "") + one.state, 13), tone),
        (fit(who, 16), "bold"),
        (one_line(one.says or words), ""),
    ]


def _channel(client: Client, key: str) -> Spans:
    said = messages_of(client, key)
    name = "status page" if key == "status" else client.name(key)
    last = said[-1] if said else None
    spans: list[Span] = [(fit(name, 20), "bold" if said else "")]
    if last is not None:
        spans += [
            (f"{age(client.now - last.at):>5} ", "dim"),
            (f"{client.name(last.sender)}: {one_line(last.text)}", "dim"),
        ]
    return spans


def messages_of(client: Client, key: str) -> list[Message]:
    """What was said in a channel or with somebody, oldest first; the past before StartEx, too."""
    name = key.removeprefix("channel:")
    past = [
        Message(f"past:{place}", note.at, channel, note.sender, channel, note.text)
        for place, (channel, note) in enumerate(client.public.past_chat)
        if channel == name and key.startswith("channel:")
    ]
    known = [
        one
        for one in client.board.messages.values()
        if (key == "status" and one.channel == "status")
        or (key.startswith("channel:") and (one.to == key or one.channel == name))
        or (key == one.sender and client.mine(one.to))
        or (key == one.to and one.sender == client.seat)
        or (key == one.sender and not one.to)
    ]
    seen = {(one.at, one.text) for one in known}
    return [*(one for one in past if (one.at, one.text) not in seen), *known]
