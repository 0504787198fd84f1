"""Our evaluator against promtool (Prometheus 2.42 of Debian), fed with the series that we
export."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from simulator.telemetry.export import ExpectedAlerts, promtool_test, series_text
from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import ActiveAlert, AlertingRule, RuleEngine, parse_rules
from simulator.telemetry.store import SeriesStore

PROMTOOL = shutil.which("promtool")
pytestmark = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool is not installed (Debian package prometheus)"
)
STEP = 15_000
START = -600_000

RULES = """
groups:
  - name: recorded
    rules:
      - record: service:errors:ratio_rate2m
        expr: >-
          sum by (service) (rate(requests_total{code=~"5.."}[2m]))
          / sum by (service) (rate(requests_total[2m]))
      - alert: ErrorRatio
        expr: service:errors:ratio_rate2m > 0.2
        for: 1m
        labels: {severity: page, tier: '{{ $labels.service | toUpper }}'}
        annotations:
          summary: '{{ $labels.service }} fails {{ $value | humanizePercentage }}'
          detail: >-
            {{ printf "%.3f" $value }}{{ if gt $value 0.5 }} and badly{{ else }} a bit{{ end }}
      - alert: AnyErrorRatio
        expr: count(ALERTS{alertname="ErrorRatio", alertstate="firing"}) > 0
        annotations:
          summary: '{{ $value }} of {{ with query "count(up)" }}{{ . | first | value }}{{ end }}'
  - name: windows
    rules:
      - alert: Edge15s
        expr: rate(requests_total{code="200"}[15s]) > 150
      - alert: Increase
        expr: sum by (service) (increase(requests_total[1m])) > 9000
        for: 30s
        keep_firing_for: 45s
        annotations: {summary: 'value {{ $value }} and {{ humanize $value }}'}
      - alert: Down
        expr: up == 0
        for: 30s
      - alert: Gone
        expr: absent(queue{service="checkout"})
        annotations: {summary: 'no {{ $labels.service }}'}
      - alert: Quantile
        expr: histogram_quantile(0.9, sum by (le, service) (rate(latency_bucket[2m]))) > 0.4
        annotations: {summary: '{{ $value | humanizeDuration }}'}
      - alert: Deep
        expr: max_over_time(queue[3m]) > 80 and on (service) delta(queue[2m]) < 0
        annotations: {summary: '{{ $value | humanize1024 }}'}
      - alert: Trend
        expr: predict_linear(queue[5m], 600) > 150 unless deriv(queue[5m]) < 0
      - alert: Often
        expr: changes(up[10m]) >= 2 or resets(requests_total[5m]) > 0
        annotations:
          summary: '{{ range $k, $v := $labels }}{{ $k }}={{ $v }} {{ end }}'
          printed: '{{ $value | printf "%5.1f|%-8s" }}'
      - alert: Late
        expr: avg_over_time(queue[1m]) > 1.2 * avg_over_time(queue[1m] offset 5m) + 10
      - alert: Big
        expr: requests_total{code="200"} * 1000 > 1e8
        annotations: {summary: '{{ $value }} {{ $value | humanize }} {{ .Labels.service | title }}'}
      - alert: Sub
        expr: max_over_time(sum by (service) (rate(requests_total[1m]))[5m:30s]) > 190
