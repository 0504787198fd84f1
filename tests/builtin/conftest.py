"""Trials of the built-ins, each played once."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from scenarios.catalog import open_scenario
from tests.builtin.once import Once
from tui.proof.trial import Laid, Trial, try_seed, try_trick

TrialOf = Callable[[str, int], Trial]
LaidOf = Callable[[str, int, str], Laid]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A memory for this test run; with xdist every worker's folder lies in the run's."""
    base = tmp_path_factory.getbasetemp()
    return Once((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once")


@pytest.fixture(scope="session")
def trial_of(once: Once) -> TrialOf:
    """Idle and the reference of a built-in on a seed."""

    def get(name: str, seed: int) -> Trial:
        return once.get(f"{name}-{seed}", lambda: try_seed(open_scenario(name).files, seed, ()))

    return get


@pytest.fixture(scope="session")
def laid_of(once: Once, trial_of: TrialOf) -> LaidOf:
    """A trick over idle and over the reference."""

    def get(name: str, seed: int, trick: str) -> Laid:
        bounds, files = trial_of(name, seed).bounds, open_scenario(name).files
        return once.get(f"{name}-{seed}-{trick}", lambda: try_trick(files, seed, trick, bounds))

    return get
