"""What rules write is the same bytes, whatever the processor can do and whichever libraries run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import hashlib
from simulator.telemetry.promql import Evaluator
from simulator.telemetry.rules import RuleEngine, parse_rules
from tests.telemetry.test_promtool import RULES, START, STEP, _world

EXTRA = (
    "stddev_over_time(queue[5m])", "avg(queue)", "sum(queue / 3)", "stdvar(queue)",
    "deriv(queue[3m])", "quantile(0.3, queue)", "predict_linear(queue[2m], 9)",
    "quantile_over_time(0.7, queue[4m])",
    "avg_over_time(queue[5m])", "irate(requests_total[1m])", "sqrt(queue) / 7", "min(-queue * 0)",
    "max_over_time(sum by (code) (rate(requests_total[1m]))[5m:30s])", "topk(2, queue)",
)
extra = [f"      - {{record: 'extra:{i}', expr: '{e}'}}\\n" for i, e in enumerate(EXTRA)]
text = "".join([RULES, *extra])
store = _world(7)
engine = RuleEngine(Evaluator(store), [parse_rules(text, "r")], default_interval=STEP)
hasher = hashlib.sha256()
for row in range(160):
    hasher.update(repr(engine.evaluate(START + row * STEP)).encode())
store.feed(hasher, 0)
print(store.recorded.width, hasher.hexdigest())
"""


def _run(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_rules_write_the_same_bytes_on_other_processors() -> None:
    usual = _run(PYTHONHASHSEED="1")
    assert int(usual.split()[0]) > 40
    plain = _run(
        PYTHONHASHSEED="2",
        NPY_DISABLE_CPU_FEATURES="AVX2 FMA3 AVX512F AVX512_SKX AVX512_ICL X86_V3 X86_V4",
        OPENBLAS_CORETYPE="Prescott",
        OPENBLAS_NUM_THREADS="1",
        TZ="Asia/Tokyo",
    )
    assert plain == usual
