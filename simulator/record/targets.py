"""SLA targets of a scenario: its own, else the usual ones, cut to what fits the exercise."""

from __future__ import annotations

from scenarios.model import Scenario
from scenarios.vocabulary.words import CLOCKS, SEVERITIES, SLA_DEFAULTS

_FITTED = frozenset(CLOCKS) - {"resolve"}


def targets(scenario: Scenario) -> dict[str, dict[str, int]]:
    """Targets in ms by severity and clock.

    A default that could not pass before the planned end is 0.55 of the duration; resolve may lie
    beyond it (its clock is then counted nowhere).
    """
    return {severity: _of(scenario, severity) for severity in SEVERITIES}


def calendars(scenario: Scenario) -> dict[str, str]:
    """`always` or `business-hours` by severity."""
    return {
        severity: scenario.sla[severity].calendar if severity in scenario.sla else "always"
        for severity in SEVERITIES
    }


def _of(scenario: Scenario, severity: str) -> dict[str, int]:
    given_by = {str(key): one for key, one in scenario.sla.items()}
    own = given_by.get(severity)
    usual = SLA_DEFAULTS.get(severity, {})
    made: dict[str, int] = {}
    for clock in CLOCKS:
        given = getattr(own, clock) if own is not None else None
        if given is not None:
            made[clock] = given
        elif clock in usual:
            fits = usual[clock] < scenario.duration or clock not in _FITTED
            made[clock] = usual[clock] if fits else scenario.duration * 55 // 100
    return made
