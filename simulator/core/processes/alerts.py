"""What players do with alerts: acknowledge, silence, mark as noise, put into incidents."""

from __future__ import annotations

from simulator.core.kernel import Kernel, Refused, millis, seconds
from simulator.record.board import Alert
from simulator.record.commands import Command, Json, Stamped
from simulator.telemetry.routing_match import Matcher, RoutingError, all_match, from_any

LONGEST_SILENCE = 7 * 86_400


def alerts_of(kernel: Kernel, command: Command) -> list[Alert]:
    """The alerts that a command names, each once; refused if it names none."""
    refs = list(command.get("alerts") or [])
    if command.get("alert") is not None:
        refs.append(command.get("alert"))
    found = [kernel.board.alert(ref) for ref in dict.fromkeys(refs)]
    if not found:
        raise Refused("which alert? alert or alerts is needed")
    return [one for one in found if one is not None]


class Alerts:
    """Handlers of `alert.*`. Of several alerts those that change are named by the entry."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        kernel.handle("alert.acknowledge", self._acknowledge)
        kernel.handle("alert.silence", self._silence)
        kernel.handle("alert.mark_noise", self._mark)
        kernel.handle("alert.unmark_noise", self._unmark)
        kernel.handle("alert.link", self._link)
        kernel.handle("alert.unlink", self._unlink)

    def _say(self, type: str, stamped: Stamped, alerts: list[Alert], **more: Json) -> None:
        kernel = self._kernel
        fields = kernel.said(stamped, alerts=[one.id for one in alerts], **more)
        fields.pop("alert", None)
        kernel.emit(type, actor=stamped.actor, fields=fields)

    def _acknowledge(self, stamped: Stamped) -> None:
        named = alerts_of(self._kernel, stamped.command)
        firing = [one for one in named if one.firing]
        if not firing:
            raise Refused(f"{named[0].name} does not fire now")
        fresh = [one for one in firing if one.acknowledged_by is None]
        if not fresh:
            raise Refused(f"{firing[0].acknowledged_by} has acknowledged {firing[0].name} already")
        self._say("alert.acknowledged", stamped, fresh)

    def _mark(self, stamped: Stamped) -> None:
        named = alerts_of(self._kernel, stamped.command)
        fresh = [one for one in named if one.noise is None]
        if not fresh:
            raise Refused(f"{named[0].name} is marked as noise already")
        self._say("alert.marked_noise", stamped, fresh)

    def _unmark(self, stamped: Stamped) -> None:
        named = alerts_of(self._kernel, stamped.command)
        marked = [one for one in named if one.noise is not None]
        if not marked:
            raise Refused(f"{named[0].name} is not marked as noise")
        self._say("alert.unmarked_noise", stamped, marked)

    def _link(self, stamped: Stamped) -> None:
        kernel = self._kernel
        incident = kernel.board.incidents[stamped.command.get("incident")]
        if incident.merged_into is not None:
            raise Refused(f"{incident.id} was merged into {incident.merged_into}")
        named = alerts_of(kernel, stamped.command)
        fresh = [one for one in named if one.incident != incident.id]
        if not fresh:
            raise Refused(f"{named[0].name} is in {incident.id} already")
        self._say("alert.linked", stamped, fresh)

    def _unlink(self, stamped: Stamped) -> None:
        named = alerts_of(self._kernel, stamped.command)
        wanted = stamped.command.get("incident")
        linked = [
            one
            for one in named
            if one.incident is not None and (wanted is None or one.incident == wanted)
        ]
        if not linked:
            raise Refused(f"{named[0].name} is not in {wanted or 'an incident'}")
        self._say("alert.unlinked", stamped, linked)

    def _silence(self, stamped: Stamped) -> None:
        kernel, command = self._kernel, stamped.command
        span = command.get("for")
        if not 0 < span <= LONGEST_SILENCE:
            raise Refused("a silence lasts longer than nothing and at most a week")
        matchers = self._matchers(command)
        muted = [one.id for one in kernel.board.alerts.values() if all_match(matchers, one.labels)]
        until = kernel.now + millis(span)
        silence = f"S-{kernel.number('silence')}"
        fields = kernel.said(
            stamped,
            silence=silence,
            matchers=[str(one) for one in matchers],
            alerts=muted,
            until=seconds(until),
        )
        fields.pop("alert", None)
        entry = kernel.emit("alert.silenced", actor=stamped.actor, fields=fields)
        kernel.call_at(until, lambda: self._expire(silence, entry.id))

    def _expire(self, silence: str, cause: str) -> None:
        fields = {"silence": silence}
        self._kernel.emit("silence.expired", fields=fields, cause=cause, target=silence)

    def _matchers(self, command: Command) -> tuple[Matcher, ...]:
        given = command.get("matchers")
        if given is not None:
            try:
                return from_any(given)
            except RoutingError as problem:
                raise Refused(f"matchers: {problem}") from None
        alert = self._kernel.board.alert(command.get("alert") or "")
        if alert is None:
            raise Refused("what is to be silenced? alert or matchers is needed")
        return tuple(Matcher(name, "=", value) for name, value in sorted(alert.labels.items()))
