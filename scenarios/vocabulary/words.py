"""Fixed lists: roles, audiences, severities, kinds of causes, templates, states."""

from __future__ import annotations

from typing import Final

SEVERITIES: Final = ("SEV1", "SEV2", "SEV3", "SEV4", "SEV5")
DEGREES: Final = ("high", "medium", "low")
PRIORITIES: Final = ("P1", "P2", "P3", "P4", "P5")
ROLES: Final = ("incident-commander", "deputy", "scribe", "communications-lead", "resolver")
AUDIENCES: Final = ("public", "support", "executives", "responders")
TEMPLATES: Final = ("can", "holding", "status", "executive")
STATES: Final = ("investigating", "identified", "monitoring", "resolved")
"""States of an update, as status pages name them."""

KINDS: Final[dict[str, str]] = {
    "change": "operations",
    "configuration": "operations",
    "capacity": "load",
    "traffic": "load",
    "dependency": "dependency",
    "network": "dependency",
    "data": "state",
    "disk": "state",
    "expiry": "state",
    "hardware": "infrastructure",
    "security": "security",
    "human-error": "operations",
    "monitoring": "tooling",
    "none": "none",
}
"""Kinds of causes, each with its class: the right class earns half."""

DIMENSIONS: Final[dict[str, float]] = {
    "detection": 10,
    "triage": 15,
    "escalation": 10,
    "communication": 15,
    "mitigation": 30,
    "diagnosis": 15,
    "post-mortem": 5,
    "teamwork": 0,
}
"""Dimensions of the score with their default weights (teamwork: 10 in game days)."""

CLOCKS: Final = (
    "acknowledge",
    "triage",
    "engage",
    "first_update",
    "update_every",
    "mitigate",
    "resolve",
)

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE

SLA_DEFAULTS: Final[dict[str, dict[str, int]]] = {
    "SEV1": {
        "acknowledge": 5 * MINUTE,
        "triage": 10 * MINUTE,
        "engage": 15 * MINUTE,
        "first_update": 15 * MINUTE,
        "update_every": 30 * MINUTE,
        "mitigate": HOUR,
        "resolve": 4 * HOUR,
    },
    "SEV2": {
        "acknowledge": 10 * MINUTE,
        "triage": 20 * MINUTE,
        "engage": 30 * MINUTE,
        "first_update": 30 * MINUTE,
        "update_every": HOUR,
        "mitigate": 2 * HOUR,
        "resolve": 8 * HOUR,
    },
    "SEV3": {
        "acknowledge": 30 * MINUTE,
        "triage": HOUR,
        "engage": 2 * HOUR,
        "mitigate": 8 * HOUR,
        "resolve": 72 * HOUR,
    },
}
"""Targets in ms where a scenario sets none; SEV4 and SEV5 have none within an exercise."""

PRIORITY: Final[dict[tuple[str, str], str]] = {
    ("high", "high"): "P1",
    ("high", "medium"): "P2",
    ("medium", "high"): "P2",
    ("high", "low"): "P3",
    ("medium", "medium"): "P3",
    ("low", "high"): "P3",
    ("medium", "low"): "P4",
    ("low", "medium"): "P4",
    ("low", "low"): "P5",
}
"""(impact, urgency) to priority, as in ITIL."""
