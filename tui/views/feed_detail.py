"""What is behind a row of the feed: text and, for an alert, a graph around its threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from simulator.record.board import Alert, Change
from simulator.record.reads import QueryRead
from tui.alertlook import compared, fitting, names, rule_of
from tui.client import Client
from tui.clocks import age, clock, moment, number, span
from tui.feed import Item
from tui.feedrows import alerts_of, look, page_of
from tui.marks import marks_for
from tui.text import Spans
from tui.widgets.chart import Chart, Plot, all_series
from tui.widgets.reader import Reader
from tui.wording import run_name

_WINDOW = 1_800_000
_STEP = 15_000


class FeedDetail(Vertical):
    """The detail of a row. Graph and rule show once the row was opened: reading is a command."""

    DEFAULT_CSS = """
    FeedDetail { height: 1fr; width: 1fr; }
    FeedDetail Chart { height: 11; }
    FeedDetail .head { height: auto; max-height: 50%; }
    """

    def __init__(self, client: Client, *, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=f"{classes} pane")
        self.client = client
        self._drawn = ""

    def compose(self) -> ComposeResult:
        """Words, graph, more words."""
        yield Reader(classes="text")
        yield Chart(classes="off")

    def focus_text(self) -> None:
        """Put the focus on the words."""
        self.query_one(Reader).focus()

    def show(self, item: Item | None) -> None:
        """Show what is behind a row."""
        reader, chart = self.query_one(Reader), self.query_one(Chart)
        if item is None:
            reader.show([])
            chart.add_class("off")
            return
        opened = item.key in self.client.opened
        new = self._drawn.split("|", 1)[0] != item.key
        reader.show(full(self.client, item) if opened else preview(self.client, item), top=new)
        alerts = alerts_of(self.client, item)
        chart.set_class(not (opened and alerts), "off")
        version = f"{item.key}|{opened}|{self.client.now // 15_000}"
        if opened and alerts and version != self._drawn:
            self.draw(max(alerts, key=lambda one: one.fired_at))
        self._drawn = version

    @work(exit_on_error=False, exclusive=True, group="detail")
    async def draw(self, alert: Alert) -> None:
        """The graph around the rule's threshold."""
        rule = rule_of(self.client.public, alert)
        if rule is None:
            return
        shape = compared(rule.expr)
        now = self.client.now
        window = (now - _WINDOW, now)
        frame = await self.client.series(QueryRead(shape.query, now, window[0], _STEP))
        lines = fitting(frame.lines, alert)
        plot = Plot(
            title=alert.name,
            series=all_series(replace(frame, lines=lines), names(lines)),
            window=window,
            step=_STEP,
            threshold=shape.threshold,
            marks=marks_for(self.client, [alert.service]),
            note=frame.error or "no data",
        )
        self.query_one(Chart).show(plot)


def preview(client: Client, item: Item | None) -> list[Spans]:
    """What the row itself says, in two or three lines."""
    if item is None:
        return [[("", "")], [("", "")]]
    seen = look(client, item)
    head: Spans = [(seen.symbol + " ", seen.tone), (seen.title, "bold")]
    page = page_of(client, item)
    if page is not None:
        return [head, [(_page_words(client, item), "dim"), (" · ⏎ opens", "dim")]]
    alerts = alerts_of(client, item)
    if alerts:
        words = f"{_labels(alerts[-1])} · {len(alerts)} series"
        return [head, [(words, "dim"), (" · ⏎ opens rule, graph, links", "dim")]]
    return [head, [(f"{moment(item.at)} · {_from(client, item)}⏎ opens", "dim")]]


def full(client: Client, item: Item) -> list[Spans]:
    """Everything that is known about a row."""
    seen = look(client, item)
    head: Spans = [
        (seen.symbol + " " if seen.symbol.strip() else "", seen.tone),
        (seen.title, "bold"),
        (f"  {seen.state}", seen.tone),
        (f"  {seen.incident}", "accent"),
    ]
    rows: list[Spans] = [head]
    page = page_of(client, item)
    if page is not None:
        rows.append([(_page_words(client, item), "")])
    alerts = alerts_of(client, item)
    if alerts:
        rows += _alert_rows(client, alerts)
    elif page is None:
        rows += _other_rows(client, item)
    return rows


def _page_words(client: Client, item: Item) -> str:
    page = page_of(client, item)
    if page is None:
        return ""
    parts = [
        f"{page.policy} level {page.level + 1}"
        if page.policy
        else f"from {client.name(page.sender)}"
    ]
    parts.append(f"to {client.name(page.to)}")
    parts.append(f"{page.state} since {clock(max(0, client.now - page.changed_at))}")
    if page.by and page.state != "sent":
        parts.append(f"by {client.name(page.by)}")
    if page.next_at is not None and page.next_at > client.now:
        parts.append(f"escalates in {clock(page.next_at - client.now)}")
    return " · ".join(parts)


