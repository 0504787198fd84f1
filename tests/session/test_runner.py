"""Runs without a clock: a policy in the seat, to the debrief."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from simulator.chance import Seeds
from simulator.policies.base import Answer, Policy, Reader
from simulator.policies.recorded import Recorded
from simulator.policies.registry import UnknownPolicy
from simulator.record.board import Board
from simulator.record.commands import Command, Json
from simulator.record.entries import CommandLine, Entry, Header, Record
from simulator.record.public import Public
from simulator.runner import Finished, run
from simulator.whatif import bounds
from tests.record.planted import HIDDEN, SEAT, planted

SEEDS = Seeds.of(1)


def _commands(done: Finished) -> list[CommandLine]:
    return [one for one in done.records if isinstance(one, CommandLine)]


def test_nobody_answering_gives_the_post_mortem_up() -> None:
    done = run(planted(), SEEDS, "idle")
    assert [one.stamped.command.type for one in _commands(done)] == ["postmortem.abandon"]
    kinds = [one.type for one in done.entries]
    assert kinds[-2:] == ["debrief.opened", "truth.recorded"]


def test_the_reference_does_what_its_steps_say() -> None:
    done = run(planted(), SEEDS, "solution")
    first = _commands(done)[0].stamped
    assert (first.at, first.actor, first.command.type) == (90_000, SEAT, "incident.declare")
    assert done.stuck is None


def test_a_step_that_never_comes_is_named() -> None:
    steps = [{"when": {"event": "status.posted"}, "do": "note.add", "text": "x"}]
    done = run(planted(solution=steps), SEEDS, "solution")
    assert done.stuck == (0, "its trigger")


def test_another_reference_can_be_chosen_by_name() -> None:
    done = run(planted(), SEEDS, "solution:other")
    assert _commands(done)[0].stamped.command.fields["reason"] == "solutionalternative"


@pytest.mark.parametrize("name", ["solutoin", "solution:none", "idle+solution", ""])
def test_an_unknown_responder_is_told_in_one_sentence(name: str) -> None:
    with pytest.raises(UnknownPolicy) as told:
        run(planted(), SEEDS, name)
    assert "\n" not in str(told.value)


def test_equal_runs_are_equal_and_another_seed_is_another_run() -> None:
    one, two, other = (run(planted(), Seeds.of(seed), "solution") for seed in (1, 1, 2))
    assert one.records == two.records
    assert one.records != other.records


def test_a_recorded_run_repeats_itself() -> None:
    done = run(planted(), SEEDS, "solution")
    again = run(planted(), SEEDS, lambda _: Recorded([one.stamped for one in _commands(done)]))
    assert again.records == done.records


class Curious:
    """Notes what it is shown and when it is asked."""

    def __init__(self, public: Public) -> None:
        self.public = public
        self.asked: list[int] = []
        self.types: list[str] = []
        self.told = ""

    def step(self, board: Board, read: Reader, /) -> Answer:
        self.asked.append(read.now())
        self.types = [one.type for one in board.timeline]
        self.told = repr((self.public, board))
        if read.now() == 0:
            return ([], 5_000)
        return [], None


def test_a_policy_sees_what_its_seat_sees_and_is_asked_at_every_entry_of_it() -> None:
    made: list[Curious] = []

    def maker(public: Public) -> Policy:
        made.append(Curious(public))
        return made[0]

    shown: list[int] = []

    def watch(entries: Sequence[Entry]) -> None:
        shown.extend(one.at for one in entries if one.at > 0)

    run(planted(), SEEDS, maker, watch=watch)
    policy = made[0]
    assert policy.asked[:2] == [0, 5_000]
    assert set(shown) - {600_000} <= set(policy.asked)
    assert "fault.started" not in policy.types
    words = set(HIDDEN) - {"injectid"}
    assert not [word for word in words if word in policy.told]


def test_a_policy_that_never_stops_is_stopped() -> None:
    class Endless:
        def step(self, _board: Board, _read: Reader, /) -> Answer:
            return [Command("note.add", {"text": "again"})], None

    with pytest.raises(RuntimeError, match="without end"):
        run(planted(), SEEDS, lambda _: Endless())


def test_bounds_come_from_calm_idle_and_the_reference() -> None:
    seen: dict[str, Sequence[Record]] = {}

    def measure(
        _header: Header, calm: Sequence[Record], idle: Sequence[Record], best: Sequence[Record]
    ) -> dict[str, Json]:
        seen.update(calm=calm, idle=idle, best=best)
        return {"done": True}

    known = run(planted(), SEEDS, "solution")
    assert bounds(planted(), SEEDS, measure, known={"solution": known}) == {"done": True}
    assert seen["best"] is known.records
    for name, broke in (("calm", ["decoyfault"]), ("idle", ["faultid", "decoyfault"])):
        faults = [
            one.get("fault")
            for one in seen[name]
            if isinstance(one, Entry) and one.type == "fault.started"
        ]
        assert faults == broke


def test_a_scenario_without_a_reference_has_no_bounds() -> None:
    assert bounds(planted(solution=[]), SEEDS, lambda *_: {}) is None
