"""Screens that close once: a second key that is already on its way closes nothing else.

Textual's `dismiss` pops whatever is on top; two quick keys would take the screen below away, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

T = TypeVar("T")
R = TypeVar("R")


async def _nothing() -> None:
    """There is nothing to wait for."""


class OnceScreen(Screen[T]):
    """A screen that is dismissed at most once, and only while it is on top."""

    _was_dismissed = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close it with a result, if it is still there."""
        if self._was_dismissed or self.app.screen is not self:
            return AwaitComplete(_nothing())
        self._was_dismissed = True
        return super().dismiss(result)

    def cover(self, screen: Screen[R], then: Callable[[R | None], None] | None = None) -> None:
        """Put a screen on top of this one, unless another lies there already."""
        if self.app.screen is self:
            self.app.push_screen(screen, then)


class OnceModal(ModalScreen[T]):
    """A dialog that is dismissed at most once, and only while it is on top."""

    _was_dismissed = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close it with a result, if it is still there."""
        if self._was_dismissed or self.app.screen is not self:
            return AwaitComplete(_nothing())
        self._was_dismissed = True
        return super().dismiss(result)
