"""Our half of `bench_rules.py`, a process of its own: imports what rules need, no more."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import RuleEngine, parse_rules
from simulator.telemetry.store import SeriesStore

SERIES, LABELS = "series.npz", "labels.json"


def evaluate(folder: Path, files: list[str], interval: int) -> None:
    """Read the series back and run every rule at every time."""
    with np.load(folder / SERIES) as found:
        times, values, states = found["times"], found["values"], found["states"]
    store = SeriesStore()
    columns = store.register(json.loads((folder / LABELS).read_text()))
    parsed = [parse_rules((folder / path).read_text(), path) for path in files]
    engine = RuleEngine(Evaluator(store), parsed, default_interval=interval)
    for row, at in enumerate(times.tolist()):
        state = states[row]
        if (state == 1).all():
            store.append(at, columns, values[row])
        else:
            there = state != 0
            store.append(at, columns[there], values[row][there], state[there] == 2)
        engine.evaluate(at)


if __name__ == "__main__":
    evaluate(Path(sys.argv[1]), sys.argv[3:], int(sys.argv[2]))
