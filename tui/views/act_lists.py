"""The list of services of the act view, and how a run reads in the list of runs."""

from __future__ import annotations

from collections.abc import Callable

from simulator.record.board import Run
from tui.client import Client
from tui.clocks import clock, moment
from tui.text import Span, Spans, one_line
from tui.widgets.lines import Lines, Painter
from tui.widgets.spark import gauge
from tui.wording import run_name


class Services(Lines):
    """The list that leads on to the actions. Keys that come right after ⏎ are meant for those."""

    def __init__(self, paint: Painter, onward: Callable[[], Lines]) -> None:
        super().__init__(paint, id="act-services")
        self._onward = onward

    def action_choose(self) -> None:
        """To the actions at once: a message would let the next key come first."""
        self.screen.set_focus(self._onward())

    def action_move(self, by: int) -> None:
        """Move the cursor, or that of the actions if they have the focus already."""
        heir = self._onward()
        if self.screen.focused is heir:
            heir.action_move(by)
        else:
            super().action_move(by)


def run_spans(client: Client, run: Run) -> Spans:
    """A run: state, title, who, progress or result."""
    symbol, tone = {
        "running": ("▸", "accent"),
        "finished": ("✓", "ok"),
        "failed": ("✗", "bad"),
    }.get(run.state, ("◇", "dim"))
    spans: list[Span] = [
        (f"{symbol} ", tone),
        (run_name(run), "bold" if run.state == "running" else ""),
        (f"  {client.name(run.by)}", "dim"),
    ]
    if run.state == "running":
        length = max(1, run.ends_at - run.started_at)
        share = (client.now - run.started_at) / length
        if run.ends_at > run.started_at:
            spans.append(
                (f"  {gauge(share, 10)} {clock(max(0, run.ends_at - client.now))}", "accent")
            )
        else:
            spans.append((f"  since {clock(client.now - run.started_at)}", "accent"))
    else:
        spans.append((f"  {run.state} {moment(run.changed_at)}", "dim"))
        spans.append((f"  {one_line(run.text)}" if run.text else "", ""))
    return spans
