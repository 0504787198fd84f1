"""From a session log to a scorecard: pure functions."""

from __future__ import annotations

from scoring.bounds import measure
from scoring.scorecard import Scorecard, score

__all__ = ["Scorecard", "measure", "score"]
