"""A scenario with a unique word in every field of free text, and which of them a seat may read."""

from __future__ import annotations

import json
from typing import Any

from scenarios.loader import from_files
from scenarios.model import Scenario

SEAT = "primary"

HIDDEN = (
    "debrieftext",
    "knowssays",
    "knowsagain",
    "wantstext",
    "lateinject",
    "injectnotes",
    "incidenttitle",
    "actionreveals",
    "actionharms",
    "faultlog",
    "variantlog",
    "solutionreason",
    "solutionalternative",
    "faultid",
    "variantid",
    "decoyfault",
    "incidentid",
    "injectid",
)
"""Words that nobody may be given before the debrief."""

_FILES = {
    "debrief.md": "# debrieftext\n",
    "plan.md": "# publicplan\n",
    "runbook.md": "publicrunbook\n",
    "rules.yml": """
groups:
  - name: shop
    rules:
      - alert: ShopErrors
        expr: sum(rate(http_requests_total{service="shop",code=~"5.."}[1m])) > 1
        for: 1m
        labels: {severity: page}
        annotations: {summary: publicsummary}
""",
}


def tree(**changes: Any) -> dict[str, Any]:
    """The scenario as it stands in a file; `changes` replace top-level keys."""
    when = {"event": "incident.resolved", "count": 1000}
    made: dict[str, Any] = {
        "hotwash": 1,
        "id": "planted",
        "title": "publictitle",
        "summary": "publicsummary",
        "briefing": "publicbriefing",
        "starts": "2026-11-27T17:40:00+01:00",
        "pre_roll": "20m",
        "duration": "10m",
        "seats": {SEAT: {"title": "publicseat", "team": "web", "default": True}},
        "world": {
            "teams": {"web": {"name": "publicteam"}},
            "services": {
                "shop": {
                    "team": "web",
                    "type": "http",
                    "text": "publicservice",
                    "instances": 2,
                    "capacity": "200/s",
                    "calls": {"stock": {"timeout": "1s"}},
                },
                "stock": {"team": "web", "type": "http", "instances": 2, "capacity": "200/s"},
            },
            "traffic": {
                "web": {"enters": "shop", "rate": "50/s", "users": 500, "journey": "publicjourney"}
            },
            "changes": {"shop-2": {"at": "-5m", "target": "shop", "text": "publicchange"}},
        },
        "alerting": {"rule_files": ["rules.yml"]},
        "on_call": {
            "people": {
                "milo": {
                    "name": "publicperson",
                    "role": "publicrole",
                    "team": "web",
                    "answers_in": "30s",
                    "knows": [
                        {
                            "about": "stock",
                            "says": "knowssays",
                            "again": "knowsagain",
                            "when": when,
                            "wrong": True,
                        }
                    ],
                    "wants": [{"when": when, "text": "wantstext"}],
                }
            }
        },
        "faults": {
            "faultid": {
                "starts": {"at": "1m"},
                "target": "shop",
                "one_of": {
                    "variantid": {
                        "effects": [{"set": "errors", "to": "30%"}],
                        "logs": [{"level": "DEBUG", "share": "0%", "text": "variantlog"}],
                    }
                },
                "logs": [{"level": "DEBUG", "share": "0%", "text": "faultlog"}],
            },
            "decoyfault": {
                "starts": {"at": "2m"},
                "target": "stock",
                "decoy": True,
                "effects": [{"set": "latency", "add": "20ms"}],
            },
        },
        "actions": {
            "look": {
                "title": "publicaction",
                "target": "shop",
                "text": "publicactiontext",
                "takes": "30s",
                "ends": ["faultid"],
                "reveals": "actionreveals",
                "harms": "actionharms",
            }
        },
        "incidents": {
            "incidentid": {
                "faults": ["faultid"],
                "title": "incidenttitle",
                "cause": "shop",
                "kind": "capacity",
                "severity": "SEV2",
                "services": ["shop"],
                "contributing": ["canary"],
            }
        },
        "factors": {
            "canary": {"text": "publicfactor", "holds": True},
            "expiry": {"text": "publicotherfactor"},
        },
        "injects": {
            "injectid": {
                "at": "2m",
                "channel": "phone",
                "from": "milo",
                "text": "publiccall",
                "notes": "injectnotes",
                "about": "incidentid",
                "decoy": True,
            },
            "lateinject": {"when": when, "from": "milo", "text": "lateinject"},
        },
        "solution": {
            "reference": [
                {"delay": "90s", "do": "incident.declare", "reason": "solutionreason"},
            ],
            "other": [
                {"delay": "90s", "do": "incident.declare", "reason": "solutionalternative"},
            ],
        },
        "debrief": "debrief.md",
        "documents": {"plan": "plan.md"},
        "runbooks": {"ShopErrors": "runbook.md"},
    }
    return {**made, **changes}


def planted(**changes: Any) -> Scenario:
    """The scenario, with its files."""
    return from_files(files(**changes))


def files(**changes: Any) -> dict[str, str]:
    """Its files as text, by name."""
    return {**_FILES, "scenario.yaml": json.dumps(tree(**changes))}
