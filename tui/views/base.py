"""What the six views share: the client, orders, dialogs, and when they are painted again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from simulator.record.board import Question
from simulator.record.commands import Json
from tui.client import Client
from tui.commandform import command_entries, command_fields
from tui.notice import Notice
from tui.receipts import receipt_words
from tui.screens.dialogs import Confirm, FormDialog, Picker
from tui.text import Spans
from tui.widgets.choice import Option, options
from tui.widgets.form import Entry, Value

T = TypeVar("T")


class View(Container):
    """One of the six views. Subclasses compose panes and answer `sync` and `tick`."""

    where: ClassVar[str] = ""

    def __init__(self, client: Client) -> None:
        super().__init__(id=f"view-{self.where}")
        self.client = client
        self.last_focus: Widget | None = None

    @property
    def shown(self) -> bool:
        """Is it the view on screen?"""
        return self.has_class("-shown")

    def sync(self, types: set[str]) -> None:
        """Entries of these types have arrived (`*`: look at everything)."""

    def tick(self) -> None:
        """A second has passed."""

    def first_focus(self) -> Widget | None:
        """What gets the focus when the view is opened."""
        return next((one for one in self.query("*") if one.focusable and one.display), None)

    def rest(self) -> Widget | None:
        """What gets the focus after typing: keys mean something again there."""
        found = (one for one in self.query("*") if one.focusable and one.is_on_screen)
        return next((one for one in found if not isinstance(one, Input | TextArea)), None)

    def back(self) -> bool:
        """Go back inside the view; False if there is nothing to go back from."""
        return False

    def run(self, flow: Coroutine[Any, Any, Any]) -> None:
        """Run a flow of dialogs and orders beside the screen."""
        self.run_worker(self._guarded(flow), exit_on_error=False, group="flow")

    async def _guarded(self, flow: Coroutine[Any, Any, Any]) -> None:
        try:
            await flow
        except Exception as wrong:  # a dead screen helps nobody: say it and go on
            self.tell(f"could not be done: {type(wrong).__name__}: {wrong}", bad=True)
            self.log.error(wrong)

    def tell(self, words: str, *, bad: bool = False) -> None:
        """Say something below the view for a while."""
        self.post_message(Notice(words, bad=bad))

    async def order(self, type: str, re: str | None = None, **fields: Json) -> bool:
        """Give a command and say what became of it. True if it was carried out."""
        receipt = await self.client.submit(type, re, **fields)
        if receipt.refused:
            self.tell(f"refused: {receipt.refused}", bad=True)
            return False
        to = fields.get("to")
        named = {**fields, "to": self.client.name(to)} if isinstance(to, str) else fields
        words = receipt_words(type, named)
        if words:
            self.tell(words)
        return True

    async def ask(self, dialog: Screen[T]) -> T | None:
        """Show a dialog and wait for what it returns; None at once if another is on screen."""
        if self.app.screen is not self.screen:  # a second key that was already on its way
            return None
        # Nothing may be awaited between the look and the push, so not `push_screen_wait`.
        return await asyncio.shield(self.app.push_screen(dialog, wait_for_dismiss=True))

    async def pick(
        self, title: str, choices: Sequence[Option], picked: Sequence[str] = ()
    ) -> str | None:
        """One of a list."""
        if not choices:
            self.tell(f"{title}: there is nothing to pick from")
            return None
        taken = await self.ask(Picker(title, choices, picked=picked))
        return taken[0] if taken else None

    async def pick_many(
        self, title: str, choices: Sequence[Option], picked: Sequence[str] = ()
    ) -> tuple[str, ...] | None:
        """Several of a list."""
        return await self.ask(Picker(title, choices, many=True, picked=picked))

    async def sure(self, title: str, words: Iterable[Spans], yes: str = "Yes") -> bool:
        """Say what will happen and ask."""
        return await self.ask(Confirm(title, words, yes)) or False

    async def fill(
        self,
        key: str,
        title: str,
        entries: Sequence[Entry],
        *,
        send: str = "Send",
        words: Iterable[Spans] = (),
        dialog: Mapping[str, Any] | None = None,
    ) -> dict[str, Value] | None:
        """A form whose draft survives under `key`."""
        drafts = self.client.drafts

        def keep(values: dict[str, Value]) -> None:
            drafts[key] = values

        return await self.ask(
            FormDialog(
                title,
                entries,
                send=send,
                words=words,
                draft={name: one for name, one in drafts.get(key, {}).items() if one},
                keep=keep,
                **(dialog or {}),
            )
        )

    async def command(
        self,
        name: str,
        title: str,
        *,
        only: Sequence[str] | None = None,
        given: Mapping[str, Json] | None = None,
        values: Mapping[str, Value] | None = None,
        re: str | None = None,
        words: Iterable[Spans] = (),
        send: str = "Send",
    ) -> bool:
        """A form made from the table of commands, then the command. `given` is not asked for."""
        known = dict(given or {})
        entries = command_entries(self.client, name, only=only, skip=tuple(known), values=values)
        key = f"{name}:{known.get('incident') or known.get('target') or ''}"
        filled = await self.fill(key, title, entries, send=send, words=words)
        if filled is None:
            return False
        fields = command_fields(name, filled)
        if isinstance(fields, str):
            self.tell(fields, bad=True)
            self.client.drafts[key] = filled
            return False
        return await self.order(name, re, **{**fields, **known})

    async def answer_question(self, question: Question) -> bool:
        """Answer a question: one of its choices, words beside it."""
        entries = [Entry("text", "in your words")]
        if question.choices:
            picks = options(question.choices)
            entries.insert(0, Entry("choice", "answer", "choice", picks, required=True))
        asked: Spans = [(f"{self.client.name(question.sender)} asks: ", "dim"), (question.text, "")]
        filled = await self.fill(
            f"answer:{question.id}", "Answer", entries, words=[asked], send="Answer"
        )
        if filled is None:
            return False
        return await self.order("question.answer", question.id, question=question.id, **filled)

    async def write_to(self, party: str, re: str | None = None) -> bool:
        """Write to somebody, with what an update states."""
        one = self.client.current()
        return await self.command(
            "message.send",
            f"Write to {self.client.name(party)}",
            only=("text", "template", "state", "services", "next_update"),
            given={"to": party, "incident": one.id if one is not None else None},
            values={"services": one.services if one is not None else ()},
            re=re,
        )
