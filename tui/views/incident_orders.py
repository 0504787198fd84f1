"""What the keys of the incident view do."""

from __future__ import annotations

from scenarios.vocabulary.words import ROLES
from simulator.record.board import Incident, Moment
from tui.choices import alerts, incidents, people, services
from tui.clocks import moment
from tui.screens.matrix import MatrixDialog
from tui.screens.reading import Reading
from tui.text import Spans
from tui.timeline import describe
from tui.updates import Update, form_of, send_update
from tui.usual import standing
from tui.views.base import View
from tui.widgets.choice import Option
from tui.widgets.lines import Lines


class IncidentOrders(View):
    """Orders on the incident that is on screen."""

    part: str = "timeline"

    def _one(self) -> Incident | None:
        one = self.client.current()
        if one is None:
            self.tell("no incident is declared: d declares one")
        return one

    def action_declare(self) -> None:
        """Declare an incident."""
        self.run(
            self.command(
                "incident.declare",
                "Declare an incident",
                only=("title", "severity", "impact", "urgency", "services"),
                send="Declare",
            )
        )

    def action_note(self) -> None:
        """Go to the note line."""
        self.query_one("#inc-note").focus()

    async def write_note(self, text: str) -> None:
        """Put a note on the timeline."""
        one = self.client.current()
        await self.order("note.add", text=text, incident=one.id if one is not None else None)

    def action_severity(self) -> None:
        """The matrix."""
        self.run(self._severity())

    async def _severity(self) -> None:
        one = self._one()
        if one is None:
            return
        taken = await self.ask(MatrixDialog(one))
        if taken is not None:
            await self.order("incident.set", incident=one.id, **taken)

    def action_rename(self) -> None:
        """Another title."""
        one = self._one()
        if one is not None:
            self.run(
                self.command(
                    "incident.set",
                    f"Rename {one.id}",
                    only=("title",),
                    given={"incident": one.id},
                    values={"title": one.title},
                    send="Rename",
                )
            )

    def action_services(self) -> None:
        """Which services are affected."""
        self.run(self._services())

    async def _services(self) -> None:
        one = self._one()
        if one is None:
            return
        taken = await self.pick_many("Affected services", services(self.client), one.services)
        if taken is not None:
            await self.order("incident.set", incident=one.id, services=list(taken))

    def action_role(self) -> None:
        """Take or hand over a role."""
        self.run(self._role())

    async def _role(self) -> None:
        one = self._one()
        if one is None:
            return
        held = [Option(role, role, client_name(self, one.roles.get(role))) for role in ROLES]
        role = await self.pick("Which role?", held)
        if role is None:
            return
        seats = self.client.public.seats
        others = [Option(s.id, s.title, "seat") for s in seats if s.id != self.client.seat]
        you = Option(self.client.seat, "you", "take it yourself")
        who = await self.pick(f"Who is {role}?", [you, *others, *people(self.client)])
        if who == self.client.seat:
            await self.order("role.take", role=role, incident=one.id)
        elif who is not None:
            await self.order("role.hand_over", role=role, to=who, incident=one.id)

    def action_task(self) -> None:
        """Give a task."""
        one = self.client.current()
        self.run(
            self.command(
                "task.assign",
                "Give a task to a named owner",
                only=("owner", "text", "for"),
                given={"incident": one.id if one is not None else None},
                values={"for": "10m"},
                send="Assign",
            )
        )

    def action_finish_task(self) -> None:
        """Accept or finish the task under the cursor."""
        key = self.query_one("#inc-list", Lines).cursor
        task = self.client.board.tasks.get(key or "") if self.part == "tasks" else None
        if task is None:
            self.tell("no task here: [ and ] change the part")
        elif task.state == "assigned" and self.client.mine(task.owner):
            self.run(self.order("task.acknowledge", task.id, task=task.id))
        else:
            self.run(self.order("task.finish", task.id, task=task.id))

    def action_escalate(self) -> None:
        """Page somebody about it."""
        one = self.client.current()
        self.run(
            self.command(
                "page.send",
                "Page somebody",
                only=("to", "reason"),
                given={"incident": one.id if one is not None else None},
                send="Page",
            )
        )

    def action_update(self) -> None:
        """Write an update."""
        self.run(self._update())

    async def _update(self) -> None:
        one = self.client.current()
        update: Update = form_of(self.client, one)
        key = f"update:{one.id if one is not None else ''}"
        filled = await self.fill(
            key, update.title, update.entries, words=update.words, dialog={"react": update.react}
        )
        if filled is not None:
            wrong = await send_update(self.client, one, filled)
            if wrong:
                self.client.drafts[key] = filled
                self.tell(wrong, bad=True)
            else:
                self.tell(f"sent: {update.title}")

    def action_link_alerts(self) -> None:
        """Link more alerts or take some out."""
        self.run(self._link())

    async def _link(self) -> None:
        one = self._one()
        if one is None:
            return
        linked = tuple(alert.id for alert in self.client.board.linked(one.id))
        taken = await self.pick_many(f"Alerts of {one.id}", alerts(self.client), linked)
        if taken is None:
            return
        new = [key for key in taken if key not in linked]
        gone = [key for key in linked if key not in taken] if linked and len(taken) > 1 else []
        if new:
            await self.order("alert.link", new[0], alerts=new, incident=one.id)
        if gone:
            await self.order("alert.unlink", gone[0], alerts=gone, incident=one.id)

    def action_merge(self) -> None:
        """Fold it into another."""
        self.run(self._merge())

    async def _merge(self) -> None:
        one = self._one()
        others = [option for option in incidents(self.client) if one and option.value != one.id]
        if one is None:
            return
        into = await self.pick(f"Fold {one.id} into", others)
        if into is not None:
            words: list[Spans] = [[(f"{one.id} is closed, its alerts go to {into}.", "")]]
            if await self.sure("Merge?", words):
                await self.order("incident.merge", incident=one.id, into=into)

    def action_split(self) -> None:
        """Move alerts into an incident of their own."""
        self.run(self._split())

    async def _split(self) -> None:
        one = self._one()
        if one is None:
            return
        mine = {alert.id for alert in self.client.board.linked(one.id)}
        offered = [option for option in alerts(self.client) if option.value in mine]
        taken = await self.pick_many("Alerts of the new incident", offered)
        if taken:
            await self.command(
                "incident.split",
                "Split off an incident",
                only=("title", "severity", "services", "reason"),
                given={"incident": one.id, "alerts": list(taken)},
            )

    def action_mitigate(self) -> None:
        """Users are no longer hurt."""
        self._state("incident.mitigate", "Mitigated: users are no longer hurt.")

    def action_resolve(self) -> None:
        """The cause is removed."""
        self._state("incident.resolve", "Resolved: the cause is removed or safely bypassed.")

    def action_close(self) -> None:
        """Nothing is left to do."""
        self._state("incident.close", "Closed: nothing is left to do but the follow-ups.")

    def action_reopen(self) -> None:
        """It is back."""
        self._state("incident.reopen", "Reopened: it is back, its clocks run on.")

    def _state(self, command: str, words: str) -> None:
        self.run(self._change_state(command, words))

    async def _change_state(self, command: str, words: str) -> None:
        one = self._one()
        if one is not None and await self._still(command):
            await self.command(
                command,
                f"{one.id} {one.title}",
                only=("reason",),
                given={"incident": one.id},
                words=[[(words, "bold")], [("Everybody sees it; nothing leaves the log.", "dim")]],
                send=command.split(".")[1].capitalize(),
            )

    async def _still(self, command: str) -> bool:
        """Asks once more if users still seem to be hurt while the state says that they are not."""
        asked = {
            "incident.mitigate": "Still say that users are no longer hurt?",
            "incident.resolve": "Still say that it is over?",
        }
        if command not in asked:
            return True
        now = await standing(self.client)
        if now is None or not now.low:
            return True
        words: list[Spans] = [
            [(now.words(), "bold warn")],
            [("Saying it too early costs the trust of those who read it.", "dim")],
        ]
        return await self.sure(asked[command], words, "Say it")

    async def read_line(self, key: str, line: Moment | None, part: str) -> None:
        """A line of a part in full; an alert is opened, which is a command."""
        if part == "alerts":
            await self.order("view.open", key, alert=key, view="incident")
            alert = self.client.board.alert(key)
            if alert is not None:
                words = [[(f"{k} = {v}", "")] for k, v in sorted(alert.labels.items())]
                words += [[(v, "bold")] for v in alert.annotations.values()]
                await self.ask(Reading(f"{alert.name} {alert.service}", words))
        elif line is not None:
            symbol, tone, _ = describe(self.client, line)
            rows: list[Spans] = [[(f"{symbol} {line.type}", tone), (f"  {moment(line.at)}", "dim")]]
            rows += [
                [(f"{name:<14}", "dim"), (_plain(value), "")]
                for name, value in line.fields.items()
                if value not in (None, "", [], {})
            ]
            await self.ask(Reading("Timeline", rows, hang=14))


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)


def client_name(view: View, party: str | None) -> str:
    """Who holds a role, for a list."""
    return view.client.name(party) if party else "(empty)"
