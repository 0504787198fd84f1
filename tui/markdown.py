"""Markdown as plain spans: headings, lists, emphasis and code are toned; links are only text."""

from __future__ import annotations

import re

from tui.text import Span, Spans

_INLINE = re.compile(r"(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]*\))")
_LIST = re.compile(r"^(\s*)([-*]|\d+\.)\s+(.*)$")


def paragraphs(text: str) -> list[Spans]:
    """Paragraphs to read. Lines of one paragraph are joined, code stays as it is."""
    made: list[Spans] = []
    block: list[str] = []
    fenced = False

    def close() -> None:
        if block:
            made.append(inline(" ".join(block)))
            block.clear()

    for line in text.splitlines():
        if line.strip().startswith("```"):
            close()
            fenced = not fenced
        elif fenced:
            made.append([("  " + line, "accent")])
        elif not line.strip():
            close()
            made.append([("", "")])
        elif line.startswith("#"):
            close()
            made.append([(line.lstrip("#").strip(), "bold accent")])
        elif (item := _LIST.match(line)) is not None:
            close()
            made.append([(f"{item[1]}  {item[2].replace('*', '-')} ", "dim"), *inline(item[3])])
        elif line.lstrip().startswith(("|", ">")):
            close()
            made.append([(line, "")])
        else:
            block.append(line.strip())
    close()
    return made


def inline(text: str) -> list[Span]:
    """Bold, code and links within a line."""
    spans: list[Span] = []
    for part in _INLINE.split(text):
        if part.startswith("**") and part.endswith("**") and len(part) > 4:
            spans.append((part[2:-2], "bold"))
        elif part.startswith("`") and part.endswith("`") and len(part) > 2:
            spans.append((part[1:-1], "accent"))
        elif part.startswith("[") and "](" in part:
            label, _, target = part[1:-1].partition("](")
            spans.append((f"{label} ({target})" if target else label, ""))
        elif part:
            spans.append((part, ""))
    return spans