"""


def _world(seed: int) -> SeriesStore:
    """Three services for forty minutes: counters that reset, buckets, a queue, scrapes that
    fail."""
    rng = np.random.default_rng(seed)
    store = SeriesStore()
    services = ["web", "checkout", "db"]
    labels = [
        *(
            {"__name__": "requests_total", "service": s, "code": c}
            for s in services
            for c in ("200", "503")
        ),
        *(
            {"__name__": "latency_bucket", "service": s, "le": le}
            for s in services
            for le in ("0.1", "0.5", "1.0", "+Inf")
        ),
        *({"__name__": "queue", "service": s} for s in services),
        *({"__name__": "up", "service": s} for s in services),
    ]
    columns = store.register(labels)
    owner = np.array([services.index(each["service"]) for each in labels])
    totals = np.zeros(18)
    queue = np.full(3, 20.0)
    down = rng.integers(10, 150, 3)
    for row in range(160):
        bad = 0.4 if 40 <= row < 90 else 0.02
        rates = np.repeat(rng.integers(1500, 3000, 3), 2) * np.tile([1 - bad, bad], 3)
        shares = (
            np.tile([0.6, 0.85, 0.97, 1.0], 3) if bad < 0.1 else np.tile([0.2, 0.5, 0.8, 1.0], 3)
        )
        totals += np.floor(np.concatenate([rates, np.repeat(rates[::2], 4) * shares]))
        if row == 100:
            totals[:6] = 5.0
        queue = np.clip(queue + rng.integers(-12, 13 + (8 if bad > 0.1 else 0), 3), 0, 200)
        is_down = (row >= down) & (row < down + 5)
        values = np.concatenate([totals, queue / 3.0 + 1.0, np.where(is_down, 0.0, 1.0)])
        lost = is_down[owner] & (np.arange(len(values)) < 21)
        at = START + row * STEP
        missing = (rng.random() < 0.03) & (np.arange(len(values)) < 4)
        store.append(at, columns[~missing], values[~missing], lost[~missing])
    return store


def _expected(store: SeriesStore, rules: str) -> list[ExpectedAlerts]:
    file = parse_rules(rules, "rules.yml")
    engine = RuleEngine(Evaluator(store, left_closed=True), [file], default_interval=STEP)
    names = [r.alert for group in file.groups for r in group.rules if isinstance(r, AlertingRule)]
    found: list[ExpectedAlerts] = []
    for row in range(160):
        at = START + row * STEP
        engine.evaluate(at)
        assert not engine.errors
        firing: dict[str, list[ActiveAlert]] = {name: [] for name in names}
        for alert in engine.active():
            if alert.state == "firing":
                firing[alert.labels["alertname"]].append(alert)
        found += [
            ExpectedAlerts(at, name, [(a.labels, a.annotations) for a in alerts])
            for name, alerts in firing.items()
        ]
    return found


def _promtool(folder: Path, test: str, rules: str) -> subprocess.CompletedProcess[str]:
    (folder / "rules.yml").write_text(rules)
    (folder / "test.yml").write_text(test)
    return subprocess.run(
        [str(PROMTOOL), "test", "rules", "test.yml"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_promtool_fires_the_same_alerts_at_the_same_times(seed: int, tmp_path: Path) -> None:
    store = _world(seed)
    expected = _expected(store, RULES)
    fired = {each.alertname for each in expected if each.alerts}
    assert fired >= {
        "ErrorRatio",
        "AnyErrorRatio",
        "Edge15s",
        "Increase",
        "Down",
        "Gone",
        "Quantile",
    }
    done = _promtool(tmp_path, promtool_test(store, ["rules.yml"], STEP, expected=expected), RULES)
    assert done.returncode == 0, (done.stdout + done.stderr)[:4000]


def test_promtool_disagrees_with_an_alert_that_we_only_claim(tmp_path: Path) -> None:
    store = _world(1)
    expected = [ExpectedAlerts(START + 40 * STEP, "Down", [({"service": "nobody"}, {})])]
    done = _promtool(tmp_path, promtool_test(store, ["rules.yml"], STEP, expected=expected), RULES)
    assert done.returncode != 0


def test_promtool_accepts_the_rules_that_we_accept(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES)
    done = subprocess.run(
        [str(PROMTOOL), "check", "rules", "rules.yml"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# Left out: averages (2.42 takes the mean step by step, Prometheus 3 divides the sum, as we do),
# sums and variances of groups (they depend on the order of series), what depends on the date.
EXACT = [
    *(
        f"{function}({metric}[{span}])"
        for function in (
            "rate",
            "increase",
            "delta",
            "irate",
            "idelta",
            "deriv",
            "changes",
            "resets",
            "sum_over_time",
            "min_over_time",
            "max_over_time",
            "count_over_time",
            "last_over_time",
            "stddev_over_time",
            "stdvar_over_time",
            "present_over_time",
        )
        for metric in ("requests_total", "queue", "latency_bucket")
        for span in ("15s", "1m", "97s", "5m")
    ),
    "predict_linear(queue[5m], 600)",
    "quantile_over_time(0.3, queue[3m])",
    "quantile(0.4, queue)",
    "histogram_quantile(0.5, rate(latency_bucket[1m]))",
    "absent(queue)",
    "queue offset 1m",
    "sum by (service) (rate(requests_total[2m])) / on (service) group_left () (queue + up)",
    "queue > on (service) group_left () up",
    "rate(requests_total[1m] offset 45s)",
    "up == bool 1",
    "max_over_time(rate(requests_total[1m])[5m:30s])",
    "round(queue, 0.5)",
    "queue % 7",
    "-queue",
    'label_replace(queue, "x", "$1", "service", "(.).*")',
    "clamp(queue, 10, 20)",
    "sgn(queue - 20)",
    "sqrt(queue)",
    "queue and on (service) up == 1",
    "queue unless up",
    "queue or up",
    "count by (code) (requests_total)",
    "sum without (code) (requests_total)",
    'count_values("v", up)',
]


def _checks(store: SeriesStore) -> str:
    evaluator = Evaluator(store, left_closed=True)
    lines = ["    promql_expr_test:\n"]
    for expr in EXACT:
        for row in (3, 10, 35, 60, 100, 103, 140, 159):
            series = evaluator.instant(expr, START + row * STEP).series
            lines.append(
                f"      - {{expr: {json.dumps(expr)}, eval_time: {row * STEP}ms, exp_samples: ["
            )
            for labels, value in series:
                number = {"nan": "NaN", "inf": "Inf", "-inf": "-Inf"}.get(repr(value), repr(value))
                lines.append(f"{{labels: {json.dumps(series_text(labels))}, value: {number}}}, ")
            lines.append("]}\n")
    return "".join(lines)


@pytest.mark.parametrize("seed", [1, 2])
def test_promtool_computes_the_same_numbers_to_the_last_bit(seed: int, tmp_path: Path) -> None:
    store = _world(seed)
    text = promtool_test(store, ["rules.yml"], STEP) + _checks(store)
    done = _promtool(tmp_path, text, RULES)
    assert done.returncode == 0, (done.stdout + done.stderr).strip()[:4000]
