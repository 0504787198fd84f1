"""Says when a clock on the declared severity runs out."""

from __future__ import annotations

from simulator.core.kernel import Kernel, seconds
from simulator.record import sla
from simulator.record.entries import Entry

_MOVES = (
    "incident.declared",
    "incident.updated",
    "incident.split_off",
    "incident.merged",
    "incident.reopened",
    "alert.linked",
    "page.sent",
    "page.fell_back",
    "message.sent",
    "status.posted",
)
"""After these a clock may run out earlier than was known."""


class SlaWatch:
    """Looks when the earliest clock can run out, and whenever that may have changed."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._rules = sla.rules_of(kernel.scenario)
        self._next: int | None = None
        kernel.listen(self._moved, *_MOVES)

    def _moved(self, entry: Entry) -> None:
        board = self._kernel.board
        if not board.incidents or entry.at < 0:
            return
        told = entry.type in ("message.sent", "status.posted")
        if told and entry.actor not in self._kernel.seats:
            return
        self._look_at(self._kernel.now)

    def _look_at(self, at: int) -> None:
        if self._next is not None and self._next <= at:
            return
        self._next = at
        self._kernel.call_at(at, lambda: self._look(at))

    def _look(self, planned: int) -> None:
        if self._next != planned:
            return
        self._next = None
        kernel = self._kernel
        soon: list[int] = []
        for clock in sla.screen(kernel.board, self._rules, kernel.now):
            incident = kernel.board.incidents[clock.incident]
            if clock.met is None and kernel.now <= clock.due < kernel.end:
                soon.append(clock.due + 1)
            elif clock.met is False and clock.clock not in incident.missed:
                kernel.emit(
                    "sla.missed",
                    fields={
                        "incident": clock.incident,
                        "clock": clock.clock,
                        "target": seconds(clock.target),
                        "severity": clock.severity,
                    },
                    target=f"{clock.incident}+{clock.clock}",
                )
        if soon:
            self._look_at(min(soon))
