"""Injects: scripted things that reach players at a time, after an event or when metrics say so."""

from __future__ import annotations

from functools import partial

from scenarios.model import When
from scenarios.model.story import Inject
from simulator.core.kernel import Kernel, Steps
from simulator.core.processes.conditions import Conditions
from simulator.core.processes.faults import Faults
from simulator.core.processes.paging import Paging
from simulator.core.processes.parties import party_of, receivers
from simulator.record.commands import Json
from simulator.record.entries import Entry

USUAL = 600_000
"""Ms in which the expected action must come if the inject does not say."""


class Injects:
    """Each fires once. A manual one waits for a facilitator."""

    def __init__(
        self, kernel: Kernel, conditions: Conditions, faults: Faults, paging: Paging
    ) -> None:
        self._kernel, self._conditions = kernel, conditions
        self._faults, self._paging = faults, paging
        self._fired: set[str] = set()
        kernel.process(self._arm())

    def fire(self, key: str, cause: str | None = None) -> None:
        """Put an inject to the players, now; the second time nothing happens."""
        if key in self._fired:
            return
        self._fired.add(key)
        kernel, inject = self._kernel, self._kernel.scenario.injects[key]
        to = kernel.seat if inject.to is None else party_of(inject.to)
        reached = receivers(kernel, to)
        seats = [one for one in reached if one in kernel.scenario.seats]
        entry = kernel.emit(
            "inject.fired",
            actor=inject.from_,
            fields=self._fields(key, inject, to),
            cause=cause,
            to=(inject.from_, *reached),
            id=f"inject:{key}",
        )
        if inject.fault is not None:
            self._faults.start(inject.fault, entry.id)
        if inject.channel == "page":
            for seat in seats:
                self._paging.send(inject.from_, seat, inject.text.strip(), None, entry.id)
        if inject.expects is not None:
            self._expect(key, inject.expects, entry)

    def _fields(self, key: str, inject: Inject, to: str) -> dict[str, Json]:
        fields: dict[str, Json] = {
            "inject": key,
            "channel": inject.channel,
            "from": inject.from_,
            "to": to,
            "text": inject.text.strip(),
        }
        if inject.document is not None:
            fields["document"] = inject.document
        if inject.asks:
            fields["asks"] = list(inject.asks)
            fields["question"] = f"question:{inject.from_}:{to}:inject:{key}:1"
        return fields

    def _arm(self) -> Steps:
        """Nothing is put to players before StartEx."""
        kernel = self._kernel
        yield kernel.at(0)
        for key, inject in kernel.scenario.injects.items():
            if inject.manual:
                continue
            if inject.at is not None:
                kernel.call_at(inject.at, partial(self.fire, key))
            elif inject.when is not None:
                self._conditions.watch(inject.when, partial(self.fire, key))

    def _expect(self, key: str, expects: When, fired: Entry) -> None:
        kernel = self._kernel
        deadline = fired.at + _within(expects)

        def answered(cause: str | None) -> None:
            if kernel.now <= deadline:
                done.append(key)
                fields = {"inject": key}
                kernel.emit(
                    "inject.answered", fields=fields, cause=cause, id=f"inject:{key}:answered"
                )

        def missed() -> None:
            stop()
            if not done:
                fields = {"inject": key}
                kernel.emit(
                    "inject.missed", fields=fields, cause=fired.id, id=f"inject:{key}:missed"
                )

        done: list[str] = []
        stop = self._conditions.watch(expects, answered, start=fired.at, after=fired.seq)
        if not done:
            kernel.call_at(deadline, missed)


def _within(when: When) -> int:
    """The longest time that any part of it allows, in ms."""
    parts = [*(when.all or ()), *(when.any or ())]
    spans = [_within(one) for one in parts]
    if when.within is not None:
        spans.append(when.within)
    return max(spans, default=USUAL)
