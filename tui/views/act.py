"""5 Act: what can be done to each service, who does it, what runs, approvals, runbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from simulator.record.public import ActionInfo
from tui.client import Client
from tui.clocks import clock
from tui.keys import bindings
from tui.text import Span, Spans, fit
from tui.undoing import undoing
from tui.views.act_lists import Services, run_spans
from tui.views.act_orders import ActOrders, risk_words
from tui.widgets.bar import Bar, field
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader


class ActView(ActOrders):
    """Services at the left, actions at the right, runs and approvals below."""

    where: ClassVar[str] = "act"
    BINDINGS: ClassVar[list[BindingType]] = bindings("act")
    DEFAULT_CSS = """
    ActView #act-services { width: 24; }
    ActView #act-top { height: 1fr; }
    ActView #act-info { height: 6; overflow-y: hidden; border-top: solid $panel; }
    ActView #act-runs { height: 3; }
    .-medium ActView #act-runs, .-wide ActView #act-runs { height: 8; }
    ActView #act-side { width: 1fr; }
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._words = ""

    def compose(self) -> ComposeResult:
        """Lists, what the action does, runs."""
        yield Input(placeholder="words", id="act-filter", classes="prompt off")
        with Horizontal(id="act-top"):
            yield Services(self._paint_service, lambda: self.query_one("#act-actions", Lines))
            with Vertical(classes="pane"):
                yield Lines(self._paint_action, id="act-actions", empty="nothing can be done to it")
                yield Reader(id="act-info", can_focus=False)
            yield Reader(id="act-side", classes="side", can_focus=False)
        yield Bar(id="act-title")
        yield Lines(self._paint_run, id="act-runs", empty="nothing runs")

    def first_focus(self) -> Widget | None:
        """The services, or the actions of the one that was looked at last."""
        services = self.query_one("#act-services", Lines)
        if self.client.service:
            services.move_to(self.client.service)
        return services

    def sync(self, types: set[str]) -> None:
        """Runs, approvals, what is asked."""
        if "*" in types:
            self.query_one("#act-services", Lines).show(self._services())
            self._show_actions()
        self._show_runs()

    def tick(self) -> None:
        """Runs go on."""
        self.query_one("#act-runs", Lines).refresh()

    def back(self) -> bool:
        """Out of the filter, from the actions to the services."""
        box = self.query_one("#act-filter", Input)
        services = self.query_one("#act-services", Lines)
        if self._words or box.has_focus:
            box.value = ""
            box.add_class("off")
            self._words = ""
            self.sync({"*"})
            services.focus()
            return True
        if services.has_focus:
            return False
        services.focus()
        return True

    def action_to_services(self) -> None:
        """Back to the services."""
        self.query_one("#act-services").focus()

    def action_to_actions(self) -> None:
        """On to the actions of the service."""
        self.query_one("#act-actions").focus()

    def action_around(self) -> None:
        """From the actions to the services, from there to what runs, from there to the actions."""
        runs = self.query_one("#act-runs", Lines)
        if self.query_one("#act-services").has_focus:
            target = runs if runs.keys else self.query_one("#act-actions", Lines)
        elif runs.has_focus:
            target = self.query_one("#act-actions", Lines)
        else:
            target = self.query_one("#act-services", Lines)
        target.focus()

    def action_filter(self) -> None:
        """Type words."""
        box = self.query_one("#act-filter", Input)
        box.remove_class("off")
        box.focus()

    @on(Input.Changed, "#act-filter")
    def _typed(self, event: Input.Changed) -> None:
        self._words = event.value.lower()
        self.query_one("#act-services", Lines).show(self._services())
        self._show_actions()

    @on(Input.Submitted, "#act-filter")
    def _submitted(self) -> None:
        self.query_one("#act-actions").focus()

    @on(Lines.Moved, "#act-services")
    def _other_service(self) -> None:
        self._show_actions()

    @on(Lines.Moved, "#act-actions")
    def _other_action(self) -> None:
        self._info()

    @on(Lines.Chosen, "#act-actions")
    def _action_chosen(self) -> None:
        self.action_start()

    @on(Lines.Chosen, "#act-runs")
    def _run_chosen(self, event: Lines.Chosen) -> None:
        self.run(self.read_run(event.key))

    def _services(self) -> list[str]:
        return [one.id for one in self.client.public.services if self._known(one.id)]

    def _known(self, service: str) -> Sequence[ActionInfo]:
        words = self._words.split()
        return [
            one
            for one in self.client.public.actions_on(service)
            if all(word in self._findable(one) for word in words)
        ]

    def _findable(self, one: ActionInfo) -> str:
        """What the filter looks at; changes count for what can undo them."""
        changes = self.client.board.changes.values()
        named = [
            f"{each.change} {each.text}"
            for each in changes
            if each.target == one.target and any(p.name == "change" for p in one.parameters)
        ]
        choices = [choice for each in one.parameters for choice in each.choices]
        said = (one.target, one.id, one.title, one.text, one.risk, undoing(one), *choices, *named)
        return " ".join(said).lower()

    def _show_actions(self) -> None:
        service = self.query_one("#act-services", Lines).cursor
        found = self._known(service) if service is not None else ()
        self.query_one("#act-actions", Lines).show(f"{one.target}/{one.id}" for one in found)
        self._info()

    def _info(self) -> None:
        one = self.action()
        rows = list(self._action_words(one)) if one is not None else []
        self.query_one("#act-info", Reader).show(rows, top=True)
        service = self.query_one("#act-services", Lines).cursor or ""
        side = self.query_one("#act-side", Reader)
        if side.display:
            side.show(self._service_words(service), top=True)

    def _action_words(self, one: ActionInfo) -> Sequence[Spans]:
        who = ", ".join(self.client.name(each) for each in one.who) or "nobody"
        approval: list[Span] = [("  needs approval", "warn")] if one.approval else []
        return [
            [(one.title, "bold"), (f"  {one.text}" if one.text else "", "")],
            [("takes ", "dim"), (one.takes, ""), ("  by ", "dim"), (who, ""), *approval],
            *risk_words(one),
        ]

    def _service_words(self, key: str) -> list[Spans]:
        service = self.client.public.service(key)
        if service is None:
            return []
        team = self.client.public.teams.get(service.team or "", "nobody")
        rows: list[Spans] = [
            [(key, "bold"), (f"  {service.type}", "dim")],
            [(service.text, "")],
            [("owner     ", "dim"), (team, "")],
            [("instances ", "dim"), (str(service.instances), ""), (" at StartEx", "dim")],
            [
                ("calls     ", "dim"),
                (", ".join(call.callee for call in service.calls) or "nothing", ""),
            ],
        ]
        rows += [
            [("limit     ", "dim"), (f"{name} {value:g}", "")]
            for name, value in service.limits.items()
        ]
        books = [one.name for one in self.client.board.alerts.values() if one.service == key]
        known = [name for name in dict.fromkeys(books) if name in self.client.public.runbooks]
        rows += [[("runbook   ", "dim"), (f"{name} (b)", "accent")] for name in known]
        return rows

    def _show_runs(self) -> None:
        board = self.client.board
        asked = [one.id for one in board.approvals.values() if one.state == "requested"]
        runs = sorted(
            board.runs.values(), key=lambda one: (one.state != "running", -one.started_at)
        )
        self.query_one("#act-runs", Lines).show([*asked, *(one.id for one in runs)])
        running = sum(one.state == "running" for one in runs)
        words = f"running {running} · done {len(runs) - running}"
        waiting = f"approvals asked {len(asked)}" if asked else ""
        self.query_one("#act-title", Bar).show(
            [field([(words, "bold" if running else "dim")]), field([(waiting, "warn")])]
        )

    def _paint_service(self, key: str, _width: int) -> Spans:
        firing = [
            one for one in self.client.board.alerts.values() if one.firing and one.service == key
        ]
        symbol: Span = ("! ", "warn") if firing else ("  ", "")
        return [symbol, (key, "")]

    def _paint_action(self, key: str, width: int) -> Spans:
        service, _, name = key.partition("/")
        one = next(
            (each for each in self.client.public.actions_on(service) if each.id == name), None
        )
        if one is None:
            return ()
        mine = self.client.seat in one.who
        who = "you" if mine else self.client.name(one.who[0]) if one.who else "nobody"
        doer = 14 if width > 60 else 9
        return [
            (fit(one.title, max(16, width - doer - 12)), ""),
            (fit(" " + one.takes, 11), "dim"),
            (fit(who, doer), "accent" if mine else "dim"),
            ("?" if one.approval else " ", "warn"),
        ]

    def _paint_run(self, key: str, _width: int) -> Spans:
        run = self.client.board.runs.get(key)
        if run is not None:
            return run_spans(self.client, run)
        asked = self.client.board.approvals.get(key)
        if asked is None:
            return ()
        left = clock(max(0, asked.expires - self.client.now))
        of = self.client.name(asked.approver) if asked.approver else "somebody"
        return [
            ("? ", "warn"),
            (f"{asked.action} {asked.target}", "bold"),
            (f"  approval of {of}, {left} left", "dim"),
        ]