def _labels(alert: Alert) -> str:
    return " ".join(f"{k}={v}" for k, v in sorted(alert.labels.items()) if k != "alertname")


def _alert_rows(client: Client, alerts: list[Alert]) -> Iterator[Spans]:
    newest = max(alerts, key=lambda one: one.fired_at)
    rule = rule_of(client.public, newest)
    yield [(_labels(newest), "dim")]
    for name in ("summary", "description"):
        if newest.annotations.get(name):
            yield [(newest.annotations[name], "")]
    yield [("", "")]
    if rule is not None:
        yield [("rule     ", "dim"), (rule.expr, "accent"), (f"  for {rule.for_}", "dim")]
    yield [("value    ", "dim"), (number(newest.value), "bold"), (" at the last firing", "dim")]
    for one in sorted(alerts, key=lambda one: -one.fired_at)[:8]:
        yield [("series   ", "dim"), *_series_row(client, one)]
    if len(alerts) > 8:
        yield [("         ", ""), (f"and {len(alerts) - 8} more", "dim")]
    yield from _links(client, newest, alerts)


def _series_row(client: Client, one: Alert) -> Spans:
    state = "firing" if one.firing else f"resolved {age(client.now - (one.resolved_at or 0))} ago"
    taken = f" · ack {client.name(one.acknowledged_by)}" if one.acknowledged_by else ""
    noise = f" · noise: {one.noise}" if one.noise else ""
    since = f" since {moment(one.fired_at)}, {one.firings}× in all"
    tone = "warn" if one.firing else "dim"
    return [(state, tone), (since + taken + noise, "dim"), ("  " + _labels(one), "dim")]


def _links(client: Client, newest: Alert, alerts: list[Alert]) -> Iterator[Spans]:
    changes = changes_on(client, newest.service)
    for change in changes[:4]:
        yield [
            ("change   ", "dim"),
            (f"{moment(change.at)} {change.kind} {change.text} by {client.name(change.by)}", ""),
        ]
    book = client.public.runbooks.get(newest.name)
    if book:
        yield [("runbook  ", "dim"), (f"{newest.name}: b in 5 Act reads it", "accent")]
    incident = next((one.incident for one in alerts if one.incident), None)
    yield [("linked   ", "dim"), (incident or "in no incident: i links or declares", "accent")]
    owner = client.public.service(newest.service)
    if owner is not None:
        team = client.public.teams.get(owner.team or "", "nobody")
        yield [("owner    ", "dim"), (f"{team} · {owner.type} · tier {owner.tier}", "")]


def changes_on(client: Client, service: str) -> list[Change]:
    """Changes of a service, newest first."""
    found = [one for one in client.board.changes.values() if one.target == service]
    return sorted(found, key=lambda one: -one.at)


def _from(client: Client, item: Item) -> str:
    return f"from {client.name(item.sender)} · " if item.sender else ""


def _other_rows(client: Client, item: Item) -> Iterator[Spans]:
    yield [(f"{moment(item.at)} · {item.kind} · {_from(client, item)}".rstrip(" ·"), "dim")]
    yield [("", "")]
    message = client.board.messages.get(item.key.removeprefix("msg:"))
    if message is not None:
        yield [(message.text, "")]
        document = message.fields.get("document")
        if document:
            yield [("document ", "dim"), (f"{document}: o in 4 People reads it", "accent")]
        if message.fields.get("services"):
            yield [("services ", "dim"), (", ".join(message.fields["services"]), "")]
    asked = item.refs[0] if item.refs else str((message.fields if message else {}).get("question"))
    question = client.board.questions.get(asked)
    if question is not None:
        yield [("asked    ", "dim"), (question.text or f"about {question.about}", "")]
        if question.says:
            yield [("answer   ", "dim"), (question.says, "bold")]
        if question.choices:
            yield [("choices  ", "dim"), (" · ".join(question.choices), "")]
        if client.mine(question.to) and question.state == "open":
            yield [("r answers", "accent")]
    run = client.board.runs.get(item.refs[0]) if item.refs else None
    if run is not None:
        yield [(f"{run_name(run)} by {client.name(run.by)}: {run.state}", "")]
        if run.text:
            yield [("result   ", "dim"), (run.text, "bold")]
    if item.kind == "NOTE":
        yield [(item.title, "")]
    if item.kind == "PAST":
        yield from _past_rows(client, int(item.key.removeprefix("past:")))
    if item.kind == "CHNG":
        yield [(f"{item.title} on {item.service} by {client.name(item.sender)}", "")]


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
        yield [(one.text, "")]
