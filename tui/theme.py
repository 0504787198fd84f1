"""Colours: five themes, and the tones that our own widgets paint with.

A tone is what a piece of text means (`bad`, `warn`, `ok`, `dim`, `accent`, `bold`, `s0` … `s5` for
the series of a chart), several parted by spaces. Symbols carry the meaning too: a tone never does
so alone. Red is only for what hurts users now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rich.style import Style
from textual.app import App
from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as hex; `mono` paints without any."""

    name: str
    text: str
    ground: str
    panel: str
    cursor: str
    dim: str
    accent: str
    bad: str
    warn: str
    ok: str
    series: tuple[str, ...] = field(default=())
    dark: bool = True
    mono: bool = False

    def style(self, tone: str) -> Style:
        """The style of a tone."""
        return _style(self, tone)

    def theme(self) -> Theme:
        """The theme of Textual that goes with it."""
        return Theme(
            name=self.name,
            primary=self.accent,
            secondary=self.accent,
            accent=self.accent,
            warning=self.warn,
            error=self.bad,
            success=self.ok,
            foreground=self.text,
            background=self.ground,
            surface=self.ground,
            panel=self.panel,
            boost=self.panel,
            dark=self.dark,
            variables={
                "block-cursor-background": self.cursor,
                "block-cursor-foreground": self.text,
                "input-selection-background": self.cursor,
                "scrollbar": self.dim,
                "scrollbar-background": self.ground,
                "scrollbar-background-hover": self.ground,
                "scrollbar-background-active": self.ground,
                "scrollbar-corner-color": self.ground,
                "dim": self.dim,
            },
        )


@lru_cache(maxsize=512)
def _style(palette: Palette, tone: str) -> Style:
    style = Style(bold=False)
    if not palette.mono:
        style += Style(color=palette.text, bgcolor=palette.ground)
    for word in tone.split():
        style += _word(palette, word)
    return style


def _word(palette: Palette, word: str) -> Style:
    flags = {
        "bold": Style(bold=True),
        "reverse": Style(reverse=True),
        "underline": Style(underline=True),
        "strike": Style(strike=True),
        "italic": Style(italic=True),
    }
    if word in flags:
        return flags[word]
    if palette.mono:
        heavy = word in ("bad", "warn", "accent", "tab")
        return Style(bold=True) if heavy else Style(dim=True) if word == "dim" else Style()
    colours = {
        "dim": palette.dim,
        "accent": palette.accent,
        "tab": palette.accent,
        "bad": palette.bad,
        "warn": palette.warn,
        "ok": palette.ok,
    }
    if word in colours:
        return Style(color=colours[word])
    if word.startswith("s") and word[1:].isdigit():
        return Style(color=palette.series[int(word[1:]) % len(palette.series)])
    if word == "panel":
        return Style(bgcolor=palette.panel)
    return Style(bgcolor=palette.cursor) if word == "cursor" else Style()


_NIGHT = ("#6cb6ff", "#f5b454", "#b48ead", "#7fd1ae", "#e2e27a", "#c9a5f7")
_DAY = ("#0b5cad", "#9a5b00", "#7a3e86", "#0a7257", "#6b6400", "#5b3fb0")

PALETTES: Final[dict[str, Palette]] = {
    one.name: one
    for one in (
        Palette(
            "night",
            text="#d7dce2",
            ground="#11151a",
            panel="#1a2027",
            cursor="#26415f",
            dim="#8b95a1",
            accent="#6cb6ff",
            bad="#ff6b6b",
            warn="#f5b454",
            ok="#7fd1ae",
            series=_NIGHT,
        ),
        Palette(
            "amber",
            text="#e4d9c3",
            ground="#16130e",
            panel="#211c14",
            cursor="#4a3713",
            dim="#9c907a",
            accent="#f0a830",
            bad="#ff7b72",
            warn="#ffd166",
            ok="#9ecf8f",
            series=("#f0a830", "#79c0ff", "#d2a8ff", "#9ecf8f", "#ffd166", "#ff9f80"),
        ),
        Palette(
            "day",
            text="#1f2328",
            ground="#ffffff",
            panel="#f1f3f5",
            cursor="#cfe3fa",
            dim="#5c6670",
            accent="#0b5cad",
            bad="#b42318",
            warn="#8a5a00",
            ok="#0a7257",
            series=_DAY,
            dark=False,
        ),
        Palette(
            "paper",
            text="#33302a",
            ground="#faf4e6",
            panel="#f0e8d4",
            cursor="#e5d4a8",
            dim="#6b6456",
            accent="#7a4a00",
            bad="#a3231a",
            warn="#7d5200",
            ok="#2f6a3a",
            series=_DAY,
            dark=False,
        ),
        Palette(
            "contrast",
            text="#ffffff",
            ground="#000000",
            panel="#101010",
            cursor="#0000c8",
            dim="#c8c8c8",
            accent="#00e5ff",
            bad="#ff8080",
            warn="#ffff00",
            ok="#80ff80",
            series=("#00e5ff", "#ffff00", "#ff80ff", "#80ff80", "#ffa040", "#ffffff"),
        ),
    )
}

MONO: Final = Palette(
    "mono",
    text="default",
    ground="default",
    panel="default",
    cursor="default",
    dim="default",
    accent="default",
    bad="default",
    warn="default",
    ok="default",
    series=("default",),
    mono=True,
)


def palette_of(app: App[object]) -> Palette:
    """The palette of the theme that the app shows."""
    return MONO if app.no_color else PALETTES.get(app.theme, PALETTES["night"])
