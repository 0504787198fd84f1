"""A town of twelve services: every type once, with what its actions need, as a scenario."""

from __future__ import annotations

from typing import Any

from scenarios.model.scenario import Scenario

TOWN: dict[str, Any] = {
    "hotwash": 1,
    "id": "town",
    "title": "Town",
    "starts": "2026-03-02T09:00:00+00:00",
    "world": {
        "teams": {"all": {"name": "All"}},
        "services": {
            "edge": {
                "type": "proxy",
                "instances": 3,
                "capacity": "90/s",
                "latency": "4ms",
                "expires": "30d",
                "calls": {"shop": {"timeout": "5s", "retries": 1}, "names": {"share": "5%"}},
            },
            "shop": {
                "type": "http",
                "instances": 4,
                "capacity": "70/s",
                "latency": "30ms",
                "flags": {
                    "recommend": {
                        "default": True,
                        "effects": [{"set": "errors", "to": "3%"}],
                    },
                    "beta": {
                        "default": False,
                        "effects": [{"set": "latency", "times": 3}],
                    },
                },
                "calls": {
                    "sessions": {"timeout": "200ms", "retries": 1, "needed": False},
                    "stock": {"timeout": "1s", "retries": 2},
                    "jobs": {"share": "20%", "async": True},
                    "cards": {"share": "10%", "timeout": "3s"},
                },
            },
            "stock": {
                "type": "http",
                "instances": 3,
                "capacity": "90/s",
                "latency": "20ms",
                "autoscaler": {"minimum": 2, "maximum": 8, "target": "70%"},
                "calls": {"stock-db": {"timeout": "1s", "share": "60%"}},
            },
            "sessions": {
                "type": "redis",
                "instances": 2,
                "capacity": "4000/s",
                "latency": "1ms",
                "connections": 500,
                "hit_rate": "95%",
                "calls": {"stock-db": {"timeout": "1s"}},
            },
            "stock-db": {
                "type": "postgresql",
                "instances": 2,
                "replicas": 1,
                "replication": {"lag": "300ms"},
                "capacity": "90/s",
                "latency": "5ms",
                "connections": 60,
                "disk": {"size_gb": 200, "used": "70%"},
                "backups": "2h",
            },
            "jobs": {
                "type": "queue",
                "instances": 2,
                "capacity": "500/s",
                "latency": "2ms",
                "disk": {"size_gb": 50},
                "calls": {"mailer": {"timeout": "10s", "retries": 1}},
            },
            "mailer": {
                "type": "worker",
                "instances": 3,
                "capacity": "20/s",
                "latency": "60ms",
                "calls": {"cards": {"share": "10%", "timeout": "4s"}},
            },
            "names": {"type": "dns", "instances": 2, "latency": "2ms"},
            "cards": {"type": "external", "latency": "150ms"},
            "metrics": {"type": "monitoring", "disk": {"used": "40%"}},
            "pager": {"type": "paging", "instances": 2},
            "status": {"type": "status-page", "instances": 2},
        },
        "traffic": {
            "web": {
                "enters": "edge",
                "rate": "200/s",
                "users": 10_000,
                "worth": {"name": "orders", "share": "5%"},
            }
        },
    },
}


def town() -> Scenario:
    """The scenario, validated."""
    return Scenario.model_validate(TOWN)
