"""What a trainee can read about a change and about old things."""

from __future__ import annotations

from tests.tui.desk import sit_down
from tests.tui.drill import MINUTE
from tui.clocks import when
from tui.views.change_detail import change_rows


async def test_a_change_says_what_fires_what_else_changed_and_how_to_undo_it() -> None:
    async with sit_down() as desk:
        await desk.pass_(4 * MINUTE)
        changes = list(desk.client.board.changes.values())
        one = next(each for each in changes if each.target == "shop" and each.at >= 0)
        text = "\n".join(
            "".join(part for part, _ in spans) for spans in change_rows(desk.client, one)
        )
        assert f"kind     {one.kind}" in text
        assert "ShopErrors fires" in text
        assert "after the change" in text
        assert "Roll back a change, in 5 Act on shop" in text
        assert "near it" in text


def test_old_things_are_told_in_days() -> None:
    assert when(-19 * 86_400_000, 0) == "19 d ago"
    assert when(-3_600_000, 0) == "-1:00:00"
    assert when(60_000, 90_000) == "0:01:00"
