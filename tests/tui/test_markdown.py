"""Markdown as people read it in documents, briefings and runbooks."""

from __future__ import annotations

from tui.header import _share_bar
from tui.markdown import inline, paragraphs
from tui.text import width, wrap


def _plain(text: str) -> list[str]:
    return ["".join(part for part, _ in one) for one in paragraphs(text)]


def test_indented_code_stays_as_it_is() -> None:
    tree = "Calls:\n\n    edge\n      ├─ shop\n      └─ search\n\nThat is all\nof it."
    assert _plain(tree) == [
        "Calls:",
        "",
        "    edge",
        "      ├─ shop",
        "      └─ search",
        "",
        "That is all of it.",
    ]


def test_a_table_has_its_columns_below_each_other() -> None:
    rows = _plain("| level | means |\n|---|:--|\n| SEV1 | **all** fail |\n| SEV4, SEV5 | a |")
    assert rows == [
        "level       means",
        "─" * 20,
        "SEV1        all fail",
        "SEV4, SEV5  a",
    ]


def test_emphasis_is_toned_and_its_signs_go() -> None:
    assert inline("a *b c* and _d_ in **e**") == [
        ("a ", ""),
        ("b c", "italic"),
        (" and ", ""),
        ("d", "italic"),
        (" in ", ""),
        ("e", "bold"),
    ]
    assert inline("rate_limit_total * 2 * x_y") == [("rate_limit_total * 2 * x_y", "")]


def test_a_list_item_goes_on_in_its_next_line_and_hangs() -> None:
    (item,) = paragraphs("- look at the graph\n  of the edge first")
    assert item == [("  • ", "dim"), ("look at the graph of the edge first", "")]
    rows = wrap(item, 24, hang=width(item[:1]))
    assert all(row[0][0].startswith("    ") for row in rows[1:])


def test_the_bar_of_a_share_is_full_only_when_nothing_is_missing() -> None:
    assert _share_bar(1.0, 8) == "▮" * 8
    assert _share_bar(0.979, 8) == "▮" * 7 + "▯"
    assert _share_bar(0.661, 8) == "▮" * 5 + "▯" * 3
    assert _share_bar(0.0, 8) == "▯" * 8
