"""Metric families by service type: the world exports exactly these, the lint knows them.

Names follow the exporters that people know (client libraries, node, blackbox, postgres, redis,
rabbitmq, coredns, alertmanager). `what` names the quantity of the model behind a family.
"""

from __future__ import annotations

from typing import Final

from scenarios.family import Family, Kind
from scenarios.model import Scenario
from scenarios.model.world import Service

__all__ = [
    "CODES",
    "FAMILIES",
    "SYNTHETIC",
    "Family",
    "business_families",
    "exported",
    "families_of",
]

CODES: Final = (("200", "ok"), ("500", "error"), ("503", "refused"))
_CALL_CODES: Final = (("200", "ok"), ("500", "error"), ("504", "late"))
_RESULTS: Final = (("success", "ok"), ("failure", "error"))


def _s(name: str, kind: Kind, what: str, text: str, unit: str = "", needs: str = "") -> Family:
    return Family(name, kind, what, text, unit, scope="service", needs=needs)


_PROCESS = (
    Family("up", "gauge", "up", "1 if it could be scraped."),
    Family("process_start_time_seconds", "gauge", "started", "Start of the process.", "unixtime"),
    Family(
        "process_cpu_seconds_total",
        "counter",
        "cpu",
        "Processor time used; one instance at full load uses one second a second.",
        "seconds",
    ),
    Family("process_resident_memory_bytes", "gauge", "memory", "Memory in use.", "bytes"),
)

_DEPLOYED = (
    _s("service_instances_wanted", "gauge", "wanted", "Instances that the service should have."),
    _s("service_instances_ready", "gauge", "ready", "Instances that get traffic."),
    _s(
        "service_autoscaler_max_instances",
        "gauge",
        "autoscaler_max",
        "Most instances that the autoscaler may start.",
        needs="autoscaler",
    ),
)

_DISK = (
    _s("node_filesystem_size_bytes", "gauge", "disk_size", "Size of the disk.", "bytes", "disk"),
    _s("node_filesystem_avail_bytes", "gauge", "disk_free", "Free space.", "bytes", "disk"),
)

_CERTIFICATE = (
    _s(
        "probe_ssl_earliest_cert_expiry",
        "gauge",
        "expires",
        "When the certificate runs out.",
        "unixtime",
        needs="expires",
    ),
)

_CALLS = (
    Family(
        "http_client_requests_total",
        "counter",
        "tries",
        "Tries of calls to another service; 504: the caller gave up waiting.",
        scope="call",
        label="code",
        values=_CALL_CODES,
        needs="calls",
    ),
    Family(
        "http_client_retries_total",
        "counter",
        "retries",
        "Tries that were not the first.",
        scope="call",
        needs="calls",
    ),
    Family(
        "http_client_request_duration_seconds",
        "summary",
        "call_duration",
        "Time of one try, at most the timeout.",
        "seconds",
        scope="call",
        needs="calls",
    ),
)

_HTTP = (
    Family(
        "http_requests_total",
        "counter",
        "requests",
        "Requests answered; 503: refused (shed, or the queue was full).",
        label="code",
        values=CODES,
    ),
    _s(
        "http_request_duration_seconds",
        "histogram",
        "duration",
        "Time from arrival to answer, waiting included.",
        "seconds",
    ),
    Family("http_requests_in_flight", "gauge", "in_flight", "Requests being worked on."),
    Family("http_queue_length", "gauge", "queue", "Requests that wait."),
    Family("http_queue_limit", "gauge", "queue_limit", "Requests that may wait."),
)

_SLOTS = (Family("http_concurrency_limit", "gauge", "slots", "How many may be worked on at once."),)

_WORKER = (
    Family(
        "jobs_processed_total", "counter", "requests", "Jobs done.", label="result", values=_RESULTS
    ),
    _s(
        "job_duration_seconds",
        "histogram",
        "duration",
        "Time from arrival to done, waiting included.",
        "seconds",
    ),
    Family("jobs_in_flight", "gauge", "in_flight", "Jobs being worked on."),
    Family("jobs_concurrency_limit", "gauge", "slots", "How many may be worked on at once."),
    Family("jobs_waiting", "gauge", "queue", "Jobs that wait."),
)

_QUEUE = (
    _s("rabbitmq_queue_messages_ready", "gauge", "queue", "Messages that wait."),
    _s("rabbitmq_queue_messages_published_total", "counter", "offered", "Messages taken in."),
    _s("rabbitmq_queue_messages_delivered_total", "counter", "ok", "Messages handed out."),
    _s(
        "rabbitmq_queue_messages_dropped_total",
        "counter",
        "refused",
        "Messages refused: the queue or the disk was full.",
    ),
    _s(
        "rabbitmq_queue_oldest_message_age_seconds",
        "gauge",
        "wait",
        "Age of the oldest message that waits.",
        "seconds",
    ),
)

