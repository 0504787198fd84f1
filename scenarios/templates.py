"""Label and annotation templates: are they closed, and are their functions known?"""

from __future__ import annotations

import re
from typing import Final

from scenarios.vocabulary.promql_words import TEMPLATE_FUNCTIONS

_KEYWORDS: Final = frozenset(("if", "else", "end", "range", "with", "true", "false", "nil"))
_OPENS: Final = ("if", "range", "with")
_MAX: Final = 16 * 1024
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|[$.][A-Za-z0-9_.]*|(?P<word>[A-Za-z_][A-Za-z0-9_]*)')


def template_problem(text: str) -> str:
    """What is wrong with a template, as the end of a sentence; empty if nothing is."""
    if len(text) > _MAX:
        return f"is longer than {_MAX // 1024} KiB"
    depth, at = 0, 0
    while (start := text.find("{{", at)) >= 0:
        end = text.find("}}", start + 2)
        if end < 0:
            return "does not end: {{ without }}"
        action = text[start + 2 : end].strip("- \n\t")
        at = end + 2
        if action.startswith("/*"):
            continue
        words = [found["word"] for found in _WORD.finditer(action) if found["word"]]
        if unknown := [
            one for one in words if one not in TEMPLATE_FUNCTIONS and one not in _KEYWORDS
        ]:
            return f"has no function '{unknown[0][:40]}'"
        first = words[0] if words else ""
        depth += first in _OPENS
        depth -= first == "end"
        if depth < 0:
            return "has an {{ end }} too many"
    return "does not end: {{ end }} is missing" if depth else ""
