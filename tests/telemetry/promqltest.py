"""A reader and runner of Prometheus's own PromQL test scripts (package promqltest of
Prometheus)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from simulator.telemetry.block import LabelKey, label_key
from simulator.telemetry.promql import Evaluator, PromqlError, Selector, metrics_in
from simulator.telemetry.promql.select import matcher_test
from simulator.telemetry.store import SeriesStore

STALE = object()
HISTOGRAM = object()
Point = float | None | object

_UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_TOKEN = re.compile(r"\{\{.*?\}\}(?:[-+]\{\{.*?\}\})?(?:x[0-9]+)?|\S+")
_VALUE = re.compile(
    r"(?P<start>[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|[Ii]nf|[Nn]a[Nn]))"
    r"(?:(?P<step>[-+](?:[0-9.]+(?:[eE][-+]?[0-9]+)?))?x(?P<times>[0-9]+))?\Z"
)
_LABEL = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_][A-Za-z0-9_.]*))\s*(?:(=)\s*"((?:[^"\\]|\\.)*)")?\s*,?'
)
_EVAL = re.compile(
    r"eval(?P<mode>_fail|_ordered|_warn|_info)?\s+(?:instant\s+at\s+(?P<at>\S+)"
    r"|range\s+from\s+(?P<start>\S+)\s+to\s+(?P<end>\S+)\s+step\s+(?P<step>\S+))\s+(?P<expr>.*)",
    re.DOTALL,
)


def milliseconds(text: str) -> int:
    """A duration such as 10s53ms, or bare seconds."""
    parts = re.findall(r"([0-9.]+)(ms|[smhd])?", text)
    return round(sum(float(n) * _UNIT_MS[unit or "s"] for n, unit in parts))


def number(text: str) -> float:
    return (
        float(text.replace("_", "")) if not text.lower().startswith("0x") else float(int(text, 16))
    )


def series_and_rest(line: str) -> tuple[dict[str, str], str]:
    """`name{labels} values` in two."""
    match = re.match(r"\s*([^\s{]*)", line)
    assert match
    labels = {"__name__": match.group(1)} if match.group(1) else {}
    at = match.end()
    if line[at : at + 1] == "{":
        at += 1
        while line[at:].lstrip()[:1] != "}":
            found = _LABEL.match(line, at)
            assert found, line
            name, value = found.group(1) or found.group(2), found.group(4)
            if found.group(3):
                labels[name] = value.replace('\\"', '"').replace("\\\\", "\\").replace("\\n", "\n")
            else:
                labels["__name__"] = name
            at = found.end()
        at = line.index("}", at) + 1
    return labels, line[at:].strip()


def points(text: str) -> list[Point]:
    """The values of a series, expanded; None is a gap."""
    found: list[Point] = []
    for token in _TOKEN.findall(text):
        if token.startswith("{{"):
            times = re.search(r"x([0-9]+)$", token)
            found += [HISTOGRAM] * (int(times.group(1)) + 1 if times else 1)
        elif token.startswith("_"):
            found += [None] * (int(token[2:]) if token != "_" else 1)
        elif token.startswith("stale"):
            found += [STALE] * (int(token[6:]) + 1 if "x" in token else 1)
        else:
            match = _VALUE.match(token)
            if match is None:
                found.append(number(token))
                continue
            value, step = number(match["start"]), number(match["step"] or "0")
            for _ in range(int(match["times"] or 0) + 1):
                found.append(value)
                value += step
    return found


@dataclass
class Case:
    """One eval command with what it expects."""

    line: int
    mode: str
    expr: str
    at: int = 0
    end: int = 0
    step: int = 0
    is_range: bool = False
    expects: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        return self.mode == "_fail" or any(e.startswith("fail") for e in self.expects)

    @property
    def ordered(self) -> bool:
        return self.mode == "_ordered" or "ordered" in self.expects


@dataclass
class Data:
    """What has been loaded since the last clear."""

    floats: dict[LabelKey, dict[int, Point]] = field(default_factory=dict)
    histograms: dict[LabelKey, None] = field(default_factory=dict)

    def load(self, command: str, lines: list[str]) -> None:
        step = milliseconds(command.split()[1])
        for line in lines:
            labels, rest = series_and_rest(line)
            key = label_key(labels)
            samples = self.floats.setdefault(key, {})
            for i, point in enumerate(points(rest)):
                if point is HISTOGRAM:
                    self.histograms[key] = None
                elif point is not None:
                    samples[i * step] = point
            name = labels.get("__name__", "")
            if command.startswith("load_with_nhcb") and name.endswith("_bucket"):
                plain = {k: v for k, v in labels.items() if k != "le"}
                self.histograms[label_key({**plain, "__name__": name.removesuffix("_bucket")})] = (
                    None
                )

    def store(self) -> SeriesStore:
        store = SeriesStore()
        columns = {key: store.series(dict(key)) for key in self.floats}
        rows: dict[int, list[tuple[int, Point]]] = {}
        for key, samples in self.floats.items():
            for at, point in samples.items():
                rows.setdefault(at, []).append((columns[key], point))
        for at in sorted(rows):
            which = np.array([column for column, _ in rows[at]], np.int64)
            stale = np.array([point is STALE for _, point in rows[at]])
            values = [0.0 if point is STALE else float(point) for _, point in rows[at]]  # type: ignore[arg-type]
            store.append(at, which, np.array(values), stale)
        return store


def commands(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """(line number, first line, the indented lines after it)."""
    current: tuple[int, str, list[str]] | None = None
    for number_, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t":
            assert current is not None
            current[2].append(line.strip())
            continue
        if current is not None:
            yield current
        current = (number_, line, [])
    if current is not None:
        yield current


def case_of(line: int, first: str, rest: list[str]) -> Case:
    match = _EVAL.match(first)
    assert match, first
    expects = [each[len("expect ") :].strip() for each in rest if each.startswith("expect ")]
    values = [each for each in rest if not each.startswith("expect ")]
    case = Case(line, match["mode"] or "", match["expr"], expects=expects, values=values)
    if match["at"] is not None:
        case.at = milliseconds(match["at"])
    else:
        case.is_range = True
        case.at, case.end = milliseconds(match["start"]), milliseconds(match["end"])
        case.step = milliseconds(match["step"])
    return case


def close(a: float, b: float) -> bool:
    """The tolerance of the suite: 1e-6 relative, nothing beside zero."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return True
    if math.isnan(a) or math.isnan(b):
        return False
    total, spread = abs(a) + abs(b), abs(a - b)
    if a == 0 or b == 0 or total < 2.2250738585072014e-308:
        return spread < 1e-6 * 2.2250738585072014e-308
    return spread / min(total, 1.7976931348623157e308) < 1e-6