_POSTGRESQL = (
    Family("pg_up", "gauge", "up", "1 if the database answers."),
    Family("pg_stat_activity_count", "gauge", "connections", "Connections in use."),
    Family("pg_settings_max_connections", "gauge", "connections_limit", "Connections allowed."),
    Family("pg_stat_database_xact_commit", "counter", "ok", "Transactions committed."),
    Family("pg_stat_database_xact_rollback", "counter", "error", "Transactions rolled back."),
    Family("pg_stat_activity_waiting", "gauge", "queue", "Sessions that wait for a connection."),
    _s(
        "pg_stat_statements_seconds",
        "summary",
        "duration",
        "Time of statements, waiting included.",
        "seconds",
    ),
    _s(
        "pg_replication_lag_seconds",
        "gauge",
        "lag",
        "How far the replicas are behind.",
        "seconds",
        needs="replicas",
    ),
)

_REDIS = (
    Family("redis_up", "gauge", "up", "1 if the cache answers."),
    Family("redis_keyspace_hits_total", "counter", "hits", "Lookups that found the key."),
    Family("redis_keyspace_misses_total", "counter", "misses", "Lookups that did not."),
    Family("redis_connected_clients", "gauge", "connections", "Clients connected."),
    Family("redis_config_maxclients", "gauge", "connections_limit", "Clients allowed."),
    Family("redis_rejected_connections_total", "counter", "refused", "Clients turned away."),
    _s(
        "redis_commands_duration_seconds",
        "summary",
        "duration",
        "Time of commands, waiting included.",
        "seconds",
    ),
)

_DNS = (
    Family(
        "coredns_dns_responses_total",
        "counter",
        "requests",
        "Answers by return code.",
        label="rcode",
        values=(("NOERROR", "ok"), ("SERVFAIL", "error"), ("REFUSED", "refused")),
    ),
    _s(
        "coredns_dns_request_duration_seconds",
        "histogram",
        "duration",
        "Time to answer.",
        "seconds",
    ),
)

_MONITORING = (
    Family("prometheus_tsdb_head_series", "gauge", "head_series", "Series in memory."),
    Family(
        "prometheus_target_scrapes_missed_total",
        "counter",
        "error",
        "Scrapes that could not be stored.",
    ),
    _s("alertmanager_alerts", "gauge", "alerts", "Alerts that are known."),
)

_BUSINESS = Family(
    "business_transactions_total",
    "counter",
    "worth",
    "What requests are worth to the business, in the unit that executives ask for.",
    scope="traffic",
)

_SERVER = (*_PROCESS, *_DEPLOYED, *_HTTP)

FAMILIES: Final[dict[str, tuple[Family, ...]]] = {
    "http": (*_SERVER, *_SLOTS, *_CALLS),
    "proxy": (*_SERVER, *_CALLS, *_CERTIFICATE),
    "worker": (*_PROCESS, *_DEPLOYED, *_WORKER, *_CALLS),
    "queue": (*_PROCESS, *_DEPLOYED, *_QUEUE, *_CALLS, *_DISK),
    "postgresql": (*_PROCESS, *_DEPLOYED, *_POSTGRESQL, *_CALLS, *_DISK),
    "redis": (*_PROCESS, *_DEPLOYED, *_REDIS, *_CALLS),
    "dns": (*_PROCESS, *_DEPLOYED, *_DNS, *_CALLS),
    "external": (),
    "monitoring": (*_SERVER, *_SLOTS, *_MONITORING, *_DISK),
    "paging": (*_SERVER, *_SLOTS),
    "chat": (*_SERVER, *_SLOTS),
    "status-page": (*_SERVER, *_SLOTS, *_CERTIFICATE),
}
"""Families by service type (`scenarios.vocabulary.service_types.TYPES` has the same keys)."""

SYNTHETIC: Final[dict[str, tuple[str, ...]]] = {
    "ALERTS": ("alertname", "alertstate"),
    "ALERTS_FOR_STATE": ("alertname",),
}
"""Series that the rule engine writes; they carry the alert's own labels, too."""


def families_of(service: Service) -> tuple[Family, ...]:
    """The families that this service exports (it may lack a disk, a certificate, calls)."""
    found = FAMILIES.get(service.type, ())
    return tuple(one for one in found if not one.needs or getattr(service, one.needs))


def business_families(scenario: Scenario) -> tuple[Family, ...]:
    """The business family, where some traffic is worth something."""
    worth = any(one.worth for one in scenario.world.traffic.values())
    return (_BUSINESS,) if worth else ()


def exported(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Every metric name that the scenario's world exports, with its labels."""
    found: dict[str, tuple[str, ...]] = dict(SYNTHETIC)
    for service in scenario.world.services.values():
        for family in families_of(service):
            found.update(family.series())
    for family in business_families(scenario):
        found.update(family.series())
    return found
