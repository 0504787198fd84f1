"""A small exercise for tests of the console: one deploy breaks a shop a minute after StartEx."""

from __future__ import annotations

import json
from typing import Any

from scenarios.loader import from_files
from scenarios.model import Scenario

SEAT = "primary"
MINUTE = 60_000

_RULES = """
groups:
  - name: shop
    rules:
      - alert: ShopErrors
        expr: >-
          sum by (service) (rate(http_requests_total{service="shop",code=~"5.."}[1m]))
          / sum by (service) (rate(http_requests_total{service="shop"}[1m])) > 0.05
        for: 15s
        labels: {severity: critical, team: web}
        annotations:
          summary: "{{ $labels.service }} fails [bold]much[/] WORDS"
"""

_ALERTMANAGER = """
route:
  receiver: web
  group_by: [alertname, service]
  group_wait: 5s
receivers:
  - name: web
"""

_DASHBOARD = {
    "title": "Shop WORDS",
    "panels": [
        {
            "title": "Requests WORDS",
            "targets": [
                {
                    "expr": 'sum by (code) (rate(http_requests_total{service="shop"}[1m]))',
                    "legendFormat": "{{code}}",
                }
            ],
        },
        {"title": "Waiting", "targets": [{"expr": "sum(http_queue_length)"}]},
    ],
}


def drill(words: str = "") -> Scenario:
    """The exercise; `words` are put into every text that an author can write."""

    def text(plain: str) -> str:
        return f"{plain} {words}".strip()

    tree: dict[str, Any] = {
        "hotwash": 1,
        "id": "drill",
        "title": text("Shop drill")[:110],
        "summary": text("A shop that fails."),
        "briefing": text("You are on call for the shop."),
        "starts": "2026-11-27T17:40:00+01:00",
        "pre_roll": "6m",
        "duration": "20m",
        "indicator": 'sum(rate(http_requests_total{service="shop",code!~"5.."}[1m]))'
        ' / sum(rate(http_requests_total{service="shop"}[1m]))',
        "seats": {
            SEAT: {"title": text("Web, on call"), "team": "web", "default": True},
        },
        "objectives": {
            "notice": {"capability": "detection", "text": text("Notice it."), "points": 10}
        },
        "world": {
            "teams": {"web": {"name": text("Web")}, "data": {"name": "Data"}},
            "services": {
                "shop": {
                    "team": "web",
                    "type": "http",
                    "tier": 1,
                    "text": text("Sells things."),
                    "instances": 2,
                    "capacity": "400/s",
                    "calls": {"shop-db": {"timeout": "1s", "retries": 1}},
                },
                "shop-db": {"team": "data", "type": "postgresql", "capacity": "900/s"},
            },
            "traffic": {
                "web": {
                    "enters": "shop",
                    "rate": "100/s",
                    "users": 1000,
                    "journey": text("buy something"),
                }
            },
            "changes": {
                "shop-2": {"at": "1m", "target": "shop", "text": text("shop 2 rolled out")},
                "shop-1": {"at": "-5m", "target": "shop", "text": "shop 1 rolled out"},
            },
        },
        "alerting": {
            "rule_files": ["rules.yml"],
            "alertmanager": "alertmanager.yml",
            "receivers": {"web": {"policy": "web"}},
        },
        "on_call": {
            "people": {
                "milo": {
                    "name": text("Milo"),
                    "role": text("Web lead"),
                    "team": "web",
                    "answers_in": "10s",
                    "may": ["approve", "rollback"],
                    "knows": [{"about": "shop", "says": text("We shipped 2 just now.")}],
                },
                "vera": {
                    "name": "Vera",
                    "role": "VP Sales",
                    "outside": True,
                    "audience": "executives",
                },
            },
            "schedules": {"web": {"layers": [{"rotation": [SEAT, "milo"], "every": "24h"}]}},
            "escalation_policies": {
                "web": {
                    "levels": [
                        {"notify": {"schedule": "web"}, "timeout": "5m"},
                        {"notify": {"person": "milo"}, "timeout": "5m"},
                    ]
                }
            },
        },
        "faults": {
            "broken-build": {
                "starts": {"with": "shop-2", "delay": "1s"},
                "target": "shop",
                "effects": [{"set": "errors", "to": "40%"}],
                "logs": [{"level": "ERROR", "share": "20%", "text": text("boom in cart")}],
            }
        },
        "actions": {
            "drop-cart": {
                "title": text("shop: drop the cart"),
                "target": "shop",
                "text": text("Empties every cart."),
                "takes": "20s",
                "needs": {"approval": True},
                "effects": [{"set": "latency", "times": 0.9}],
                "reveals": text("The carts were fine."),
            }
        },
        "incidents": {
            "shop-down": {
                "faults": ["broken-build"],
                "cause": "shop-2",
                "kind": "change",
                "severity": "SEV1",
                "services": ["shop"],
                "teams": ["web"],
                "contributing": ["no-canary"],
            }
        },
        "factors": {
            "no-canary": {"text": text("All at once"), "holds": True},
            "moon": {"text": "The moon was full"},
        },
        "injects": {
            "vera-asks": {
                "at": "3m",
                "channel": "phone",
                "from": "vera",
                "text": text("What do I tell our customers?"),
                "asks": [text("We look into it."), "Nothing."],
            }
        },
        "past": {"handover": {"at": "-5m", "from": "milo", "text": text("Quiet day.")}},
        "solution": [
            {
                "when": {"event": "page.sent"},
                "delay": "20s",
                "do": "incident.declare",
                "severity": "SEV1",
                "impact": "high",
                "urgency": "high",
                "services": ["shop"],
            },
            {"delay": "20s", "do": "action.start", "action": "rollback", "target": "shop"},
        ],
        "debrief": "debrief.md",
        "dashboards": ["shop.yml"],
        "runbooks": {"ShopErrors": "errors.md"},
        "documents": {"plan": "plan.md"},
    }
    files = {
        "rules.yml": _RULES.replace("WORDS", json.dumps(words)[1:-1].replace("'", "")),
        "alertmanager.yml": _ALERTMANAGER,
        "shop.yml": json.dumps(_DASHBOARD).replace("WORDS", json.dumps(words)[1:-1]),
        "errors.md": text("# Shop errors\n\nRoll back."),
        "plan.md": text("# The plan\n\n- declare\n- **tell** people\n\n`code`"),
        "debrief.md": text("# Deploys\n\nOne at a time."),
    }
    return from_files({"scenario.yaml": json.dumps(tree, indent=1), **files})
