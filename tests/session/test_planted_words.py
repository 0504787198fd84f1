"""What a console is given before the debrief holds not one word of the truth."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator.record.reads import LogRead, MapRead, NamesRead, QueryRead
from tests.record.planted import HIDDEN
from tests.session.desk import MINUTE, Desk, desk, entries

TOPICS = ("shop", "stock", "milo", "shop-2")


async def _everything(one: Desk) -> str:
    """Do and look up all that a seat can, to the last minute; every byte that came back."""
    answers: list[object] = [one.session.public.json(), one.session.label, one.session.seed]
    await one.pass_(2 * MINUTE)
    answers.append(await one.do("incident.declare", title="x", severity="SEV2", services=["shop"]))
    for topic in TOPICS:
        answers.append(await one.do("question.ask", to="milo", about=topic))
        await one.pass_(MINUTE)
        answers.append(await one.do("question.ask", to="milo", about=topic))
    answers += [
        await one.do("action.start", action=action.id, target=action.target)
        for action in one.session.public.actions
    ]
    for kind, fields in (
        ("page.send", {"to": "milo", "reason": "help"}),
        ("view.open", {"service": "shop"}),
        ("view.open", {"change": "shop-2"}),
        ("view.open", {"person": "milo"}),
        ("query.run", {"query": "up"}),
        ("log.search", {"service": "shop", "level": "DEBUG"}),
        ("check.run", {"journey": "web"}),
        ("document.open", {"document": "plan"}),
        ("hypothesis.set", {"cause": "shop", "kind": "capacity", "factors": ["canary"]}),
        ("no.such", {"command": "at all"}),
        ("hypothesis.set", {"cause": "nothing"}),
    ):
        answers.append(await one.do(kind, **fields))
    await one.pass_(3 * MINUTE)
    reads = (
        QueryRead('{__name__=~".+"}'),
        QueryRead("sum(up)", start=-MINUTE, end=MINUTE),
        NamesRead(),
        NamesRead(label="service"),
        MapRead(),
        LogRead(start=-20 * MINUTE, limit=100_000),
        LogRead(service="shop", level="WARN", limit=100_000),
        LogRead(regex="(", limit=10),
    )
    answers += [await one.session.read(read) for read in reads]
    answers += one.seen
    return "\n".join(json.dumps(each, default=_plain, ensure_ascii=False) for each in answers)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return dict(value) if isinstance(value, Mapping) else repr(value)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_hidden_word_reaches_the_console_before_the_debrief(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "a.jsonl"
    async with desk(path, seed=seed) as one:
        told = await _everything(one)
        assert "publictitle" in told
        assert "publiccall" in told
        words = {word for word in HIDDEN if word in told}
        # What an action finds out is told once it has been run.
        assert words <= {"actionreveals"}
        logged = json.dumps([_plain(each) for each in entries(path)], default=_plain)
        assert "faultid" in logged, "the log itself does hold the truth"


async def test_with_the_debrief_the_truth_is_told() -> None:
    async with desk() as one:
        await one.do("exercise.end")
        await one.do("postmortem.abandon")
        await one.until(lambda: "truth.recorded" in one.types())
        told = json.dumps([_plain(each) for each in one.seen], default=_plain)
        assert "incidentid" in told
        assert "faultid" in told
