"""Function calls as nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.promql.ast import Matcher
from simulator.telemetry.promql.context import Context, Value
from simulator.telemetry.promql.elementwise import DATES, MATHS, round_to
from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.histograms import bucket_fraction, over_buckets, vector_quantile
from simulator.telemetry.promql.nodes import Node, RangeNode, nameless
from simulator.telemetry.promql.over_time import (
    EXTRAPOLATED,
    KEEPS_NAME,
    apply_kernel,
    least_samples,
)
from simulator.telemetry.promql.relabel import join_labels, replace_label
from simulator.telemetry.promql.select import SelectorNode
from simulator.telemetry.promql.shapes import (
    UNLABELLED,
    Shape,
    Vector,
    nothing,
    unique,
    without_name,
)

Floats: TypeAlias = NDArray[np.float64]
Run: TypeAlias = Callable[[Context, Sequence[Node]], Value]


def merged_reads(nodes: Sequence[Node | RangeNode]) -> tuple[str | None, ...]:
    """The metrics that any of the nodes reads, each once."""
    return tuple({name: None for node in nodes for name in node.reads})


class RangeCallNode(Node):
    """A function of a range vector, perhaps with a number."""

    __slots__ = ("argument", "name", "operand")

    def __init__(self, name: str, operand: RangeNode, argument: Node | None) -> None:
        nodes: list[Node | RangeNode] = [operand] if argument is None else [operand, argument]
        super().__init__(merged_reads(nodes))
        self.name, self.operand, self.argument = name, operand, argument

    def run(self, context: Context) -> Value:
        window = self.operand.window(context)
        keeps = self.name in KEEPS_NAME
        shape = window.shape if keeps else without_name(window.shape)
        mask = window.mask(least_samples(self.name))
        if window.empty() or (mask is not None and not mask.any()):
            return nothing(shape)
        if self.name not in EXTRAPOLATED:  # those look at the ends of the window only
            context.spend(int(np.max(window.counts())) // 8)
        argument = 0.0 if self.argument is None else self.argument.scalar(context)
        values = apply_kernel(self.name, window, argument, context)
        result = Vector(shape, values, mask)
        return result if keeps else unique(result)


class AbsentNode(Node):
    """absent() and absent_over_time(): one element where there is nothing."""

    __slots__ = ("operand", "shape")

    def __init__(self, operand: Node | RangeNode, matchers: Sequence[Matcher]) -> None:
        super().__init__(operand.reads)
        self.operand = operand
        self.shape = Shape([absent_labels(matchers)])

    def run(self, context: Context) -> Value:
        if isinstance(self.operand, RangeNode):
            there = not self.operand.window(context).empty()
        else:
            there = self.operand.vector(context).any()
        return nothing(self.shape) if there else Vector(self.shape, np.ones(1))


def absent_labels(matchers: Sequence[Matcher]) -> dict[str, str]:
    """What is known of a series that is not there: its labels that one equality alone fixes."""
    labels: dict[str, str] = {}
    seen: list[str] = []
    for matcher in matchers:
        if matcher.name == "__name__":
            continue
        if matcher.op == "=" and matcher.name not in seen and matcher.value:
            labels[matcher.name] = matcher.value
        else:
            labels.pop(matcher.name, None)
        seen.append(matcher.name)
    return labels


class CallNode(Node):
    """Any other function."""

    __slots__ = ("args", "name")

    def __init__(self, name: str, args: Sequence[Node]) -> None:
        super().__init__(merged_reads(args))
        self.name, self.args = name, tuple(args)

    def run(self, context: Context) -> Value:
        return CALLS[self.name](context, self.args)

    def ranking(self, vector: Vector, _context: Context) -> list[int] | None:
        if self.name not in ("sort", "sort_desc"):
            return None
        return ranked(vector, vector.indices().tolist(), descending=self.name == "sort_desc")


def ranked(vector: Vector, places: Sequence[int], *, descending: bool) -> list[int]:
    """Places in the order of their values; NaN last, equal values as they stand."""
    values = vector.values.tolist()

    def key(place: int) -> tuple[bool, float]:
        value = values[place]
        if value != value:
            return (True, 0.0)
        return (False, -value if descending else value)

    return sorted(places, key=key)


def _elementwise(function: Callable[[Floats], Floats]) -> Run:
    def run(context: Context, args: Sequence[Node]) -> Value:
        vector = args[0].vector(context)
        with np.errstate(all="ignore"):
            return nameless(vector, function(vector.values))

    return run


def _date(function: Callable[[Floats], Floats]) -> Run:
    def run(context: Context, args: Sequence[Node]) -> Value:
        if not args:
            return Vector(UNLABELLED, function(np.array([context.unix()])))
        vector = args[0].vector(context)
        return nameless(vector, function(vector.values))

    return run


def _clamp(context: Context, args: Sequence[Node]) -> Value:
    vector = args[0].vector(context)
    least, most = args[1].scalar(context), args[2].scalar(context)
    if most < least:
        return nothing(without_name(vector.shape))
    return _clamped(vector, least, most)


def _clamped(vector: Vector, least: float, most: float) -> Vector:
    return nameless(vector, np.maximum(least, np.minimum(most, vector.values)) + 0.0)


def _clamp_min(context: Context, args: Sequence[Node]) -> Value:
    return _clamped(args[0].vector(context), args[1].scalar(context), np.inf)


def _clamp_max(context: Context, args: Sequence[Node]) -> Value:
    return _clamped(args[0].vector(context), -np.inf, args[1].scalar(context))


def _round(context: Context, args: Sequence[Node]) -> Value:
    vector = args[0].vector(context)
    nearest = args[1].scalar(context) if len(args) > 1 else 1.0
    return nameless(vector, round_to(vector.values, nearest))


def _time(context: Context, _args: Sequence[Node]) -> Value:
    return context.unix()


def _pi(_context: Context, _args: Sequence[Node]) -> Value:
    return float(np.pi)


def _scalar(context: Context, args: Sequence[Node]) -> Value:
    vector = args[0].vector(context)
    places = vector.indices()
    return float(vector.values[places[0]]) if len(places) == 1 else float("nan")


def _vector(context: Context, args: Sequence[Node]) -> Value:
    return Vector(UNLABELLED, np.array([args[0].scalar(context)]))


def _timestamp(context: Context, args: Sequence[Node]) -> Value:
    operand = args[0]
    if isinstance(operand, SelectorNode):
        read = operand.read(context)
        return nameless(read.vector, (read.times + context.epoch) / 1000.0)
    vector = operand.vector(context)
    return nameless(vector, np.full(vector.shape.size, context.unix()))


def _same(context: Context, args: Sequence[Node]) -> Value:
    return args[0].vector(context)


def _label_replace(context: Context, args: Sequence[Node]) -> Value:
    vector = args[0].vector(context)
    target, replacement, source, pattern = (each.text(context) for each in args[1:])
    key = ("label_replace", target, replacement, source, pattern)
    shape = vector.shape.cached(
        key, lambda: replace_label(vector.shape, target, replacement, source, pattern)
    )
    return unique(Vector(shape, vector.values, vector.mask))


def _label_join(context: Context, args: Sequence[Node]) -> Value:
    vector = args[0].vector(context)
    target, separator, *sources = (each.text(context) for each in args[1:])
    key = ("label_join", target, separator, *sources)
    shape = vector.shape.cached(key, lambda: join_labels(vector.shape, target, separator, sources))
    return unique(Vector(shape, vector.values, vector.mask))


def _histogram_quantile(context: Context, args: Sequence[Node]) -> Value:
    return vector_quantile(args[0].scalar(context), args[1].vector(context))


def _histogram_fraction(context: Context, args: Sequence[Node]) -> Value:
    lower, upper = args[0].scalar(context), args[1].scalar(context)
    vector = args[2].vector(context)
    return over_buckets(
        vector, lambda bounds, counts: bucket_fraction(lower, upper, bounds, counts)
    )


CALLS: dict[str, Run] = {
    **{name: _elementwise(function) for name, function in MATHS.items()},
    **{name: _date(function) for name, function in DATES.items()},
    "clamp": _clamp,
    "clamp_min": _clamp_min,
    "clamp_max": _clamp_max,
    "histogram_fraction": _histogram_fraction,
    "histogram_quantile": _histogram_quantile,
    "label_join": _label_join,
    "label_replace": _label_replace,
    "pi": _pi,
    "round": _round,
    "scalar": _scalar,
    "sort": _same,
    "sort_desc": _same,
    "time": _time,
    "timestamp": _timestamp,
    "vector": _vector,
}


def range_call(name: str, args: Sequence[Node | RangeNode]) -> RangeCallNode:
    """A range function with its arguments in the order that they are written in."""
    window = next((each for each in args if isinstance(each, RangeNode)), None)
    number = next((each for each in args if isinstance(each, Node)), None)
    if window is None:
        raise EvaluationError(f"{name}() needs a range vector")
    return RangeCallNode(name, window, number)
