"""Each built-in can be won and can be lost, and no trick wins it."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import pytest

from scenarios.catalog import open_scenario
from simulator.chance import Seeds
from simulator.policies.cheats import TRICKS
from simulator.record.reads import LogFrame, LogRead
from simulator.runner import run
from tests.builtin.conftest import LaidOf, TrialOf
from tests.builtin.names import BUILT_IN, FEW, MANY
from tui.proof.rules import alert_names
from tui.proof.verdict import findings, missing

BOLD = ("resolve-at-once", "brute-force")
"""The tricks of issue and table that come nearest to a good response."""

SEEDS = [
    pytest.param(name, seed, marks=() if seed in FEW else pytest.mark.soak, id=f"{name}-{seed}")
    for name in BUILT_IN
    for seed in MANY
]
LAID = [
    pytest.param(
        name,
        seed,
        trick,
        marks=() if seed == 1 and (name == BUILT_IN[0] or trick in BOLD) else pytest.mark.soak,
        id=f"{name}-{seed}-{trick}",
    )
    for name in BUILT_IN
    for seed in MANY
    for trick in TRICKS
]


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_the_reference_wins(name: str, seed: int, trial_of: TrialOf) -> None:
    reference = trial_of(name, seed).reference
    assert reference.score == 100
    assert reference.passed
    assert reference.outcome == "contained"
    assert all(reference.objectives.values()), reference.objectives
    assert reference.count(False) == 0
    assert reference.count(True) >= 4


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_the_reference_is_good_and_not_only_by_construction(
    name: str, seed: int, trial_of: TrialOf
) -> None:
    trial = trial_of(name, seed)
    raw = {key: value for key, value in trial.reference.raw.items() if key != "teamwork"}
    assert len(raw) == 7
    assert {key: value for key, value in raw.items() if value < 0.85} == {}
    assert [key for key in raw if not trial.reference.applicable[key]] == []
    assert trial.reference.discounts == ()
    assert trial.stuck is None


@pytest.mark.parametrize(("name", "seed"), SEEDS)
def test_doing_nothing_loses(name: str, seed: int, trial_of: TrialOf) -> None:
    trial = trial_of(name, seed)
    idle = trial.idle
    assert idle.score == 0
    assert not idle.passed
    assert idle.count(True) * 4 <= idle.count(True) + idle.count(False)
    assert list(idle.objectives.values()).count(True) * 3 <= len(idle.objectives)
    assert idle.user_minutes > 2 * trial.reference.user_minutes


@pytest.mark.parametrize(("name", "seed", "trick"), LAID)
def test_a_trick_does_not_pay(
    name: str, seed: int, trick: str, trial_of: TrialOf, laid_of: LaidOf
) -> None:
    over_idle, over_reference = laid_of(name, seed, trick).cards
    assert not over_idle.passed, over_idle
    assert over_reference.score <= trial_of(name, seed).reference.score


@pytest.mark.parametrize("name", BUILT_IN)
def test_verify_finds_nothing_but_what_has_a_chance(name: str, trial_of: TrialOf) -> None:
    scenario = open_scenario(name)
    trials = [trial_of(name, seed) for seed in FEW]
    found = findings(scenario, trials, alert_names(scenario))
    rare = {"sla-generous", "never-happens"}
    assert [one for one in found if one.code not in rare] == []


@pytest.mark.soak
@pytest.mark.parametrize("name", BUILT_IN)
def test_verify_finds_nothing_on_many_seeds(name: str, trial_of: TrialOf, laid_of: LaidOf) -> None:
    scenario = open_scenario(name)
    trials = []
    for seed in MANY:
        laid = [laid_of(name, seed, trick) for trick in TRICKS]
        cards = tuple(card for one in laid for card in one.cards)
        came = (*trial_of(name, seed).happened, *(key for one in laid for key in one.happened))
        trials.append(replace(trial_of(name, seed), tricks=cards, happened=came))
    assert findings(scenario, trials, alert_names(scenario)) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", BUILT_IN)
def test_everything_that_the_file_names_can_happen(name: str, trial_of: TrialOf) -> None:
    scenario = open_scenario(name)
    came = [key for seed in MANY for key in trial_of(name, seed).happened]
    assert missing(scenario, alert_names(scenario), came) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("clock", ["mitigate", "resolve"])
def test_targets_are_at_most_twice_what_the_reference_needs(
    name: str, clock: str, trial_of: TrialOf
) -> None:
    rows = [
        row for seed in MANY for row in trial_of(name, seed).reference.clocks if row.clock == clock
    ]
    needed = [row.actual for row in rows if row.actual is not None]
    assert len(needed) == len(MANY)
    assert {row.target for row in rows} == {rows[0].target}
    assert rows[0].target <= 2 * median(needed)


@pytest.mark.parametrize("name", BUILT_IN)
def test_without_its_incident_the_world_is_calm_but_not_silent(name: str) -> None:
    scenario = open_scenario(name)
    calm = run(scenario, Seeds.of(1), "idle", without_incidents=True)
    entries = calm.entries
    assert [one for one in entries if one.type in ("page.sent", "impact.began")] == []
    for type in ("alert.firing", "alert.resolved"):
        flaps = [one for one in entries if one.type == type and one.at < 0]
        assert len(flaps) >= 3, "an alert has come and gone since the history began"
    frame = calm.engine.read(LogRead())
    assert isinstance(frame, LogFrame)
    assert len(frame.lines) > 20
