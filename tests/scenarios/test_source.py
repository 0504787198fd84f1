"""YAML to a tree that knows its places, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scenarios.encoding import decode
from scenarios.scalars import plain
from scenarios.source import MAX_DEPTH, Node, parse


def read(text: str) -> Node:
    source = parse(text, "a.yaml")
    assert source.root is not None, [one.headline() for one in source.problems]
    assert not source.problems
    return source.root


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("Yes", "Yes"), ("y", "y"),
        ("1:30", "1:30"), ("190:20:30", "190:20:30"), ("2001-01-01", "2001-01-01"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"), ("1_000", "1_000"),
        ("0b101", "0b101"), ("=", "="), ("true", True), ("False", False), ("null", None),
        ("~", None), ("12", 12), ("-7", -7), ("010", 10), ("0o17", 15), ("0xff", 255),
        ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("+1", 1), ("1.2.3", "1.2.3"),
        ("-", "-"), (".", "."), ("400/s", "400/s"), ("12m", "12m"), ("1e", "1e"),
    ],
)  # fmt: skip
def test_a_plain_word_means_what_yaml_1_2_says(word: str, value: object) -> None:
    got = plain(word)
    assert got == value
    assert type(got) is type(value)


def test_every_node_has_its_line_and_column() -> None:
    root = read("a: 1\nworld:\n  web: {type: http,\n    size: [2, 33]}\n")
    web = root.get("world").get("web")  # type: ignore[union-attr]
    assert web is not None
    size = web.get("size")
    assert size is not None
    assert isinstance(size.value, list)
    assert (size.value[1].place.line, size.value[1].place.column) == (4, 15)
    assert (size.value[1].place.end_line, size.value[1].place.end_column) == (4, 17)
    assert (web.keys["type"].place.line, web.keys["type"].place.column) == (3, 9)
    assert (web.place.end_line, web.place.end_column) == (4, 19)


def test_columns_count_characters_and_not_bytes() -> None:
    root = read("naïve: {straße: ü, x: 7}\n")
    node = root.get("naïve")
    assert node is not None
    assert node.keys["x"].place.column == 20


def test_keys_stay_as_they_were_typed() -> None:
    assert read("on: 1\ntrue: 2\n1: 3\nnull: 4\n").data() == {
        "on": 1, "true": 2, "1": 3, "null": 4,
    }  # fmt: skip


def test_an_alias_is_the_same_value_once_more() -> None:
    assert read("a: &a [1, 2]\nb: *a\n").data() == {"a": (1, 2), "b": (1, 2)}


def test_quoted_words_are_text() -> None:
    assert read("""a: "1"\nb: 'true'\nc: !!str 12\nd: ! 13\n""").data() == {
        "a": "1", "b": "true", "c": "12", "d": "13",
    }  # fmt: skip


def test_safe_tags_say_what_a_value_is() -> None:
    assert read("a: !!int '3'\nb: !!float 2\nc: !!bool 'true'\nd: !!null ''\n").data() == {
        "a": 3, "b": 2.0, "c": True, "d": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\na: 2\n", "duplicate-key", 2, 1),
        ("b: &b {x: 1}\na: {<<: *b}\n", "merge-key", 2, 5),
        ("a: !!python/name:os.system\n", "tag", 1, 4),
        ("a: !mine 1\n", "tag", 1, 4),
        ("? [x]\n: 1\n", "key", 1, 3),
        ("a: .inf\n", "number", 1, 4),
        ("a: [1, *a]\n", "alias", 1, 8),
        ("a: &a {b: *a}\n", "alias", 1, 11),
        ("a: 1\n--- \nb: 2\n", "two-documents", 2, 1),
        ("a:\n\tb: 1\n", "yaml", 2, 1),
        ("a: b: c\n", "yaml", 1, 5),
        ("", "empty", 1, 1),
        ("ü: \x07\n", "control-character", 1, 4),
        ("a: 1\nüü: é\x1b[2J\n", "control-character", 2, 6),
    ],
)
def test_what_cannot_be_used_is_named_at_its_place(
    text: str, code: str, line: int, column: int
) -> None:
    problem = parse(text, "a.yaml").problems[0]
    assert (problem.code, problem.line, problem.column) == (code, line, column)


def test_a_tab_is_called_a_tab() -> None:
    assert "tab" in parse("a:\n\tb: 1\n", "a.yaml").problems[0].message


def test_depth_is_counted_before_anything_is_built() -> None:
    fine = "a: " + "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2)
    assert parse(fine, "a").root is not None
    deep = "a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    assert parse(deep, "a").problems[0].code == "too-deep"


def test_aliases_count_as_often_as_they_stand_for_something() -> None:
    ten = "a: &a [" + "x, " * 99 + "x]\n"
    fine = ten + "b: [" + ", ".join(["*a"] * 99) + "]\n"
    assert parse(fine, "a").root is not None
    assert parse(fine + "c: *a\n", "a").problems[0].code == "too-many-nodes"


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"\xff\xfea\x00", "UTF-16"),
        (b"a\x00:\x00 \x001\x00\n\x00", "UTF-16"),
        (b"\xef\xbb\xbfa: 1", "byte order mark"),
        (b"a: caf\xe9", "0xe9"),
        (b"a: \x00", "binary"),
    ],
)
def test_bytes_that_are_not_utf_8_text_are_one_problem(raw: bytes, word: str) -> None:
    problem = decode(raw, "a.yaml")
    assert not isinstance(problem, str)
    assert word in problem.message


def test_a_wrong_byte_has_its_line_and_column() -> None:
    problem = decode("a: 1\nbé: ".encode() + b"\xe9", "a.yaml")
    assert not isinstance(problem, str)
    assert (problem.line, problem.column) == (2, 5)


_LEAVES = st.one_of(
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.none(),
    st.text("abc :#-'\"\n{}[],&*é", max_size=9),
)
_TREES = st.recursive(
    _LEAVES,
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.text("abk-_", min_size=1, max_size=5), below, max_size=4)
    ),
    max_leaves=15,
)


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    return [_lists(one) for one in value] if isinstance(value, tuple) else value


@given(st.dictionaries(st.text("abk", min_size=1, max_size=4), _TREES, min_size=1, max_size=4))
def test_what_yaml_writes_is_read_back(tree: dict[str, Any]) -> None:
    for flow in (True, False):
        text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True)
        assert _lists(read(text).data()) == tree
