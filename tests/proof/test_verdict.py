"""What a trial shows becomes a finding that says why and where in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from scenarios.catalog import open_scenario
from tui.proof.place import problems
from tui.proof.rules import alert_names
from tui.proof.trial import Played, Timed, Trial
from tui.proof.verdict import findings, missing

SCENARIO = open_scenario("closed-door")
RULES = alert_names(SCENARIO)
RAW = dict.fromkeys(
    ("detection", "triage", "escalation", "communication", "mitigation", "diagnosis"), 1.0
)
CLOCKS = tuple(
    Timed("front-door-down", "SEV1", clock, 420.0, 300.0, True)
    for clock in ("acknowledge", "triage", "engage", "first_update", "mitigate")
)
GOALS = tuple(SCENARIO.objectives)
EVERYTHING = tuple(key for key, _ in missing(SCENARIO, RULES, ()))
REFERENCE = Played(
    "solution",
    100.0,
    True,
    "contained",
    dict.fromkeys(GOALS, True),
    CLOCKS,
    RAW,
    dict.fromkeys(RAW, True),
    (),
    100.0,
)
IDLE = replace(
    REFERENCE,
    name="idle",
    score=0.0,
    passed=False,
    outcome="not_contained",
    objectives=dict.fromkeys(GOALS, False),
    clocks=tuple(replace(one, actual=None, met=False) for one in CLOCKS),
    user_minutes=300.0,
)
TRIAL = Trial(3, ("slow-pattern",), REFERENCE, IDLE, (), EVERYTHING, None, "set_flag waf", {})


def _codes(*trials: Trial) -> list[str]:
    return [one.code for one in findings(SCENARIO, trials, RULES)]


def test_a_trial_that_shows_what_it_should_leaves_nothing_to_say() -> None:
    assert findings(SCENARIO, [TRIAL], RULES) == []


def _missed(number: int) -> tuple[Timed, ...]:
    changed = [replace(one, met=False) for one in CLOCKS[:number]]
    return (*changed, *CLOCKS[number:])


@pytest.mark.parametrize(
    ("code", "trial"),
    [
        ("step-never-comes", replace(TRIAL, stuck=(4, "its trigger"))),
        ("solution-fails", replace(TRIAL, reference=replace(REFERENCE, passed=False))),
        (
            "objective-missed",
            replace(
                TRIAL,
                reference=replace(REFERENCE, objectives={**REFERENCE.objectives, GOALS[0]: False}),
            ),
        ),
        ("sla-missed", replace(TRIAL, reference=replace(REFERENCE, clocks=_missed(1)))),
        ("sla-few", replace(TRIAL, reference=replace(REFERENCE, clocks=_missed(2)))),
        (
            "reference-weak",
            replace(TRIAL, reference=replace(REFERENCE, raw={**RAW, "triage": 0.8})),
        ),
        (
            "dimension-empty",
            replace(
                TRIAL,
                reference=replace(REFERENCE, applicable={**REFERENCE.applicable, "triage": False}),
            ),
        ),
        (
            "reference-discounted",
            replace(TRIAL, reference=replace(REFERENCE, discounts=("mitigation: ungrounded",))),
        ),
        ("idle-scores", replace(TRIAL, idle=replace(IDLE, score=0.1))),
        ("idle-meets-sla", replace(TRIAL, idle=replace(IDLE, clocks=CLOCKS))),
        (
            "idle-meets-objectives",
            replace(TRIAL, idle=replace(IDLE, objectives=REFERENCE.objectives)),
        ),
        ("idle-too-cheap", replace(TRIAL, idle=replace(IDLE, user_minutes=200.0))),
        (
            "trick-pays",
            replace(TRIAL, tricks=(replace(IDLE, name="shed-all+idle", passed=True, score=81),)),
        ),
        (
            "trick-beats-twin",
            replace(TRIAL, tricks=(replace(REFERENCE, name="shed-all+solution", score=100.1),)),
        ),
        ("never-happens", replace(TRIAL, happened=EVERYTHING[1:])),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_shortfall_has_a_finding_of_its_own(code: str, trial: Trial) -> None:
    assert code in _codes(trial)
    others = set(_codes(trial)) - {code}
    assert others <= {"sla-missed"}, "two missed clocks are told as well"


def test_a_target_that_nobody_could_miss_is_a_warning() -> None:
    quick = replace(CLOCKS[-1], actual=200.0)
    trial = replace(TRIAL, reference=replace(REFERENCE, clocks=(*CLOCKS[:-1], quick)))
    (found,) = findings(SCENARIO, [trial], RULES)
    assert (found.code, found.severity) == ("sla-generous", "warning")
    assert found.where == ("sla", "SEV1", "mitigate")


def test_what_came_on_a_further_seed_can_happen() -> None:
    trial = replace(TRIAL, happened=EVERYTHING[1:])
    more: Mapping[int, tuple[str, ...]] = {4: (EVERYTHING[0],)}
    assert findings(SCENARIO, [trial], RULES, more) == []


def test_what_a_facilitator_starts_by_hand_need_not_happen() -> None:
    assert "inject:postpone" not in EVERYTHING
    assert "inject:coo-calls" in EVERYTHING


def test_the_same_finding_on_many_seeds_is_told_once_with_its_place() -> None:
    trials = [replace(TRIAL, seed=seed, stuck=(2, "its time")) for seed in (1, 2, 3, 7)]
    (problem,) = problems("closed-door", SCENARIO.files, findings(SCENARIO, trials, RULES))
    assert problem.message.endswith("(seeds 1-3, 7)")
    line = SCENARIO.files["scenario.yaml"].splitlines()[problem.line - 1]
    assert "query.run" in line
    assert problem.headline().startswith(f"closed-door/scenario.yaml:{problem.line}:")
