"""Sessions, new and resumed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.model import Scenario
from simulator.chance import Seeds
from simulator.clock import Clock
from simulator.core.engine import Engine
from simulator.edition import engine_digest
from simulator.exercise import Exercise, header_of_run, seeds_of
from simulator.journal import FileJournal, Journal, Log, NoJournal
from simulator.record.commands import Json
from simulator.replay import Rerun, rerun, scenario_of
from simulator.runner import Measure
from simulator.session.local import Bounds, Session
from simulator.whatif import bounds as bounds_of_seed


class SessionError(Exception):
    """A session that cannot go on: one plain sentence."""


class OtherEngine(SessionError):
    """A session that another version of Hotwash wrote."""


async def new_session(
    scenario: Scenario,
    seed: int,
    seat: str | None = None,
    *,
    path: Path | None = None,
    graded: bool = False,
    clock: Clock | None = None,
    measure: Measure | None = None,
    wall: Mapping[str, Any] | None = None,
) -> Session:
    """Start an exercise; its log goes to `path`. Raises `JournalError` if that cannot be."""
    seat = seat or scenario.default_seat
    seeds = Seeds.of(seed)
    journal: Journal = NoJournal() if path is None else FileJournal.create(path)
    header = header_of_run(scenario, seeds, seat, graded=graded, wall=wall)
    engine = await asyncio.to_thread(Engine, scenario, seeds, seat=seat)
    exercise = Exercise(header, engine, journal, patient=True)
    label = str((wall or {}).get("label", ""))
    session = Session(
        exercise, scenario, clock=clock, bounds=_bounds(scenario, measure), label=label
    )
    try:
        await session.start()
    except BaseException:
        journal.close()
        raise
    return session


async def resume_session(
    path: Path, *, clock: Clock | None = None, measure: Measure | None = None
) -> tuple[Session, str | None]:
    """Go on with a stored session, and a notice if its last line was torn.

    Raises `JournalError` for a log that cannot be used, `SessionError` for one that this engine
    did not write or does not repeat.
    """
    journal, log = FileJournal.resume(path)
    try:
        scenario, again = await asyncio.to_thread(_again, log, path)
        exercise = Exercise(log.header, again.engine, journal, patient=True)
        exercise.take_over(log.records, again.missing)
        label = str(log.header.wall.get("label", ""))
        session = Session(
            exercise, scenario, clock=clock, bounds=_bounds(scenario, measure), label=label
        )
        await session.go_on()
    except BaseException:
        journal.close()
        raise
    return session, None if log.damage is None else f"{path}: {log.damage}; it was dropped"


def _again(log: Log, path: Path) -> tuple[Scenario, Rerun]:
    if log.header.wall.get("engine") != engine_digest():
        raise OtherEngine(
            f"{path}: another version of Hotwash wrote this session; it can be scored, reported "
            "and read, but not go on"
        )
    scenario = scenario_of(log)
    again = rerun(log, scenario)
    if again.divergence is not None:
        raise SessionError(f"{path}: {again.divergence}")
    return scenario, again


def _bounds(scenario: Scenario, measure: Measure | None) -> Bounds | None:
    if measure is None:
        return None

    def work(exercise: Exercise) -> Mapping[str, Json] | None:
        header = exercise.header
        seat = str(header.mode.get("seat") or scenario.default_seat)
        return bounds_of_seed(scenario, seeds_of(header), measure, seat)

    return work
