"""Templates of alert labels and annotations: the part of Go's text/template that rules use.

Text with `{{ … }}`: $labels, $value, .Labels, .Value, own variables, pipelines, functions (template_functions), if,
with, range, printf. A parser of one pass and an interpreter with budgets, because rule files come from strangers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulator.telemetry.template_functions import FUNCTIONS, TemplateError, printed, truth

MAX_TEMPLATE = 16 * 1024
MAX_OUTPUT = 64 * 1024
MAX_DEPTH = 30
MAX_WORK = 20_000

QueryFunction: TypeAlias = Callable[[str], list[tuple[dict[str, str], float]]]

_ACTION = re.compile(r"\{\{(-(?=\s))?(.*?)((?<=\s)-)?\}\}", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)
  | (?P<number>[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
  | (?P<variable>\$[A-Za-z0-9_]*)
  | (?P<field>(?:\.[A-Za-z_][A-Za-z0-9_]*)+|\.)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<mark>:=|=|\||\(|\)|,)
    )""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"\s*/\*.*\*/\s*\Z", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}


@dataclass(frozen=True, slots=True)
class TemplateData:
    """What a template sees: the element's labels, its value, and how to run a query (None: no queries)."""

    labels: dict[str, str]
    value: float
    query: QueryFunction | None = None


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Operand:
    """A literal, a variable, the dot, a name or a pipeline in parentheses; then fields to follow."""

    kind: str
    value: Any
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by `|`, each an operand with arguments; the result may go to variables."""

    commands: tuple[tuple[Operand, ...], ...]
    variables: tuple[str, ...] = ()
    declares: bool = True


@dataclass(frozen=True, slots=True)
class Branch:
    """if, with or range."""

    kind: str
    pipeline: Pipeline
    body: tuple[Any, ...]
    otherwise: tuple[Any, ...]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """("text", …) and ("action", …), with white space trimmed where a dash says so."""
    at, trim = 0, False
    for match in _ACTION.finditer(text):
        plain = text[at : match.start()]
        plain = plain.lstrip() if trim else plain
        yield "text", plain.rstrip() if match.group(1) else plain
        if not _COMMENT.match(match.group(2)):
            yield "action", match.group(2)
        at, trim = match.end(), match.group(3) is not None
    rest = text[at:]
    if "{{" in rest:
        raise TemplateError("unclosed action")
    yield "text", rest.lstrip() if trim else rest


def _tokens(action: str) -> list[Token]:
    found: list[Token] = []
    at, end = 0, len(action.rstrip())
    while at < end:
        match = _TOKEN.match(action, at)
        if match is None or match.lastgroup is None:
            raise TemplateError(f"unexpected {action[at:].strip()[:20]!r} in action")
        # a field that follows without white space belongs to what is before it
        glued = match.lastgroup == "field" and at > 0 and not action[at].isspace()
        found.append(Token("chain" if glued else match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


def _unquote(text: str) -> str:
    if text[0] == "`":
        return text[1:-1]
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m.group(1), m.group(0)), text[1:-1])


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_TEMPLATE:
            raise TemplateError(f"longer than {MAX_TEMPLATE} characters")
        self.pieces = list(_pieces(text))
        self.at = 0

    def body(self, depth: int, *, inside: bool) -> tuple[tuple[Any, ...], list[Token]]:
        """Nodes up to `else` or `end`, whose tokens are returned too."""
        if depth > MAX_DEPTH:
            raise TemplateError(f"nested deeper than {MAX_DEPTH} levels")
        nodes: list[Any] = []
        while self.at < len(self.pieces):
            kind, text = self.pieces[self.at]
            self.at += 1
            if kind == "text":
                nodes.append(text)
                continue
            tokens = _tokens(text)
            word = tokens[0].text if tokens and tokens[0].kind == "word" else ""
            if word in ("end", "else"):
                if not inside:
                    raise TemplateError(f"unexpected {{{{{word}}}}}")
                return tuple(nodes), tokens
            if word in ("if", "with", "range"):
                nodes.append(self.branch(word, tokens[1:], depth))
            elif word in ("define", "template", "block", "break", "continue"):
                raise TemplateError(f"{{{{{word}}}}} is not supported")
            else:
                nodes.append(_pipeline(tokens))
        if inside:
            raise TemplateError("unexpected EOF: an {{end}} is missing")
        return tuple(nodes), []

    def branch(self, kind: str, tokens: Sequence[Token], depth: int) -> Branch:
        pipeline = _pipeline(tokens)
        body, stop = self.body(depth + 1, inside=True)
        otherwise: tuple[Any, ...] = ()
        if stop[0].text == "else":
            if len(stop) > 1 and stop[1].text == kind and kind != "range":
                otherwise = (self.branch(kind, stop[2:], depth + 1),)
            elif len(stop) > 1:
                raise TemplateError("unexpected words after else")
            else:
                otherwise, stop = self.body(depth + 1, inside=True)
                if stop[0].text != "end":
                    raise TemplateError("expected end; found {{else}}")
        return Branch(kind, pipeline, body, otherwise)


def _pipeline(tokens: Sequence[Token]) -> Pipeline:
    variables, rest, declares = _assignment(tokens)
    reader = _CommandReader(rest)
    commands = reader.pipeline(0)
    if reader.at < len(rest):
        raise TemplateError(f"unexpected {rest[reader.at].text!r} in action")
    return Pipeline(commands, variables, declares)


def _assignment(tokens: Sequence[Token]) -> tuple[tuple[str, ...], Sequence[Token], bool]:
    for place, token in enumerate(tokens[:4]):
        if token.kind == "mark" and token.text in (":=", "="):
            names = [t.text for t in tokens[:place] if t.text != ","]
            if any(t.kind != "variable" and t.text != "," for t in tokens[:place]) or not names:
                raise TemplateError(f"unexpected {token.text!r}")
            return tuple(names), tokens[place + 1 :], token.text == ":="
    return (), tokens, True


class _CommandReader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def pipeline(self, depth: int) -> tuple[tuple[Operand, ...], ...]:
        if depth > MAX_DEPTH:
            raise TemplateError(f"nested deeper than {MAX_DEPTH} levels")
        commands: list[tuple[Operand, ...]] = []
        operands: list[Operand] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.text == ")" and token.kind == "mark":
                break
            self.at += 1
            if token.text == "|" and token.kind == "mark":
                if not operands:
                    raise TemplateError("missing value for command")
                commands.append(tuple(operands))
                operands = []
            elif token.kind == "chain":
                if not operands:
                    raise TemplateError(f"unexpected {token.text!r}")
                last = operands[-1]
                fields = (*last.fields, *token.text.strip(".").split("."))
                operands[-1] = Operand(last.kind, last.value, fields)
            else:
                operands.append(self.operand(token, depth))
        if not operands:
            raise TemplateError("missing value for command")
        return (*commands, tuple(operands))

    def operand(self, token: Token, depth: int) -> Operand:
        if token.kind == "mark":
            if token.text != "(":
                raise TemplateError(f"unexpected {token.text!r} in operand")
            inner = self.pipeline(depth + 1)
            if self.at >= len(self.tokens):
                raise TemplateError("unclosed left paren")
            self.at += 1
            return Operand("pipeline", Pipeline(inner))
        if token.kind == "string":
            return Operand("literal", _unquote(token.text))
        if token.kind == "number":
            text = token.text
            whole = text.lstrip("+-").isdigit()
            return Operand("literal", int(text) if whole else float(text))
        if token.kind == "field":
            return Operand("dot", None, tuple(part for part in token.text.split(".") if part))
        if token.kind == "variable":
            return Operand("variable", token.text)
        if token.text in ("true", "false", "nil"):
            return Operand("literal", {"true": True, "false": False, "nil": None}[token.text])
        if token.text not in FUNCTIONS:
            raise TemplateError(f'function "{token.text}" not defined')
        return Operand("function", token.text)


class _Run:
    def __init__(self, data: TemplateData) -> None:
        self.data = data
        self.scopes: list[dict[str, Any]] = [
            {
                "$": {"Labels": data.labels, "Value": data.value},
                "$labels": data.labels,
                "$value": data.value,
                "$externalLabels": {},
                "$externalURL": "",
            }
        ]
        self.out: list[str] = []
        self.length = 0
        self.work = 0

    def emit(self, text: str) -> None:
        self.length += len(text)
        if self.length > MAX_OUTPUT:
            raise TemplateError(f"the output is longer than {MAX_OUTPUT} characters")
        self.out.append(text)

    def nodes(self, nodes: Sequence[Any], dot: Any) -> None:
        for node in nodes:
            self.work += 1
            if self.work > MAX_WORK:
                raise TemplateError("too much work")
            if isinstance(node, str):
                self.emit(node)
            elif isinstance(node, Branch):
                self.branch(node, dot)
            else:
                value = self.pipeline(node, dot)
                if not node.variables:
                    self.emit(printed(value))

    def branch(self, node: Branch, dot: Any) -> None:
        self.scopes.append({})
        if len(node.pipeline.variables) == 2:
            value = self.pipeline(Pipeline(node.pipeline.commands), dot)
        else:
            value = self.pipeline(node.pipeline, dot)
        if node.kind == "range":
            self.loop(node, value, dot)
        elif truth(value):
            self.nodes(node.body, value if node.kind == "with" else dot)
        else:
            self.nodes(node.otherwise, dot)
        self.scopes.pop()

    def loop(self, node: Branch, value: Any, dot: Any) -> None:
        if isinstance(value, dict):
            pairs = [(key, value[key]) for key in sorted(value)]
        elif isinstance(value, (list, tuple)):
            pairs = list(enumerate(value))
        else:
            raise TemplateError(f"range can't iterate over {printed(value)}")
        names = node.pipeline.variables
        for key, each in pairs:
            self.scopes.append({})
            if len(names) == 2:
                self.scopes[-1][names[0]] = key
            if names:
                self.scopes[-1][names[-1]] = each
            self.nodes(node.body, each)
            self.scopes.pop()
        if not pairs:
            self.nodes(node.otherwise, dot)

    def pipeline(self, pipeline: Pipeline, dot: Any) -> Any:
        value: Any = None
        for place, command in enumerate(pipeline.commands):
            value = self.command(command, dot, [value] if place else [])
        if pipeline.variables:
            self.assign(pipeline.variables[0], value, declares=pipeline.declares)
        return value

    def assign(self, name: str, value: Any, *, declares: bool) -> None:
        if not declares:
            for scope in reversed(self.scopes):
                if name in scope:
                    scope[name] = value
                    return
            raise TemplateError(f"undefined variable {name!r}")
        self.scopes[-1][name] = value

    def command(self, operands: Sequence[Operand], dot: Any, piped: list[Any]) -> Any:
        self.work += 1
        head = operands[0]
        if head.kind == "function":
            arguments = [self.operand(each, dot) for each in operands[1:]] + piped
            value = FUNCTIONS[head.value](self.data.query, arguments)
            return self.follow(value, head.fields)
        if len(operands) > 1 or piped:
            raise TemplateError("can't give argument to non-function")
        return self.operand(head, dot)

    def operand(self, operand: Operand, dot: Any) -> Any:
        if operand.kind == "literal":
            value = operand.value
        elif operand.kind == "dot":
            value = dot
        elif operand.kind == "variable":
            value = self.variable(operand.value)
        elif operand.kind == "pipeline":
            value = self.pipeline(operand.value, dot)
        else:
            value = FUNCTIONS[operand.value](self.data.query, [])
        return self.follow(value, operand.fields)

    def variable(self, name: str) -> Any:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        raise TemplateError(f"undefined variable {name!r}")

    def follow(self, value: Any, fields: Sequence[str]) -> Any:
        for field in fields:
            if not isinstance(value, dict):
                raise TemplateError(f"can't evaluate field {field} in {printed(value)}")
            if "Labels" in value and field not in value:
                raise TemplateError(f"can't evaluate field {field}")
            value = value.get(field, "")
        return value


def _parsed(text: str) -> tuple[Any, ...]:
    return _Parser(text).body(0, inside=False)[0]


def check_template(text: str) -> None:
    """Raises TemplateError if the text is no template."""
    if "{{" in text:
        _parsed(text)


def expand_template(text: str, name: str, data: TemplateData) -> str:
    """The text for one alert; where that fails, the text that Prometheus puts in its place. `name` is the alert's."""
    if "{{" not in text:
        return text
    try:
        run = _Run(data)
        run.nodes(_parsed(text), run.scopes[0]["$"])
    except TemplateError as problem:
        return f"<error expanding template: error executing template __alert_{name}: {problem}>"
    return "".join(run.out)


__all__ = ["TemplateData", "TemplateError", "check_template", "expand_template"]
