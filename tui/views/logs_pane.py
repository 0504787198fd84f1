"""Logs: by service, level, words or a regular expression; counts over time; follow."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from simulator.record.reads import LogEntry, LogFrame, LogRead
from tui.choices import services
from tui.client import Client
from tui.clocks import moment, seconds
from tui.screens.reading import Reading
from tui.text import Spans, inert, one_line
from tui.views.pane import Host, Pane
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Choice, Option, options
from tui.widgets.lines import Lines
from tui.widgets.spark import spark

_LEVELS = ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_TONES = {"WARN": "warn", "ERROR": "bad", "FATAL": "bad bold"}
_EVERY = 2_000
_ALL = "*"


class LogsPane(Pane):
    """A search and its lines, newest last."""

    name_of_pane: ClassVar[str] = "logs"
    DEFAULT_CSS = """
    LogsPane .row { height: 1; }
    LogsPane #logs-service { width: 26; }
    LogsPane #logs-level { width: 14; }
    LogsPane Input { width: 1fr; }
    """

    def __init__(self, client: Client, host: Host) -> None:
        super().__init__(client, host)
        self._lines: dict[str, LogEntry] = {}
        self._live = True
        self._asked: LogRead | None = None
        self._read_at = 0

    def compose(self) -> ComposeResult:
        """Service, level, words; counts; lines."""
        every = Option(_ALL, "all services")
        with Horizontal(classes="row"):
            yield Choice(
                [every, *services(self.client)], picked=(_ALL,), title="Service", id="logs-service"
            )
            yield Choice(
                options(_LEVELS), picked=("INFO",), title="This level and worse", id="logs-level"
            )
            yield Input(
                placeholder="words, or /regular expression/", id="logs-text", classes="prompt"
            )
        yield Bar(id="logs-counts")
        yield Lines(
            self._paint,
            id="logs-list",
            tail=True,
            empty="no lines; enter in the line above searches",
        )

    def first_focus(self) -> Widget | None:
        """The words."""
        return self.query_one("#logs-text")

    def sync(self, types: set[str]) -> None:
        """Opened: search what was asked last."""
        if "*" in types and self._asked is None:
            picked = self.query_one("#logs-service", Choice)
            if self.client.service and picked.picked == (_ALL,):
                picked.pick((self.client.service,))
            else:
                self.search()

    def tick(self) -> None:
        """Follow the clock."""
        late = self.client.now - self._read_at >= _EVERY * max(1.0, self.client.board.speed)
        if self._live and self._asked is not None and late:
            self.read_lines()

    def reload(self) -> None:
        """Search again."""
        self.search()

    def toggle_follow(self) -> None:
        """Follow the clock, or stand still."""
        self._live = not self._live

    def state(self) -> str:
        """Following or standing."""
        return "following" if self._live else "standing"

    def open_cursor(self) -> None:
        """Read a line in full, with the lines of the same request."""
        key = self.query_one(Lines).cursor
        if key is not None and key in self._lines:
            self.open_line(self._lines[key])

    def search(self) -> None:
        """A new search: that is a command."""
        self._asked = self._read()
        self.announce(self._asked)

    @on(Input.Submitted, "#logs-text")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.search()
        self.query_one(Lines).focus()

    @on(Choice.Changed)
    def _changed(self, event: Choice.Changed) -> None:
        event.stop()
        if not event.choice.picked:
            event.choice.pick((_ALL,) if event.choice.id == "logs-service" else ("DEBUG",))
        else:
            self.search()

    @on(Lines.Chosen)
    def _chosen(self, event: Lines.Chosen) -> None:
        event.stop()
        self.open_cursor()

    def _read(self) -> LogRead:
        service = self.query_one("#logs-service", Choice).picked
        level = self.query_one("#logs-level", Choice).picked
        text = self.query_one("#logs-text", Input).value.strip()
        regex = text[1:-1] if len(text) > 2 and text[0] == text[-1] == "/" else None
        return LogRead(
            service[0] if service and service[0] != _ALL else None,
            level[0] if level and level[0] != "DEBUG" else None,
            inert(text) if text and regex is None else None,
            regex,
        )

    @work(exit_on_error=False, exclusive=True, group="logs")
    async def announce(self, read: LogRead) -> None:
        """Say in the log what is searched, then show it."""
        now = self.client.now
        done = await self.host.order(
            "log.search",
            service=read.service,
            level=read.level,
            text=read.text,
            regex=read.regex,
            start=seconds(now - self.host.range),
            end=seconds(now),
        )
        if done:
            await self._show_lines(read)

    @work(exit_on_error=False, exclusive=True, group="logs")
    async def read_lines(self) -> None:
        """The same search, now."""
        if self._asked is not None:
            await self._show_lines(self._asked)

    async def _show_lines(self, read: LogRead) -> None:
        now = self._read_at = self.client.now
        frame = await self.client.logs(
            LogRead(read.service, read.level, read.text, read.regex, now - self.host.range, now)
        )
        if frame.error:
            self.host.tell(frame.error, bad=True)
            return
        self._lines = _keyed(frame)
        self.query_one(Lines).show(self._lines)
        counts = [float(count) for _, count in frame.counts]
        shown = len(frame.lines)
        more = f" (the newest {shown} shown)" if frame.total > shown else ""
        self.query_one("#logs-counts", Bar).show(
            [
                field([(f"{frame.total:,} lines", "bold"), (more, "dim")], priority=8),
                field([(spark(counts, 40), "accent")], [(spark(counts, 16), "accent")], priority=6),
                field([(f"up to {moment(now)}", "dim")], priority=2, right=True),
            ]
        )

    @work(exit_on_error=False, group="line")
    async def open_line(self, line: LogEntry) -> None:
        """A line in full; its request in other services is a search of its own."""
        rows: list[Spans] = [
            [(f"{moment(line.at)} {line.service} {line.instance} {line.level}", "dim")],
            [(line.text, "bold")],
        ]
        if line.request:
            rows += [[("", "")], [(f"the same request, {line.request}", "accent")]]
            if await self.host.order("log.search", text=line.request):
                now = self.client.now
                frame = await self.client.logs(
                    LogRead(text=line.request, start=now - self.host.range, end=now)
                )
                rows += [
                    [
                        (f"{moment(one.at)} {one.service:<16} ", "dim"),
                        (f"{one.level:<5} ", ""),
                        (one.text, ""),
                    ]
                    for one in frame.lines
                ]
        if self.app.screen is self.screen:  # not over a dialog that came meanwhile
            self.app.push_screen(Reading("Log line", rows))

    def _paint(self, key: str, width: int) -> Spans:
        line = self._lines.get(key)
        if line is None:
            return ()
        tone = _TONES.get(line.level, "dim")
        who = line.instance if width >= 90 else ""
        milli = f".{line.at % 1000:03}" if width >= 90 else ""
        return [
            (f"{moment(line.at)}{milli} ", "dim"),
            (f"{line.level:<5} ", tone),
            (f"{line.service} " if not who else f"{who} ", "dim"),
            (one_line(line.text), "" if tone == "dim" else tone.replace(" bold", "")),
        ]


def _keyed(frame: LogFrame) -> dict[str, LogEntry]:
    """Lines by a key that stays when more arrive."""
    made: dict[str, LogEntry] = {}
    for line in frame.lines:
        key = f"{line.at}|{line.instance}|{line.request}|{line.text[:60]}"
        while key in made:
            key += "'"
        made[key] = line
    return made
