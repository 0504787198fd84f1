"""How problems are shown."""

from __future__ import annotations

import pytest

from scenarios.problem import Place, Problem, count, did_you_mean, excerpt, order


def problem(line: int, column: int, end_column: int, message: str = "is wrong") -> Problem:
    place = Place(line, column, line, end_column)
    return Problem.at("value", "dir/a.yaml", place, message, "did you mean 'x'?")


def test_a_problem_is_one_line_with_place_severity_code_message_and_hint() -> None:
    assert (
        problem(2, 3, 6).headline() == "dir/a.yaml:2:3: error[value]: is wrong; did you mean 'x'?"
    )


def test_the_source_line_has_a_caret_under_what_is_wrong() -> None:
    assert excerpt(problem(2, 3, 6), "one\ntwo threefour\n") == (
        "    2 | two threefour\n      |   ^^^"
    )


def test_the_caret_does_not_go_beyond_the_line() -> None:
    place = Place(1, 4, 5, 1)
    shown = excerpt(Problem.at("a", "a", place, "m"), "abc: {x: 1,\n y: 2}")
    assert shown.splitlines()[1] == "      |    ^^^^^^^^"


def test_a_line_that_is_not_there_has_no_excerpt() -> None:
    assert excerpt(problem(9, 1, 2), "one\n") == ""


def test_a_very_long_line_is_cut_around_the_place() -> None:
    shown = excerpt(problem(1, 5000, 5004), "x" * 4999 + "HERE" + "y" * 5000)
    text, caret = shown.splitlines()
    assert len(text) < 200
    start = caret.index("^")
    assert text[start : start + 4] == "HERE"


def test_control_characters_of_data_never_get_into_a_message() -> None:
    bad = problem(1, 1, 2, "has \x1b[31m\u202e\u200b\x07\n\x9b and more")
    for text in (bad.headline(), excerpt(bad, "\x1b]0;x\x07\u202e\u2066\ttext")):
        assert not set(text) & {"\x1b", "\u202e", "\u200b", "\x07", "\x9b", "\u2066", "\t"}


def test_problems_come_in_the_order_of_the_file_and_once() -> None:
    one, two = problem(2, 1, 2), problem(10, 1, 2)
    assert order([two, one, two]) == [one, two]


def test_the_count_names_each_severity() -> None:
    warning = Problem.at("a", "a", Place(), "m", severity="warning")
    assert count([problem(1, 1, 2), problem(2, 1, 2), warning]) == "2 errors, 1 warning"
    assert count([]) == "no problems"


def test_the_json_form_has_the_promised_fields() -> None:
    assert problem(2, 3, 6).to_json() == {
        "path": "dir/a.yaml", "line": 2, "column": 3, "end_line": 2, "end_column": 6,
        "severity": "error", "code": "value", "message": "is wrong", "hint": "did you mean 'x'?",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("chekout", ["checkout", "search"], "did you mean 'checkout'?"),
        ("Checkout", ["checkout"], "did you mean 'checkout'?"),
        ("payments_db", ["payments", "payments-db"], "did you mean 'payments-db'?"),
        ("zebra", ["checkout"], ""),
        ("x" * 5000, ["x"], ""),
    ],
)
def test_the_nearest_spelling_is_offered(word: str, known: list[str], hint: str) -> None:
    assert did_you_mean(word, known) == hint


def test_the_nearest_of_ten_thousand_is_found_among_those_that_can_be_near() -> None:
    known = [f"service-{number}" for number in range(10_000)] + ["checkout"]
    assert did_you_mean("chekout", known) == "did you mean 'checkout'?"
