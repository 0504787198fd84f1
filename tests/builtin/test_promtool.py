"""The alert rules of the built-ins under promtool, fed with the series of a run.

Prometheus 3 leaves the left edge of a window out, and so do we; promtool 2.42 takes it in. The
evaluator has a switch for it. Under either setting one thing is compared: left open with what fired
in the exercise itself, left closed with what promtool fires.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from scenarios.catalog import open_scenario
from scenarios.model import Scenario
from simulator.chance import Seeds
from simulator.runner import Finished, run
from simulator.telemetry.export import ExpectedAlerts, promtool_test
from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import AlertingRule, RuleEngine, parse_rules
from simulator.telemetry.store import SeriesStore
from tests.builtin.names import BUILT_IN
from tui.cli import main

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="promtool is not installed (Debian package prometheus)"
)
FIRED = {
    "closed-door": {"EdgeErrors", "EdgeSlow", "WafSlow", "SearchSlow"},
    # The certificate's rule asks for time(), and promtool's clock is another one than ours.
    "boot-storm": {"ApiErrors", "ApiSlow", "EdgeErrors", "EdgeCertificateExpiry", "SearchSlow"},
}
Firing = dict[tuple[str, int], list[tuple[Mapping[str, str], Mapping[str, str]]]]
"""(alert name, ms) to the labels and annotations of each alert that fires."""


@cache
def _reference(name: str) -> Finished:
    return run(open_scenario(name), Seeds.of(7), "solution")


def _promtool(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROMTOOL), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _write_rules(scenario: Scenario, folder: Path) -> list[str]:
    for path in scenario.alerting.rule_files:
        (folder / path).write_text(scenario.files[path])
    return list(scenario.alerting.rule_files)


def _epoch(scenario: Scenario) -> int:
    return round(scenario.starts.timestamp() * 1000)


def _scraped(store: SeriesStore) -> SeriesStore:
    """The scraped series alone: what rules wrote is left behind."""
    block, copy = store.scrapes, SeriesStore()
    columns = copy.register(block.labels)
    states = block.state_rows(0, block.rows)
    for row in range(block.rows):
        there = states[row] != 0
        stale = states[row][there] == 2
        copy.append(
            int(block.times[row]), columns[there], block.values[row, : len(columns)][there], stale
        )
    return copy


def _fire_again(finished: Finished, scenario: Scenario, *, left_closed: bool) -> Firing:
    """Evaluate the rules over the scraped series of a run."""
    store = _scraped(finished.engine.store)
    files = [parse_rules(scenario.files[path], path) for path in scenario.alerting.rule_files]
    rules = RuleEngine(
        Evaluator(store, left_closed=left_closed, epoch=_epoch(scenario)),
        files,
        default_interval=scenario.alerting.evaluation_interval,
    )
    names = [
        rule.alert
        for file in files
        for group in file.groups
        for rule in group.rules
        if isinstance(rule, AlertingRule)
    ]
    firing: Firing = {}
    for at in [int(one) for one in store.scrapes.times[: store.scrapes.rows]]:
        rules.evaluate(at)
        assert not rules.errors
        firing |= {(name, at): [] for name in names}
        for alert in rules.active():
            if alert.state == "firing":
                firing[alert.labels["alertname"], at].append((alert.labels, alert.annotations))
    return firing


def _expected(firing: Firing) -> list[ExpectedAlerts]:
    return [ExpectedAlerts(at, name, alerts) for (name, at), alerts in firing.items()]


def _times(firing: Firing) -> set[tuple[str, int]]:
    return {place for place, alerts in firing.items() if alerts}


def _spells(finished: Finished, step: int) -> Iterator[tuple[str, int]]:
    """(alert name, ms) at which an alert of the exercise itself was firing."""
    last = finished.engine.end
    since: dict[str, tuple[str, int]] = {}
    for one in finished.entries:
        alert = str(one.get("alert", one.id))
        if one.type == "alert.firing":
            since[alert] = (one.get("labels")["alertname"], one.at)
        if one.type == "alert.resolved":
            name, start = since.pop(alert)
            yield from ((name, at) for at in range(start, one.at, step))
    for name, start in since.values():
        yield from ((name, at) for at in range(start, last + 1, step))


@needs_promtool
@pytest.mark.parametrize("name", BUILT_IN)
def test_promtool_accepts_the_rules(name: str, tmp_path: Path) -> None:
    for path in _write_rules(open_scenario(name), tmp_path):
        done = _promtool(tmp_path, "check", "rules", path)
        assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_the_command_line_writes_what_promtool_reads(tmp_path: Path) -> None:
    scenario = open_scenario("closed-door")
    path = tmp_path / "series.yml"
    asked = ("run", scenario.id, "--seed", "7")
    assert main((*asked, "--export-series", str(path))) == 0
    _write_rules(scenario, tmp_path)
    done = _promtool(tmp_path, "test", "rules", path.name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert path.read_text() == _exported(_reference(scenario.id), scenario, [])


def _exported(finished: Finished, scenario: Scenario, expected: list[ExpectedAlerts]) -> str:
    alerting = scenario.alerting
    return promtool_test(
        finished.engine.store,
        alerting.rule_files,
        alerting.scrape_interval,
        evaluation_interval=alerting.evaluation_interval,
        expected=expected,
        epoch=_epoch(scenario),
    )


@needs_promtool
@pytest.mark.parametrize("name", BUILT_IN)
def test_promtool_fires_the_same_alerts_at_the_same_times(name: str, tmp_path: Path) -> None:
    scenario = open_scenario(name)
    finished = _reference(name)
    ours = _fire_again(finished, scenario, left_closed=False)
    assert _times(ours) == set(_spells(finished, scenario.alerting.evaluation_interval))

    theirs = _fire_again(finished, scenario, left_closed=True)
    fired = {alert for alert, _ in _times(theirs)}
    assert fired >= FIRED[name]
    _write_rules(scenario, tmp_path)
    (tmp_path / "test.yml").write_text(_exported(finished, scenario, _expected(theirs)))
    done = _promtool(tmp_path, "test", "rules", "test.yml")
    assert done.returncode == 0, (done.stdout + done.stderr)[:4000]


@needs_promtool
def test_promtool_tells_one_setting_from_the_other(tmp_path: Path) -> None:
    """A minute holds four scrapes when its left edge is open, five when it is closed."""
    scenario = open_scenario("closed-door")
    finished = _reference(scenario.id)
    left_open = _fire_again(finished, scenario, left_closed=False)
    left_closed = _fire_again(finished, scenario, left_closed=True)
    assert left_open != left_closed
    _write_rules(scenario, tmp_path)
    (tmp_path / "test.yml").write_text(_exported(finished, scenario, _expected(left_open)))
    assert _promtool(tmp_path, "test", "rules", "test.yml").returncode != 0
