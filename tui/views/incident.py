"""2 Incident: the life of an incident, what is missing, timeline, tasks, alerts, updates, notes."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from simulator.record.board import Incident, Moment
from tui.client import Client
from tui.keys import bindings
from tui.text import Spans, inert
from tui.timeline import belongs, row
from tui.views.incident_orders import IncidentOrders
from tui.views.incident_panes import (
    missing,
    role_line,
    step_line,
    summary,
    task_spans,
    triage_line,
    updates_of,
)
from tui.widgets.bar import Bar, Field, field
from tui.widgets.lines import Lines
from tui.widgets.reader import Reader

_FLOOD = frozenset(("notification.sent", "time.passed"))
_NEWEST_FIRST = frozenset(("timeline", "updates", "notes"))
PARTS = ("timeline", "tasks", "alerts", "updates", "notes")


class IncidentView(IncidentOrders):
    """The incidents that are declared, one of them on screen."""

    where: ClassVar[str] = "incident"
    BINDINGS: ClassVar[list[BindingType]] = bindings("incident")

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.part = "timeline"
        self._moments: dict[str, Moment] = {}

    def compose(self) -> ComposeResult:
        """Tabs, steps, what is missing, triage, roles, one part; the summary at the side."""
        yield Bar(id="inc-tabs", gap=1)
        yield Bar(id="inc-steps", gap=1)
        yield Bar(id="inc-missing")
        yield Bar(id="inc-triage")
        yield Bar(id="inc-roles")
        with Horizontal(classes="split"):
            with Vertical(classes="pane"):
                yield Bar(id="inc-parts", gap=1)
                yield Lines(self._paint, id="inc-list", empty="nothing here yet")
                yield Input(
                    placeholder="note: enter writes it on the timeline",
                    id="inc-note",
                    classes="prompt",
                )
            yield Reader(id="inc-side", classes="side")

    def first_focus(self) -> Widget | None:
        """The part's rows."""
        return self.query_one("#inc-list")

    def sync(self, types: set[str]) -> None:
        """Something about incidents may have changed."""
        if types <= _FLOOD:
            return
        one = self.client.current()
        self.query_one("#inc-tabs", Bar).show(self._tabs(one))
        if one is None:
            words = "no incident is declared: d declares one, i on a row of the feed links alerts"
            self.query_one("#inc-steps", Bar).show([field([(words, "dim")])])
            for name in ("missing", "triage", "roles"):
                self.query_one(f"#inc-{name}", Bar).show([])
        else:
            self.query_one("#inc-steps", Bar).show(step_line(self.client, one))
            self.query_one("#inc-missing", Bar).show([field(missing(self.client, one))])
            self.query_one("#inc-triage", Bar).show(triage_line(one))
            self.query_one("#inc-roles", Bar).show(role_line(self.client, one))
        self._show_part(one)
        self._side(one)

    def tick(self) -> None:
        """Time boxes run."""
        if self.part == "tasks":
            self.query_one(Lines).refresh()

    def action_part(self, by: int) -> None:
        """Another part."""
        self.part = PARTS[(PARTS.index(self.part) + by) % len(PARTS)]
        self._show_part(self.client.current(), fresh=True)

    def action_pick_part(self, name: str) -> None:
        """A part, by a click."""
        self.part = name
        self._show_part(self.client.current(), fresh=True)

    def action_choose(self, incident: str) -> None:
        """Another incident."""
        self.client.incident = incident
        self.sync({"*"})

    def action_next_incident(self) -> None:
        """The next incident."""
        keys = [one.id for one in self.client.incidents()]
        one = self.client.current()
        if one is not None:
            self.action_choose(keys[(keys.index(one.id) + 1) % len(keys)])

    @on(Input.Submitted, "#inc-note")
    def _noted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if text:
            self.run(self.write_note(inert(text)))
            event.input.value = ""

    def _tabs(self, one: Incident | None) -> list[Field]:
        made = []
        for incident in self.client.incidents():
            here = one is not None and incident.id == one.id
            tone = "bold accent" if here else "dim"
            brief = f"{incident.id} {incident.severity or 'SEV?'}"
            left, right = ("[", "]") if here else (" ", " ")
            made.append(
                field(
                    [(f"{left}{brief} {incident.title[:40]}{right}", tone)],
                    [(f"{left}{brief}{right}", tone)],
                    priority=9 if here else 4,
                    action=f"screen.do('choose(\"{incident.id}\")')",
                )
            )
        made.append(field([("+ new", "accent")], priority=8, action="screen.do('declare')"))
        return made

    def _show_part(self, one: Incident | None, *, fresh: bool = False) -> None:
        keys = self._keys(one)
        rows = self.query_one("#inc-list", Lines)
        follows = rows.at == 0 and self.part in _NEWEST_FIRST
        rows.show(keys)
        if fresh:
            rows.action_edge(-1)
        elif follows and keys:  # who stands on the newest line stays on the newest
            rows.move_to(keys[0])
        counts = {
            "tasks": len(self.client.board.tasks),
            "alerts": len(self.client.board.linked(one.id)) if one else 0,
            "updates": len(updates_of(self.client, one.id)) if one else 0,
        }
        made = []
        for name in PARTS:
            here = name == self.part
            count = f" {counts[name]}" if name in counts else ""
            text = f"[{name.capitalize()}{count}]" if here else f" {name.capitalize()}{count} "
            made.append(
                field(
                    [(text, "bold accent" if here else "dim")],
                    priority=9 if here else 5,
                    action=f"screen.do('pick_part(\"{name}\")')",
                )
            )
        self.query_one("#inc-parts", Bar).show(made)

    def _keys(self, one: Incident | None) -> list[str]:
        if one is None:
            return []
        if self.part == "tasks":
            return [t.id for t in self.client.board.tasks.values() if t.incident in (None, one.id)]
        if self.part == "alerts":
            known = self.client.board.linked(one.id)
            return [a.id for a in sorted(known, key=lambda a: (not a.firing, -a.fired_at))]
        if self.part == "updates":
            moments = updates_of(self.client, one.id)
        else:
            wanted = ("note.added",) if self.part == "notes" else None
            moments = [
                m
                for m in self.client.board.timeline
                if (wanted is None or m.type in wanted) and belongs(self.client, m, one.id)
            ]
        self._moments = {str(m.seq): m for m in moments}
        return list(reversed(self._moments))

    def _paint(self, key: str, _width: int) -> Spans:
        if self.part == "tasks":
            return task_spans(self.client, key) if key in self.client.board.tasks else ()
        if self.part == "alerts":
            alert = self.client.board.alert(key)
            if alert is None:
                return ()
            state, tone = ("firing  ", "bad") if alert.firing else ("resolved", "dim")
            return [(state + "  ", tone), (alert.name, ""), (f"  {alert.service}", "dim")]
        one = self._moments.get(key)
        return row(self.client, one) if one is not None else ()

    def action_open(self) -> None:
        """Read the line in full."""
        key = self.query_one("#inc-list", Lines).cursor
        if key is not None:
            self.run(self.read_line(key, self._moments.get(key), self.part))

    @on(Lines.Chosen, "#inc-list")
    def _chosen(self) -> None:
        self.action_open()

    def _side(self, one: Incident | None) -> None:
        side = self.query_one("#inc-side", Reader)
        if side.display:
            side.show(summary(self.client, one.id if one is not None else ""))
