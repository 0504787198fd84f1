"""The kernel: how things that happen are numbered, named and told."""

from __future__ import annotations

import pytest

from simulator.core.kernel import Kernel, millis, seconds
from simulator.record.entries import Entry
from tests.core.scenes import started


@pytest.fixture
def kernel() -> Kernel:
    return started()._kernel


def test_times_in_logs_are_seconds_with_three_decimals() -> None:
    assert [seconds(ms) for ms in (0, 1500, -2_399_999, 60_000)] == [0, 1.5, -2399.999, 60]
    assert all(isinstance(seconds(ms), int) for ms in (0, -5000, 60_000))
    assert [millis(one) for one in (1.5, -2399.999, 60)] == [1500, -2_399_999, 60_000]


def test_an_entry_is_named_by_type_actor_target_and_count(kernel: Kernel) -> None:
    ids = [kernel.emit("page.lost", target=target).id for target in ("a", "b", "a")]
    assert ids == ["page.lost:world:a:1", "page.lost:world:b:1", "page.lost:world:a:2"]
    assert kernel.emit("page.lost", id="page:x", actor="milo").id == "page:x"


def test_what_an_entry_holds_is_its_own(kernel: Kernel) -> None:
    names = ["shop"]
    entry = kernel.emit("page.lost", fields={"to": ("a", "b"), "deep": {"names": names}})
    names.append("stock")
    assert entry.fields == {"to": ["a", "b"], "deep": {"names": ["shop"]}}


def test_listeners_are_told_in_order_and_never_inside_one_another(kernel: Kernel) -> None:
    heard: list[str] = []

    def first(entry: Entry) -> None:
        heard.append(f"first {entry.type}")
        if entry.type == "fault.started":
            kernel.emit("fault.ended")
            heard.append("first is done")

    kernel.listen(first, "fault.started", "fault.ended")
    stop = kernel.listen(lambda entry: heard.append(f"second {entry.type}"), "fault.ended")
    kernel.listen(lambda entry: heard.append(f"all {entry.type}"))
    kernel.emit("fault.started")
    assert heard == [
        "first fault.started",
        "first is done",
        "all fault.started",
        "first fault.ended",
        "second fault.ended",
        "all fault.ended",
    ]
    stop()
    stop()
    heard.clear()
    kernel.emit("fault.ended")
    assert heard == ["first fault.ended", "all fault.ended"]


def test_the_cause_is_what_was_being_worked_on(kernel: Kernel) -> None:
    def answer(entry: Entry) -> None:
        kernel.emit("inject.answered", target=entry.id)

    kernel.listen(answer, "inject.missed")
    kernel.take()
    kernel.emit("inject.missed", id="inject:a")
    missed, answered = kernel.take()
    assert missed.cause is None
    assert answered.cause == "inject:a"
    assert kernel.emit("inject.answered", cause="other").cause == "other"


def test_the_board_knows_before_anybody_is_told(kernel: Kernel) -> None:
    known: list[str | None] = []
    kernel.listen(lambda _: known.append(kernel.board.failed), "engine.failed")
    kernel.emit("engine.failed", fields={"why": "a test"})
    assert known == ["a test"]


def test_receivers_are_named_once(kernel: Kernel) -> None:
    assert kernel.emit("message.sent", to=("b", "a", "b")).to == ("b", "a")


def test_counts_are_kept_by_key(kernel: Kernel) -> None:
    assert [kernel.nth("answer", who) for who in ("milo", "dana", "milo")] == [0, 0, 1]
    assert [kernel.number("task") for _ in range(3)] == [1, 2, 3]


def test_a_command_has_one_handler(kernel: Kernel) -> None:
    with pytest.raises(ValueError, match="already"):
        kernel.handle("note.add", lambda _: None)
    with pytest.raises(ValueError, match="no such command"):
        kernel.handle("note.burn", lambda _: None)


def test_a_person_has_one_pair_of_hands(kernel: Kernel) -> None:
    assert kernel.free("milo") is kernel.free("milo")
    first, second = kernel.free("milo").request(), kernel.free("milo").request()
    assert first.triggered
    assert not second.triggered


def test_a_call_in_the_past_comes_at_once_and_can_be_called_off(kernel: Kernel) -> None:
    came: list[int] = []
    kernel.call_at(-5_000, lambda: came.append(kernel.now))
    event = kernel.call_at(1_000, lambda: came.append(kernel.now))
    assert event.callbacks is not None
    event.callbacks.clear()
    kernel.call_at(2_000, lambda: came.append(kernel.now))
    while kernel.env.peek() <= 2_000:
        kernel.env.step()
    assert came == [0, 2_000]
