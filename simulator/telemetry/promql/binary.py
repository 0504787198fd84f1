"""Binary operations: numbers, vectors with numbers, vectors with vectors, sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.promql.ast import Matching
from simulator.telemetry.promql.calls import merged_reads
from simulator.telemetry.promql.context import Context, Value
from simulator.telemetry.promql.elementwise import TRANSCENDENTAL_OPERATORS
from simulator.telemetry.promql.matching import Numbers, match_vectors, signatures
from simulator.telemetry.promql.nodes import Node
from simulator.telemetry.promql.shapes import Shape, Vector, both, unique, without_name

Floats: TypeAlias = NDArray[np.float64]

ARITHMETIC: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    **TRANSCENDENTAL_OPERATORS,
}
COMPARISON: dict[str, Callable[[Floats, Floats], NDArray[np.bool_]]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}
SETS = frozenset({"and", "or", "unless"})


class ArithmeticNode(Node):
    """An operation that gives new values: arithmetic, and comparison with `bool`."""

    __slots__ = ("function", "left", "matching", "right")

    def __init__(self, op: str, left: Node, right: Node, matching: Matching) -> None:
        super().__init__(merged_reads([left, right]))
        self.function = ARITHMETIC.get(op) or _as_number(COMPARISON[op])
        self.left, self.right, self.matching = left, right, matching

    def run(self, context: Context) -> Value:
        left, right = self.left.value(context), self.right.value(context)
        if isinstance(left, Vector) and isinstance(right, Vector):
            return self._vectors(left, right)
        if isinstance(left, Vector):
            values = self.function(left.values, _number(right))
            return unique(Vector(without_name(left.shape), values, left.mask))
        if isinstance(right, Vector):
            values = self.function(_number(left), right.values)
            return unique(Vector(without_name(right.shape), values, right.mask))
        return float(self.function(_number(left), _number(right)))

    def _vectors(self, left: Vector, right: Vector) -> Vector:
        pairs = match_vectors(left, right, self.matching, drop_name=True)
        values = self.function(left.values[pairs.left], right.values[pairs.right])
        return pairs.result(values, None)


def _as_number(
    function: Callable[[Floats, Floats], NDArray[np.bool_]],
) -> Callable[[Floats, Floats], Floats]:
    return lambda a, b: np.asarray(function(a, b), np.float64)


def _number(value: Value) -> Floats:
    """A scalar as numpy's, so that 1 / 0 is +Inf and no exception."""
    return np.asarray(value, np.float64)


class FilterNode(Node):
    """A comparison without `bool`: it lets elements through, unchanged."""

    __slots__ = ("function", "left", "matching", "right")

    def __init__(self, op: str, left: Node, right: Node, matching: Matching) -> None:
        super().__init__(merged_reads([left, right]))
        self.function = COMPARISON[op]
        self.left, self.right, self.matching = left, right, matching

    def run(self, context: Context) -> Value:
        left, right = self.left.value(context), self.right.value(context)
        if isinstance(left, Vector) and isinstance(right, Vector):
            pairs = match_vectors(left, right, self.matching, drop_name=False)
            a, b = left.values[pairs.left], right.values[pairs.right]
            return pairs.result(a, self.function(a, b))
        if isinstance(left, Vector):
            kept = self.function(left.values, _number(right))
            return Vector(left.shape, left.values, both(kept, left.mask))
        kept = self.function(_number(left), self.right.vector(context).values)
        vector = self.right.vector(context)
        return Vector(vector.shape, vector.values, both(kept, vector.mask))


class SetNode(Node):
    """and, or, unless."""

    __slots__ = ("left", "matching", "numbers", "op", "right")

    def __init__(self, op: str, left: Node, right: Node, matching: Matching) -> None:
        super().__init__(merged_reads([left, right]))
        self.op, self.left, self.right, self.matching = op, left, right, matching
        self.numbers = Numbers()

    def run(self, context: Context) -> Value:
        left, right = self.left.vector(context), self.right.vector(context)
        of_left = signatures(left.shape, self.matching, self.numbers)
        of_right = signatures(right.shape, self.matching, self.numbers)
        seen = np.zeros(len(self.numbers.codes), np.bool_)
        if self.op == "or":
            seen[of_left if left.mask is None else of_left[left.mask]] = True
            return self._union(left, right, ~seen[of_right])
        seen[of_right if right.mask is None else of_right[right.mask]] = True
        kept = seen[of_left] if self.op == "and" else ~seen[of_left]
        return Vector(left.shape, left.values, both(kept, left.mask))

    def _union(self, left: Vector, right: Vector, new: NDArray[np.bool_]) -> Vector:
        shape = left.shape.cached(
            ("or", right.shape), lambda: Shape(left.shape.labels + right.shape.labels)
        )
        there = both(new, right.mask)
        mask = np.concatenate([left.present(), there if there is not None else right.present()])
        return Vector(shape, np.concatenate([left.values, right.values]), mask)


def binary_node(op: str, left: Node, right: Node, matching: Matching, return_bool: bool) -> Node:
    """The node of an operator."""
    if op in SETS:
        return SetNode(op, left, right, matching)
    if op in ARITHMETIC or return_bool:
        return ArithmeticNode(op, left, right, matching)
    return FilterNode(op, left, right, matching)
