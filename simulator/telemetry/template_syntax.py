"""The syntax of rule templates: text and actions to a tree, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.telemetry.template_functions import FUNCTIONS
from simulator.telemetry.template_values import TemplateError

MAX_TEMPLATE = 16 * 1024
MAX_DEPTH = 30

_QUOTED_OR_END = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|\}\}')
_TRIM_LEFT = re.compile(r"-\s")
_TRIM_RIGHT = re.compile(r"(?<=\s)-\Z")
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
class Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Operand:
    """A literal, a variable, the dot, a name or a pipeline in parentheses; then fields to
    follow."""

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


def _action_end(text: str, start: int) -> int:
    """Where the `}}` of an action stands, quotes respected; raises TemplateError if nowhere."""
    for match in _QUOTED_OR_END.finditer(text, start):
        if match.group() == "}}":
            return match.start()
    raise TemplateError("unclosed action")


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """("text", …) and ("action", …), with white space trimmed where a dash says so."""
    at, trim = 0, False
    while (begin := text.find("{{", at)) >= 0:
        plain = text[at:begin].lstrip() if trim else text[at:begin]
        end = _action_end(text, begin + 2)
        action = text[begin + 2 : end]
        left, trim = bool(_TRIM_LEFT.match(action)), bool(_TRIM_RIGHT.search(action))
        yield "text", plain.rstrip() if left else plain
        action = action[1 if left else 0 : -1 if trim else None]
        if not _COMMENT.match(action):
            yield "action", action
        at = end + 2
    yield "text", text[at:].lstrip() if trim else text[at:]


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


def parse_template(text: str) -> tuple[Any, ...]:
    """The nodes of a template: texts, pipelines and branches; raises TemplateError."""
    return _Parser(text).body(0, inside=False)[0]
