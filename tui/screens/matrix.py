"""The severity matrix: impact by urgency, the severity that follows, and another one if need be."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from scenarios.vocabulary.words import DEGREES, PRIORITY, SEVERITIES
from simulator.record.board import Incident
from tui.screens.dialogs import title_bar
from tui.screens.once import OnceModal
from tui.text import Span, Spans
from tui.widgets.bar import Bar
from tui.widgets.reader import Reader


class MatrixDialog(OnceModal["dict[str, str] | None"]):
    """Arrows choose the cell, 1-5 another severity, enter sets, escape does not."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1,0)", "up", show=False),
        Binding("down,j", "move(1,0)", "down", show=False),
        Binding("left", "move(0,-1)", "left", show=False),
        Binding("right,l", "move(0,1)", "right", show=False),
        *[Binding(str(n), f"severity({n})", f"SEV{n}", show=False) for n in range(1, 6)],
        Binding("enter", "take", "set", show=False),
        Binding("escape,ctrl+c,ctrl+q", "leave", "back", show=False),
    ]

    def __init__(self, one: Incident) -> None:
        super().__init__()
        self._impact = DEGREES.index(one.impact) if one.impact in DEGREES else 0
        self._urgency = DEGREES.index(one.urgency) if one.urgency in DEGREES else 0
        self._set = one.severity if one.impact and one.urgency else None
        self._incident = one.id

    def compose(self) -> ComposeResult:
        """The matrix."""
        with Vertical(classes="box"):
            yield title_bar(f"Severity of {self._incident}", "arrows · 1-5 · ⏎ sets · esc back")
            yield Bar(classes="gap")
            yield Reader(can_focus=False)

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def action_move(self, down: int, right: int) -> None:
        """Another cell; the severity follows it."""
        self._impact = max(0, min(2, self._impact + down))
        self._urgency = max(0, min(2, self._urgency + right))
        self._set = None
        self._show()

    def action_severity(self, number: int) -> None:
        """Another severity than the matrix gives."""
        self._set = SEVERITIES[number - 1]
        self._show()

    def action_take(self) -> None:
        """Set it."""
        self.dismiss(
            {
                "impact": DEGREES[self._impact],
                "urgency": DEGREES[self._urgency],
                "severity": self._set or self._given(self._impact, self._urgency),
            }
        )

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    @staticmethod
    def _given(impact: int, urgency: int) -> str:
        return f"SEV{PRIORITY[DEGREES[impact], DEGREES[urgency]][1:]}"

    def _show(self) -> None:
        rows: list[Spans] = [[("                    urgency", "dim")]]
        rows.append([("  impact       ", "dim"), *[(f"{one:^10}", "dim") for one in DEGREES]])
        for row, impact in enumerate(DEGREES):
            spans: list[Span] = [(f"  {impact:<13}", "dim")]
            for column in range(len(DEGREES)):
                here = (row, column) == (self._impact, self._urgency)
                name = self._given(row, column)
                spans.append(
                    (f"{'[' + name + ']' if here else name:^10}", "bold accent" if here else "")
                )
            rows.append(spans)
        given = self._given(self._impact, self._urgency)
        chosen = self._set or given
        note = "" if chosen == given else f"  (the matrix gives {given})"
        rows += [[("", "")], [("  severity  ", "dim"), (chosen, "bold"), (note, "warn")]]
        rows.append([("  When unsure, the higher one is right.", "dim")])
        self.query_one(Reader).show(rows)
