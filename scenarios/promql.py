"""PromQL as the lint sees it: is it well formed, and which metrics and labels does it name?

`promql-parser` recurses and can end the process on hostile text, so a linear scan comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from scenarios.vocabulary.promql_words import (
    AGGREGATIONS,
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_OPERATORS,
    PAIRS,
    TOKEN,
    TRANSCENDENTAL,
    WORD_OPERATORS,
)

MAX_INSIDE: Final = 120
"""Operations inside one another, of which a chain a + b + c has two; the evaluator has it, too."""


class PromqlError(ValueError):
    """The text is no PromQL, or is PromQL that this version does not have."""


@dataclass(frozen=True, slots=True)
class Use:
    """One selector: the metric (None if only matchers name it) and (label, operator, value)."""

    metric: str | None
    matchers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """What an expression names. `labels` are those of by, without, on, ignoring, group_left."""

    uses: tuple[Use, ...]
    labels: tuple[str, ...]
    inexact: tuple[str, ...]
    kind: str


@lru_cache(maxsize=4096)
def read(text: str) -> Expression:
    """What an expression names. Raises `PromqlError` with one sentence."""
    _guard(text)
    import promql_parser  # heavy, and only the lint needs it

    try:
        tree = promql_parser.parse(text)
        found = _Found()
        found.walk(tree, 0)
    except PromqlError:
        raise
    except BaseException as problem:  # the parser's panics do not derive from Exception
        if isinstance(problem, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise PromqlError(_plain(str(problem))) from None
    return Expression(tuple(found.uses), tuple(found.labels), tuple(found.inexact), _kind(tree))


def _plain(message: str) -> str:
    told = " ".join(message.split())[:200]
    return {
        "no expression found in input": "the expression is empty",
        "invalid promql query": "the expression is not complete, or not PromQL",
    }.get(told, told)


def _guard(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > MAX_LENGTH:
        raise PromqlError(f"the expression is longer than {MAX_LENGTH // 1024} KiB")
    opened: list[str] = []
    operators = 0
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "open":
            opened.append(token)
            if len(opened) > MAX_DEPTH:
                raise PromqlError(f"the expression is nested more than {MAX_DEPTH} levels deep")
        elif kind == "close":
            if not opened or opened.pop() != PAIRS[token]:
                raise PromqlError(f"there is a {token} without its {PAIRS[token]}")
        elif kind == "stray":
            raise PromqlError("a quoted text is not closed")
        elif kind == "number" and "_" in token:
            raise PromqlError(f"the number {token[:40]} has an underscore")
        elif kind == "word" and token.lower() == "or" and opened[-1:] == ["{"]:
            raise PromqlError("`or` between label matchers is not PromQL")
        operators += kind == "operator" or (kind == "word" and token.lower() in WORD_OPERATORS)
        if operators > MAX_OPERATORS:
            raise PromqlError(f"the expression has more than {MAX_OPERATORS} operators")
    if opened:
        raise PromqlError(f"a {opened[-1]} is not closed")


def effort(text: str) -> int:
    """About how many microseconds it takes to parse: the parser is quadratic in depth."""
    deepest = depth = operators = 0
    for match in TOKEN.finditer(text[:MAX_LENGTH]):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        deepest = max(deepest, depth)
        operators += match.lastgroup == "operator"
    return 20 + 10 * min(deepest, MAX_DEPTH) ** 2 + min(operators, MAX_OPERATORS) ** 2


class _Found:
    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.labels: list[str] = []
        self.inexact: list[str] = []

    def walk(self, node: Any, depth: int) -> None:
        if depth > MAX_INSIDE:
            raise PromqlError(f"more than {MAX_INSIDE} operations stand inside one another")
        kind = type(node).__name__
        if kind == "VectorSelector":
            self._selector(node)
        elif kind == "MatrixSelector":
            self._selector(node.vector_selector)
        elif kind == "Call":
            self._known(str(node.func.name), FUNCTIONS, "function")
        elif kind == "AggregateExpr":
            self._known(str(node.op).lower(), AGGREGATIONS, "aggregation")
            if node.modifier is not None:
                self.labels.extend(str(one) for one in node.modifier.labels)
        elif kind == "BinaryExpr":
            self._binary(node)
        for below in _children(node, kind):
            self.walk(below, depth + 1)

    def _selector(self, node: Any) -> None:
        matchers = tuple(
            (str(one.name), str(one.op).rpartition(".")[2], str(one.value))
            for one in node.matchers.matchers
        )
        name = None if node.name is None else str(node.name)
        for label, operator, value in matchers:
            if label == "__name__" and operator == "Equal":
                name = value
        self.uses.append(Use(name, matchers))

    def _known(self, name: str, known: frozenset[str], sort: str) -> None:
        if name not in known:
            raise PromqlError(f"the {sort} {name} is not in this version")
        if name in TRANSCENDENTAL:
            self.inexact.append(name)

    def _binary(self, node: Any) -> None:
        operator = str(node.op).lower()
        if operator in TRANSCENDENTAL:
            self.inexact.append(operator)
        modifier = node.modifier
        if modifier is None:
            return
        if modifier.matching is not None:
            self.labels.extend(str(one) for one in modifier.matching.labels)
        self.labels.extend(str(one) for one in modifier.group_labels or ())


def _children(node: Any, kind: str) -> Iterator[Any]:
    if kind == "BinaryExpr":
        yield from (node.lhs, node.rhs)
    elif kind == "Call":
        yield from node.args
    elif kind == "AggregateExpr":
        yield node.expr
        if node.param is not None:
            yield node.param
    elif kind in ("ParenExpr", "UnaryExpr", "SubqueryExpr"):
        yield node.expr


def _kind(tree: Any) -> str:
    """`text`, `number`, `range` or `vector`: what the expression gives."""
    kind = type(tree).__name__
    if kind in ("ParenExpr", "UnaryExpr"):
        return _kind(tree.expr)
    kinds = {"StringLiteral": "text", "NumberLiteral": "number"}
    return kinds.get(kind, "range" if kind in ("MatrixSelector", "SubqueryExpr") else "vector")
