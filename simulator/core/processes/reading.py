"""Looking is in the log, too: what was opened, asked, searched, checked, and what that showed.

The entries name services, alerts and changes that were shown, never the result itself. Looking
changes nothing else, and costs nobody any luck.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from simulator.core.frames import Reader
from simulator.core.kernel import Kernel, Refused, millis
from simulator.record.commands import Command, Json, Stamped
from simulator.record.public_files import dashboards
from simulator.record.reads import LogRead, MapFrame, MapRead
from simulator.telemetry.promql.ast import Expr, Selector, children
from simulator.telemetry.promql.errors import PromqlError
from simulator.telemetry.promql.parse import parse
from simulator.telemetry.routing_match import Matcher

_MOMENTS = 6
_REQUESTS = 5
_MOST_NAMES = 200
_LABELS = ("service", "target")


class Reading:
    """Handlers of the commands that read."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._reader = Reader(kernel)
        self._services = kernel.scenario.world.services
        kernel.handle("view.open", self._view)
        kernel.handle("query.run", self._query)
        kernel.handle("log.search", self._logs)
        kernel.handle("check.run", self._check)
        kernel.handle("document.open", self._document)

    def _say(
        self,
        type: str,
        stamped: Stamped,
        services: Iterable[str] = (),
        alerts: Iterable[str] = (),
        changes: Iterable[str] = (),
        **more: Json,
    ) -> None:
        kernel = self._kernel
        known = [one for one in dict.fromkeys(services) if one in self._services]
        fields = kernel.said(
            stamped,
            services=known[:_MOST_NAMES],
            alerts=list(dict.fromkeys(alerts))[:_MOST_NAMES],
            changes=list(dict.fromkeys(changes))[:_MOST_NAMES],
            **more,
        )
        kernel.emit(type, actor=stamped.actor, fields=fields, to=(stamped.actor,))

    def _view(self, stamped: Stamped) -> None:
        if not stamped.command.fields:
            raise Refused("what is to be opened?")
        services: list[str] = []
        alerts: list[str] = []
        changes: list[str] = []
        for name, value in stamped.command.fields.items():
            of, which, made = self._shown(name, value)
            services += of
            alerts += which
            changes += made
        self._say("view.opened", stamped, services, alerts, changes)

    def _shown(self, name: str, value: str) -> tuple[list[str], list[str], list[str]]:
        """Services, alerts and changes that a view of this thing shows."""
        board = self._kernel.board
        log = board.changes.values()
        if name == "service":
            firing = [one.id for one in board.alerts.values() if one.service == value]
            return [value], firing, [one.change for one in log if one.target == value]
        if name == "alert":
            alert = board.alert(value)
            return ([alert.service], [alert.id], []) if alert is not None else ([], [], [])
        if name == "change":
            return [one.target for one in log if one.change == value], [], [value]
        if name == "dashboard":
            return self._on_dashboard(value), [], []
        if name == "incident":
            linked = [one.id for one in board.linked(value)]
            return list(board.incidents[value].services), linked, []
        if name == "page":
            refs = list(board.pages[value].alerts)
            of = [one.service for ref in refs if (one := board.alert(ref)) is not None]
            return of, refs, []
        if name == "view" and value == "changes":
            return [], [], [one.change for one in log]
        if name == "view" and value == "map":
            return self._unwell(), [], []
        return [], [], []

    def _unwell(self) -> list[str]:
        """What stands out on the map: services that miss their objectives."""
        frame = self._reader.read(MapRead())
        assert isinstance(frame, MapFrame)
        return [
            node.service
            for node in frame.nodes
            if (node.errors or 0.0) > self._services[node.service].slo.errors
            or (node.p99 or 0.0) * 1000 > self._services[node.service].slo.latency
            or node.up is False
        ]

    def _on_dashboard(self, key: str) -> list[str]:
        found: list[str] = []
        for query in self._panels.get(key, ()):
            found += self._named(query, [self._kernel.now])
        return found

    @cached_property
    def _panels(self) -> Mapping[str, tuple[str, ...]]:
        """The queries of each dashboard."""
        return {
            one.id: tuple(query for panel in one.panels for query, _legend in panel.targets)
            for one in dashboards(self._kernel.scenario)
        }

    def _query(self, stamped: Stamped) -> None:
        command, now = stamped.command, self._kernel.now
        start, end = _window(command, now)
        if start > end:
            raise Refused("the start is after the end")
        if command.get("step") is not None and command.get("step") <= 0:
            raise Refused("the step is longer than nothing")
        moments = [end]
        if command.get("start") is not None:
            moments = [start + (end - start) * part // _MOMENTS for part in range(_MOMENTS + 1)]
        try:
            services = self._named(command.get("query"), moments, strict=True)
        except PromqlError as problem:
            raise Refused(f"query: {problem.message}") from None
        self._say("query.ran", stamped, services)

    def _named(self, query: str, moments: Sequence[int], *, strict: bool = False) -> list[str]:
        """Services in the result's labels at these moments, and those that its selectors name."""
        kernel = self._kernel
        kernel.world_now()
        try:
            found = [
                name
                for matcher in _matchers(parse(query))
                for name in self._services
                if matcher.matches({matcher.name: name})
            ]
            compiled = kernel.queries.compile(query)
            for at in moments:
                for labels, _ in kernel.queries.instant(compiled, at).series:
                    found += [labels[name] for name in _LABELS if name in labels]
        except PromqlError:
            if strict:
                raise
            return []
        return found

    def _logs(self, stamped: Stamped) -> None:
        command, kernel = stamped.command, self._kernel
        start, end = _window(command, kernel.now)
        kernel.world_now()
        read = LogRead(
            command.get("service"),
            command.get("level"),
            command.get("text"),
            command.get("regex"),
            start if command.get("start") is not None else None,
            end,
        )
        frame = self._reader.logs(read)
        if frame.error is not None:
            raise Refused(frame.error)
        asked = [command.get("service")] if command.get("service") else []
        self._say("log.searched", stamped, [*asked, *(line.service for line in frame.lines)])

    def _check(self, stamped: Stamped) -> None:
        """Five requests as a customer, or straight to a service. The time is their how-manyth."""
        kernel, command = self._kernel, stamped.command
        journey, service = command.get("journey"), command.get("service")
        if (journey is None) == (service is None):
            raise Refused("which check? a journey or a service")
        world, whose = kernel.world_now(), journey or service
        answers = [
            world.probe(
                traffic=journey,
                service=service,
                chance=kernel.dice,
                whose=f"{whose}:{number}",
                nth=kernel.now,
            )
            for number in range(_REQUESTS)
        ]
        well = [one for one in answers if one.ok]
        shown = next((one for one in answers if not one.ok), answers[0])
        slowest = max(one.latency_s for one in answers)
        ok = len(well) == len(answers)
        objective = self._objective(journey, service)
        self._say(
            "check.ran",
            stamped,
            [name for one in answers for name in one.services],
            ok=ok,
            latency=round(slowest, 3),
            text=f"{len(well)} of {len(answers)} requests answered well. {shown.text}",
            healthy=ok and slowest <= objective,
        )

    def _objective(self, journey: str | None, service: str | None) -> float:
        """The latency objective in seconds of what a check goes to."""
        if journey is not None:
            service = self._kernel.scenario.world.traffic[journey].enters
        return self._services[service or ""].slo.latency / 1000

    def _document(self, stamped: Stamped) -> None:
        self._say("document.opened", stamped)


def _window(command: Command, now: int) -> tuple[int, int]:
    """Start and end of a look in ms; nothing is later than now."""
    given, last = command.get("start"), command.get("end")
    end = now if last is None else min(millis(last), now)
    return (end if given is None else millis(given)), end


def _matchers(expr: Expr) -> list[Matcher]:
    """What selectors demand of the labels that name services."""
    found = []
    if isinstance(expr, Selector):
        found = [
            Matcher(one.name, one.op, one.value)
            for one in expr.matchers
            if one.name in _LABELS and one.op in ("=", "=~")
        ]
    for child in children(expr):
        found += _matchers(child)
    return found
