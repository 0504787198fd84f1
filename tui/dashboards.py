"""The standard dashboard of each service type: rate, errors, duration, saturation.

Queries are made from the families that the type exports (`scenarios.families`), so that every
service has a dashboard, whatever broke and whether or not the scenario brings its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scenarios.families import FAMILIES
from scenarios.family import Family
from simulator.record.public import DashboardInfo, PanelInfo, Public, ServiceInfo

_RATE = "[1m]"
_TITLES = {
    "percent": re.compile(r"\b(share|ratio|percent|error rate)\b", re.I),
    "s": re.compile(r"\b(p\d\d|latency|duration|lag|seconds)\b(?!.*\ba second\b)", re.I),
}
_SHARE = re.compile(r"\brate\(.*\)\s*/\s*\(?.*\brate\(", re.S)
_NO_SHARE = re.compile(r"_sum\b|_bucket\b|\*\s*\d")
_LEFT = re.compile(r"\{\{[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard to show. `service` is set for the standard one of a service."""

    id: str
    title: str
    panels: tuple[PanelInfo, ...]
    service: str = ""


def boards(public: Public) -> list[Board]:
    """The scenario's dashboards, then the standard one of every service that has metrics."""
    own = [_own(one) for one in public.dashboards]
    standard = (standard_board(one) for one in public.services)
    return [*own, *(one for one in standard if one.panels)]


def standard_board(service: ServiceInfo) -> Board:
    """The standard dashboard of one service."""
    return Board(f"service:{service.id}", service.id, tuple(_panels(service)), service.id)


def _own(one: DashboardInfo) -> Board:
    return Board(one.id, one.title, one.panels)


def _panels(service: ServiceInfo) -> Iterator[PanelInfo]:
    families = {one.name: one for one in FAMILIES.get(service.type, ())}
    made = [
        *_traffic(service.id, families),
        *_durations(service.id, families),
        *_saturation(service, families),
    ]
    for place, (title, unit, targets) in enumerate(made):
        yield PanelInfo(title, "timeseries", targets, place % 2 * 12, place // 2 * 8, 12, 8, unit)


_Panel = tuple[str, str, tuple[tuple[str, str], ...]]


def _traffic(key: str, families: dict[str, Family]) -> Iterator[_Panel]:
    named = f'{{service="{key}"}}'
    counted = next((one for one in families.values() if one.what == "requests" and one.label), None)
    if counted is not None:
        by = f"sum by ({counted.label}) (rate({counted.name}{named}{_RATE}))"
        yield f"{_unit_of(counted)}/s by {counted.label}", "", ((by, f"{{{{{counted.label}}}}}"),)
        bad = " + ".join(
            f'sum(rate({counted.name}{{service="{key}",{counted.label}="{value}"}}{_RATE}))'
            for value, outcome in counted.values
            if outcome != "ok"
        )
        share = f"({bad}) / sum(rate({counted.name}{named}{_RATE}))"
        yield "errors, share", "percentunit", ((share, "errors"),)
        return
    parts = {
        "ok": "ok",
        "error": "failed",
        "offered": "in",
        "refused": "refused",
        "hits": "hits",
        "misses": "misses",
    }
    targets = tuple(
        (f"sum(rate({one.name}{named}{_RATE}))", parts[one.what])
        for one in families.values()
        if one.kind == "counter" and one.what in parts
    )
    if targets:
        yield "operations/s", "", targets


def _unit_of(family: Family) -> str:
    return {"jobs_processed_total": "jobs", "coredns_dns_responses_total": "answers"}.get(
        family.name, "requests"
    )


def _durations(key: str, families: dict[str, Family]) -> Iterator[_Panel]:
    named = f'{{service="{key}"}}'
    for one in families.values():
        if one.what == "duration" and one.kind == "histogram":
            targets = tuple(
                (
                    _quantile(share, f"{one.name}_bucket{named}"),
                    label,
                )
                for share, label in (("0.99", "p99"), ("0.5", "p50"))
            )
            yield "duration", "s", targets
        elif one.what == "duration":
            mean = _mean(one.name, named)
            yield "duration, mean", "s", ((mean, "mean"),)
        elif one.name == "http_client_request_duration_seconds":
            by = _mean(one.name, named, " by (target) ")
            yield "calls, mean duration", "s", ((by, "{{target}}"),)
        elif one.name == "http_client_retries_total":
            by = f"sum by (target) (rate({one.name}{named}{_RATE}))"
            yield "retries/s", "", ((by, "{{target}}"),)


def _quantile(share: str, series: str) -> str:
    return f"histogram_quantile({share}, sum by (le) (rate({series}{_RATE})))"


def _mean(name: str, named: str, by: str = "") -> str:
    total, count = (f"sum{by}(rate({name}_{part}{named}{_RATE}))" for part in ("sum", "count"))
    return f"{total} / {count}"


_PAIRS = (
    ("in_flight", "slots", "in flight"),
    ("queue", "queue_limit", "waiting"),
    ("connections", "connections_limit", "connections"),
    ("ready", "wanted", "instances ready"),
)


def _saturation(service: ServiceInfo, families: dict[str, Family]) -> Iterator[_Panel]:
    named = f'{{service="{service.id}"}}'
    by_what = {one.what: one for one in families.values()}
    for used, most, title in _PAIRS:
        if used in by_what:
            targets = [(f"sum({by_what[used].name}{named})", title)]
            if most in by_what:
                targets.append(
                    (f"sum({by_what[most].name}{named})", "limit" if used != "ready" else "wanted")
                )
            yield title, "", tuple(targets)
    if "cpu" in by_what:
        busy = f"avg(rate({by_what['cpu'].name}{named}{_RATE}))"
        yield "cpu, share of an instance", "percentunit", ((busy, "cpu"),)
    if "lag" in by_what and service.replicas:
        yield "replication lag", "s", ((f"max({by_what['lag'].name}{named})", "lag"),)
    if "wait" in by_what:
        yield "oldest message", "s", ((f"max({by_what['wait'].name}{named})", "age"),)
    if "hits" in by_what and "misses" in by_what:
        hits, misses = (f"sum(rate({by_what[w].name}{named}{_RATE}))" for w in ("hits", "misses"))
        yield "hit share", "percentunit", ((f"{hits} / ({hits} + {misses})", "hits"),)


def unit_of(panel: PanelInfo) -> str:
    """The unit of a panel as charts know it."""
    known = {
        "s": "s",
        "seconds": "s",
        "percentunit": "percent",
        "bytes": "bytes",
        "decbytes": "bytes",
    }
    if panel.unit:
        return known.get(panel.unit, "")
    # A panel that names no unit says in its title what it shows, or by what it divides.
    named = next((unit for unit, words in _TITLES.items() if words.search(panel.title)), "")
    shares = panel.targets and all(is_share(expr) for expr, _ in panel.targets)
    return named or ("percent" if shares else "")


def is_share(expr: str) -> bool:
    """Does a query divide rates of counters by one another? Means of durations do not count."""
    return _SHARE.search(expr) is not None and not _NO_SHARE.search(expr)


def legend(template: str, labels: dict[str, str]) -> str:
    """Grafana's `{{label}}` filled in; empty if there is no template."""
    text = template
    for key, value in labels.items():
        text = text.replace(f"{{{{{key}}}}}", value).replace(f"{{{{ {key} }}}}", value)
    return _LEFT.sub("", text).strip()
