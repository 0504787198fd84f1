"""Markdown as plain spans: headings, lists, emphasis and code are toned; links are only text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui.text import Span, Spans, width

_INLINE = re.compile(
    r"(`[^`]+`|\*\*[^*]+\*\*|(?<![*\w])\*[^*\s](?:[^*]*[^*\s])?\*(?![*\w])"
    r"|(?<!\w)_[^_\s](?:[^_]*[^_\s])?_(?!\w)|\[[^\]]+\]\([^)]*\))"
)
_LIST = re.compile(r"^(\s*)([-*+]|\d+[.)])\s+(.*)$")
_RULE = re.compile(r"^\s*([-*_])(\s*\1){2,}\s*$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CELLS = re.compile(r"(?<!\\)\|")
_CODE_INDENT = "    "


def paragraphs(text: str) -> list[Spans]:
    """Paragraphs to read. Lines of one paragraph are joined, code stays as it is."""
    reader = _Blocks()
    for line in text.splitlines():
        reader.take(line)
    reader.close()
    return reader.made


class _Blocks:
    """Takes lines, makes paragraphs: what a line belongs to depends on the lines before it."""

    def __init__(self) -> None:
        self.made: list[Spans] = []
        self._words: list[str] = []
        self._table: list[str] = []
        self._item: Span | None = None
        self._fenced = False
        self._parted = True
        """Does the line stand after an empty line or at the start? Only there code may begin."""

    def take(self, line: str) -> None:
        """One more line."""
        bare = line.strip()
        if bare.startswith("```"):
            self.close()
            self._fenced = not self._fenced
        elif self._fenced:
            self._code("  " + line)
        elif not bare:
            self.close()
            self.made.append([("", "")])
            self._parted = True
            return
        elif self._parted and line.startswith(_CODE_INDENT) and _LIST.match(line) is None:
            self._code(line)
            return
        else:
            self._prose(line, bare)
        self._parted = False

    def close(self) -> None:
        """The paragraph, list item or table ends here."""
        if self._table:
            self.made.extend(table(self._table))
            self._table = []
        if self._words:
            head = [self._item] if self._item is not None else []
            self.made.append([*head, *inline(" ".join(self._words))])
        self._words, self._item = [], None

    def _code(self, line: str) -> None:
        self.close()
        self.made.append([(line, "accent")])

    def _prose(self, line: str, bare: str) -> None:
        if bare.startswith("|"):
            if not self._table:
                self.close()
            self._table.append(bare)
            return
        item = _LIST.match(line)
        alone = item is not None or bare.startswith(("#", ">")) or _RULE.match(line)
        if alone or self._table:
            self.close()
        if _RULE.match(line):
            self.made.append([("─" * 24, "dim")])
        elif line.startswith("#"):
            self.made.append([(line.lstrip("#").strip(), "bold accent")])
        elif bare.startswith(">"):
            self.made.append([("│ ", "dim"), *inline(bare.lstrip("> "))])
        elif item is not None:
            sign = "•" if item[2] in "-*+" else item[2]
            self._item = (f"{item[1]}  {sign} ", "dim")
            self._words.append(item[3])
        else:
            self._words.append(bare)


def table(lines: Iterable[str]) -> list[Spans]:
    """Rows of a table with their columns below each other; a rule under the head."""
    rows: list[list[list[Span]]] = []
    ruled = False
    for line in lines:
        if _TABLE_RULE.match(line):
            ruled = True
            continue
        cells = _CELLS.split(line.strip().removeprefix("|").removesuffix("|"))
        rows.append([inline(cell.strip().replace("\\|", "|")) for cell in cells])
    columns = max((len(row) for row in rows), default=0)
    sizes = [max(width(row[at]) if at < len(row) else 0 for row in rows) for at in range(columns)]
    made: list[Spans] = []
    for place, row in enumerate(rows):
        head = ruled and place == 0
        made.append(_table_row(row, sizes, "bold" if head else ""))
        if head:
            made.append([("─" * (sum(sizes) + 2 * (columns - 1)), "dim")])
    return made


def _table_row(row: list[list[Span]], sizes: list[int], tone: str) -> list[Span]:
    spans: list[Span] = []
    for at, cell in enumerate(row):
        spans += [(text, tone or its) for text, its in cell]
        if at < len(row) - 1:
            spans.append((" " * (sizes[at] - width(cell) + 2), ""))
    return spans


def inline(text: str) -> list[Span]:
    """Bold, emphasis, code and links within a line."""
    spans: list[Span] = []
    for part in _INLINE.split(text):
        if part.startswith("**") and part.endswith("**") and len(part) > 4:
            spans.append((part[2:-2], "bold"))
        elif len(part) > 2 and part[0] == part[-1] and part[0] in "*_" and _INLINE.fullmatch(part):
            spans.append((part[1:-1], "italic"))
        elif part.startswith("`") and part.endswith("`") and len(part) > 2:
            spans.append((part[1:-1], "accent"))
        elif part.startswith("[") and "](" in part:
            label, _, target = part[1:-1].partition("](")
            spans.append((f"{label} ({target})" if target else label, ""))
        elif part:
            spans.append((part, ""))
    return spans
