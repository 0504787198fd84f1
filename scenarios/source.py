"""YAML to a tree in which every node knows its place; nothing is built that was not counted first.

libyaml's events are put together here, without recursion: size, depth, nodes and aliases are
checked as they come. The pure parser of PyYAML reads some files otherwise, so it is never used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from scenarios.encoding import MAX_FILE, whole
from scenarios.problem import Place, Problem
from scenarios.scalars import PREFIX, SCALAR_TAGS, Scalar, plain, tagged
from scenarios.yaml_errors import reader_problem, syntax_problem

if not yaml.__with_libyaml__:
    raise RuntimeError(
        "PyYAML was installed without libyaml: install it from a wheel, or with libyaml's headers"
    )

MAX_DEPTH: Final = 64
MAX_NODES: Final = 50_000
MAX_ALIASED: Final = 10_000
MAX_SCALAR: Final = 64 * 1024
MAX_PROBLEMS: Final = 200


@dataclass(slots=True)
class Node:
    """One node: `value` is a scalar, a list of nodes, or nodes by key (`keys` gives the keys' own).

    `style` is the quotation or block mark of a scalar, `{` or `[` of a flow collection, else empty.
    `size` counts the node and all below it, aliases expanded.
    """

    value: Scalar | list[Node] | dict[str, Node]
    place: Place
    style: str = ""
    keys: dict[str, Node] = field(default_factory=dict)
    size: int = 1
    depth: int = 1

    def data(self) -> Any:
        """The plain Python value: dicts, tuples, text, numbers."""
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return tuple(node.data() for node in self.value)
        return self.value

    def get(self, key: str) -> Node | None:
        """The node under a key."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and nodes, if it is a map."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def each(self) -> Iterator[Node]:
        """Its nodes, if it is a list."""
        if isinstance(self.value, list):
            yield from self.value

    def child(self, step: object) -> Node | None:
        """The node under a key or an index."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file. `root` is None where it could not be read as YAML at all."""

    path: str
    text: str
    root: Node | None
    problems: tuple[Problem, ...] = ()


def parse(text: str, path: str) -> Source:
    """Text to a tree, or to the problems that keep it from being one."""
    if len(text.encode("utf-8", "replace")) > MAX_FILE:
        return Source(path, "", None, (whole(path, "too-large", "the file is larger than 1 MiB"),))
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except _Refused as refused:
        return Source(path, text, None, (*builder.problems, refused.problem))
    except yaml.MarkedYAMLError as error:
        return Source(path, text, None, (*builder.problems, syntax_problem(error, text, path)))
    except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
        return Source(path, text, None, (reader_problem(error, text, path),))
    if builder.root is None:
        return Source(path, text, None, (whole(path, "empty", "the file is empty"),))
    return Source(path, text, builder.root, tuple(builder.problems))


class _Refused(Exception):
    """The file is given up: what comes after would not be worth reading, or not safe."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet; `key` waits for its value in a map."""

    node: Node
    anchor: str | None
    key: tuple[str, Node] | None = None
    skipping: bool = False


class _Builder:
    """Puts events together. Repeated keys and strange tags are noted, limits end it."""

    def __init__(self, path: str) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._path = path
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._documents = self._nodes = self._aliased = 0

    def take(self, event: Any) -> None:
        """One event of libyaml."""
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event), None)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._refuse(event, "two-documents", "a second document begins here (---)")

    def _refuse(self, event: Any, code: str, message: str, hint: str = "") -> _Refused:
        return _Refused(Problem.at(code, self._path, _place(event), message, hint))

    def _note(self, place: Place, code: str, message: str, hint: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem.at(code, self._path, place, message, hint))

    def _count(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refuse(event, "too-many-nodes", f"the file has over {MAX_NODES:,} nodes")
        if len(self._stack) >= MAX_DEPTH:
            raise self._refuse(event, "too-deep", f"nested more than {MAX_DEPTH} levels deep")

    def _scalar(self, event: Any) -> Node:
        self._count(event)
        text: str = event.value
        place = _place(event)
        if len(text.encode("utf-8", "replace")) > MAX_SCALAR:
            raise self._refuse(event, "too-large", "a value is larger than 64 KiB")
        style = event.style or ""
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.node.value, dict) and top.key is None:
            self._check_tag(event, SCALAR_TAGS)
            return Node(text, place, style)
        try:
            if event.tag and event.tag != "!":
                name = self._check_tag(event, SCALAR_TAGS)
                return Node(tagged(name, text) if name else text, place, style)
            bare = event.implicit[0] and event.tag is None
            return Node(plain(text) if bare else text, place, style)
        except ValueError as error:
            self._note(place, "number", f"the value {error}")
            return Node(text[:40], place, style)

    def _check_tag(self, event: Any, allowed: frozenset[str]) -> str:
        tag: str | None = event.tag
        if not tag or tag == "!":
            return ""
        name = tag.removeprefix(PREFIX)
        if tag.startswith(PREFIX) and name in allowed:
            return name
        self._note(_place(event), "tag", f"the tag {tag[:60]} is not allowed", "leave the tag out")
        return ""

    def _alias(self, event: Any) -> Node:
        self._count(event)
        node = self._anchors.get(event.anchor)
        if node is None:
            inside = event.anchor in self._anchors
            told = "stands for what it is inside of" if inside else "stands for nothing above it"
            raise self._refuse(event, "alias", f"the alias *{event.anchor[:40]} {told}")
        self._aliased += node.size
        if self._aliased > MAX_ALIASED:
            raise self._refuse(
                event, "too-many-nodes", f"aliases stand for over {MAX_ALIASED:,} nodes"
            )
        if len(self._stack) + node.depth > MAX_DEPTH:
            raise self._refuse(event, "too-deep", f"nested more than {MAX_DEPTH} levels deep")
        return Node(node.value, _place(event), node.style, node.keys, node.size, node.depth)

    def _open(self, event: Any) -> None:
        self._count(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._check_tag(event, frozenset(("map",) if mapping else ("seq",)))
        style = ("{" if mapping else "[") if event.flow_style else ""
        node = Node({} if mapping else [], _place(event), style)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._stack.append(_Open(node, event.anchor))

    def _close(self, event: Any) -> None:
        done = self._stack.pop()
        end = event.end_mark if done.node.style else event.start_mark
        start = done.node.place
        done.node.place = Place(start.line, start.column, end.line + 1, end.column + 1)
        self._add(done.node, done.anchor)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        top.node.size += node.size
        top.node.depth = max(top.node.depth, node.depth + 1)
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        elif top.key is None:
            top.key = (self._key(node), node)
        else:
            self._pair(top, node)

    def _key(self, node: Node) -> str:
        if isinstance(node.value, list | dict):
            self._note(node.place, "key", "a key must be a word, not a list or a map")
            return ""
        return str(node.value)

    def _pair(self, top: _Open, node: Node) -> None:
        assert top.key is not None
        assert isinstance(top.node.value, dict)
        (key, key_node), top.key = top.key, None
        if key == "<<" and not key_node.style:
            self._note(
                key_node.place,
                "merge-key",
                "merge keys (<<) are not supported",
                "write the keys out",
            )
        elif key in top.node.value:
            first = top.node.keys[key].place.line
            self._note(
                key_node.place,
                "duplicate-key",
                f"the key '{key[:40]}' stands here a second time; the first is in line {first}",
            )
        elif not isinstance(key_node.value, list | dict):
            top.node.value[key] = node
            top.node.keys[key] = key_node


def _place(event: Any) -> Place:
    start, end = event.start_mark, event.end_mark
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
