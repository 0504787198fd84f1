"""Templates of log lines use placeholders that are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scenarios.model.world import LogLine
from scenarios.problem import Problem, did_you_mean
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "log-line"
PLAIN: Final = ("latency", "request", "instance")
_BRACES = re.compile(r"\{([^{}]*)\}")
_INT = re.compile(r"int:(-?[0-9]{1,15})-(-?[0-9]{1,15})", re.ASCII)
_MOST: Final = 1000


def _find(subject: Subject) -> Iterator[Problem]:
    for path, line in _lines(subject):
        for match in _BRACES.finditer(line.text):
            told, hint = _placeholder(match[1])
            if told:
                yield subject.problem(CODE, (*path, "text"), told, hint)
        if len(line.text) > _MOST:
            told = f"a log line has at most {_MOST} characters"
            yield subject.problem(CODE, (*path, "text"), told)


def _placeholder(inside: str) -> tuple[str, str]:
    if inside in PLAIN:
        return "", ""
    kind, colon, rest = inside.partition(":")
    if kind == "choice" and colon:
        return ("", "") if rest else ("{choice:…} needs something to choose from", "")
    if kind == "int" and colon:
        found = _INT.fullmatch(inside)
        if found is None or int(found[1]) > int(found[2]):
            return f"'{{{inside[:40]}}}' is not a range like {{int:1-9}}", ""
        return "", ""
    hint = did_you_mean(kind, (*PLAIN, "int", "choice"))
    return f"there is no placeholder '{{{inside[:40]}}}'", hint


def _lines(subject: Subject) -> Iterator[tuple[Path, LogLine]]:
    for key, fault in subject.scenario.faults.items():
        for number, line in enumerate(fault.logs):
            yield ("faults", key, "logs", number), line
        for name, variant in fault.one_of.items():
            for number, line in enumerate(variant.logs):
                yield ("faults", key, "one_of", name, "logs", number), line


_FAULT = "faults:\n  slow:\n    starts: {at: 1m}\n    target: db\n    decoy: true\n    logs:\n"

RULE = Rule(
    CODE,
    "Log lines use {int:1-9}, {latency}, {request}, {instance} and {choice:a|b}.",
    WORLD + _FAULT + "      - {text: 'took {latensy}'}\n",
    WORLD + _FAULT + "      - {text: 'took {latency}, {int:1-9} rows'}\n",
    _find,
)
