"""From alerts to people: the scenario's Alertmanager file, its receivers, and where they lead.

The history is routed, too, so that groups, repeats and channels have a past, but nobody is paged
in it: nobody acts before StartEx.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.kernel import Kernel, Steps, millis
from simulator.core.processes.paging import ALERTMANAGER, Paging
from simulator.core.processes.parties import members, party_of
from simulator.record.entries import Entry
from simulator.telemetry.routing import Notification, Router, from_any, parse_config

DEFAULT = """
route: {receiver: default, group_by: [alertname, service]}
receivers: [{name: default}]
"""
"""What a scenario without an Alertmanager file gets: every group to the default seat."""


class Routing:
    """Emits `notification.sent` and hands it to paging or to a channel."""

    def __init__(self, kernel: Kernel, paging: Paging) -> None:
        self._kernel, self._paging = kernel, paging
        alerting = kernel.scenario.alerting
        path = alerting.alertmanager
        text = DEFAULT if path is None else kernel.scenario.files[path]
        self._router = Router(parse_config(text), kernel.scenario.starts)
        self._receivers = {key: party_of(one) for key, one in alerting.receivers.items()}
        if path is None:
            self._receivers.setdefault("default", kernel.seat)
        self._wakes: set[int] = set()
        kernel.listen(self._heard, "alert.firing", "alert.resolved", "alert.silenced")

    def _heard(self, entry: Entry) -> None:
        router = self._router
        if entry.type == "alert.firing":
            router.fire(entry.at, _fingerprint(entry.id), entry.id, entry.get("labels") or {})
        elif entry.type == "alert.resolved":
            router.resolve(entry.at, _fingerprint(entry.get("alert")))
        else:
            until = millis(entry.get("until"))
            matchers = from_any(entry.get("matchers"))
            router.silence(entry.get("silence"), matchers, entry.at, until)
        self._plan()

    def _plan(self) -> None:
        due = self._router.due()
        if due is not None and due not in self._wakes:
            self._wakes.add(due)
            self._kernel.process(self._flush(due))

    def _flush(self, due: int) -> Steps:
        yield self._kernel.at(due)
        # Alerts of this moment, found at the same time, come first.
        yield self._kernel.wait(0)
        self._wakes.discard(due)
        for one in self._router.flush(self._kernel.now):
            self._notify(one)
        self._plan()

    def _notify(self, one: Notification) -> None:
        kernel = self._kernel
        to = self._receivers.get(one.receiver)
        fields = {
            "group": one.group,
            "receiver": one.receiver,
            "alerts": list(one.alerts),
            "state": one.state,
        }
        if to is not None:
            fields["to"] = to
        number = kernel.number("notification", one.group)
        entry = kernel.emit(
            "notification.sent",
            fields=fields,
            cause=one.alerts[0],
            id=f"notification:{one.group}:{number}",
        )
        if to is None:
            return
        if to.startswith("channel:"):
            self._write(one, to, entry)
        elif kernel.now >= 0:
            self._page(one, to, entry)

    def _page(self, one: Notification, to: str, entry: Entry) -> None:
        if one.state == "resolved":
            self._paging.cleared(one.group, entry.id)
        elif one.fresh or not one.resolved:
            text = self._text(one.firing)
            self._paging.alerted(to, one.group, one.firing, text, entry.id)

    def _write(self, one: Notification, to: str, entry: Entry) -> None:
        channel = to.partition(":")[2]
        mark = f"[{one.state.upper()}:{len(one.firing)}]" if one.firing else "[RESOLVED]"
        self._kernel.emit(
            "message.sent",
            fields={
                "from": ALERTMANAGER,
                "to": to,
                "channel": channel,
                "text": f"{mark} {self._text(one.firing or one.resolved)}",
                "alerts": list(one.alerts),
            },
            cause=entry.id,
            to=members(self._kernel, channel),
            target=to,
        )

    def _text(self, alerts: Sequence[str]) -> str:
        """The first alert in words, and how many more there are."""
        board = self._kernel.board
        known = [alert for alert in map(board.alert, alerts) if alert is not None]
        if not known:
            return ""
        first = known[0]
        summary = first.annotations.get("summary") or first.annotations.get("description") or ""
        text = f"{first.name}: {summary}" if summary else f"{first.name} {first.service}".strip()
        return text if len(known) == 1 else f"{text} (and {len(known) - 1} more)"


def _fingerprint(alert: str) -> str:
    return alert.split(":")[1]
