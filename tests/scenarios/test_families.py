"""Metric families as data, and the words of PromQL: one list, and everybody keeps to it."""

from __future__ import annotations

import re

import pytest

from scenarios.families import FAMILIES, exported, families_of
from scenarios.family import BUCKET_LABELS, Family
from scenarios.loader import load
from scenarios.promql import PromqlError, read
from scenarios.vocabulary.promql_words import (
    AGGREGATIONS,
    FUNCTIONS,
    TEMPLATE_FUNCTIONS,
    TRANSCENDENTAL,
)
from scenarios.vocabulary.service_types import TYPES
from simulator.telemetry import template_functions
from simulator.telemetry.promql import signatures
from tests.scenarios.packages import FERRY

ALL = sorted({one.name: one for many in FAMILIES.values() for one in many}.items())


def test_every_service_type_has_its_families() -> None:
    assert set(FAMILIES) == set(TYPES)
    assert FAMILIES["external"] == ()


@pytest.mark.parametrize(("name", "family"), ALL)
def test_names_are_those_of_prometheus(name: str, family: Family) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert family.help.endswith(".")
    if family.kind == "counter" and not name.startswith("pg_"):
        assert name.endswith("_total")
    if family.kind == "histogram":
        assert ("_seconds" in name) == (family.unit == "seconds")


def test_one_name_means_the_same_everywhere() -> None:
    for name, family in ALL:
        for many in FAMILIES.values():
            for one in many:
                assert one.name != name or one == family


def test_a_histogram_exports_buckets_sum_and_count() -> None:
    family = next(one for one in FAMILIES["http"] if one.kind == "histogram")
    assert [name for name, _labels in family.series()] == [
        "http_request_duration_seconds_bucket",
        "http_request_duration_seconds_sum",
        "http_request_duration_seconds_count",
    ]
    assert BUCKET_LABELS[-5:] == ("1.0", "2.5", "5.0", "10.0", "+Inf")


def test_a_service_exports_only_what_it_has() -> None:
    services = load(FERRY).world.services
    assert "probe_ssl_earliest_cert_expiry" in {one.name for one in families_of(services["gate"])}
    names = {one.name for one in families_of(services["ticket-db"])}
    assert {"pg_replication_lag_seconds", "node_filesystem_avail_bytes"} <= names
    assert "http_client_requests_total" not in names
    assert "business_transactions_total" in exported(load(FERRY))


def test_the_lint_allows_the_functions_that_the_evaluator_has() -> None:
    assert FUNCTIONS == signatures.FUNCTIONS
    assert AGGREGATIONS == signatures.AGGREGATIONS
    assert TRANSCENDENTAL == signatures.TRANSCENDENTAL
    assert set(template_functions.FUNCTIONS) == TEMPLATE_FUNCTIONS


def test_an_expression_tells_what_it_names() -> None:
    found = read('sum by (code) (rate(a_total{x="1",y=~"z.*"}[5m] offset 1m)) > bool ln(b)')
    assert [one.metric for one in found.uses] == ["a_total", "b"]
    assert found.uses[0].matchers == (("x", "Equal", "1"), ("y", "Re", "z.*"))
    assert found.labels == ("code",)
    assert found.inexact == ("ln",)


@pytest.mark.parametrize(
    "text",
    ["", "(", "a{", "a[5m", "1_000", 'a{b="c" or d="e"}', "nope(a)", "rate(a)", "a b", "'", "a)"],
)
def test_what_is_not_promql_is_refused(text: str) -> None:
    with pytest.raises(PromqlError):
        read(text)
