"""The byte law as a reader of syntax trees: what may not stand where state and logs are made.

Equal scenario, seed and commands give equal bytes on every machine. Measured by switching CPU
features, BLAS kernels, thread counts and numpy versions: `+ - * /`, `sqrt`, comparison, `floor`,
elementwise numpy, `sum`, `cumsum`, `min`, `max`, `sort` and stable `argsort` keep that; what is
banned here does not. A syntax tree does not know types, so sum() and ** pass where the comment
`# ints` says that the numbers are integers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

LIBRARY = "the C or SIMD library decides its last bit; use + - * / and sqrt, or a table"
ORDER = "it adds up in an order that the library chooses; use elementwise products and .sum()"
UNSTABLE = "equal keys come out in an order that the library chooses; use a stable sort"
CHANCE = "luck comes from simulator.chance: keyed draws, so that nobody's luck depends on others"
CLOCK = "only simulator/clock.py reads a clock; time is a value that is passed in"
ADDRESS = "it differs from process to process"
SUM = (
    "the built-in sum() of floats changed in Python 3.12; use math.fsum or an array's .sum(), "
    "or mark integers with `# ints`"
)
POWER = "a power goes through the C library's pow; write u * u * u"
SETS = "a set's order differs from process to process; iterate sorted(...) or a dict"

_INEXACT = """exp exp2 expm1 log log2 log10 log1p pow cbrt sin cos tan asin acos atan atan2 sinh
cosh tanh asinh acosh atanh hypot dist gamma lgamma erf erfc sumprod"""
_NUMPY_LIBRARY = """power float_power logaddexp logaddexp2 arcsin arccos arctan arctan2 arcsinh
arccosh arctanh sinc i0 fft linalg interp
logspace geomspace"""
_NUMPY_ORDER = """dot vdot inner matmul tensordot einsum kron convolve correlate trapezoid trapz
var std nanvar nanstd prod nanprod cov corrcoef polyfit"""
_NUMPY_UNSTABLE = """partition argpartition median nanmedian percentile nanpercentile quantile
nanquantile"""


def _words(text: str, why: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), why)


MATH = _words(_INEXACT, LIBRARY)
NUMPY = {
    **_words(_INEXACT, LIBRARY),
    **_words(_NUMPY_LIBRARY, LIBRARY),
    **_words(_NUMPY_ORDER, ORDER),
    **_words(_NUMPY_UNSTABLE, UNSTABLE),
    "random": CHANCE,
}
# Methods of arrays. `partition` is missing on purpose: strings have it, too.
METHODS = {**dict.fromkeys(["dot", "var", "std", "prod"], ORDER), "argpartition": UNSTABLE}
MODULES = {
    **dict.fromkeys(["random", "secrets", "uuid"], CHANCE),
    "time": CLOCK,
}
CLOCK_READERS = {"now", "utcnow", "today"}
BUILTINS = {"id": ADDRESS, "hash": ADDRESS, "pow": POWER}


@dataclass(frozen=True)
class Offence:
    """One place where the law is broken."""

    line: int
    what: str
    why: str


Rule = Callable[[ast.AST, "Names"], tuple[str, str] | None]


@dataclass(frozen=True)
class Names:
    """The names by which a module's imports make libraries and their functions known."""

    aliases: dict[str, str]
    taken: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, tree: ast.Module) -> Names:
        aliases: dict[str, str] = {}
        taken: dict[str, tuple[str, str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    aliases[name.asname or name.name] = name.name
            elif isinstance(node, ast.ImportFrom) and node.module:
                for name in node.names:
                    taken[name.asname or name.name] = (node.module, name.name)
        return cls(aliases, taken)

    def library(self, node: ast.expr) -> str | None:
        """The library that this expression names, for instance `numpy` for `np`."""
        return self.aliases.get(node.id) if isinstance(node, ast.Name) else None


def offences(text: str, *, transcendental: bool = False) -> list[Offence]:
    """Every breach in a module's source; `transcendental` lets exp, log and powers pass."""
    tree = ast.parse(text)
    names = Names.of(tree)
    lines = text.splitlines()
    found: list[Offence] = []
    for node in ast.walk(tree):
        for rule in RULES:
            breach = rule(node, names)
            if breach is None or (transcendental and breach[1] in (LIBRARY, POWER)):
                continue
            place = node.iter if isinstance(node, ast.comprehension) else node
            line = getattr(place, "lineno", 1)
            last = getattr(place, "end_lineno", line)
            if breach[1] in (SUM, POWER) and any("# ints" in at for at in lines[line - 1 : last]):
                continue
            found.append(Offence(line, *breach))
    return sorted(found, key=lambda offence: (offence.line, offence.what))


def _library_call(node: ast.AST, names: Names) -> tuple[str, str] | None:
    if isinstance(node, ast.Attribute):
        library, function = names.library(node.value), node.attr
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names.taken:
        library, function = names.taken[node.id]
    else:
        return None
    table = {"numpy": NUMPY, "math": MATH}.get(library or "", {})
    return (f"{library}.{function}", table[function]) if function in table else None


def _method(node: ast.AST, names: Names) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    name = node.func.attr
    if name == "argsort" and not _is_stable(node):
        return 'argsort without kind="stable"', UNSTABLE
    if names.library(node.func.value) is None and name in METHODS:
        return f".{name}()", METHODS[name]
    return None


def _is_stable(call: ast.Call) -> bool:
    kinds = [word.value for word in call.keywords if word.arg == "kind"]
    return any(isinstance(kind, ast.Constant) and kind.value == "stable" for kind in kinds)


def _builtin(node: ast.AST, names: Names) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    called = node.func.id
    if called in names.taken:
        return None
    if called == "sum":
        return "sum()", SUM
    return (f"{called}()", BUILTINS[called]) if called in BUILTINS else None


def _operator(node: ast.AST, _names: Names) -> tuple[str, str] | None:
    if not isinstance(node, ast.BinOp | ast.AugAssign):
        return None
    if isinstance(node.op, ast.MatMult):
        return "@", ORDER
    if not isinstance(node.op, ast.Pow):
        return None
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
    return None if all(_is_int(side) for side in sides) else ("**", POWER)


def _is_int(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _module(node: ast.AST, _names: Names) -> tuple[str, str] | None:
    if isinstance(node, ast.Import):
        tops = [name.name for name in node.names]
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        tops = [node.module or ""]
    else:
        return None
    for top in tops:
        if top in MODULES or top == "numpy.random":
            return f"import {top}", MODULES.get(top, CHANCE)
    return None


def _clock(node: ast.AST, _names: Names) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    owner = node.func.value
    named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    if named in ("datetime", "date") and node.func.attr in CLOCK_READERS:
        return f"{named}.{node.func.attr}()", CLOCK
    return None


def _set_order(node: ast.AST, _names: Names) -> tuple[str, str] | None:
    if not isinstance(node, ast.For | ast.comprehension):
        return None
    over = node.iter
    called = isinstance(over, ast.Call) and getattr(over.func, "id", "") in ("set", "frozenset")
    return (
        ("a loop over a set", SETS) if called or isinstance(over, ast.Set | ast.SetComp) else None
    )


RULES: tuple[Rule, ...] = (
    _library_call,
    _method,
    _builtin,
    _operator,
    _module,
    _clock,
    _set_order,
)
