"""Our rule evaluation against `promtool test rules`, both as whole processes on the same series.

The series are those of one run of the built-in, exported in promtool's form for it and kept as a
store's arrays for us; each process reads its input, evaluates every rule and ends.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench.rules_alone import LABELS, SERIES
from bench.timing import median, ratio, say, scenario
from scenarios.model import Scenario
from simulator.chance import Seeds
from simulator.runner import run
from simulator.telemetry.export import promtool_test

TEST = "test.yml"
ALONE = str(Path(__file__).with_name("rules_alone.py"))


def export(one: Scenario, folder: Path) -> str:
    """Plays once and writes both forms; what was written."""
    store = run(one, Seeds.of(7), "idle").engine.store
    block, alerting = store.scrapes, one.alerting
    for path in alerting.rule_files:
        (folder / path).write_text(one.files[path])
    text = promtool_test(
        store,
        list(alerting.rule_files),
        alerting.scrape_interval,
        evaluation_interval=alerting.evaluation_interval,
    )
    (folder / TEST).write_text(text)
    rows, width = block.rows, block.width
    np.savez(
        folder / SERIES,
        times=block.times[:rows],
        values=block.values[:rows, :width],
        states=block.state_rows(0, rows),
    )
    (folder / LABELS).write_text(json.dumps(block.labels))
    return f"{width} series, {rows} scrapes"


def main() -> None:
    """Print it, or why it cannot be."""
    promtool = shutil.which("promtool")
    if promtool is None:
        print("  skipped: promtool is not installed (Debian package prometheus)")
        return
    one = scenario()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        what = export(one, folder)
        files, interval = list(one.alerting.rule_files), one.alerting.evaluation_interval
        again = [sys.executable, "-P", ALONE, name, str(interval), *files]
        other = [promtool, "test", "rules", TEST]

        def process(command: list[str]) -> None:
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        print(f"all rules of {one.title} over {what}; whole processes, median of 3")
        ours = median(lambda: process(again), 3)
        theirs = median(lambda: process(other), 3)
        say("our evaluator", ours)
        say("promtool test rules", theirs)
        ratio("our evaluator", ours, "promtool", theirs)


if __name__ == "__main__":
    main()
