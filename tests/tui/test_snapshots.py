"""What the screens look like at three sizes, before anything breaks: layout, not telemetry."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual.app import App, ComposeResult

from tests.tui.desk import sit_down
from tui.theme import PALETTES
from tui.widgets.chart import Chart, Mark, Plot, Series

SIZES = ((80, 24), (120, 40), (200, 60))


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(SVGImageSnapshotExtension)


def _drawn(app: App[Any]) -> str:
    """The screen as SVG; Textual numbers every picture anew."""
    return re.sub(r"terminal-\d+", "terminal", app.export_screenshot(title="hotwash"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", ["1", "2", "4", "5"])
async def test_a_view(picture: SnapshotAssertion, view: str, size: tuple[int, int]) -> None:
    async with sit_down(size=size) as desk:
        await desk.until(lambda: "100%" in desk.text())  # the gauge has been read
        await desk.press("1" if view != "1" else "2", view)
        await desk.pilot.pause(0.3)
        assert _drawn(desk.app) == picture


@pytest.mark.parametrize("key", ["question_mark", "ctrl+p", "P"])
async def test_what_lies_on_top(picture: SnapshotAssertion, key: str) -> None:
    async with sit_down() as desk:
        await desk.until(lambda: "100%" in desk.text())
        await desk.press(key)
        await desk.pilot.pause(0.3)
        if key == "ctrl+p":  # its cursor blinks
            desk.app.screen.set_focus(None)
            await desk.pilot.pause()
        assert _drawn(desk.app) == picture


@pytest.mark.parametrize("size", SIZES)
async def test_the_lobby(picture: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with sit_down(size=size, lobby=True) as desk:
        await desk.until(lambda: "82 (seed 7)" in desk.text())
        assert _drawn(desk.app) == picture


async def test_the_briefing(picture: SnapshotAssertion) -> None:
    async with sit_down(size=(80, 40), lobby=True) as desk:
        await desk.press("enter")
        await desk.until(lambda: "SLA targets" in desk.text())
        assert _drawn(desk.app) == picture


@pytest.mark.parametrize("theme", sorted(PALETTES))
async def test_a_chart(picture: SnapshotAssertion, theme: str) -> None:
    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield Chart()

    app = Host()
    for one in PALETTES.values():
        app.register_theme(one.theme())
    app.theme = theme
    async with app.run_test(size=(80, 12)) as pilot:
        times = np.arange(120, dtype=np.float64) * 15_000
        shop = np.where(times < 900_000, 0.01, 0.4)
        shop[50] = np.nan
        shop[90] = 0.9
        plot = Plot(
            "errors",
            (Series("shop", times, shop), Series("edge", times, np.full(120, 0.2))),
            (0, 1_800_000),
            15_000,
            "percent",
            0.05,
            (Mark(840_000, "▼", "shop 2 rolled out"), Mark(1_200_000, "◆", "rollback")),
        )
        app.query_one(Chart).show(plot)
        await pilot.pause()
        assert _drawn(app) == picture
