"""What is behind a row of the feed: text and, for an alert, a graph around its threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from simulator.record.board import Alert, Page
from simulator.record.reads import QueryRead
from tui.alertlook import compared, fitting, names, rule_of
from tui.client import Client
from tui.clocks import age, clock, moment, number, when
from tui.dashboards import is_share
from tui.feed import Item
from tui.feedrows import alerts_of, look, page_of, receiver
from tui.marks import marks_for
from tui.text import Spans
from tui.views.feed_texts import changes_on, from_words, other_rows
from tui.widgets.chart import Chart, Plot, all_series
from tui.widgets.reader import Reader

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
        reader.show(full(self.client, item, opened=opened), top=new)
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
            unit="percent" if is_share(shape.query) else "",
            threshold=shape.threshold,
            marks=marks_for(self.client, [alert.service]),
            note=frame.error or "no data",
        )
        self.query_one(Chart).show(plot)


def preview(client: Client, item: Item | None) -> list[Spans]:
    """What the row itself says, in three lines."""
    if item is None:
        return [[("", "")], [("", "")]]
    seen = look(client, item)
    sign: Spans = [(seen.symbol + " ", seen.tone)] if seen.symbol.strip() else []
    head: Spans = [*sign, (seen.title, "bold")]
    page = page_of(client, item)
    if page is not None:
        return [[(_page_words(client, item), "dim"), (" · ⏎ opens", "accent")], head]
    alerts = alerts_of(client, item)
    if alerts:
        words = f"{_labels(alerts[-1])} · {len(alerts)} series"
        return [[(words, "dim"), (" · ⏎ rule, graph, links", "accent")], head]
    return [
        [
            (f"{when(item.at, client.now)} · {from_words(client, item)}", "dim"),
            ("⏎ opens", "accent"),
        ],
        head,
    ]


def full(client: Client, item: Item, *, opened: bool = True) -> list[Spans]:
    """Everything that is known about a row; what takes a look of its own, once it was opened."""
    seen = look(client, item)
    other = item.kind not in ("ALRT", "PAGE")
    head: Spans = [
        (seen.symbol + " " if seen.symbol.strip() else "", seen.tone),
        (_head(client, item) if other else seen.title, "bold"),
        (f"  {seen.state}", seen.tone),
        (f"  {seen.incident}", "accent"),
    ]
    rows: list[Spans] = [head]
    page = page_of(client, item)
    if page is not None:
        rows.append([(_page_words(client, item), "")])
    alerts = alerts_of(client, item)
    if alerts and opened:
        rows += _alert_rows(client, alerts)
    elif alerts:
        rows += _unopened_rows(client, alerts)
    elif page is None:
        rows += other_rows(client, item)
    return rows


def _head(client: Client, item: Item) -> str:
    """Who speaks, for a row whose words stand below; else what the row says."""
    if item.key.startswith(("msg:", "ask:")) and item.sender:
        message = client.board.messages.get(item.key.removeprefix("msg:"))
        mine = message is not None and client.mine(message.sender)
        return (
            f"you → {receiver(client, message)}" if mine and message else client.name(item.sender)
        )
    return client.name(item.sender) if item.kind == "NOTE" else item.title


def _page_words(client: Client, item: Item) -> str:
    page = page_of(client, item)
    return _page_state(client, page) if page is not None else ""


def _page_state(client: Client, page: Page) -> str:
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


def _unopened_rows(client: Client, alerts: list[Alert]) -> Iterator[Spans]:
    """What the notification itself says, and who is paged about it."""
    newest = max(alerts, key=lambda one: one.fired_at)
    yield [(_labels(newest), "dim")]
    for name in ("summary", "description"):
        if newest.annotations.get(name):
            yield [(newest.annotations[name], "")]
    yield [("", "")]
    firing = sum(one.firing for one in alerts)
    since = f"{firing} of {len(alerts)} series fire, the newest since {moment(newest.fired_at)}"
    yield [("state    ", "dim"), (since, "")]
    known = {one.fingerprint for one in alerts}
    pages = [
        page
        for page in client.board.pages.values()
        if any(
            (alert := client.board.alert(ref)) and alert.fingerprint in known for ref in page.alerts
        )
    ]
    for page in pages[-3:]:
        yield [("page     ", "dim"), (_page_state(client, page), "")]
    if not pages:
        yield [("page     ", "dim"), ("nobody is paged about it", "dim")]
    yield [("", "")]
    yield [("⏎ opens rule, graph, changes, runbook", "accent")]


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
            (
                f"{when(change.at, client.now)} {change.kind} {change.text}"
                f" by {client.name(change.by)}",
                "",
            ),
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
