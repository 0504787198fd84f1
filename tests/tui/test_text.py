"""The one door for text from data."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from simulator.record.entries import Entry
from tui.text import Guard, clean, cut, cut_spans, fit, flowing, inert, strip, width, wrap
from tui.theme import PALETTES

NIGHT = PALETTES["night"]


def _harmless(text: str) -> bool:
    return all(
        unicodedata.category(one) not in ("Cc", "Cs")
        and unicodedata.bidirectional(one)
        not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for one in text.replace("\n", "")
    )


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", "␛[31mred"),
        ("\x1b]52;c;cGF3bmVk\x07", "␛]52;c;cGF3bmVk␇"),
        ("a\x9b31mb", "a�31mb"),
        ("a‮b", "a�b"),
        ("z​e‍ro", "zero"),
        ("two\nlines", "two⏎lines"),
        ("tab\there", "tab here"),
        ("\x7f", "␡"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ],
)
def test_what_a_terminal_acts_on_is_shown_and_not_done(given_text: str, shown: str) -> None:
    assert inert(given_text) == shown


def test_lines_keep_their_ends_where_there_is_room() -> None:
    assert inert("a\r\nb\x1b", lines=True) == "a\nb␛"


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_nothing_harmful_leaves_the_door(text: str) -> None:
    assert _harmless(inert(text))
    assert inert(inert(text)) == inert(text)


def test_piles_of_marks_and_endless_words_are_capped() -> None:
    assert len(inert("a" + "\u0301" * 500)) < 10
    assert len(inert("x" * 100_000)) < 1_000


@given(st.text(max_size=60), st.integers(0, 40))
@settings(max_examples=200)
def test_cutting_never_takes_more_cells_than_there_are(text: str, cells: int) -> None:
    text = inert(text)
    assert cell_len(cut(text, cells)) <= cells
    assert cell_len(fit(text, cells)) == cells
    assert width(cut_spans([(text, ""), (text, "dim")], cells)) <= cells


def test_cut_text_ends_with_an_ellipsis() -> None:
    assert cut("checkout error rate", 8) == "checkou…"
    assert cut("東京都", 4) == "東…"


@given(st.text(max_size=120), st.integers(8, 40))
@settings(max_examples=100)
def test_wrapped_lines_fit_and_lose_no_letter(text: str, cells: int) -> None:
    text = inert(text)
    rows = wrap([(text, "")], cells)
    assert all(width(row) <= cells for row in rows)
    joined = "".join(part for row in rows for part, _ in row)
    assert joined.split() == [] or "".join(joined.split()) == "".join(text.split())


def test_a_strip_is_exactly_as_wide_as_it_says() -> None:
    made = strip([("東京 \x1b[2J", "bad"), ("x" * 50, "")], 20, NIGHT)
    assert made.cell_length == 20
    assert sum(cell_len(one.text) for one in made) == 20
    assert "\x1b" not in made.text


def test_an_entry_is_cleaned_whole() -> None:
    dirty = Entry(1, 0, "mi\x1blo", "note.added", "n", {"text": "a\x07\nb", "list": ["‮"]})
    assert clean(dirty).fields == {"text": "a␇\nb", "list": ["�"]}
    assert clean(dirty).actor == "mi␛lo"


def test_the_guard_stops_what_got_past_the_door() -> None:
    link = Style(link="https://example.org")
    segments = [Segment("fine"), Segment("a\x1bb", Style(bold=True)), Segment("link", link)]
    made = Guard().apply(segments, Color(0, 0, 0))
    assert [one.text for one in made] == ["fine", "a�b", "link"]
    assert all(one.style is None or one.style.link is None for one in made)


def test_lines_that_an_author_broke_flow_and_lists_stay() -> None:
    assert flowing("one\ntwo\n\nthree\n- four\n- five") == "one two\n\nthree\n- four\n- five"
