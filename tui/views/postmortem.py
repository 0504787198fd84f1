"""6 Post-mortem: cause, kind, factors, impact, key moments, follow-ups; picked, not described."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widget import Widget

from simulator.record.commands import Json
from simulator.record.reads import QueryRead
from tui.choices import causes, choices_of, people
from tui.client import Client
from tui.clocks import clock, number, parse_span
from tui.keys import bindings
from tui.screens.questions import Questions
from tui.text import Spans
from tui.timeline import belongs, describe
from tui.usual import default_impact
from tui.views.base import View
from tui.widgets.bar import Bar, field
from tui.widgets.choice import Choice, Option
from tui.widgets.form import Entry, Form, Value
from tui.widgets.reader import Reader

_FOLLOW_UPS = 4
_BLAME = re.compile(
    r"\b(fault of|to blame|blame[ds]?|careless\w*|negligen\w*|stupid\w*|incompeten\w*|"
    r"should have|failed to|forgot\w*|human error|her mistake|his mistake|their mistake)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\b")
_SAVE_AFTER = 5.0


class PostmortemView(View):
    """The post-mortem; its draft is kept in the log."""

    where: ClassVar[str] = "postmortem"
    BINDINGS: ClassVar[list[BindingType]] = bindings("postmortem")
    DEFAULT_CSS = """
    PostmortemView Form { max-height: 100%; }
    PostmortemView #pm-scroll { height: 1fr; }
    PostmortemView #pm-lint { height: auto; max-height: 4; }
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._filled = False
        self._query = default_impact(client)
        self._saver: Timer | None = None

    def compose(self) -> ComposeResult:
        """State, form, what to look at again."""
        yield Bar(id="pm-state")
        with VerticalScroll(id="pm-scroll", can_focus=False):
            yield Form(self._entries(), id="pm-form")
        yield Reader(id="pm-lint", can_focus=False)

    def first_focus(self) -> Widget | None:
        """The first field."""
        return self.query_one("#pm-form", Form).choice("cause")

    def sync(self, types: set[str]) -> None:
        """More can be named; more has happened."""
        form = self.query_one(Form)
        form.choice("cause").offer(causes(self.client))
        form.choice("factors").offer(causes(self.client))
        for place in range(_FOLLOW_UPS):
            form.choice(f"factor{place}").offer(causes(self.client))
        form.choice("moments").offer(self._moments())
        if not self._filled and "*" in types:
            self._fill(form)
        self._follow_incident(form)
        self._state()

    def _entries(self) -> list[Entry]:
        client = self.client
        owners = (*people(client), *(Option(s.id, s.title, "seat") for s in client.public.seats))
        named = tuple(causes(client))
        kinds = tuple(choices_of(client, "kind") or ())
        made = [
            Entry("cause", "root cause", "choice", named),
            Entry("kind", "kind", "choice", kinds),
            Entry("factors", "factors", "many", named),
            Entry("query", "impact, PromQL", value=self._query),
            Entry("moments", "key moments", "many"),
        ]
        for place in range(_FOLLOW_UPS):
            made += [
                Entry("", f"follow-up {place + 1}", "note"),
                Entry(f"factor{place}", "  about", "choice", named),
                Entry(f"owner{place}", "  owner", "choice", owners),
                Entry(f"due{place}", "  due in", value="", hint="such as 7d"),
            ]
        made += [
            Entry("", "In words, for people: never marked by reading", "note"),
            Entry("summary", "summary", "long"),
            Entry("root_cause", "root cause", "long"),
            Entry("lessons", "went well, learnt", "long"),
            Entry("whys", "why, and why", "long", hint="one a line"),
        ]
        return made

    def _fill(self, form: Form) -> None:
        self._filled = True
        draft = {name: _value(one) for name, one in self.client.board.draft.items()}
        if draft:
            form.set_values({name: one for name, one in draft.items() if one})
            return
        stated = self.client.board.hypothesis
        values: dict[str, Value] = {"moments": tuple(one.value for one in self._moments())}
        if stated is not None:
            values["cause"] = str(stated.fields.get("cause") or "")
            values["kind"] = str(stated.fields.get("kind") or "")
            values["factors"] = tuple(stated.fields.get("factors") or ())
        form.set_values(values)

    def _follow_incident(self, form: Form) -> None:
        """The query that nobody has changed counts the services that are declared by now."""
        query = default_impact(self.client)
        if query != self._query and form.values()["query"] == self._query:
            form.set_values({"query": query})
            self._query = query

    def _moments(self) -> list[Option]:
        one = self.client.current()
        keys = ("incident.", "page.acknowledged", "action.finished", "status.posted", "hypothesis.")
        found = [
            each
            for each in self.client.board.timeline
            if each.type.startswith(keys) and (one is None or belongs(self.client, each, one.id))
        ]
        return [
            Option(each.id, f"{clock(each.at, hours=True)} {describe(self.client, each)[2]}")
            for each in found[-40:]
        ]

    @on(Form.Changed)
    def _changed(self) -> None:
        if self._filled:
            self._lint()
            if self._saver is not None:
                self._saver.stop()
            self._saver = self.set_timer(_SAVE_AFTER, self.action_save)

    @on(Choice.Changed)
    def _picked(self) -> None:
        self._lint()

    def action_save(self) -> None:
        """Save the draft."""
        if self._filled and not self._over():
            self.run(self._save())

    async def _save(self) -> None:
        values = self.query_one(Form).values()
        draft = {
            name: list(one) if isinstance(one, tuple) else one
            for name, one in values.items()
            if one
        }
        await self.order("postmortem.set", draft=draft)

    def action_impact(self) -> None:
        """Run the impact query."""
        self.run(self._impact())

    async def _impact(self) -> None:
        query = str(self.query_one(Form).values()["query"])
        if not query or not await self.order("query.run", query=query):
            return
        frame = await self.client.series(QueryRead(query, self.client.now))
        values = [one.values[-1] for one in frame.lines if one.values]
        words = ", ".join(number(one) for one in values[:5]) or "nothing"
        self.tell(
            f"impact now: {words}" if frame.error is None else frame.error, bad=bool(frame.error)
        )

    def action_submit(self) -> None:
        """Submit it."""
        self.run(self._submit())

    async def _submit(self) -> None:
        fields = self._fields()
        if not fields["root_cause"] and not fields["lessons"]:
            said = await self.ask(Questions()) or {}
            fields |= {"root_cause": said.get("broke"), "lessons": said.get("change")}
        ended = self.client.board.finished
        later = (
            "The debrief opens."
            if ended
            else "The exercise ends: the world runs on to its planned end, then the debrief opens."
        )
        words: list[Spans] = [[(later, "")], *self._warnings()]
        if not await self.sure("Submit the post-mortem?", words, "Submit"):
            return
        if (
            await self.order("postmortem.submit", **fields)
            and not self.client.board.ended
            and not ended
        ):
            await self.order("exercise.end")

    def action_abandon(self) -> None:
        """Give it up."""
        self.run(self._abandon())

    async def _abandon(self) -> None:
        words: list[Spans] = [
            [("No post-mortem is written; its marks are lost, and the debrief opens.", "")]
        ]
        if not await self.sure("Give the post-mortem up?", words, "Give up"):
            return
        board = self.client.board
        if await self.order("postmortem.abandon") and not board.ended and not board.finished:
            await self.order("exercise.end")

    def _fields(self) -> dict[str, Json]:
        values = self.query_one(Form).values()
        actions: list[Json] = []
        for place in range(_FOLLOW_UPS):
            one = {key: values[f"{key}{place}"] for key in ("factor", "owner", "due")}
            if one["factor"] or one["owner"]:
                actions.append({key: each for key, each in one.items() if each})
        picked = values["moments"] if isinstance(values["moments"], tuple) else ()
        whys = [line.strip() for line in str(values["whys"]).splitlines() if line.strip()]
        return {
            "cause": values["cause"],
            "kind": values["kind"],
            "factors": list(values["factors"]),
            "impact": {"query": values["query"]} if values["query"] else None,
            "moments": {"confirmed": list(picked)} if picked else None,
            "actions": actions,
            "summary": values["summary"],
            "root_cause": values["root_cause"],
            "lessons": values["lessons"],
            "whys": whys,
        }

    def _over(self) -> bool:
        return self.client.board.postmortem is not None or self.client.board.abandoned

    def _state(self) -> None:
        board = self.client.board
        if board.postmortem is not None:
            words, tone = "submitted; the debrief opens at the planned end", "ok"
        elif board.abandoned:
            words, tone = "given up; the debrief opens at the planned end", "warn"
        else:
            words, tone = "Only what is picked counts; words are for people.", "dim"
        self.query_one("#pm-state", Bar).show([field([("Post-mortem  ", "bold"), (words, tone)])])
        self._lint()

    def _lint(self) -> None:
        self.query_one("#pm-lint", Reader).show(self._warnings()[:3])

    def _warnings(self) -> list[Spans]:
        values = self.query_one(Form).values()
        out: list[Spans] = []
        if not values["cause"]:
            out.append([("! no cause is picked", "warn")])
        for place in range(_FOLLOW_UPS):
            about, owner, due = (values[f"{key}{place}"] for key in ("factor", "owner", "due"))
            if about and not owner:
                out.append([(f"! follow-up {place + 1} has no owner", "warn")])
            elif (about or owner) and parse_span(str(due)) is None:
                out.append([(f"! follow-up {place + 1} has no date, such as 7d", "warn")])
        prose = " ".join(str(values[name]) for name in ("summary", "root_cause", "lessons", "whys"))
        out += [
            [(f"! this reads as blame: “{found[0]}”", "warn")] for found in _BLAME.finditer(prose)
        ]
        out += [
            [(f"! {time} is not a time of this exercise", "warn")] for time in self._strange(prose)
        ]
        return out

    def _strange(self, prose: str) -> Sequence[str]:
        """Times in the words at which nothing happened."""
        known = {clock(one.at)[: len(clock(one.at))] for one in self.client.board.timeline}
        known |= {clock(one.at, hours=True) for one in self.client.board.timeline}
        minutes = {one.rsplit(":", 1)[0] for one in known}
        return [m[0] for m in _TIME.finditer(prose) if m[0] not in known and m[0] not in minutes]


def _value(one: Json) -> Value:
    return tuple(str(each) for each in one) if isinstance(one, (list, tuple)) else str(one)
