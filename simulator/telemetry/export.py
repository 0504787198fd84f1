"""Scraped series in the form that `promtool test rules` reads, so that an outside program can
say what fires."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scenarios.families import FAMILIES
from simulator.telemetry.block import GAP, STALE, Block
from simulator.telemetry.promql.numbers import format_value
from simulator.telemetry.store import SeriesStore

_EXACT = float(1 << 53)

MOMENTS = frozenset(
    family.name
    for families in FAMILIES.values()
    for family in families
    if family.unit == "unixtime"
)
"""Families whose values are moments, in seconds since 1970."""


@dataclass(frozen=True)
class ExpectedAlerts:
    """What must fire under one name at a time (ms, exercise time): (labels, annotations) of
    each alert."""

    at: int
    alertname: str
    alerts: Sequence[tuple[Mapping[str, str], Mapping[str, str]]] = field(default=())


def promtool_test(
    store: SeriesStore,
    files: Sequence[str],
    interval: int,
    *,
    evaluation_interval: int | None = None,
    expected: Sequence[ExpectedAlerts] = (),
    epoch: int = 0,
) -> str:
    """The whole unit test file as YAML; see promtool_lines."""
    lines = promtool_lines(store, files, interval, evaluation_interval, expected, epoch)
    return "".join(lines)


def promtool_lines(
    store: SeriesStore,
    files: Sequence[str],
    interval: int,
    evaluation_interval: int | None = None,
    expected: Sequence[ExpectedAlerts] = (),
    epoch: int = 0,
) -> Iterator[str]:
    """A unit test for promtool, line by line: rule files, input series, expected alerts.

    `interval` is the scrape interval (ms); promtool's time 0 is the store's first row, since its
    time cannot be negative. Every row must lie on the grid of the interval, ValueError otherwise; a
    grid time without a row is a gap. `epoch` is StartEx in ms since 1970: promtool's clock starts
    in 1970, so series that hold moments are moved by as much as the clock is, and what a rule makes
    of them and of time() stays the same.
    """
    block = store.scrapes
    origin = int(block.times[0]) if block.rows else 0
    slots = _slots(block, interval)
    yield "rule_files:\n"
    for file in files:
        yield f"  - {json.dumps(file)}\n"
    yield f"evaluation_interval: {_duration(evaluation_interval or interval)}\n"
    yield f"tests:\n  - interval: {_duration(interval)}\n    input_series:\n"
    states = block.state_rows(0, block.rows)
    for column, labels in enumerate(block.labels):
        moved = (epoch + origin) / 1000 if labels.get("__name__") in MOMENTS else 0.0
        values = _sequence(block.values[: block.rows, column] - moved, states[:, column], slots)
        yield f"      - series: {_yaml(series_text(labels))}\n        values: {_yaml(values)}\n"
    if expected:
        yield "    alert_rule_test:\n"
    for each in expected:
        yield from _expectation(each, origin)


def _slots(block: Block, interval: int) -> NDArray[np.int64]:
    since = block.times[: block.rows] - (block.times[0] if block.rows else 0)
    if (since % interval).any():
        raise ValueError(f"not every scrape lies on the grid of {interval} ms")
    return since // interval


def _duration(milliseconds: int) -> str:
    return f"{milliseconds}ms"


def _yaml(text: str) -> str:
    """A JSON string is a YAML string."""
    return json.dumps(text, ensure_ascii=True)


def series_text(labels: Mapping[str, str]) -> str:
    """`name{label="value", …}` as PromQL writes it."""
    pairs = [
        f'{name}="{_escaped(value)}"'
        for name, value in sorted(labels.items())
        if name != "__name__"
    ]
    return f"{labels.get('__name__', '')}{{{', '.join(pairs)}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _sequence(
    values: NDArray[np.float64], states: NDArray[np.uint8], slots: NDArray[np.int64]
) -> str:
    """Values in promtool's notation: `_` gap, `stale`, `axn` and `a+bxn` for runs."""
    writer = _Runs()
    expected = 0
    for slot, value, state in zip(slots.tolist(), values.tolist(), states.tolist()):
        writer.gap(slot - expected)
        expected = slot + 1
        if state == GAP:
            writer.gap(1)
        elif state == STALE:
            writer.stale()
        else:
            writer.value(value)
    return writer.text()


class _Runs:
    """Joins equal steps of integers into runs; promtool adds the step again and again, which is
    exact for them."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.gaps = 0
        self.start = 0.0
        self.last = 0.0
        self.step: float | None = None
        self.length = 0  # samples in the open run

    def value(self, value: float) -> None:
        self._close_gap()
        step = value - self.last
        whole = _whole(value) and _whole(self.last) and _whole(step)
        if self.length and whole and (self.step is None or self.step == step):
            self.step, self.last = step, value
            self.length += 1
            return
        self._close_run()
        self.start = self.last = value
        self.length = 1

    def gap(self, count: int) -> None:
        if count > 0:
            self._close_run()
            self.gaps += count

    def stale(self) -> None:
        self._close_gap()
        self._close_run()
        self.words.append("stale")

    def text(self) -> str:
        self._close_gap()
        self._close_run()
        return " ".join(self.words)

    def _close_gap(self) -> None:
        if self.gaps:
            self.words.append("_" if self.gaps == 1 else f"_x{self.gaps}")
            self.gaps = 0

    def _close_run(self) -> None:
        if self.length == 1 or self.step is None:
            self.words += [_number(self.start)] * self.length
        elif self.length == 2:
            self.words += [_number(self.start), _number(self.last)]
        else:
            step = (
                ""
                if self.step == 0
                else f"{'-' if self.step < 0 else '+'}{_number(abs(self.step))}"
            )
            self.words.append(f"{_number(self.start)}{step}x{self.length - 1}")
        self.length, self.step = 0, None


def _whole(value: float) -> bool:
    return abs(value) < _EXACT and value == int(value)


def _number(value: float) -> str:
    return format_value(value).removeprefix("+")


def _expectation(expected: ExpectedAlerts, origin: int) -> Iterator[str]:
    yield f"      - eval_time: {_duration(expected.at - origin)}\n"
    yield f"        alertname: {_yaml(expected.alertname)}\n"
    if not expected.alerts:
        yield "        exp_alerts: []\n"
        return
    yield "        exp_alerts:\n"
    for labels, notes in expected.alerts:
        named = {name: value for name, value in labels.items() if name != "alertname"}
        yield f"          - exp_labels: {json.dumps(dict(sorted(named.items())))}\n"
        yield f"            exp_annotations: {json.dumps(dict(sorted(notes.items())))}\n"
