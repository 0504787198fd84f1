"""A session: paced by a clock, written down before it is answered, filtered for its seat."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.chance import Seeds
from simulator.journal import JournalBusy, JournalError, read_log
from simulator.logline import record_object
from simulator.record.commands import Command
from simulator.record.entries import Entry
from simulator.record.reads import QueryRead, SeriesFrame
from simulator.replay import verify
from simulator.runner import run
from simulator.session import SessionError, new_session, resume_session
from tests.record.planted import SEAT, planted
from tests.session.desk import MINUTE, commands, descriptor, desk, entries, resumed


async def test_what_the_clock_says_has_happened_and_is_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(3 * MINUTE)
        assert one.session.now() == 3 * MINUTE
        assert "inject.fired" in one.types()
        assert read_log(path).damage is None
        assert entries(path)[-1].at == 3 * MINUTE


async def test_a_command_is_in_the_log_when_it_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        one.clock.pass_(1234)
        receipt = await one.do("note.add", text="a note")
        lines = commands(path)
        assert [each.seq for each in lines] == [receipt.seq]
        assert lines[0].stamped.at == 1234
        assert lines[0].stamped.actor == SEAT
        assert receipt.refused is None
        assert "note.added" in one.types()


async def test_a_refused_command_says_why_and_stands_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        receipt = await one.do("incident.resolve", incident="INC-9")
        assert receipt.refused
        assert entries(path)[-1].type == "command.refused"
        assert one.types()[-1] == "command.refused"


async def test_time_stands_still_while_it_is_paused_and_the_log_says_how_long() -> None:
    async with desk() as one:
        await one.pass_(10_000)
        await one.do("exercise.pause")
        await one.pass_(90_500)
        assert one.session.now() == 10_000
        await one.do("exercise.resume")
        assert next(e for e in one.seen if e.type == "exercise.resumed").get("held") == 90.5
        await one.pass_(1_000)
        assert one.session.now() == 11_000


async def test_the_tempo_changes_how_fast_time_passes() -> None:
    async with desk() as one:
        assert (await one.do("exercise.speed", speed=60)).refused is None
        await one.pass_(1_000)
        assert one.session.now() == 60_000
        assert (await one.do("exercise.speed", speed=61)).refused
        assert (await one.do("exercise.speed", speed="fast")).refused


async def test_a_jump_stops_at_the_next_thing_that_this_seat_sees() -> None:
    async with desk() as one:
        before = len(one.seen)
        await one.do("exercise.jump")
        fresh = [each for each in one.seen[before:] if each.type != "time.passed"]
        assert fresh[0].type == "exercise.jumped"
        assert len(fresh) > 1
        assert fresh[1].at == one.session.now() > 0
        assert one.clock.now() == one.session.now()


async def test_a_jump_goes_no_further_than_it_was_told() -> None:
    async with desk() as one:
        await one.do("exercise.jump", to=5)
        assert one.session.now() == 5_000


async def test_graded_exercises_refuse_pause_jump_and_speed() -> None:
    async with desk(graded=True) as one:
        assert (await one.do("exercise.pause")).refused
        assert (await one.do("exercise.jump")).refused
        assert (await one.do("exercise.speed", speed=2)).refused
        assert (await one.do("note.add", text="x")).refused is None


async def test_ending_it_early_lets_the_world_run_on_to_the_planned_end() -> None:
    async with desk() as one:
        await one.pass_(MINUTE)
        await one.do("exercise.end")
        assert one.session.now() == 10 * MINUTE
        assert one.types()[-1] == "exercise.finished"
        assert (await one.do("note.add", text="too late")).refused


async def test_the_post_mortem_after_the_end_counts_its_own_seconds(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.do("exercise.end")
        await one.pass_(72_000)
        assert one.session.after_end == 72_000
        await one.do("postmortem.set", draft={"summary": "…"})
        late = commands(path)[-1]
        assert (late.stamped.at, late.stamped.after_end) == (10 * MINUTE, 72_000)


async def test_the_truth_opens_with_the_debrief_and_not_before(tmp_path: Path) -> None:
    async with desk(tmp_path / "a.jsonl") as one:
        await one.do("exercise.end")
        await one.pass_(1_000)
        assert one.session.log() is None
        assert not {"truth.recorded", "fault.started", "impact.sample"} & set(one.types())
        await one.do("postmortem.abandon")
        await one.until(lambda: "truth.recorded" in one.types())
        log = one.session.log()
        assert log is not None
        assert any(isinstance(each, Entry) and each.type == "fault.started" for each in log[1])


async def test_a_post_mortem_before_the_end_opens_nothing_until_the_end() -> None:
    async with desk() as one:
        await one.do("postmortem.submit", cause="shop", kind="capacity")
        await one.pass_(MINUTE)
        assert "debrief.opened" not in one.types()
        await one.pass_(9 * MINUTE)
        await one.until(lambda: "debrief.opened" in one.types())


async def test_bounds_are_worked_out_once_the_debrief_is_open(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    session = await new_session(
        planted(), 1, path=path, measure=lambda _header, *runs: {"runs": [len(r) for r in runs]}
    )
    seen = []
    await session.submit(Command("exercise.end"))
    await session.submit(Command("postmortem.abandon"))
    async for entry in session.entries():
        seen.append(entry)
        if entry.type == "exercise.bounds":
            break
    await session.close()
    assert len(seen[-1].get("bounds")["runs"]) == 3
    assert verify(path).whole


async def test_nothing_the_seat_may_not_see_is_handed_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(9 * MINUTE)
        told = repr(one.seen)
        assert "injectid" not in told
        assert "faultid" not in told
        call = next(each for each in one.seen if each.type == "inject.fired")
        assert (await one.do("note.add", re=call.id, text="about the call")).refused is None
        assert commands(path)[-1].stamped.command.re == "inject:injectid"


async def test_an_answer_names_only_what_its_seat_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(2 * MINUTE)
        for kind, fields in (
            ("action.start", {"action": "rollback", "target": "shop", "change": "shop-2"}),
            ("note.add", {"text": "x"}),
            ("no.such", {}),
        ):
            receipt = await one.do(kind, **fields)
            assert set(receipt.entries) <= {each.id for each in one.seen}
            assert receipt.entries


async def test_reads_answer_for_now() -> None:
    async with desk() as one:
        await one.pass_(MINUTE)
        frame = await one.session.read(QueryRead("sum(rate(http_requests_total[1m]))"))
        assert isinstance(frame, SeriesFrame)
        assert frame.lines


async def test_a_clock_that_jumped_pauses_the_exercise_and_says_so() -> None:
    async with desk() as one:
        await one.pass_(1_000)
        one.clock.jumped = 720_000
        await one.until(lambda: "exercise.paused" in one.types())
        assert "12 min" in (one.session.trouble or "")
        await one.do("exercise.resume")
        assert one.session.trouble is None
        await one.pass_(1_000)
        assert one.session.now() == 2_000


async def test_a_fault_of_the_engine_stops_the_exercise_and_keeps_the_log(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:

        def break_() -> None:
            raise ZeroDivisionError("made by a test")

        one.session._exercise.engine._kernel.call_at(30_000, break_)
        await one.pass_(45_000)
        assert one.types()[-1] == "engine.failed"
        assert "made by a test" in (one.session.trouble or "")
        at = one.session.now()
        await one.pass_(MINUTE)
        assert one.session.now() == at
        assert (await one.do("note.add", text="x")).refused
        assert (await one.do("postmortem.abandon")).refused is None
        await one.until(lambda: "truth.recorded" in one.types())
    assert read_log(path).damage is None


async def test_a_session_goes_on_where_it_was_and_stands_paused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(3 * MINUTE)
        await one.do("note.add", text="before")
        before = [(e.seq, e.type) for e in one.seen]
    async with resumed(path) as (two, notice):
        assert notice is None
        assert [(e.seq, e.type) for e in two.seen[: len(before)]] == before
        assert two.types()[len(before) :] == ["exercise.paused"]
        assert two.session.now() == 3 * MINUTE
        await two.pass_(MINUTE)
        assert two.session.now() == 3 * MINUTE
        await two.do("exercise.resume")
        await two.pass_(MINUTE)
        assert two.session.now() == 4 * MINUTE
    assert verify(path).whole


async def test_a_resumed_session_and_one_that_was_never_stopped_are_the_same(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    async with desk(paths[0]) as one:
        await one.pass_(MINUTE)
        await one.do("exercise.pause")
        await one.do("exercise.resume")
        await one.pass_(2 * MINUTE)
    async with desk(paths[1]) as one:
        await one.pass_(MINUTE)
    async with resumed(paths[1]) as (two, _):
        await two.do("exercise.resume")
        await two.pass_(2 * MINUTE)
    logs = [read_log(path) for path in paths]
    assert logs[0].hashes == logs[1].hashes


async def test_a_post_mortem_can_be_written_after_the_session_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.do("exercise.end")
        await one.pass_(30_000)
        await one.do("postmortem.set", draft={"summary": "…"})
    async with resumed(path) as (two, _):
        await two.pass_(5_000)
        assert two.session.after_end == 35_000
        await two.do("postmortem.submit", cause="shop", kind="capacity")
        await two.until(lambda: "debrief.opened" in two.types())
    assert verify(path).whole


async def test_what_a_kill_cut_off_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(2 * MINUTE)
        await one.do("note.add", text="last")
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in range(1, 6):
        path.write_bytes(b"".join(lines[:-cut]) + lines[-cut][:30])
        async with resumed(path) as (two, notice):
            assert notice is not None
            assert "torn" in notice
            assert two.types()[-1] == "exercise.paused"
        assert verify(path).whole


async def test_a_session_in_use_is_not_opened_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        with pytest.raises(JournalBusy):
            await resume_session(path)
        await one.do("note.add", text="undisturbed")


async def test_a_log_of_another_engine_cannot_go_on_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    session = await new_session(planted(), 1, path=path, wall={"engine": "another"})
    await session.close()
    with pytest.raises(SessionError, match="another version"):
        await resume_session(path)
    assert verify(path).other_engine


async def test_a_log_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("mine")
    with pytest.raises(JournalError):
        await new_session(planted(), 1, path=path)
    assert path.read_text() == "mine"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
async def test_a_full_disk_stops_the_exercise_until_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(5_000)
        file = descriptor(path)
        room, full = os.dup(file), os.open("/dev/full", os.O_RDWR)
        os.dup2(full, file)
        receipt = await one.do("note.add", text="no room for this")
        assert "no space" in (receipt.refused or "")
        assert "waits until there is room" in (one.session.trouble or "")
        await one.pass_(30_000)
        await one.pass_(30_000)
        at = one.session.now()
        shown = len(one.seen)
        assert at <= 35_000
        await one.pass_(100)
        assert (one.session.now(), len(one.seen)) == (at, shown)
        os.dup2(room, file)
        for each in (room, full):
            os.close(each)
        await one.pass_(2_000)
        await one.until(lambda: one.session.trouble is None)
        assert (await one.do("note.add", text="room")).refused is None
    assert verify(path).whole
    assert [each.stamped.command.get("text") for each in commands(path)] == ["room"]


async def test_a_session_and_a_headless_run_of_the_same_commands_are_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path) as one:
        await one.pass_(90_000)
        await one.do("incident.declare", reason="solutionreason")
        await one.pass_(510_000)
        await one.do("postmortem.abandon")
        await one.until(lambda: "truth.recorded" in one.types())
    headless = run(planted(), Seeds.of(1), "solution")
    mine = [record_object(r) for r in read_log(path).records]
    theirs = [record_object(r) for r in headless.records]
    assert len(mine) == len(theirs)
    for left, right in zip(mine, theirs, strict=True):
        # How long the post-mortem took is an input, and differs.
        assert {**left, "after_end": 0} == {**right, "after_end": 0}
