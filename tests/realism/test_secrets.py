"""No name, order, count or text that a console is given comes from the truth."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

import pytest

from simulator.record.audience import Audience
from simulator.record.commands import Command
from simulator.record.entries import CommandLine, Entry
from simulator.record.reads import LogRead, MapRead, NamesRead, QueryRead, Read
from tests.realism.runs import BUILT_IN, MINUTE, VARIANTS, history, played, public, scenario
from tests.realism.words import WORDS, planted
from tests.session.desk import desk

each = pytest.mark.parametrize("name", BUILT_IN)
KEY = b"k"


def _seen(entries: tuple[Entry, ...] | list[Entry], name: str) -> list[Entry]:
    audience = Audience(scenario(name).default_seat, KEY)
    return [one for one in map(audience.visible, entries) if one is not None]


@each
def test_all_that_is_offered_is_the_same_whatever_broke(name: str) -> None:
    one, other = (public(name, seed) for named, seed, _ in VARIANTS if named == name)
    same, others = (json.loads(json.dumps(each.json(), default=dict)) for each in (one, other))
    # People have the names of the seed's cast where the author gives none.
    for given in (same, others):
        for person in given["people"]:
            person.pop("name")
    assert json.dumps(same) == json.dumps(others)


@each
def test_lists_of_causes_factors_and_actions_have_an_order_that_tells_nothing(name: str) -> None:
    given = public(name, 1)
    for sort in ("change", "factor", "service"):
        ids = [one.id for one in given.causes if one.sort == sort]
        assert ids == sorted(ids)
    for service in given.services:
        own = [one.id for one in given.actions_on(service.id) if one.own]
        assert own == sorted(own)


@pytest.mark.parametrize(("name", "seed", "variant"), VARIANTS)
def test_until_something_breaks_nothing_shows_that_it_will(
    name: str, seed: int, variant: str
) -> None:
    whole, calm = (played(name, seed, "idle", quiet) for quiet in (False, True))
    (began,) = (one.at for one in whole.entries if one.get("variant") == variant)
    assert began > 2 * MINUTE
    shown = [
        [(one.at, one.actor, one.type, one.id, one.fields, one.cause) for one in _seen(all_, name)]
        for all_ in ([one for one in run_.entries if one.at < began] for run_ in (whole, calm))
    ]
    assert len(shown[0]) > 40
    assert shown[0] == shown[1]


@each
def test_what_happened_before_startex_has_the_same_shape_on_every_seed(name: str) -> None:
    types = [
        [
            (one.type, one.get("alertname"), one.get("change"))
            for one in _seen(history(name, seed)[1], name)
            # Which decoy is heard already is drawn by the seed; it says nothing of the incident.
            if not one.type.startswith(("time.", "alert.", "notification.", "message."))
        ]
        for named, seed, _ in VARIANTS
        if named == name
    ]
    assert len(types[0]) > 2
    assert types[0] == types[1]


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return dict(value) if isinstance(value, Mapping) else repr(value)


async def _told(name: str, seed: int, policy: str) -> str:
    """All that a real session gives a console before the debrief; the responder plays again."""
    commands = [
        one.stamped
        for one in played(name, seed, policy).exercise.records
        if isinstance(one, CommandLine) and not one.stamped.command.type.startswith("postmortem.")
    ]
    async with desk(scenario=planted(name), seed=seed) as one:
        answers: list[object] = [one.session.public.json(), one.session.label]
        for stamped in commands:
            one.clock.pass_(stamped.at - one.session.now())
            answers.append(await one.session.submit(stamped.command))
        one.clock.pass_(planted(name).duration - one.session.now())
        await one.session.submit(Command("note.add", {"text": "x"}))
        reads: tuple[Read, ...] = (
            QueryRead('{__name__=~".+"}'),
            NamesRead(),
            NamesRead(label="service"),
            MapRead(),
            LogRead(start=-5 * MINUTE, limit=100_000),
        )
        answers += [await one.session.read(read) for read in reads]
        await one.until(lambda: "exercise.finished" in one.types())
        answers += one.seen
        return "\n".join(json.dumps(each, default=_plain, ensure_ascii=False) for each in answers)


@pytest.mark.parametrize(("name", "seed", "_variant"), VARIANTS[1:3])
async def test_no_word_of_the_truth_reaches_a_console_that_plays_the_reference(
    name: str, seed: int, _variant: str
) -> None:
    given = await _told(name, seed, "solution")
    assert "incident.resolved" in given
    assert [word for word in WORDS if word in given] == []


@each
async def test_whoever_asks_nobody_is_told_nothing_that_people_know(name: str) -> None:
    given = await _told(name, 1, "idle")
    assert "inject.fired" in given
    assert [word for word in WORDS if word in given] == []
    for person in planted(name).on_call.people.values():
        for fact in person.knows:
            assert json.dumps(fact.says.strip())[1:-1] not in given
    for action in planted(name).actions.values():
        assert not action.reveals or action.reveals not in given
