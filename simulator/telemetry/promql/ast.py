"""The syntax tree: our own, frozen and typed, so that nothing behind the parser depends on the
parser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

MatchOp: TypeAlias = Literal["=", "!=", "=~", "!~"]
At: TypeAlias = int | Literal["start", "end"] | None
Kind: TypeAlias = Literal["scalar", "vector", "matrix", "string"]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label; regular expressions are anchored at both ends."""

    name: str
    op: MatchOp
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class String:
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """An instant vector selector; `name` is None where only matchers say it. Offset and `at` in
    ms."""

    name: str | None
    matchers: tuple[Matcher, ...]
    offset: int = 0
    at: At = None


@dataclass(frozen=True, slots=True)
class Range:
    """`selector[range]`; range in ms."""

    selector: Selector
    range: int


@dataclass(frozen=True, slots=True)
class Subquery:
    """`expr[range:step]`; a step of None is the default resolution. All in ms."""

    expr: Expr
    range: int
    step: int | None
    offset: int = 0
    at: At = None


@dataclass(frozen=True, slots=True)
class Negate:
    expr: Expr


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`op without|by (labels) (param, expr)`; neither means by nothing."""

    op: str
    expr: Expr
    param: Expr | None
    without: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """How two vectors are joined; `on` False means `ignoring`."""

    on: bool = False
    labels: tuple[str, ...] = ()
    card: Literal["one-to-one", "many-to-one", "one-to-many"] = "one-to-one"
    include: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Expr
    right: Expr
    matching: Matching
    return_bool: bool


Expr: TypeAlias = Number | String | Selector | Range | Subquery | Negate | Call | Aggregate | Binary


def children(expr: Expr) -> tuple[Expr, ...]:
    """The operands of a node, left to right."""
    match expr:
        case Number() | String() | Selector():
            return ()
        case Range():
            return (expr.selector,)
        case Subquery() | Negate():
            return (expr.expr,)
        case Call():
            return expr.args
        case Aggregate():
            return (expr.expr,) if expr.param is None else (expr.param, expr.expr)
        case Binary():
            return (expr.left, expr.right)
