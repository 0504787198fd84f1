"""The life of declared incidents: declare, set, merge, split, mitigate, resolve, reopen, close."""

from __future__ import annotations

from simulator.core.kernel import Kernel, Refused
from simulator.core.processes.alerts import alerts_of
from simulator.record.board import Incident
from simulator.record.commands import Stamped

_TRIAGE = ("title", "severity", "impact", "urgency", "services")


class Incidents:
    """Handlers of `incident.*`. Whether a step was right is for the debrief, not for the engine."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        kernel.handle("incident.declare", self._declare)
        kernel.handle("incident.set", self._set)
        kernel.handle("incident.merge", self._merge)
        kernel.handle("incident.split", self._split)
        kernel.handle("incident.mitigate", self._mitigate)
        kernel.handle("incident.resolve", self._resolve)
        kernel.handle("incident.reopen", self._reopen)
        kernel.handle("incident.close", self._close)

    def _named(self, stamped: Stamped, field: str = "incident") -> Incident:
        incident = self._kernel.board.incidents[stamped.command.get(field)]
        if incident.merged_into is not None:
            raise Refused(f"{incident.id} was merged into {incident.merged_into}")
        return incident

    def _open(self, stamped: Stamped) -> Incident:
        incident = self._named(stamped)
        if incident.state in ("resolved", "closed"):
            raise Refused(f"{incident.id} is {incident.state}: reopen it first")
        return incident

    def _say(self, type: str, stamped: Stamped) -> None:
        kernel = self._kernel
        kernel.emit(type, actor=stamped.actor, fields=kernel.said(stamped))

    def _new(self) -> tuple[str, int]:
        number = self._kernel.number("incident")
        return f"INC-{number}", number

    def _declare(self, stamped: Stamped) -> None:
        kernel = self._kernel
        if stamped.command.get("alerts"):
            alerts_of(kernel, stamped.command)
        incident, number = self._new()
        fields = kernel.said(stamped, incident=incident, number=number)
        kernel.emit("incident.declared", actor=stamped.actor, fields=fields, target=incident)

    def _set(self, stamped: Stamped) -> None:
        incident, command = self._open(stamped), stamped.command
        given = {name: command.get(name) for name in _TRIAGE if command.get(name) is not None}
        if not given:
            raise Refused("what is to be set? title, severity, impact, urgency or services")
        if all(_same(getattr(incident, name), value) for name, value in given.items()):
            raise Refused(f"{incident.id} says so already")
        self._say("incident.updated", stamped)

    def _merge(self, stamped: Stamped) -> None:
        incident, into = self._open(stamped), self._named(stamped, "into")
        if incident.id == into.id:
            raise Refused("an incident cannot be merged into itself")
        if into.state == "closed":
            raise Refused(f"{into.id} is closed: reopen it first")
        self._say("incident.merged", stamped)

    def _split(self, stamped: Stamped) -> None:
        kernel, incident = self._kernel, self._open(stamped)
        named = alerts_of(kernel, stamped.command)
        foreign = [one.name for one in named if one.incident != incident.id]
        if foreign:
            raise Refused(f"{foreign[0]} is not in {incident.id}")
        new, number = self._new()
        fields = kernel.said(stamped, new=new, number=number)
        kernel.emit("incident.split_off", actor=stamped.actor, fields=fields, target=new)

    def _mitigate(self, stamped: Stamped) -> None:
        incident = self._open(stamped)
        if incident.state == "mitigated":
            raise Refused(f"{incident.id} is mitigated already")
        self._say("incident.mitigated", stamped)

    def _resolve(self, stamped: Stamped) -> None:
        incident = self._named(stamped)
        if incident.state in ("resolved", "closed"):
            raise Refused(f"{incident.id} is {incident.state} already")
        self._say("incident.resolved", stamped)

    def _reopen(self, stamped: Stamped) -> None:
        incident = self._named(stamped)
        if incident.state == "declared":
            raise Refused(f"{incident.id} is open")
        self._say("incident.reopened", stamped)

    def _close(self, stamped: Stamped) -> None:
        incident = self._named(stamped)
        if incident.state == "closed":
            raise Refused(f"{incident.id} is closed already")
        if incident.state != "resolved" and not str(stamped.command.get("reason", "")).strip():
            raise Refused(f"{incident.id} is not resolved: closing it needs a reason")
        self._say("incident.closed", stamped)


def _same(old: object, new: object) -> bool:
    return list(old) == new if isinstance(old, tuple) else old == new
