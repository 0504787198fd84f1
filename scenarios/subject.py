"""What a lint rule looks at: the scenario, and where in which file each of its parts stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scenarios.model import Scenario
from scenarios.problem import Place, Problem, Severity
from scenarios.source import Node, Source
from scenarios.text import lines_of

Steps = Sequence[str | int]


@dataclass(slots=True)
class Subject:
    """A scenario under the lint. `others` are the YAML files beside the main one, by name."""

    scenario: Scenario
    main: Source
    others: dict[str, Source] = field(default_factory=dict)

    def node(self, steps: Steps) -> Node | None:
        """The node at a path of keys and indices, None where the file has no such node."""
        node = self.main.root
        for step in steps:
            node = node.child(step) if node is not None else None
        return node

    def place(self, steps: Steps, *, key: bool = False) -> Place:
        """Where a node, or its key, stands; that of the nearest node above where there is none."""
        node, of_key = self.main.root, None
        for step in steps:
            below = node.child(step) if node is not None else None
            if below is None or node is None:
                break
            of_key, node = node.keys.get(str(step)), below
        if key and of_key is not None:
            return of_key.place
        return node.place if node is not None else Place()

    def problem(
        self,
        code: str,
        steps: Steps,
        message: str,
        hint: str = "",
        severity: Severity = "error",
        *,
        key: bool = False,
    ) -> Problem:
        """A problem of the main file."""
        place = self.place(steps, key=key)
        return Problem.at(code, self.main.path, place, message, hint, severity)

    def texts(self) -> Iterator[tuple[Source, Node]]:
        """Every text value of every YAML file."""
        for source in (self.main, *self.others.values()):
            if source.root is not None:
                yield from ((source, node) for node in scalars(source.root))


def scalars(root: Node) -> Iterator[Node]:
    """All scalar nodes, in the order of the file."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node.value, dict):
            stack.extend(reversed(list(node.value.values())))
        elif isinstance(node.value, list):
            stack.extend(reversed(node.value))
        else:
            yield node


def word_place(source: Source, node: Node, word: str) -> Place:
    """Where a word stands within a text node; the whole node if it cannot be found as written."""
    lines = lines_of(source.text)
    pattern = re.compile(rf"(?<![\w:]){re.escape(word)}(?![\w:])")
    for number in range(node.place.line, min(node.place.end_line, len(lines)) + 1):
        start = node.place.column - 1 if number == node.place.line else 0
        if found := pattern.search(lines[number - 1], start):
            return Place(number, found.start() + 1, number, found.end() + 1)
    return node.place
