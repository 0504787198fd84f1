"""What stands behind the rows of the feed that are neither alerts nor pages."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.record.board import Change
from tui.client import Client
from tui.clocks import moment, span, when
from tui.feed import Item
from tui.feedrows import stated
from tui.text import Spans, flowing
from tui.views.change_detail import change_rows
from tui.wording import run_name


def changes_on(client: Client, service: str) -> list[Change]:
    """Changes of a service, newest first."""
    found = [one for one in client.board.changes.values() if one.target == service]
    return sorted(found, key=lambda one: -one.at)


def from_words(client: Client, item: Item) -> str:
    """Who sent it, if anybody."""
    verb = "by" if item.kind == "CHNG" else "from"
    return f"{verb} {client.name(item.sender)} · " if item.sender else ""


def other_rows(client: Client, item: Item) -> Iterator[Spans]:
    """All that came with a row that is neither an alert nor a page."""
    yield [
        (
            f"{when(item.at, client.now)} · {item.kind} · {from_words(client, item)}".rstrip(" ·"),
            "dim",
        )
    ]
    yield [("", "")]
    message = client.board.messages.get(item.key.removeprefix("msg:"))
    if message is not None:
        if message.text:
            yield [(flowing(message.text), "")]
        facts = " · ".join(stated(message))
        if facts:
            yield [("states   ", "dim"), (facts, "")]
        if message.fields.get("next_update"):
            due = round(float(message.fields["next_update"]) * 1000)
            yield [("next     ", "dim"), (f"update in {span(due)}, at {moment(item.at + due)}", "")]
        document = message.fields.get("document")
        if document:
            yield [("document ", "dim"), (f"{document}: o in 4 People reads it", "accent")]
    asked = item.refs[0] if item.refs else str((message.fields if message else {}).get("question"))
    question = client.board.questions.get(asked)
    if question is not None:
        yield [("asked    ", "dim"), (flowing(question.text) or f"about {question.about}", "")]
        if question.says:
            yield [("answer   ", "dim"), (flowing(question.says), "bold")]
        if question.choices:
            yield [("choices  ", "dim"), (" · ".join(question.choices), "")]
        if client.mine(question.to) and question.state == "open":
            yield [("r answers", "accent")]
    run = client.board.runs.get(item.refs[0]) if item.refs else None
    if run is not None:
        yield [(f"{run_name(run)} by {client.name(run.by)}: {run.state}", "")]
        if run.text:
            yield [("result   ", "dim"), (flowing(run.text), "bold")]
    if item.kind == "NOTE":
        yield [(flowing(item.title), "")]
    if item.kind == "PAST":
        yield from _past_rows(client, int(item.key.removeprefix("past:")))
    if item.kind == "CHNG":
        change = client.board.changes.get(item.key.removeprefix("change:"))
        if change is not None:
            yield from change_rows(client, change)


def _past_rows(client: Client, place: int) -> Iterator[Spans]:
    one = sorted(client.public.past_incidents, key=lambda one: one.at)[place]
    yield [(one.title, "bold"), (f"  {one.severity}, closed", "dim")]
    yield [
        ("lasted   ", "dim"),
        (span(one.lasted), ""),
        ("  cause ", "dim"),
        (one.cause or "?", ""),
    ]
    if one.text:
        yield [(flowing(one.text), "")]
