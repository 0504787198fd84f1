"""The console on the real thing: catalog, sessions on disk, scoring."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from scenarios.catalog import open_scenario, summaries
from scenarios.loader import from_files
from scoring import measure, score
from scoring.debrief import debrief
from scoring.render_text import render
from simulator.edition import engine_digest
from simulator.journal import JournalError, read_log
from simulator.record.commands import Command
from simulator.record.entries import Entry, Header, Record
from simulator.record.public import Public, public_part
from simulator.session import Session, new_session, resume_session
from simulator.store import Store, StoreError
from tui.app import HotwashApp
from tui.client import Port
from tui.launcher import Finished, Offer, Saved, Start

_ORDER = ("beginner", "intermediate", "advanced", "expert")
_SEEDS = 1_000_000
_COUNTED = frozenset(("first sight", "new seed"))
_MOST_SCORED = 30
_LONGEST_WAIT, _LOOK_EVERY = 120.0, 0.1
"""Seconds to wait for the bounds, and between looks."""


class LocalLauncher:
    """Sessions of this machine's store, scenarios of its catalog."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store or Store()
        self._offers: list[Offer] | None = None

    def scenarios(self) -> Sequence[Offer]:
        """What can be played, easiest first."""
        if self._offers is None:
            self._offers = [
                _offer(one.id, one.summary) for one in summaries() if one.kind == "simulation"
            ]
            self._offers.sort(key=lambda one: (_ORDER.index(one.difficulty), one.duration))
        return self._offers

    def saved(self) -> Sequence[Saved]:
        """What can be resumed, newest first; what another engine wrote says so."""
        here = engine_digest()
        return [
            Saved(
                one.id,
                f"{one.scenario} (seed {one.seed})",
                one.at,
                one.started[:16].replace("T", " "),
                "" if one.engine == here else "another version, can only be scored",
            )
            for one in self._store.sessions()
            if one.resumable
        ]

    def session(self, name: str | None) -> str:
        """The id of the session that is meant: this one, or the newest that can go on."""
        if name is not None:
            return str(self._store.find(name))
        newest = self._store.newest_resumable()
        if newest is None:
            raise StoreError("no session can go on; hotwash play starts one")
        return newest.id

    def prepared(self, start: Start) -> Start:
        """The same with a seed."""
        seed = secrets.randbelow(_SEEDS) if start.seed is None else start.seed
        return replace(start, seed=seed)

    def preview(self, start: Start) -> Public:
        """What the briefing shows."""
        scenario = open_scenario(start.scenario)
        return public_part(scenario, start.seat or scenario.default_seat, {})

    @asynccontextmanager
    async def open(self, start: Start) -> AsyncIterator[Port]:
        """Begin an exercise, in a new file of the store."""
        scenario = open_scenario(start.scenario)
        start = self.prepared(start)
        seed = start.seed or 0
        now = datetime.now(UTC)
        path = self._store.new_path(scenario.id, seed, now)
        wall = {
            "started": now.isoformat(timespec="seconds"),
            "label": self._store.label(scenario.id, seed),
        }
        session = await new_session(
            scenario, seed, start.seat, path=path, graded=start.graded, measure=measure, wall=wall
        )
        async with _closing(session) as port:
            if start.speed != 1.0:
                await port.submit(Command("exercise.speed", {"speed": start.speed}))
            yield port

    @asynccontextmanager
    async def resume(self, session: str) -> AsyncIterator[Port]:
        """Go on with a stored session."""
        path = self._store.find(session)
        found, torn = await resume_session(path, measure=measure)
        # The curtain of the resumed exercise, which is paused, says it; going on clears it.
        found.trouble = found.trouble or torn
        async with _closing(found) as port:
            yield port

    async def finished(self, port: Port) -> Finished:
        """Score an exercise whose debrief has opened."""
        if not isinstance(port, Session):
            raise TypeError("only a session of this machine has its log here")
        await _bounded(port)
        log = port.log()
        if log is None:
            raise LookupError("the debrief has not opened")
        return replace(await asyncio.to_thread(finished_of, *log), trouble=port.trouble or "")

    async def bests(self) -> Mapping[str, str]:
        """The best score of each scenario, of runs that count as bests."""
        return await asyncio.to_thread(_bests, self._store)


async def _bounded(port: Session) -> None:
    """Wait until the bounds of the seed are in the log, or it is said why they will not be.

    The debrief opens before them: they take the world's runs of calm, idle and the reference.
    """
    log = port.log()
    if log is None or not from_files(log[0].files).solutions():
        return
    for _ in range(round(_LONGEST_WAIT / _LOOK_EVERY)):
        log = port.log()
        found = log is not None and any(
            isinstance(one, Entry) and one.type == "exercise.bounds" for one in log[1]
        )
        if found or "bounds" in (port.trouble or ""):
            return
        await asyncio.sleep(_LOOK_EVERY)


def finished_of(header: Header, records: Sequence[Record]) -> Finished:
    """Card, page and text of a log whose debrief has opened."""
    card = score(header, records)
    found = debrief(header, records, card)
    return Finished(card.as_json(), records, render(found), found.reading)


@asynccontextmanager
async def _closing(session: Session) -> AsyncIterator[Port]:
    try:
        yield session
    finally:
        await session.close()


def _offer(key: str, summary: str) -> Offer:
    scenario = open_scenario(key)
    return Offer(
        scenario.id,
        scenario.title,
        scenario.difficulty,
        scenario.duration,
        scenario.summary or summary,
        scenario.tags,
        tuple(one.text for one in scenario.objectives.values()),
    )


def _bests(store: Store) -> dict[str, str]:
    best: dict[str, tuple[float, int]] = {}
    debriefed = [one for one in store.sessions() if one.state == "debriefed"]
    for one in debriefed[:_MOST_SCORED]:
        if one.label in _COUNTED and one.responder is None:
            try:
                log = read_log(one.path)
                found = score(log.header, log.records).score
            except (JournalError, LookupError, ValueError):
                continue
            if found is not None and found > best.get(one.scenario, (-1.0, 0))[0]:
                best[one.scenario] = found, one.seed
    return {key: f"{points:.0f} (seed {seed})" for key, (points, seed) in best.items()}


def run_console(
    scenario: str | None,
    *,
    seed: int | None = None,
    speed: float = 1.0,
    seat: str | None = None,
    graded: bool = False,
    resume: bool = False,
) -> int:
    """Run the console in this terminal; the exit code. With `resume`, `scenario` names a session.

    Raises `UnknownScenario`, `ScenarioError`, `PathError`, `StoreError` before the screen changes,
    `JournalError` or `SessionError` after it if the named session cannot go on.
    """
    launcher = LocalLauncher()
    if resume:
        app = HotwashApp(launcher, session=launcher.session(scenario))
    elif scenario is not None:
        open_scenario(scenario)
        app = HotwashApp(launcher, start=Start(scenario, seed, speed, seat, graded))
    else:
        app = HotwashApp(launcher, usual=Start("", seed, speed, seat, graded))
    code = app.run() or app.return_code or 0
    if app.wrong is not None:
        raise app.wrong
    return code
