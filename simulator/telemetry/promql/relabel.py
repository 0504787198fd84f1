"""label_replace and label_join, on shapes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simulator.telemetry.promql.errors import EvaluationError
from simulator.telemetry.promql.parse import compile_regex
from simulator.telemetry.promql.shapes import Shape

_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)


def _checked(name: str, what: str) -> str:
    if not _LABEL.match(name):
        raise EvaluationError(f"invalid {what} label name: {name!r}")
    return name


def expand(template: str, match: Any) -> str:
    """Go's Regexp.Expand: $1, ${1}, $name, ${name} and $$; a group that is not there is empty."""
    groups = match.groupdict()
    numbered = match.groups()

    def group(reference: re.Match[str]) -> str:
        name = reference.group(1) or reference.group(2)
        if name is None:
            return "$"
        if name.isdigit():
            number = int(name)
            if number == 0:
                return str(match.group(0))
            found = numbered[number - 1] if number <= len(numbered) else None
        else:
            found = groups.get(name)
        return found or ""

    return _REFERENCE.sub(group, template)


def _with(labels: dict[str, str], name: str, value: str) -> dict[str, str]:
    changed = {k: v for k, v in labels.items() if k != name}
    if value:
        changed[name] = value
    return changed


def replace_label(shape: Shape, target: str, replacement: str, source: str, pattern: str) -> Shape:
    """The label `target` made of the parts of `source`, where its whole value matches."""
    _checked(target, "destination")
    expression = compile_regex(pattern)
    labels: list[dict[str, str]] = []
    for each in shape.labels:
        match = expression.fullmatch(each.get(source, ""))
        labels.append(each if match is None else _with(each, target, expand(replacement, match)))
    return Shape(labels)


def join_labels(shape: Shape, target: str, separator: str, sources: Sequence[str]) -> Shape:
    """The label `target` made of the values of other labels."""
    _checked(target, "destination")
    for source in sources:
        _checked(source, "source")
    return Shape(
        [
            _with(each, target, separator.join(each.get(s, "") for s in sources))
            for each in shape.labels
        ]
    )
