"""Another seed is another exercise: to remember the answer is not enough."""

from __future__ import annotations

from functools import cache

import pytest

from scenarios.catalog import open_scenario
from simulator.chance import Seeds
from simulator.core.engine import Engine
from simulator.policies.recorded import Recorded
from simulator.record.commands import Stamped
from simulator.record.entries import CommandLine, Entry, Record
from simulator.runner import run
from tests.builtin.conftest import TrialOf
from tests.builtin.names import BUILT_IN, MANY
from tui.proof.trial import judged

CHEAP = range(1, 7)
INCIDENT = {"closed-door": "front-door", "boot-storm": "slow-channels"}
ONE_OF_EACH = {"closed-door": (1, 2), "boot-storm": (1, 4)}
"""Two seeds with different root variants."""
PLAYED = [BUILT_IN[0], pytest.param(BUILT_IN[1], marks=pytest.mark.soak)]
"""What takes whole runs: in `make test` of the shorter one."""


@cache
def _beginning(name: str, seed: int) -> tuple[Entry, ...]:
    """The first eight minutes, nobody answering and nothing scraped."""
    engine = Engine(open_scenario(name), Seeds.of(seed), telemetry=False)
    records = [*engine.start(), *engine.advance(480_000)]
    return tuple(one for one in records if isinstance(one, Entry))


def _faults(name: str, seed: int) -> dict[str, tuple[int, str | None]]:
    return {
        str(one.get("fault")): (one.at, one.get("variant"))
        for one in _beginning(name, seed)
        if one.type == "fault.started"
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_breaks_and_when_changes_with_the_seed(name: str) -> None:
    roots = [_faults(name, seed)[INCIDENT[name]] for seed in CHEAP]
    assert len({variant for _, variant in roots}) >= 2
    assert len({at for at, _ in roots}) == len(CHEAP)


@pytest.mark.parametrize("name", BUILT_IN)
def test_which_decoy_speaks_up_changes_with_the_seed(name: str) -> None:
    assert len({frozenset(_faults(name, seed)) for seed in CHEAP}) >= 3


@pytest.mark.parametrize("name", PLAYED)
def test_another_root_wants_another_first_action(name: str, trial_of: TrialOf) -> None:
    first = {trial_of(name, seed).first_action for seed in ONE_OF_EACH[name]}
    assert len(first) == 2
    assert "" not in first


@pytest.mark.soak
@pytest.mark.parametrize("name", BUILT_IN)
def test_over_many_seeds_there_are_two_roots_and_two_winning_first_actions(
    name: str, trial_of: TrialOf
) -> None:
    trials = [trial_of(name, seed) for seed in MANY]
    assert len({trial.variants for trial in trials}) >= 2
    assert len({trial.first_action for trial in trials if trial.reference.passed}) >= 2


@cache
def _reference(name: str, seed: int) -> tuple[Record, ...]:
    return tuple(run(open_scenario(name), Seeds.of(seed), "solution").records)


def _answers(name: str, seed: int) -> dict[str, int | None]:
    """Person -> ms until a page was answered, None where it was not."""
    entries = [one for one in _reference(name, seed) if isinstance(one, Entry)]
    paged = {str(one.get("to")): one.at for one in entries if one.type == "page.sent"}
    came = {str(one.get("person")): one.at for one in entries if one.type == "page.answered"}
    return {who: came[who] - at if who in came else None for who, at in paged.items()}


@pytest.mark.parametrize("name", PLAYED)
def test_who_answers_and_when_changes_with_the_seed(name: str) -> None:
    first, second = (_answers(name, seed) for seed in ONE_OF_EACH[name])
    both = first.keys() & second.keys()
    assert len(both) >= 2
    assert [who for who in sorted(both) if first[who] == second[who] is not None] == []


def _won(name: str, seed: int) -> list[Stamped]:
    """Commands and times of the reference on a seed."""
    return [one.stamped for one in _reference(name, seed) if isinstance(one, CommandLine)]


def _passes(name: str, seed: int, commands: list[Stamped], trial_of: TrialOf) -> bool:
    played = run(open_scenario(name), Seeds.of(seed), lambda _public: Recorded(commands))
    return judged(played, trial_of(name, seed).bounds).passed


@pytest.mark.parametrize("name", PLAYED)
def test_what_won_a_seed_wins_it_again_and_loses_another(name: str, trial_of: TrialOf) -> None:
    won, other = ONE_OF_EACH[name]
    commands = _won(name, won)
    assert _passes(name, won, commands, trial_of), "played by the clock it is as good as before"
    assert not _passes(name, other, commands, trial_of)


@pytest.mark.soak
@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("seed", [1, 2, 4])
def test_what_won_a_seed_loses_on_a_third_of_the_others(
    name: str, seed: int, trial_of: TrialOf
) -> None:
    commands = _won(name, seed)
    others = [one for one in MANY if one != seed]
    lost = [one for one in others if not _passes(name, one, commands, trial_of)]
    assert len(lost) * 3 >= len(others)
