"""What is behind a row of the people view."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.record.board import Message, Page, Question
from simulator.record.public import PersonInfo
from tui.client import Client
from tui.clocks import clock, moment, span, when
from tui.markdown import paragraphs
from tui.rota import on_call
from tui.text import Spans
from tui.views.people_rows import messages_of, state_of, waits


def detail(client: Client, part: str, key: str) -> list[Spans]:
    """What is behind a row."""
    if not key:
        return []
    if part == "on call":
        return list(_contact_detail(client, key))
    if part == "pages":
        page = client.board.pages.get(key)
        return list(_page_detail(client, page)) if page is not None else []
    if part == "questions":
        asked = client.board.questions.get(key)
        return list(_question_detail(client, asked)) if asked is not None else []
    if part == "channels":
        return [_said(client, one) for one in messages_of(client, key)] or [
            [("nothing said yet", "dim")]
        ]
    return [[("⏎ or o reads it", "dim")]]


def document_rows(client: Client, key: str) -> list[Spans]:
    """A document in full."""
    document = next((one for one in client.public.documents if one.id == key), None)
    return paragraphs(document.text) if document is not None else []


def _said(client: Client, one: Message) -> Spans:
    return [
        (f"{when(one.at, client.now)} ", "dim"),
        (f"{client.name(one.sender)}: ", "accent" if one.sender == client.seat else "bold"),
        (one.text, ""),
    ]


def _contact_detail(client: Client, key: str) -> Iterator[Spans]:
    kind, _, name = key.partition(":")
    if kind == "policy":
        policy = next(one for one in client.public.policies if one.id == name)
        yield [(name, "bold"), ("  escalation policy", "dim")]
        for place, (to, time) in enumerate(policy.levels, 1):
            yield [
                (f"level {place}  ", "dim"),
                (client.name(to), ""),
                (f"  waits {span(time)}", "dim"),
            ]
        yield [("p pages it", "accent")]
        return
    if kind == "schedule":
        schedule = next(one for one in client.public.schedules if one.id == name)
        here, after = on_call(schedule, client.now, client.public)
        yield [(name, "bold"), ("  schedule", "dim")]
        yield [("now   ", "dim"), (client.name(here), "bold")]
        yield [("next  ", "dim"), (client.name(after), "")]
        for rotation, handover, every in schedule.layers:
            words = " → ".join(client.name(one) for one in rotation)
            yield [("turns ", "dim"), (f"{words}, {span(every)} each, handover {handover}", "")]
        return
    person = client.public.person(name)
    if person is not None:
        yield from _person_detail(client, person)


def _person_detail(client: Client, person: PersonInfo) -> Iterator[Spans]:
    state, tone = state_of(client, person)
    yield [(person.name, "bold"), (f"  {person.role}", "")]
    team = client.public.teams.get(person.team or "", "outside" if person.outside else "")
    yield [(team, "dim"), (f"  {state}", tone)]
    if person.may:
        yield [("may      ", "dim"), (", ".join(person.may), "")]
    if person.audience:
        yield [("audience ", "dim"), (person.audience, "")]
    yield [("p page  a ask  w write", "accent")]
    yield [("", "")]
    for page in client.board.pages.values():
        if page.to == person.id:
            yield [
                (f"{when(page.at, client.now)} ", "dim"),
                ("paged: ", ""),
                (page.reason, ""),
                (f"  {page.state}", "dim"),
            ]
    for one in client.board.questions.values():
        if person.id in (one.to, one.sender):
            yield [
                (f"{when(one.at, client.now)} ", "dim"),
                (f"about {one.about}: ", ""),
                (one.says or one.state, "bold"),
            ]
    for message in messages_of(client, person.id):
        yield _said(client, message)


def _page_detail(client: Client, page: Page) -> Iterator[Spans]:
    yield [(client.name(page.to), "bold"), (f"  {page.state}", "warn")]
    yield [(f"{when(page.at, client.now)} by {client.name(page.sender)}", "dim")]
    yield [(page.reason, "")]
    for one in client.board.timeline:
        if one.type.startswith("page.") and one.fields.get("page") == page.id:
            says = str(one.fields.get("says") or "")
            yield [
                (f"{when(one.at, client.now)} ", "dim"),
                (one.type.removeprefix("page."), ""),
                (f"  {says}", "bold"),
            ]
    if page.next_at is not None:
        yield [(f"climbs in {clock(page.next_at - client.now)}", "warn")]


def _question_detail(client: Client, one: Question) -> Iterator[Spans]:
    yield [
        (f"{client.name(one.sender)} → {client.name(one.to)}", "bold"),
        (f"  {one.state}", "dim"),
    ]
    yield [("about    ", "dim"), (one.about, "")]
    if one.text:
        yield [(one.text, "")]
    for place, choice in enumerate(one.choices, 1):
        yield [(f"  {place} ", "dim"), (choice, "")]
    if one.promised_by is not None and one.state == "promised":
        yield [(f"comes back by {moment(one.promised_by)}", "dim")]
    if one.says:
        yield [("answer   ", "dim"), (one.says, "bold")]
    if waits(client, one):
        yield [("r answers", "accent")]
