"""A few words to the player, shown above the footer for a while."""

from __future__ import annotations

from textual.message import Message


class Notice(Message):
    """Words for the player; `bad` if something could not be done."""

    def __init__(self, words: str, *, bad: bool = False) -> None:
        super().__init__()
        self.words = words
        self.bad = bad
