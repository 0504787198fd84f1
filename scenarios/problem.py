"""What is wrong in a file, where exactly, and how it is shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Final, Literal

from scenarios.text import lines_of, plain_line

Severity = Literal["error", "warning", "note"]

_COMPARED: Final = 400
_JUDGED: Final = 8
WIDTH: Final = 160
"""Longest excerpt of a source line, in characters."""


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a file; lines and columns count from 1, the end is exclusive."""

    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one file. `path` is as the person gave it; `hint` says what to do."""

    code: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    severity: Severity
    message: str
    hint: str = ""

    @classmethod
    def at(
        cls,
        code: str,
        path: str,
        place: Place,
        message: str,
        hint: str = "",
        severity: Severity = "error",
    ) -> Problem:
        """A problem at a place of a file."""
        return cls(
            code,
            path,
            place.line,
            place.column,
            place.end_line,
            place.end_column,
            severity,
            message,
            hint,
        )

    def headline(self) -> str:
        """`path:line:col: error[code]: what is wrong; did you mean 'x'?`"""
        end = f"; {self.hint}" if self.hint else ""
        where = f"{plain_line(self.path)}:{self.line}:{self.column}"
        return f"{where}: {self.severity}[{self.code}]: {plain_line(self.message + end)}"

    def to_json(self) -> dict[str, str | int]:
        """The form that `check --json` lists."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }


class ScenarioError(Exception):
    """A scenario that cannot be used; `problems` holds all of them, errors and others."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = next((one for one in self.problems if one.severity == "error"), None)
        super().__init__(first.headline() if first else "the scenario cannot be used")


class PathError(Exception):
    """A path that is missing, cannot be read, or is neither a file nor a folder."""


def excerpt(problem: Problem, text: str) -> str:
    """The source line and a caret under it; empty where the file has no such line."""
    lines = lines_of(text)
    if not 1 <= problem.line <= len(lines):
        return ""
    line = lines[problem.line - 1]
    start = min(problem.column, len(line) + 1) - 1
    length = problem.end_column - problem.column if problem.end_line == problem.line else 1
    if problem.end_line > problem.line:
        length = max(len(line.rstrip()) - start, 1)
    left = max(0, start - WIDTH // 2) if start > WIDTH - 40 else 0
    shown = plain_line(line[left : left + WIDTH])
    before = len(plain_line(line[left:start], strip=False))
    marks = max(1, min(length, len(shown) - before))
    gutter = f"{problem.line:>5} | "
    return f"{gutter}{shown}\n{' ' * (len(gutter) - 2)}| {' ' * before}{'^' * marks}"


def render(problems: Iterable[Problem], texts: Mapping[str, str]) -> str:
    """All problems with their excerpts; `texts` gives file texts by the problems' paths."""
    blocks = []
    for problem in problems:
        shown = excerpt(problem, texts.get(problem.path, ""))
        blocks.append(problem.headline() + (f"\n{shown}" if shown else ""))
    return "\n".join(blocks)


def count(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning`."""
    numbers: dict[str, int] = {}
    for problem in problems:
        numbers[problem.severity] = numbers.get(problem.severity, 0) + 1
    told = [
        f"{numbers[kind]} {kind}{'' if numbers[kind] == 1 else 's'}"
        for kind in ("error", "warning", "note")
        if kind in numbers
    ]
    return ", ".join(told) or "no problems"


def order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file and place; the same one only once."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda one: (one.path, one.line, one.column, one.code, one.message),
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest spelling, or empty."""
    if len(word) > 100:
        return ""
    choices = _near(word, known)
    swapped = word.casefold().replace("_", "-")
    for one in choices:
        if one.casefold().replace("_", "-") == swapped:
            return f"did you mean '{one}'?"
    folded = {one.casefold(): one for one in reversed(choices)}
    near = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return f"did you mean '{folded[near[0]]}'?" if near else ""


def _near(word: str, known: Iterable[str]) -> list[str]:
    """Those that can be near at all; comparing with thousands would take seconds."""
    least, most = len(word) * 3 // 7, len(word) * 7 // 3
    fits = [one for one in known if least <= len(one) <= most and one != word]
    if len(fits) > _COMPARED:
        fits = [one for one in fits if one[:1].casefold() == word[:1].casefold()]
    pairs = _pairs(word)
    return nlargest(_JUDGED, fits[:_COMPARED], key=lambda one: len(pairs & _pairs(one)))


def _pairs(word: str) -> set[str]:
    folded = f" {word.casefold()} "
    return {folded[at : at + 2] for at in range(len(folded) - 1)}
