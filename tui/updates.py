"""Updates: to whom, which template, what they state. The fields are the news, prose is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scenarios.vocabulary.words import AUDIENCES, SEVERITIES, STATES
from simulator.record.board import Incident
from simulator.record.commands import Json
from tui.choices import channels, people, services
from tui.client import Client
from tui.clocks import parse_span
from tui.text import Spans
from tui.widgets.choice import Option, options
from tui.widgets.form import Entry, Form, Value
from tui.wording import run_name

STATUS_PAGE = "status:public"
_TEMPLATES = (
    Option("status", "status page", "what customers notice, since when, next update"),
    Option("holding", "holding", "we know, we work on it, next update"),
    Option("can", "CAN report", "conditions, actions, needs"),
    Option("executive", "executives", "status, overview, next steps"),
)


@dataclass(frozen=True, slots=True)
class Update:
    """The form of an update."""

    title: str
    entries: Sequence[Entry]
    words: Sequence[Spans]
    react: Callable[[Form, str], None]


def recipients(client: Client) -> list[Option]:
    """Audiences first, then people and channels."""
    made = [Option(STATUS_PAGE, "public status page", "everybody outside reads it")]
    made += [Option(f"audience:{one}", one, "audience") for one in AUDIENCES if one != "public"]
    made += sorted(people(client), key=lambda one: "(outside)" not in one.detail)
    return [*made, *channels(client)]


def form_of(client: Client, one: Incident | None) -> Update:
    """The form: recipient, template, state, services, next update, words."""
    affected = one.services if one is not None else ()
    state = {"mitigated": "monitoring", "resolved": "resolved", "closed": "resolved"}
    entries = [
        Entry("to", "to", "choice", tuple(recipients(client)), STATUS_PAGE, required=True),
        Entry("template", "template", "choice", _TEMPLATES, "status"),
        Entry(
            "state",
            "state",
            "choice",
            options(STATES),
            state.get(one.state, "investigating") if one is not None else "investigating",
        ),
        Entry(
            "severity",
            "severity",
            "choice",
            options(SEVERITIES),
            (one.severity or "") if one else "",
        ),
        Entry("services", "services", "many", tuple(services(client)), affected),
        Entry("next_update", "next update in", value="15m", hint="such as 15m"),
        Entry("text", "words", "long", value=template_text(client, one, "status", affected)),
    ]
    written = {template_text(client, one, each.value, affected) for each in _TEMPLATES}

    def react(form: Form, name: str) -> None:
        if name == "to":
            kind = _fitting(str(form.values()["to"]))
            if form.values()["template"] != kind:
                form.set_values({"template": kind})
        if name in ("template", "services"):
            now = form.values()
            if not now["text"] or now["text"] in written:
                named = now["services"] if isinstance(now["services"], tuple) else ()
                text = template_text(client, one, str(now["template"]), named)
                written.add(text)
                form.set_values({"text": text})

    words: list[Spans] = [
        [("What counts is what the fields state; the words are for people.", "dim")]
    ]
    title = f"Update about {one.id} {one.title}" if one is not None else "Update"
    return Update(title, entries, words, react)


def _fitting(to: str) -> str:
    if to == STATUS_PAGE:
        return "status"
    if to in ("audience:executives",):
        return "executive"
    return "can" if to.startswith(("audience:responders", "channel:")) else "holding"


def template_text(
    client: Client, one: Incident | None, template: str, affected: Sequence[str]
) -> str:
    """Words to begin with."""
    named = ", ".join(affected) or "our service"
    severity = (one.severity if one is not None else None) or "an incident"
    running = [run for run in client.board.runs.values() if run.state == "running"]
    doing = ", ".join(run_name(run) for run in running) or "investigating"
    if template == "can":
        return f"Conditions: {severity}, {named} affected.\nActions: {doing}.\nNeeds: none."
    if template == "executive":
        head = f"Status: {severity}, {named} affected."
        return f"{head}\nOverview: {doing}.\nNext steps: update to follow."
    seen = noticed(client, affected)
    if template == "holding":
        return f"We know of problems with: {seen}. We work on them."
    return f"We are looking into problems with: {seen}. Some attempts may fail."


def noticed(client: Client, affected: Sequence[str]) -> str:
    """What customers do that leads through these services, in their words; else `our service`."""
    calls = {one.id: [call.callee for call in one.calls] for one in client.public.services}
    found = []
    for one in client.public.traffic:
        reached, ahead = set[str](), [one.enters]
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached.add(name)
                ahead += calls.get(name, [])
        if one.journey and reached & set(affected):
            found.append(one.journey.rstrip("."))
    return "; ".join(dict.fromkeys(found)) or "our service"


async def send_update(
    client: Client, one: Incident | None, filled: Mapping[str, Value]
) -> str | None:
    """Send it; one sentence if that is refused."""
    span = filled.get("next_update") or ""
    seconds = parse_span(str(span)) if span else None
    if span and seconds is None:
        return f"next update: {span!r} is not a time such as 15m"
    to = str(filled.get("to"))
    fields: dict[str, Json] = {
        "text": filled.get("text"),
        "template": filled.get("template"),
        "incident": one.id if one is not None else None,
        "state": filled.get("state"),
        "severity": filled.get("severity"),
        "services": list(filled.get("services") or ()),
        "next_update": seconds,
    }
    if to == STATUS_PAGE:
        receipt = await client.submit("status.post", audience="public", **fields)
    else:
        receipt = await client.submit("message.send", to=to, **fields)
    return f"refused: {receipt.refused}" if receipt.refused else None
