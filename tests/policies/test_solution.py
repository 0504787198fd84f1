"""The reference response: its steps come when they may, in order, on whatever happens."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.model.story import Step
from simulator.policies.solution import Solution
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.entries import Entry
from simulator.record.fold import apply
from simulator.record.reads import Frame, Line, QueryRead, Read, SeriesFrame

SEAT = "primary"


class Desk:
    """A seat at which a test lets things happen."""

    def __init__(self, *steps: dict[str, object]) -> None:
        made = [Step.model_validate(one) for one in steps]
        self.policy = Solution(made, SEAT)
        self.board = Board(started=True)
        self.at = 0
        self.true = False
        self.asked = 0
        self.given: list[tuple[int, Command]] = []

    def now(self) -> int:
        return self.at

    def read(self, read: Read) -> Frame:
        assert isinstance(read, QueryRead)
        self.asked += 1
        return SeriesFrame((Line({}, (self.at,), (1.0,)),) if self.true else ())

    def happens(self, kind: str, id: str = "", actor: str = "world", **fields: object) -> None:
        seq = self.board.seq + 1
        apply(self.board, Entry(seq, self.at, actor, kind, id or f"{kind}:{seq}", fields))

    def times(self) -> list[tuple[int, str]]:
        return [(at, one.type) for at, one in self.given]

    def until(self, seconds: float) -> list[str]:
        """Let time pass, the policy being asked whenever it wants to be; what it did."""
        end, before = round(seconds * 1000), len(self.given)
        while True:
            commands, wake = self.policy.step(self.board, self)
            self.given += [(self.at, one) for one in commands]
            if commands:
                continue
            if wake is None or wake > end:
                break
            assert wake > self.at
            self.at = wake
        self.at = end
        return [one.type for _, one in self.given[before:]]


def _alert(desk: Desk, name: str = "Errors", number: int = 1) -> None:
    labels = {"alertname": name, "service": "shop"}
    desk.happens("alert.firing", f"alert:{name.lower()}:{number}", labels=labels)


def test_delays_count_from_the_step_before() -> None:
    desk = Desk({"delay": "10s", "do": "note.add", "text": "a"}, {"delay": "5s", "do": "role.take"})
    desk.until(60)
    assert desk.times() == [
        (10_000, "note.add"),
        (15_000, "role.take"),
    ]


def test_an_event_that_came_earlier_counts_and_is_what_the_command_reacts_to() -> None:
    desk = Desk(
        {"delay": "20s", "do": "note.add", "text": "a"},
        {"when": {"event": "page.sent", "where": {"to": SEAT}}, "delay": "5s", "do": "role.take"},
    )
    desk.happens("page.sent", "page:x", page="page:x", to=SEAT)
    desk.until(60)
    at, command = desk.given[1]
    assert (at, command.re) == (25_000, "page:x")


def test_a_step_waits_for_its_event_and_the_later_ones_with_it() -> None:
    desk = Desk(
        {"when": {"event": "page.answered"}, "do": "note.add", "text": "a"}, {"do": "role.take"}
    )
    assert desk.until(60) == []
    assert desk.policy.stuck == (0, "its trigger")
    desk.happens("page.answered", person="milo")
    assert desk.until(120) == ["note.add", "role.take"]
    assert desk.policy.stuck is None


def test_a_metric_must_hold_for_so_long_after_the_step_before() -> None:
    desk = Desk(
        {"delay": "60s", "do": "note.add", "text": "a"},
        {"when": {"metric": "x < 1", "for": "30s"}, "do": "check.run"},
    )
    desk.true = True
    assert desk.until(89) == ["note.add"]
    assert desk.until(90) == ["check.run"]


def test_a_metric_that_stops_holding_starts_again() -> None:
    desk = Desk({"when": {"metric": "x < 1", "for": "30s"}, "do": "check.run"})
    desk.true = True
    desk.until(20)
    desk.true = False
    desk.until(40)
    desk.true = True
    assert desk.until(60) == []
    assert desk.until(100) == ["check.run"]
    assert desk.given[0][0] >= 70_000


def test_an_optional_step_runs_beside_the_others_and_may_never_come() -> None:
    vp = {"person": "vp"}
    call = {"event": "inject.fired", "where": {"inject": "vp"}}
    desk = Desk(
        {"when": {"event": "never.comes"}, "optional": True, "do": "note.add", "text": "never"},
        {"when": call, "delay": "30s", "optional": True, "do": "message.send", "to": vp},
        {"delay": "10s", "do": "role.take"},
        {"delay": "60s", "do": "incident.declare"},
    )
    desk.until(15)
    desk.happens("inject.fired", inject="vp")
    desk.until(200)
    assert desk.times() == [
        (10_000, "role.take"),
        (45_000, "message.send"),
        (70_000, "incident.declare"),
    ]
    assert desk.given[1][1].fields == {"to": "vp"}


def test_unless_is_asked_when_the_delay_is_over() -> None:
    when = {"event": "incident.declared", "delay": "60s", "unless": {"event": "status.posted"}}
    quiet, told = (Desk({"when": when, "do": "note.add", "text": "a"}) for _ in range(2))
    for desk in (quiet, told):
        desk.happens("incident.declared", incident="INC-1")
        desk.until(30)
    told.happens("status.posted", actor=SEAT)
    assert quiet.until(100) == ["note.add"]
    assert told.until(100) == []


def test_alerts_are_found_by_their_labels_and_waited_for() -> None:
    desk = Desk({"do": "alert.link", "alerts": [{"alertname": "Errors"}], "incident": "first"})
    desk.happens("incident.declared", incident="INC-1", actor=SEAT)
    assert desk.until(10) == []
    assert desk.policy.stuck == (0, "alert alertname=Errors")
    _alert(desk, "Slow")
    _alert(desk)
    assert desk.until(20) == ["alert.link"]
    assert desk.given[0][1].fields == {"alerts": ["alert:errors:1"], "incident": "INC-1"}


def test_a_command_on_an_incident_means_the_first_one() -> None:
    desk = Desk({"do": "incident.mitigate"})
    desk.happens("incident.declared", incident="INC-1", actor=SEAT)
    desk.until(1)
    assert desk.given[0][1].fields == {"incident": "INC-1"}


def test_acknowledging_means_the_newest_page_to_the_seat_that_waits() -> None:
    desk = Desk({"do": "page.acknowledge"})
    desk.happens("page.sent", page="p1", to=SEAT)
    desk.happens("page.sent", page="p2", to="milo")
    desk.until(1)
    assert desk.given[0][1].fields == {"page": "p1"}


def test_durations_amounts_and_parties_become_those_of_the_log() -> None:
    steps: Sequence[dict[str, object]] = (
        {"do": "status.post", "state": "investigating", "next_update": "15m"},
        {"do": "action.start", "action": "shed_load", "target": "shop", "share": "20%"},
        {"do": "page.send", "to": {"policy": "payments"}, "reason": "it"},
        {
            "do": "postmortem.submit",
            "moments": "confirm",
            "actions": [{"factor": "x", "owner": {"person": "milo"}, "due": "7d"}],
        },
    )
    desk = Desk(*steps)
    desk.until(1)
    status, action, page, written = (dict(one.fields) for _, one in desk.given)
    assert status["next_update"] == 900
    assert action["share"] == 0.2
    assert page["to"] == "policy:payments"
    assert written["actions"] == [{"factor": "x", "owner": "milo", "due": 604_800}]
    assert written["moments"] == "confirm"


def test_a_condition_of_metric_and_event_needs_both() -> None:
    when = {"all": [{"event": "action.finished"}, {"metric": "x < 1", "for": "30s"}]}
    desk = Desk({"when": when, "do": "check.run"})
    desk.true = True
    desk.until(60)
    assert desk.given == []
    desk.happens("action.finished", action="rollback")
    assert desk.until(90) == ["check.run"]
