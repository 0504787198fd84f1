"""What the keys of the act view do."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.vocabulary.commands import COMMANDS
from simulator.record.commands import Json
from simulator.record.public import ActionInfo
from tui.choices import people
from tui.clocks import moment, seconds
from tui.commandform import command_fields
from tui.markdown import paragraphs
from tui.screens.reading import Reading
from tui.text import Spans
from tui.undoing import undoing
from tui.views.base import View
from tui.widgets.choice import Option, options
from tui.widgets.form import Entry, Value
from tui.widgets.lines import Lines
from tui.wording import run_name, setting, title_on

_WORDS = {
    "to": "to",
    "share": "share (such as 30%)",
    "rolling": "one after the other",
    "point": "back to how long ago (10m)",
    "name": "which limit",
    "call": "which call",
    "instance": "instance (none: all)",
}


def risk_words(one: ActionInfo, head: str = "risks ") -> list[Spans]:
    """A row with the risk, if one is stated; the text of own actions says it itself."""
    return [[(head, "dim"), (one.risk, "warn")]] if one.risk else []


class ActOrders(View):
    """Start, cancel, approve, read runbooks."""

    def action(self) -> ActionInfo | None:
        """The action under the cursor."""
        key = self.query_one("#act-actions", Lines).cursor or ""
        service, _, name = key.partition("/")
        return next((one for one in self.client.public.actions_on(service) if one.id == name), None)

    def action_start(self) -> None:
        """Start the action under the cursor."""
        if self.query_one("#act-services", Lines).has_focus:
            self.query_one("#act-actions").focus()
        elif self.query_one("#act-runs", Lines).has_focus:
            self.query_one("#act-runs", Lines).action_choose()
        else:
            self.run(self._start())

    async def _start(self) -> None:
        one = self.action()
        if one is None:
            return
        filled = await self._parameters(one)
        if filled is None:
            return
        fields = command_fields("action.start", filled)
        if isinstance(fields, str):
            self.tell(fields, bad=True)
            return
        if "point" in fields:
            fields["point"] = seconds(self.client.now - round(fields["point"] * 1000))
        given = {"action": one.id, "target": one.target, **fields}
        if one.approval and not self._approved(one):
            await self._ask_approval(one, given)
            return
        named = title_on(one.title, one.target)
        if not await self.sure(f"{named}?", self._what_happens(one, given), "Start it"):
            self.tell(f"not started: {named}, you did not say yes")
            return
        receipt = await self.client.submit("action.start", **given)
        if receipt.refused:
            self.tell(f"not started: {receipt.refused}", bad=True)
        else:
            self.tell(f"started: {named}")

    async def _parameters(self, one: ActionInfo) -> dict[str, Value] | None:
        entries = [self._entry(one, p.name, p.required, p.choices) for p in one.parameters]
        doers = [Option(each, self.client.name(each)) for each in one.who]
        entries.append(
            Entry("by", "who does it", "choice", tuple(doers), "", hint="the first who is free")
        )
        entries.append(Entry("reason", "reason"))
        words: list[Spans] = [
            [(one.text, "")],
            *risk_words(one),
            [("takes ", "dim"), (one.takes, ""), ("  no one picked: the first who is free", "dim")],
        ]
        return await self.fill(
            f"act:{one.target}:{one.id}",
            f"{one.title} on {one.target}",
            entries,
            words=words,
            send="Go on",
        )

    def _entry(self, one: ActionInfo, name: str, required: bool, choices: tuple[str, ...]) -> Entry:
        spec = COMMANDS["action.start"].field(name)
        label = _WORDS.get(name, name)
        if name == "change":
            made = [
                Option(c.change, c.text or c.change, f"{moment(c.at)} by {self.client.name(c.by)}")
                for c in reversed(self.client.board.changes.values())
                if c.target == one.target
            ]
            newest = made[0].value if made else ""
            return Entry(name, label, "choice", tuple(made), newest, required=required)
        if choices:
            first = choices[0] if required else ""
            return Entry(name, label, "choice", options(choices), first, required=required)
        if spec is not None and spec.ref == "bool":
            return Entry(name, label, "choice", options(("yes", "no")), "yes")
        return Entry(name, label, "text", (), "", "a number", required=required)

    def _what_happens(self, one: ActionInfo, given: Mapping[str, Json]) -> list[Spans]:
        skip = ("action", "target", "by", "reason")
        settings = ", ".join(
            f"{_WORDS.get(key, key)} {setting(value)}"
            for key, value in given.items()
            if key not in skip
        )
        by = str(given.get("by") or "")
        who = (
            self.client.name(by)
            if by
            else "the first of " + ", ".join(map(self.client.name, one.who))
        )
        return [
            [(one.text, "")],
            [("with   ", "dim"), (settings or "no settings", "bold")],
            [("by     ", "dim"), (f"{who}, occupied for {one.takes}", "")],
            *risk_words(one, "risks  "),
            [(f"{undoing(one)} A running one can be cancelled.".strip(), "dim")],
        ]

    def _approved(self, one: ActionInfo) -> bool:
        return any(
            each.state == "granted" and (each.action, each.target) == (one.id, one.target)
            for each in self.client.board.approvals.values()
        )

    async def _ask_approval(self, one: ActionInfo, given: Mapping[str, Json]) -> None:
        who = [
            Option(p.id, p.name, p.role) for p in self.client.public.people if "approve" in p.may
        ] or people(self.client)
        taken = await self.pick(f"{one.title} needs approval: whom do you ask?", who)
        if taken is not None:
            fields = {key: value for key, value in given.items() if key != "by"}
            if await self.order("approval.request", to=taken, **fields):
                self.tell("asked; start the action again once it is granted")

    def action_cancel(self) -> None:
        """Stop a running action."""
        self.run(self._cancel())

    async def _cancel(self) -> None:
        running = [one for one in self.client.board.runs.values() if one.state == "running"]
        key = self.query_one("#act-runs", Lines).cursor
        offered = [Option(one.id, run_name(one), self.client.name(one.by)) for one in running]
        taken: str | None = key if key in {one.id for one in running} else None
        if taken is None:
            taken = await self.pick("Stop which?", offered)
        if taken is not None:
            run = self.client.board.runs[taken]
            words: list[Spans] = [[(f"{run_name(run)} stops where it is.", "")]]
            if await self.sure("Stop it?", words, "Stop it"):
                await self.order("action.cancel", taken, run=taken)

    def action_approve(self) -> None:
        """Grant or deny what is asked of this seat."""
        self.run(self._approve())

    async def _approve(self) -> None:
        asked = [
            Option(one.id, f"{one.action} {one.target}", f"asked by {self.client.name(one.by)}")
            for one in self.client.board.approvals.values()
            if one.state == "requested"
        ]
        key = await self.pick("Which request?", asked)
        if key is None:
            return
        verdict = await self.pick(
            "Approve it?", [Option("grant", "approve"), Option("deny", "do not")]
        )
        if verdict is not None:
            await self.order(f"approval.{verdict}", key, approval=key)

    def action_runbook(self) -> None:
        """Read a runbook."""
        self.run(self._runbook())

    async def _runbook(self) -> None:
        books = self.client.public.runbooks
        firing = {one.name for one in self.client.board.alerts.values() if one.firing}
        offered = [
            Option(name, name, "fires now" if name in firing else "")
            for name in sorted(books, key=lambda one: (one not in firing, one))
        ]
        taken = await self.pick("Which runbook?", offered)
        if taken is not None and await self.order("view.open", runbook=taken):
            await self.ask(Reading(taken, paragraphs(books[taken])))

    async def read_run(self, key: str) -> None:
        """A run in full."""
        run = self.client.board.runs.get(key)
        if run is None:
            return
        rows: list[Spans] = [
            [(run_name(run), "bold"), (f"  {run.state}", "accent")],
            [("by       ", "dim"), (self.client.name(run.by), "")],
            [("started  ", "dim"), (moment(run.started_at), "")],
        ]
        rows += [
            [(f"{name:<9}", "dim"), (setting(value), "")]
            for name, value in run.fields.items()
            if name
            in (
                "to",
                "change",
                "call",
                "flag",
                "share",
                "instance",
                "name",
                "point",
                "rolling",
                "reason",
            )
        ]
        if run.text:
            rows += [[("", "")], [(run.text, "bold")]]
        await self.ask(Reading("Action", rows))
