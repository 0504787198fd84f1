"""Names of a scenario's alert rules."""

from __future__ import annotations

from scenarios.model import Scenario
from simulator.telemetry.rules import parse_rules
from simulator.telemetry.rules_model import AlertingRule


def alert_names(scenario: Scenario) -> list[str]:
    """Every alert that a rule of the scenario can raise, each once, in the files' order."""
    names: dict[str, None] = {}
    for path in scenario.alerting.rule_files:
        for group in parse_rules(scenario.files[path], path).groups:
            for rule in group.rules:
                if isinstance(rule, AlertingRule):
                    names[rule.alert] = None
    return list(names)
