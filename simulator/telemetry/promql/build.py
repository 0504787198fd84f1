"""From the tree to the graph: equal sub-expressions become one node."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, MutableMapping

from simulator.telemetry.promql.aggregate import AggregateNode
from simulator.telemetry.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Expr,
    Matcher,
    Negate,
    Number,
    Range,
    Selector,
    String,
    Subquery,
)
from simulator.telemetry.promql.binary import binary_node
from simulator.telemetry.promql.calls import AbsentNode, CallNode, range_call
from simulator.telemetry.promql.errors import PromqlError
from simulator.telemetry.promql.nodes import Constant, NegateNode, Node, RangeNode
from simulator.telemetry.promql.select import RangeSelectorNode, SelectorNode
from simulator.telemetry.promql.signatures import RANGE_FUNCTIONS
from simulator.telemetry.promql.subquery import SubqueryNode

AnyNode = Node | RangeNode
Readers = dict[str | None, list[weakref.ref[AnyNode]]]


class Builder:
    """Makes nodes, or finds those that are there; keys hold the children themselves, by
    identity, so they stay small."""

    def __init__(self, nodes: MutableMapping[Hashable, AnyNode], readers: Readers) -> None:
        self._nodes = nodes
        self._readers = readers

    def _intern(self, key: Hashable, make: Callable[[], AnyNode]) -> AnyNode:
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = make()
            for name in found.reads:
                self._readers.setdefault(name, []).append(weakref.ref(found))
        return found

    def node(self, expr: Expr) -> AnyNode:
        """The node of an expression."""
        match expr:
            case Number():
                return self._intern(("number", repr(expr.value)), lambda: Constant(expr.value))
            case String():
                return self._intern(("string", expr.value), lambda: Constant(expr.value))
            case Selector():
                return self._intern(expr, lambda: SelectorNode(expr))
            case Range():
                return self._intern(expr, lambda: RangeSelectorNode(expr.selector, expr.range))
            case Subquery():
                return self._subquery(expr)
            case Negate():
                operand = self.value(expr.expr)
                return self._intern(("negate", operand), lambda: NegateNode(operand))
            case Call():
                return self._call(expr)
            case Aggregate():
                return self._aggregate(expr)
            case Binary():
                left, right = self.value(expr.left), self.value(expr.right)
                op, matching, as_bool = expr.op, expr.matching, expr.return_bool
                return self._intern(
                    (op, left, right, matching, as_bool),
                    lambda: binary_node(op, left, right, matching, as_bool),
                )

    def value(self, expr: Expr) -> Node:
        """The node of an expression that is no range vector."""
        node = self.node(expr)
        if isinstance(node, RangeNode):
            raise PromqlError("a range vector cannot be used here")
        return node

    def _subquery(self, expr: Subquery) -> AnyNode:
        operand = self.value(expr.expr)
        key = ("subquery", operand, expr.range, expr.step, expr.offset, expr.at)
        return self._intern(key, lambda: SubqueryNode(operand, expr))

    def _call(self, expr: Call) -> AnyNode:
        name = expr.function
        args = [self.node(each) for each in expr.args]
        key = (name, *args)
        if name in ("absent", "absent_over_time"):
            return self._intern(key, lambda: AbsentNode(args[0], _matchers(expr.args[0])))
        if name in RANGE_FUNCTIONS:
            return self._intern(key, lambda: range_call(name, args))
        values = [each for each in args if isinstance(each, Node)]
        if len(values) != len(args):
            raise PromqlError(f"{name}() takes no range vector")
        return self._intern(key, lambda: CallNode(name, values))

    def _aggregate(self, expr: Aggregate) -> AnyNode:
        operand = self.value(expr.expr)
        param = None if expr.param is None else self.value(expr.param)
        key = (expr.op, operand, param, expr.without, expr.labels)
        return self._intern(
            key, lambda: AggregateNode(expr.op, operand, param, expr.without, expr.labels)
        )


def _matchers(expr: Expr) -> tuple[Matcher, ...]:
    if isinstance(expr, Range):
        return expr.selector.matchers
    return expr.matchers if isinstance(expr, Selector) else ()
