"""Nothing is marked by reading prose, and what is looked up stands in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from scenarios.vocabulary.commands import COMMANDS
from scoring import measure, score
from simulator.chance import Seeds
from simulator.policies.base import Policy
from simulator.policies.recorded import Recorded
from simulator.record.commands import Command, Json, Stamped
from simulator.record.entries import CommandLine, Entry, Record
from simulator.record.public import Public
from simulator.runner import Finished, run
from simulator.whatif import bounds
from tests.realism.runs import BUILT_IN, played, scenario

each = pytest.mark.parametrize("name", BUILT_IN)
READS = ("view.open", "query.run", "log.search", "check.run", "document.open")
FREE = ("title", "reason", "text", "note", "summary", "lessons", "root_cause", "expect")
NONSENSE = "lorem ipsum"


def _rewritten(command: Command) -> Command:
    """The same command, its prose replaced; what a search looks for is no prose."""
    if COMMANDS[command.type].read:
        return command
    fields: Mapping[str, Json] = {
        key: NONSENSE if key in FREE else value for key, value in command.fields.items()
    }
    return replace(command, fields=fields)


def _again(name: str, commands: Sequence[Stamped]) -> Finished:
    def recorded(_public: Public) -> Policy:
        return Recorded(commands)

    return run(scenario(name), Seeds.of(1), recorded)


@each
def test_other_words_earn_the_same_score(name: str) -> None:
    whole = played(name, 1)
    given = [one.stamped for one in whole.records if isinstance(one, CommandLine)]
    # `note.add`'s words and titles are changed, and so are those of updates and post-mortem.
    other = [replace(one, command=_rewritten(one.command)) for one in given]
    assert sum(one != two for one, two in zip(given, other, strict=True)) >= 3
    known = {"idle": played(name, 1, "idle"), "solution": whole}
    made = bounds(scenario(name), Seeds.of(1), measure, known=known)
    cards = []
    for finished in (whole, _again(name, other)):
        engine, kind = finished.engine, "exercise.bounds"
        bound = Entry(engine.seq + 1, engine.now, "world", kind, kind, {"bounds": dict(made or {})})
        records: list[Record] = [*finished.records, bound]
        cards.append(score(finished.header, records))
    assert cards[0].score == cards[1].score == 100
    assert cards[0].passed


@each
def test_what_is_looked_up_is_a_command_in_the_log(name: str) -> None:
    records = played(name, 1).records
    lines = [one for one in records if isinstance(one, CommandLine)]
    looked = [one.stamped.command for one in lines if one.stamped.command.type in READS]
    assert {one.type for one in looked} >= {"view.open", "query.run", "log.search", "check.run"}
    entries = [one for one in records if isinstance(one, Entry)]
    shown = [one for one in entries if one.type in ("query.ran", "log.searched", "view.opened")]
    assert len(shown) >= 4
    assert all("services" in one.fields for one in shown if one.type == "log.searched")
