"""The evaluation graph: nodes that are shared between expressions and run once for each moment."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from simulator.telemetry.promql.ast import At
from simulator.telemetry.promql.context import Context, Value
from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.shapes import Vector, unique, without_name
from simulator.telemetry.promql.windows import Window


class Node(ABC):
    """One operation. `reads` names the metrics below it; None among them stands for any."""

    __slots__ = ("__weakref__", "_step", "_value", "reads")

    def __init__(self, reads: tuple[str | None, ...]) -> None:
        self.reads = reads
        self._step = -1
        self._value: Value = 0.0

    def value(self, context: Context) -> Value:
        """The value at the context's moment."""
        if self._step != context.step:
            context.spend(1)
            value = self.run(context)
            self._value, self._step = value, context.step
        return self._value

    def forget(self) -> None:
        """What was worked out no longer holds."""
        self._step = -1

    @abstractmethod
    def run(self, context: Context) -> Value:
        """Work the value out."""

    def vector(self, context: Context) -> Vector:
        """The value, which must be a vector."""
        value = self.value(context)
        if not isinstance(value, Vector):
            raise EvaluationError("expected an instant vector")
        return value

    def scalar(self, context: Context) -> float:
        """The value, which must be a number."""
        value = self.value(context)
        if not isinstance(value, float):
            raise EvaluationError("expected a scalar")
        return value

    def text(self, context: Context) -> str:
        """The value, which must be a string."""
        value = self.value(context)
        if not isinstance(value, str):
            raise EvaluationError("expected a string")
        return value

    def ranking(self, _vector: Vector, _context: Context) -> list[int] | None:
        """The order in which an instant query shows its elements, where the operation says one."""
        return None


class RangeNode(ABC):
    """A range vector: not a value of its own, only an argument."""

    __slots__ = ("__weakref__", "_step", "_window", "reads", "span")

    def __init__(self, reads: tuple[str | None, ...], span: int) -> None:
        self.reads = reads
        self.span = span
        self._step = -1
        self._window: Window | None = None

    def window(self, context: Context) -> Window:
        """The samples at the context's moment."""
        if self._window is None or self._step != context.step:
            self._window = self.collect(context)
            self._step = context.step
        return self._window

    def forget(self) -> None:
        """What was worked out no longer holds."""
        self._step = -1

    @abstractmethod
    def collect(self, context: Context) -> Window:
        """Find the samples."""


class Constant(Node):
    """A number or a string."""

    __slots__ = ("constant",)

    def __init__(self, constant: float | str) -> None:
        super().__init__(())
        self.constant = constant

    def value(self, context: Context) -> Value:  # noqa: ARG002 - the same at every moment
        return self.constant

    def run(self, context: Context) -> Value:  # noqa: ARG002
        return self.constant


class NegateNode(Node):
    """Unary minus."""

    __slots__ = ("operand",)

    def __init__(self, operand: Node) -> None:
        super().__init__(operand.reads)
        self.operand = operand

    def run(self, context: Context) -> Value:
        value = self.operand.value(context)
        if isinstance(value, Vector):
            return nameless(value, np.negative(value.values))
        return -self.operand.scalar(context)


def nameless(vector: Vector, values: NDArray[np.float64]) -> Vector:
    """Other values for the same elements, which lose their metric name; they must stay distinct."""
    return unique(Vector(without_name(vector.shape), values, vector.mask))


def moment(context: Context, at: At, offset: int) -> int:
    """The time that `@` and `offset` lead to, ms."""
    if at == "start":
        base = context.start
    elif at == "end":
        base = context.end
    else:
        base = context.at if at is None else at
    return base - offset
