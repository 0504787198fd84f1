"""What every test may rely on: no trace of the person at the keyboard, and the same draws."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# `make test` must say the same twice, so its examples are fixed; soak runs look for new ones.
# The machine may be shared: a slow example is not a defect, so there are no deadlines.
_SLOW = [HealthCheck.too_slow]
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile(
    "search", deadline=None, max_examples=300, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_SWITCHES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "HOTWASH_DEBUG")


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for every test: nothing of the person is read, nothing is left behind."""
    home = tmp_path_factory.mktemp("home")
    for name in ("data", "config", "cache", "state"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(home / name))
    for name in _SWITCHES:
        monkeypatch.delenv(name, raising=False)
    return home
