"""Logs by hand: real entries of a small real scenario, one call a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.loader import from_files
from scenarios.package import digest
from simulator.record.entries import Entry, Header, Record
from tests.scoring.scenario import SCENARIO as SCENARIO

MINUTE = 60_000
HERE = Path(__file__).parent

FIRE, SLOW, GHOST = "alert:aaa:1", "alert:bbb:1", "alert:ccc:1"
PAGE = "page:payments:aaa:1"
FAULT_AT, HURT_AT, ALERT_AT = 6.0, 7.0, 8.0
HEADER_SEEDS = {"seed": 7, "world": 1, "chance": 2}


def header(text: str = SCENARIO) -> Header:
    """A header with the scenario in it."""
    files = {"scenario.yaml": text}
    return Header(from_files(files).id, files, digest(files), HEADER_SEEDS, {})


class Play:
    """A log in the making. Times in minutes of exercise time."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._now = 0

    def at(self, minutes: float) -> Play:
        """Go to a time."""
        self._now = round(minutes * MINUTE)
        return self

    def __call__(
        self, type: str, actor: str = "world", id: str = "", late: int | None = None, **fields: Any
    ) -> Play:
        """One entry, now. `from_` is the field `from`, `for_` is `for`."""
        clean = {name.rstrip("_"): value for name, value in fields.items()}
        key = id or f"{type}:{actor}::{len(self.entries)}"
        self.entries.append(
            Entry(len(self.entries), self._now, actor, type, key, clean, after_end=late)
        )
        return self

    def me(self, type: str, **fields: Any) -> Play:
        """An entry of the player's."""
        return self(type, "primary", **fields)

    def fires(self, ref: str, name: str, service: str) -> Play:
        """An alert."""
        labels = {"alertname": name, "service": service}
        return self("alert.firing", id=ref, labels=labels, value=1, since=self._now / 1000)

    def records(self) -> list[Record]:
        """In order of time, numbered from 1."""
        order = sorted(range(len(self.entries)), key=lambda i: (self.entries[i].at, i))
        made: list[Record] = []
        for number, i in enumerate(order, start=1):
            one = self.entries[i]
            made.append(
                Entry(
                    number, one.at, one.actor, one.type, one.id, one.fields, None, (), one.after_end
                )
            )
        return made


def world(
    until: float = 45.0, *, broken: bool = True, users: float = 900.0, noise: bool = True
) -> Play:
    """What the world does by itself: impact from 7:00 until a time, alerts, a decoy."""
    play = Play()
    if noise:
        play.at(-40)("fault.started", fault="ghost", target="search")
        play.fires(GHOST, "SearchSlow", "search")
    play.at(-20)("change.made", change="search-2-31", target="search", text="search 2.31")
    play.at(0)("exercise.started", cast={})
    play.at(5)("change.made", change="payments-5-8", target="payments", text="payments 5.8")
    if broken:
        play.at(FAULT_AT)("fault.started", fault="slow-ledger", target="payments")
        play.at(ALERT_AT).fires(FIRE, "CheckoutErrors", "checkout")
        play.at(ALERT_AT)(
            "page.sent", id=PAGE, page=PAGE, to="primary", policy="payments", level=0, alerts=[FIRE]
        )
        play.at(9).fires(SLOW, "PaymentsSlow", "payments")
        play.at(HURT_AT + 1)("impact.began", service="checkout", since=HURT_AT * 60)
    for minute in range(1, 46):
        hurt = broken and HURT_AT < minute <= until
        shares = {"checkout": 0.3, "payments": 0.3} if hurt else {}
        play.at(minute)("impact.sample", users=users if hurt else 0.0, services=shares)
    play.at(45)("exercise.finished")
    return play


def idle() -> Play:
    """Nobody answers."""
    play = world()
    play.at(16)("inject.fired", inject="complaint", channel="ticket", text="Customers complain.")
    return play.at(45)("postmortem.abandoned", "primary")


def reference(play: Play | None = None) -> Play:
    """An ordinary good response: mitigated at 20:00, resolved at 26:00."""
    play = play or world(20)
    play.at(8.7).me("page.acknowledged", page=PAGE)
    play.at(9).me("view.opened", alert=FIRE, alerts=[FIRE], services=["checkout"], changes=[])
    play.at(10).me(
        "incident.declared",
        incident="INC-1",
        number=1,
        severity="SEV1",
        impact="high",
        urgency="high",
        services=["checkout", "payments"],
        alerts=[FIRE, SLOW],
    )
    play.at(10.2).me("role.taken", role="incident-commander", incident="INC-1")
    play.at(10.4).me("alert.marked_noise", alerts=[GHOST], reason="since before")
    play.at(10.6).me("page.sent", page="page:primary:milo:1", to="milo", reason="5.8")
    play.at(10.8).me("page.sent", page="page:primary:dana:1", to="dana", reason="db")
    play.at(11).me("status.posted", audience="public", state="investigating", services=["checkout"])
    play.at(11.2).me("message.sent", to="support", template="holding")
    play.at(11.4).me("message.sent", to="vp", template="executive")
    play.at(12).me("log.searched", service="payments", services=["payments"], level="WARN")
    play.at(12.4).me("hypothesis.stated", cause="payments-5-8", kind="change")
    play.at(12.8)("page.answered", "milo", page="page:primary:milo:1", person="milo")
    play.at(13.2)("page.answered", "dana", page="page:primary:dana:1", person="dana")
    play.at(14).me("action.started", run="run:1", action="rollback", target="payments", by="milo")
    play.at(18)(
        "action.finished", "milo", run="run:1", action="rollback", target="payments", by="milo"
    )
    play.at(18)("fault.ended", fault="slow-ledger", why="rollback")
    play.at(21)("impact.ended", service="checkout", since=1200)
    play.at(21.5).me("check.ran", journey="web", services=["checkout", "payments"], ok=True)
    play.at(22).me("incident.mitigated", incident="INC-1")
    play.at(22.2).me("status.posted", audience="public", state="monitoring", services=["checkout"])
    play.at(22.4).me("message.sent", to="support", template="status")
    play.at(22.6).me("message.sent", to="vp", template="executive")
    play.at(25.6).me("status.posted", audience="public", state="resolved", services=["checkout"])
    play.at(26).me("incident.resolved", incident="INC-1")
    return postmortem(play)


def postmortem(play: Play, **changes: Any) -> Play:
    """The reference's post-mortem, with changes."""
    fields: dict[str, Any] = {
        "cause": "payments-5-8",
        "kind": "change",
        "factors": ["calls.checkout.payments", "no-canary"],
        "impact_value": 11_900.0,
        "moments": "confirm",
        "actions": [
            {"factor": "no-canary", "owner": "milo", "due": 604_800},
            {"factor": "calls.checkout.payments", "owner": "primary", "due": 604_800},
        ],
    }
    play.at(45)("postmortem.submitted", "primary", late=60_000, **{**fields, **changes})
    return play


def calm() -> Play:
    """The same seed without the incident."""
    return world(broken=False)


def truth(play: Play) -> Play:
    """The debrief opens."""
    return play.at(45)("debrief.opened")("truth.recorded", truth={"figures": {}})


def with_bounds(play: Play, bounds: Mapping[str, Any]) -> list[Record]:
    """The log with bounds at its end."""
    return truth(play).at(45)("exercise.bounds", bounds=dict(bounds)).records()
