"""`hotwash replay`: the feed of a session, or the proof that its log is whole and true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tui.cli import out
from tui.cli.exits import EnvironmentFailed, Exit, UsageError
from tui.cli.options import Json

if TYPE_CHECKING:
    from simulator.journal import Log
    from simulator.replay import Verdict


def command(
    log: Annotated[str, Parameter(help="A log file, or the id of a stored session.")],
    /,
    *,
    verify: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            help="Check every byte, and that a new run gives the same log.",
        ),
    ] = False,
    json: Json = False,
) -> Exit:
    """Print the feed of a session; with --verify check its log by running it again."""
    from simulator.store import Store
    from tui.cli.headless import told

    with told():
        path = Store().find(log)
    return _verify(path, json) if verify else _feed(path, json)


def _verify(path: Path, json: bool) -> Exit:
    from simulator.journal import BrokenHeader
    from simulator.replay import verify
    from tui.cli.headless import told

    try:
        with told():
            verdict = verify(path)
    except UsageError as error:
        if isinstance(error.__cause__, BrokenHeader):
            out.tell(f"hotwash: {out.inert(str(error))}")
            return Exit.SHORT
        raise
    count = len(verdict.log.records) + 1  # the header is a line
    if json:
        return _verdict(path, verdict, count)
    if verdict.damage is not None:
        out.tell(f"hotwash: {path}: {verdict.damage}; the {count} lines before it are whole")
        return Exit.SHORT
    if verdict.divergence is not None:
        out.tell(f"hotwash: {path}: {verdict.divergence}")
        return Exit.SHORT
    if verdict.other_engine:
        raise EnvironmentFailed(
            f"{path}: another version of Hotwash wrote it; its sums and chain are whole, but only "
            "that version can run it again"
        )
    out.say(f"{path}: {count} lines, the same when it is run again; {verdict.log.hashes[-1]}")
    return Exit.DONE


def _verdict(path: Path, verdict: Verdict, count: int) -> Exit:
    out.answer(
        {
            "path": str(path),
            "whole": verdict.whole,
            "lines": count,
            "damage": None if verdict.damage is None else str(verdict.damage),
            "divergence": None if verdict.divergence is None else str(verdict.divergence),
            "other_engine": verdict.other_engine,
            "hash": verdict.log.hashes[-1],
        }
    )
    if verdict.damage is not None or verdict.divergence is not None:
        return Exit.SHORT
    return Exit.ENVIRONMENT if verdict.other_engine else Exit.DONE


def _feed(path: Path, json: bool) -> Exit:
    from simulator.journal import read_log
    from tui.cli.headless import told

    with told():
        log = read_log(path)
    lines = _lines(log)
    if json:
        out.answer([{"at_s": at / 1000, "text": text} for at, text in lines])
    else:
        for _, text in lines:
            out.say(text)
    if log.damage is not None:
        out.tell(f"hotwash: {path}: {log.damage}; the lines before it are whole")
        return Exit.SHORT
    return Exit.DONE


def _lines(log: Log) -> list[tuple[int, str]]:
    from scenarios.loader import from_files
    from simulator.record.audience import Audience
    from simulator.record.entries import Entry
    from simulator.record.public import public_part
    from tui.cli.feedline import feed_line

    scenario = from_files(log.header.files)
    seat = str(log.header.mode.get("seat") or scenario.default_seat)
    entries = [one for one in log.records if isinstance(one, Entry)]
    cast = next((one.get("cast") for one in entries if one.type == "exercise.started"), None)
    public = public_part(scenario, seat, cast or {})
    audience = Audience(seat)
    seen = (audience.visible(one) for one in entries)
    made = ((one.at, feed_line(one, public)) for one in seen if one is not None)
    return [(at, line) for at, line in made if line is not None]
