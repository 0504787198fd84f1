"""Text in a place that is too narrow for it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui.text import wrap

WORDS = "owner    Milo Marsh, the lead of web, who knows 漢字漢字漢字漢字 and " + "x" * 60


@pytest.mark.parametrize("hang", [0, 4, 9, 24, 200])
def test_text_is_wrapped_whole_whatever_the_room_and_the_indent(hang: int) -> None:
    for cells in range(8, 40):
        rows = wrap([(WORDS, "")], cells, hang=hang)
        lines = ["".join(text for text, _ in row) for row in rows]
        assert all(cell_len(line.rstrip()) <= cells for line in lines)
        assert "".join("".join(lines).split()) == "".join(WORDS.split())
