"""Messages and the status page: what players tell whom."""

from __future__ import annotations

from simulator.core.kernel import Kernel, Refused
from simulator.core.processes.parties import receivers
from simulator.record.commands import Json, Stamped

_TELLING = ("text", "template", "state", "severity", "services", "next_update")


class Messages:
    """Handlers of `message.send` and `status.post`."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        kernel.handle("message.send", self._message)
        kernel.handle("status.post", self._status)

    def _message(self, stamped: Stamped) -> None:
        kernel, to = self._kernel, stamped.command.get("to")
        if to.startswith(("policy:", "schedule:")):
            raise Refused("a message goes to a person, a team, a channel or an audience")
        if to == stamped.actor:
            raise Refused("that is you")
        reached = receivers(kernel, to)
        kind, _, name = to.partition(":")
        more: dict[str, Json] = {"from": stamped.actor}
        if kind == "channel":
            more["channel"] = name
        if kind == "audience":
            more["audience"] = name
        if ":" in to:
            more["members"] = [one for one in reached if one != stamped.actor]
        fields = self._update(stamped, **more)
        kernel.emit(
            "message.sent", actor=stamped.actor, fields=fields, to=(stamped.actor, *reached)
        )

    def _status(self, stamped: Stamped) -> None:
        audience = stamped.command.get("audience") or "public"
        fields = self._update(stamped, **{"from": stamped.actor, "audience": audience})
        self._kernel.emit("status.posted", actor=stamped.actor, fields=fields)

    def _update(self, stamped: Stamped, **more: Json) -> dict[str, Json]:
        """The fields of an update; one that says nothing is refused."""
        command = stamped.command
        said = [name for name in _TELLING if command.get(name) not in (None, "", [])]
        if not said:
            raise Refused("an update says something: text, template, state or services")
        ahead = command.get("next_update")
        if ahead is not None and ahead <= 0:
            raise Refused("the next update lies ahead")
        return self._kernel.said(stamped, **more)
