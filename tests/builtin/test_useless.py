"""Useless commands put anywhere into the reference response never raise its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.catalog import open_scenario
from simulator.chance import Seeds
from simulator.policies.base import Answer, Policy, Reader
from simulator.policies.registry import Briefed, make
from simulator.record.board import Board
from simulator.record.commands import Command
from simulator.record.entries import Entry
from simulator.record.public_types import Public
from simulator.runner import Finished, run
from tests.builtin.conftest import TrialOf
from tui.proof.trial import judged

NAME, SEED, END = "closed-door", 1, 1_200_000
Given = tuple[int, tuple[str, Mapping[str, Any]]]
ASIDE = ("mailer", "mail-queue")
"""Services without a path to the incident."""

USELESS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("view.open", {"service": "recommendations"}),
    ("query.run", {"query": "sum by (service) (up)"}),
    ("log.search", {"text": "smtp"}),
    ("check.run", {"journey": "visitors"}),
    ("page.acknowledge", {"page": "page:no:such:0"}),
    ("incident.resolve", {"incident": "INC-7"}),
    ("action.start", {"action": "restart", "target": "nowhere"}),
    ("action.start", {"action": "restart", "target": "mailer", "by": {"person": "dario"}}),
    ("no.such", {}),
    ("page.send", {"to": {"person": "lena"}, "reason": "hello"}),
    ("question.ask", {"to": {"person": "lena"}, "about": "account-db"}),
)


class _Added:
    """The reference response with more commands at times of their own."""

    def __init__(self, base: Policy, more: Sequence[Given]) -> None:
        self._base = base
        self._left = sorted(more, key=lambda one: one[0])

    def step(self, board: Board, read: Reader, /) -> Answer:
        """What is added first, then the reference's own."""
        due = [one for one in self._left if one[0] <= read.now()]
        self._left = self._left[len(due) :]
        commands, wake = self._base.step(board, read)
        wakes = [one for one in (wake, *(at for at, _ in self._left)) if one is not None]
        added = [Command(type, fields) for _, (type, fields) in due]
        return [*added, *commands], min(wakes, default=None)


def _play(more: Sequence[Given]) -> Finished:
    scenario = open_scenario(NAME)

    def maker(public: Public) -> Policy:
        return _Added(make("solution", Briefed(public, scenario.solutions())), more)

    return run(scenario, Seeds.of(SEED), maker)


@pytest.fixture(scope="module")
def plain() -> Finished:
    """The reference alone."""
    return _play(())


def _happens(finished: Finished) -> list[Entry]:
    """What the world and its people did: without numbers, and without what was stirred aside."""
    kinds = ("alert.", "impact.began", "impact.ended", "fault.", "inject.", "change.", "action.")
    kept = []
    for one in finished.entries:
        about = {one.get("service"), one.get("target"), one.get("fault")}
        if one.type.startswith(kinds) and not about & {*ASIDE, "mail-jam"}:
            kept.append(replace(one, seq=0))
    return kept


def _holds(more: Sequence[Given], plain: Finished, trial_of: TrialOf) -> None:
    trial = trial_of(NAME, SEED)
    played = _play(more)
    card = judged(played, trial.bounds)
    assert card.score is not None
    assert card.score <= trial.reference.score
    assert card.impact["user_minutes"] == trial.reference.user_minutes
    assert _happens(played) == _happens(plain)


PLACES = st.lists(
    st.tuples(st.integers(0, END - 1), st.sampled_from(USELESS)), min_size=1, max_size=10
)


def test_all_of_them_at_once_change_nothing(plain: Finished, trial_of: TrialOf) -> None:
    assert judged(plain, trial_of(NAME, SEED).bounds).score == 100
    assert len(_happens(plain)) > 20
    _holds([(300_000 + 1000 * nth, one) for nth, one in enumerate(USELESS)], plain, trial_of)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=PLACES)
def test_anywhere_they_never_raise_the_score(
    plain: Finished, trial_of: TrialOf, more: list[Given]
) -> None:
    _holds(more, plain, trial_of)


@pytest.mark.soak
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=PLACES)
def test_anywhere_they_never_raise_the_score_on_many_draws(
    plain: Finished, trial_of: TrialOf, more: list[Given]
) -> None:
    _holds(more, plain, trial_of)
