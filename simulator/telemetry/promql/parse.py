"""Text to tree: `promql-parser` behind a guard, its tree turned into ours and its leniencies
refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import promql_parser
import re2

from simulator.telemetry.promql.ast import (
    Aggregate,
    At,
    Binary,
    Call,
    Expr,
    Matcher,
    Matching,
    MatchOp,
    Negate,
    Number,
    Range,
    Selector,
    String,
    Subquery,
    children,
)
from simulator.telemetry.promql.errors import PromqlError
from simulator.telemetry.promql.scan import guard, word_position
from simulator.telemetry.promql.signatures import AGGREGATIONS, TRANSCENDENTAL, unsupported_function

MAX_TREE_DEPTH = 120  # every level costs a few stack frames, here and in the evaluation
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MATCH_OPS: dict[str, MatchOp] = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}


def parse(text: str) -> Expr:
    """The tree of an expression; raises PromqlError, also for what is PromQL and not supported
    here."""
    guard(text)
    tree = _foreign_tree(text)
    try:
        return _Converter(text).convert(tree, 0)
    except PromqlError:
        raise
    except BaseException as problem:  # the parser's panics do not derive from Exception
        if isinstance(problem, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise PromqlError(f"not understood: {problem}") from None


def _foreign_tree(text: str) -> Any:
    try:
        return promql_parser.parse(text)
    except BaseException as problem:
        if isinstance(problem, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        message = " ".join(str(problem).split())
        raise PromqlError(message[:300], _place(text, message)) from None


def _place(text: str, message: str) -> int | None:
    """The parser tells no place: the name that its message quotes last is looked up in the text."""
    quoted = message.split("'")[1::2]
    return word_position(text, quoted[-1]) if quoted else None


class _Converter:
    def __init__(self, text: str) -> None:
        self.text = text

    def fail(self, message: str, word: str | None = None) -> PromqlError:
        return PromqlError(message, word_position(self.text, word) if word else None)

    def convert(self, node: Any, depth: int) -> Expr:
        if depth > MAX_TREE_DEPTH:
            raise self.fail(f"more than {MAX_TREE_DEPTH} operations inside one another")
        kind = type(node).__name__
        if kind == "ParenExpr":
            return self.convert(node.expr, depth + 1)
        handler = getattr(self, f"on_{kind}", None)
        if handler is None:
            raise self.fail(f"{kind} is not supported")
        result: Expr = handler(node, depth + 1)
        return result

    def on_NumberLiteral(self, node: Any, _depth: int) -> Expr:  # noqa: N802
        return Number(float(node.val))

    def on_StringLiteral(self, node: Any, _depth: int) -> Expr:  # noqa: N802
        return String(str(node.val))

    def on_UnaryExpr(self, node: Any, depth: int) -> Expr:  # noqa: N802
        inner = self.convert(node.expr, depth)
        return Number(-inner.value) if isinstance(inner, Number) else Negate(inner)

    def on_VectorSelector(self, node: Any, _depth: int) -> Selector:  # noqa: N802
        if node.matchers.or_matchers:
            raise self.fail("`or` between label matchers is not PromQL", "or")
        matchers = tuple(self.matcher(each) for each in node.matchers.matchers)
        name = None if node.name is None else str(node.name)
        if name is not None:
            matchers = (Matcher("__name__", "=", name), *matchers)
        named = [m.value for m in matchers if m.name == "__name__" and m.op == "="]
        return Selector(
            name=named[0] if named else None,
            matchers=matchers,
            offset=_milliseconds(node.offset) if node.offset else 0,
            at=_at(node.at),
        )

    def matcher(self, node: Any) -> Matcher:
        op = _MATCH_OPS[str(node.op).rpartition(".")[2]]
        value = str(node.value)
        if op in ("=~", "!~"):
            compile_regex(value)
        return Matcher(str(node.name), op, value)

    def on_MatrixSelector(self, node: Any, depth: int) -> Expr:  # noqa: N802
        return Range(self.on_VectorSelector(node.vector_selector, depth), _milliseconds(node.range))

    def on_SubqueryExpr(self, node: Any, depth: int) -> Expr:  # noqa: N802
        step = _milliseconds(node.step) if node.step is not None else None
        if step is not None and step <= 0:
            raise self.fail("the step of a subquery must be greater than 0")
        return Subquery(
            expr=self.convert(node.expr, depth),
            range=_milliseconds(node.range),
            step=step,
            offset=_milliseconds(node.offset) if node.offset else 0,
            at=_at(node.at),
        )

    def on_Call(self, node: Any, depth: int) -> Expr:  # noqa: N802
        name = str(node.func.name)
        reason = unsupported_function(name)
        if reason is not None:
            raise self.fail(reason, name)
        return Call(name, tuple(self.convert(each, depth) for each in node.args))

    def on_AggregateExpr(self, node: Any, depth: int) -> Expr:  # noqa: N802
        op = str(node.op).lower()
        if op not in AGGREGATIONS:
            raise self.fail(f"the aggregation {op} is not supported", op)
        modifier = node.modifier
        without = modifier is not None and str(modifier.type).endswith("Without")
        labels = tuple(str(each) for each in modifier.labels) if modifier is not None else ()
        param = None if node.param is None else self.convert(node.param, depth)
        return Aggregate(op, self.convert(node.expr, depth), param, without, labels)

    def on_BinaryExpr(self, node: Any, depth: int) -> Expr:  # noqa: N802
        modifier = node.modifier
        matching, return_bool = Matching(), False
        if modifier is not None:
            matching, return_bool = self.matching(modifier), bool(modifier.return_bool)
        left, right = self.convert(node.lhs, depth), self.convert(node.rhs, depth)
        return Binary(str(node.op).lower(), left, right, matching, return_bool)

    def matching(self, modifier: Any) -> Matching:
        fill = modifier.fill_values
        if fill is not None and (fill.lhs is not None or fill.rhs is not None):
            raise self.fail("the fill modifiers are not supported", "fill")
        card = str(modifier.card).rpartition(".")[2]
        on = False
        labels: tuple[str, ...] = ()
        if modifier.matching is not None:
            on = str(modifier.matching.type).endswith("Include")
            labels = tuple(str(each) for each in modifier.matching.labels)
        return Matching(
            on=on,
            labels=labels,
            card={"ManyToOne": "many-to-one", "OneToMany": "one-to-many"}.get(card, "one-to-one"),  # type: ignore[arg-type]
            include=tuple(str(each) for each in modifier.group_labels or ()),
        )


def _milliseconds(duration: timedelta) -> int:
    return duration // _MILLISECOND


def _at(at: Any) -> At:
    if at is None:
        return None
    kind = str(at.type).rpartition(".")[2]
    if kind == "Start":
        return "start"
    if kind == "End":
        return "end"
    return int((at.at - _EPOCH) // _MILLISECOND)


def compile_regex(pattern: str, *, anchored: bool = True) -> Any:
    """An RE2 pattern, anchored at both ends, in which a dot matches newlines as in Prometheus
    3; or as it stands."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"^(?s:{pattern})$" if anchored else pattern, options)
    except re2.error as problem:
        detail = problem.args[0] if problem.args else problem
        text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        raise PromqlError(f"bad regular expression {pattern!r}: {text}") from None


def check_expr(text: str) -> PromqlError | None:
    """What is wrong with an expression: its syntax, or something that is not supported here."""
    try:
        parse(text)
    except PromqlError as problem:
        return problem
    return None


def selectors(expr: Expr) -> list[Selector]:
    """All selectors of a tree, from left to right."""
    if isinstance(expr, Selector):
        return [expr]
    return [found for child in children(expr) for found in selectors(child)]


def transcendental_in(text: str) -> list[str]:
    """Functions and operators of an expression whose last bit depends on the machine, each once."""

    def walk(expr: Expr) -> list[str]:
        name = expr.function if isinstance(expr, Call) else ""
        name = expr.op if isinstance(expr, Binary) else name
        found = [name] if name in TRANSCENDENTAL else []
        return found + [each for child in children(expr) for each in walk(child)]

    return list(dict.fromkeys(walk(parse(text))))


def metrics_in(text: str) -> list[Selector]:
    """The selectors of an expression: metric name (or None) and matchers; raises PromqlError."""
    return selectors(parse(text))
