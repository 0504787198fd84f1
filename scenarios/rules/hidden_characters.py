"""Text holds no characters that hide or rearrange other text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.problem import Place, Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.source import Source
from scenarios.subject import Subject
from scenarios.text import hiding, lines_of

CODE: Final = "hidden-character"
_MOST: Final = 20


def _find(subject: Subject) -> Iterator[Problem]:
    for source in (subject.main, *subject.others.values()):
        yield from _as_written(source)
        yield from _escaped(source, subject)


def _as_written(source: Source) -> Iterator[Problem]:
    if source.text.isascii():
        return
    told = 0
    for number, line in enumerate(lines_of(source.text), 1):
        if line.isascii():
            continue
        for index, name in hiding(line):
            place = Place(number, index + 1, number, index + 2)
            yield _warning(source, place, name)
            told += 1
            if told >= _MOST:
                return


def _escaped(source: Source, subject: Subject) -> Iterator[Problem]:
    for owner, node in subject.texts():
        if owner is source and isinstance(node.value, str) and node.style == '"':
            found = hiding(node.value)
            written = {name for _index, name in hiding(source.text)} if found else set()
            for name in dict.fromkeys(name for _index, name in found):
                if name not in written:
                    yield _warning(source, node.place, name)


def _warning(source: Source, place: Place, name: str) -> Problem:
    told = f"the text holds {name.lower() if name.isupper() else name}, which nobody can see"
    return Problem.at(CODE, source.path, place, told, "players see a mark instead", "warning")


RULE = Rule(
    CODE,
    "Text holds no control, bidirectional or zero-width characters.",
    WORLD + 'briefing: "look \\e[2J here"\n',
    WORLD + "briefing: look here\n",
    _find,
)
