"""Running an exercise without a screen, for `run` and for `play` where there is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.model import Scenario
from tui.cli.exits import EnvironmentFailed, UsageError

if TYPE_CHECKING:
    from scoring.scorecard import Scorecard
    from simulator.record.entries import Entry
    from simulator.runner import Finished, Maker


@contextmanager
def told() -> Iterator[None]:
    """Turns what logs, stores and responders complain about into the right line and exit code."""
    from simulator.journal import JournalBusy, JournalError, JournalFull
    from simulator.policies.registry import UnknownPolicy
    from simulator.store import StoreError

    try:
        yield
    except (JournalFull, JournalBusy) as error:
        raise EnvironmentFailed(str(error)) from error
    except (JournalError, UnknownPolicy, StoreError) as error:
        raise UsageError(str(error)) from error


def play_out(
    scenario: Scenario,
    seed: int,
    policy: str | Maker,
    *,
    name: str,
    log: Path | None = None,
    force: bool = False,
    watch: Callable[[Sequence[Entry]], None] | None = None,
) -> tuple[Finished, Scorecard]:
    """One run with its bounds, and its card. The log, if one is wanted, holds both."""
    import scoring
    from simulator.chance import Seeds
    from simulator.journal import FileJournal
    from simulator.runner import run
    from simulator.whatif import bounds, calm_beside

    seeds = Seeds.of(seed)
    with told(), calm_beside(scenario, seeds) as calm:
        journal = None if log is None else FileJournal.create(log, force=force, sync=False)
        try:
            done = run(scenario, seeds, policy, journal=journal, watch=watch, name=name)
            known = {name: done} if name in ("idle", "solution") else {}
            lines = calm.result()
            made = bounds(scenario, seeds, scoring.measure, known=known, calm=lines)
            if made is not None:
                done.exercise.add_bounds(made)
        finally:
            if journal is not None:
                journal.close()
    return done, scoring.score(done.header, done.records)


def debrief_text(done: Finished, card: Scorecard) -> str:
    """The debrief of a run as text, without control characters."""
    from scoring.debrief import debrief
    from scoring.render_text import render
    from tui.cli import out

    return out.inert(render(debrief(done.header, done.records, card))).rstrip("\n")
