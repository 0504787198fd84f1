"""Templates of alert labels and annotations: the part of Go's text/template that rules use.

Text with `{{ … }}`: $labels, $value, .Labels, .Value, own variables, pipelines, functions
(template_functions), if, with, range, printf. Parser and interpreter have budgets, because rule
files come from strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulator.telemetry.template_functions import FUNCTIONS
from simulator.telemetry.template_syntax import Branch, Operand, Pipeline, parse_template
from simulator.telemetry.template_values import TemplateError, printed, truth

MAX_OUTPUT = 64 * 1024
MAX_WORK = 20_000

QueryFunction: TypeAlias = Callable[[str], list[tuple[dict[str, str], float]]]


@dataclass(frozen=True, slots=True)
class TemplateData:
    """What a template sees: the element's labels, its value, and how to run a query (None: no
    queries)."""

    labels: dict[str, str]
    value: float
    query: QueryFunction | None = None


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


def check_template(text: str) -> None:
    """Raises TemplateError if the text is no template."""
    if "{{" in text:
        parse_template(text)


def expand_template(text: str, name: str, data: TemplateData) -> str:
    """The text for one alert; where that fails, the text that Prometheus puts in its place.
    `name` is the alert's."""
    if "{{" not in text:
        return text
    try:
        run = _Run(data)
        run.nodes(parse_template(text), run.scopes[0]["$"])
    except TemplateError as problem:
        return f"<error expanding template: error executing template __alert_{name}: {problem}>"
    return "".join(run.out)


__all__ = ["TemplateData", "TemplateError", "check_template", "expand_template"]