class Unsupported(Exception):
    """The case needs something that Hotwash does not have."""


def run_case(case: Case, data: Data, evaluator: Evaluator) -> None:
    """Raises AssertionError if the case fails, Unsupported with the feature if it cannot be run."""
    if any(e.startswith("range vector") for e in case.expects):
        raise Unsupported("a range vector as the result of a query")
    try:
        _refuse_histograms(case, data)
        _check(case, evaluator)
    except PromqlError as problem:
        if "support" in problem.message or "native histograms" in problem.message:
            raise Unsupported(problem.message) from None
        _expected_error(case, problem)
    else:
        assert not case.fails, "an error was expected"


def _expected_error(case: Case, problem: PromqlError) -> None:
    assert case.fails, f"unexpected error: {problem}"
    for text in case.expects:
        # most messages of the suite are about features that we lack; this one is ours word for word
        if text.startswith("fail msg:") and "duplicate series" in text:
            assert problem.message == text.removeprefix("fail msg:").strip()


def _refuse_histograms(case: Case, data: Data) -> None:
    def matches(selector: Selector) -> Callable[[LabelKey], bool]:
        tests = [matcher_test(m) for m in selector.matchers]
        return lambda key: all(test(dict(key)) for test in tests)

    for selector in metrics_in(case.expr):
        if any(map(matches(selector), data.histograms)):
            raise Unsupported("native histograms in the data")


def _check(case: Case, evaluator: Evaluator) -> None:
    if case.is_range:
        _check_range(case, evaluator)
        return
    result = evaluator.instant(case.expr, case.at)
    strings = [e for e in case.expects if e.startswith("string ")]
    if strings:
        assert result.kind == "string"
        assert result.text == strings[0].removeprefix("string ")[1:-1]
        return
    if case.fails:
        return
    if result.kind == "scalar":
        assert close(result.series[0][1], number(case.values[0])), f"got {result.series[0][1]}"
        return
    wanted = [(label_key(ls), number(v)) for ls, v in map(series_and_rest, case.values)]
    got = [(label_key(ls), v) for ls, v in result.series]
    if case.ordered:
        assert [k for k, _ in got] == [k for k, _ in wanted], f"got {got}"
    assert sorted(k for k, _ in got) == sorted(k for k, _ in wanted), f"got {got}"
    values = dict(got)
    assert all(close(values[key], value) for key, value in wanted), f"got {got}"
    if "start()" not in case.expr and "end()" not in case.expr:
        lines = evaluator.range(case.expr, case.at, case.at + 60_000, 60_000)
        first = {label_key(li.labels): li.values[0] for li in lines if li.times[0] == case.at}
        assert sorted(first) == sorted(values)
        assert all(close(values[key], first[key]) for key in values), "a range query says otherwise"


def _check_range(case: Case, evaluator: Evaluator) -> None:
    lines = evaluator.range(case.expr, case.at, case.end, case.step)
    got = {
        label_key(each.labels): dict(zip(each.times.tolist(), each.values.tolist()))
        for each in lines
    }
    wanted: dict[LabelKey, dict[int, float]] = {}
    for text in case.values:
        labels, rest = series_and_rest(text)
        every = points(rest)
        assert HISTOGRAM not in every
        wanted[label_key(labels)] = {
            case.at + i * case.step: p for i, p in enumerate(every) if isinstance(p, float)
        }
    wanted = {key: found for key, found in wanted.items() if found}
    assert sorted(got) == sorted(wanted), f"got {got}"
    for key, found in wanted.items():
        assert sorted(got[key]) == sorted(found), f"got {got}"
        assert all(close(got[key][at], value) for at, value in found.items()), f"got {got}"


@dataclass
class Report:
    """What came of a script."""

    passed: int = 0
    unsupported: list[tuple[Case, str]] = field(default_factory=list)
    failed: list[tuple[Case, str]] = field(default_factory=list)


def run_script(text: str) -> Report:
    """Run a whole script."""
    report, data = Report(), Data()
    evaluator: Evaluator | None = None
    for line, first, rest in commands(text):
        if first.startswith("clear"):
            data, evaluator = Data(), None
        elif first.startswith("load"):
            data.load(first, rest)
            evaluator = None
        else:
            case = case_of(line, first, rest)
            evaluator = evaluator or Evaluator(data.store())
            try:
                run_case(case, data, evaluator)
                report.passed += 1
            except Unsupported as reason:
                report.unsupported.append((case, str(reason)))
            except AssertionError as problem:
                report.failed.append((case, str(problem).split("\n")[0]))
    return report
