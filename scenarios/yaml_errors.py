"""libyaml's complaints in plain words, at the place where the person must look."""

from __future__ import annotations

from typing import Final

import yaml

from scenarios.problem import Place, Problem
from scenarios.text import lines_of

_WORDS: Final = (
    ("found a tab character", "a tab is used for indentation", "use spaces"),
    ("mapping values are not allowed", "a colon is not expected here", "quote the text"),
    ("could not find expected ':'", "a key without its colon", ""),
    ("found unexpected end of stream", "the file ends inside a quoted text", "close the quotes"),
    ("did not find expected key", "a key was expected here", "check the indentation and quotes"),
    ("did not find expected ',' or '}'", "a comma or } was expected here", "quote the text"),
    ("did not find expected ',' or ']'", "a comma or ] was expected here", "quote the text"),
    ("did not find expected '-' indicator", "a list item (-) was expected here", ""),
    ("did not find expected <document start>", "the text goes on after the document ended", ""),
    ("did not find expected node content", "a value was expected here", ""),
    ("block sequence entries are not allowed", "a list item (-) is not expected here", ""),
    ("block mapping", "a key is not expected here", "check the indentation"),
    ("mapping keys are not allowed", "a key is not expected here", "check the indentation"),
    ("exceeded maximum nesting depth", "nested more than 64 levels deep", ""),
    ("found unknown escape character", "an unknown escape in a quoted text", "use single quotes"),
    ("found undefined tag handle", "the tag is not known", "leave the tag out"),
    ("found incompatible YAML document", "only YAML 1.1 and 1.2 can be read", ""),
    ("did not find expected digit", "the %YAML line is not complete", ""),
)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str) -> Problem:
    """A scanner or parser error."""
    words = " ".join(filter(None, (error.problem, error.context)))
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, hint = words, ""
    for start, plain, advice in _WORDS:
        if start in words:
            message, hint = plain, advice
            break
    if "cannot start any token" in words:
        message, hint = _start(text, line, column)
    code = "too-deep" if "nesting depth" in words else "yaml"
    if error.context_mark and error.context_mark.line != line - 1 and code == "yaml":
        message += f" (what is not complete begins in line {error.context_mark.line + 1})"
    return Problem.at(code, path, Place(line, column, line, column + 1), message, hint)


def _start(text: str, line: int, column: int) -> tuple[str, str]:
    lines = lines_of(text)
    char = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    if char == "\t":
        return "a tab is used for indentation", "use spaces"
    return f"a value cannot begin with {char or 'this'}", "quote it"


def reader_problem(
    error: yaml.reader.ReaderError | UnicodeEncodeError, text: str, path: str
) -> Problem:
    """A character that YAML does not allow."""
    position = error.start if isinstance(error, UnicodeEncodeError) else _position(error, text)
    before = lines_of(text[:position])
    line, column = len(before), len(before[-1]) + 1
    code = ord(text[position]) if position < len(text) else 0
    return Problem.at(
        "control-character",
        path,
        Place(line, column, line, column + 1),
        f"the character U+{code:04X} is not allowed in YAML",
        'delete it, or write it as an escape in "…"',
    )


def _position(error: yaml.reader.ReaderError, text: str) -> int:
    """libyaml counts bytes of UTF-8, and may stop a little early: look from there."""
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw[: int(error.position)].decode("utf-8", "ignore"))
