"""Frozen models of the scenario format, version 1."""

from __future__ import annotations

from scenarios.model.scenario import Scenario
from scenarios.model.values import Money, Setting, Spread
from scenarios.model.when import When

__all__ = ["Money", "Scenario", "Setting", "Spread", "When"]
