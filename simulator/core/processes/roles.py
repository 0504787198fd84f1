"""Who does what in the response: roles, tasks, notes, the hypothesis of the moment."""

from __future__ import annotations

from simulator.core.kernel import Kernel, Refused, Steps, millis, seconds
from simulator.core.processes.people import People
from simulator.record.board import Incident
from simulator.record.commands import Stamped


class Roles:
    """Handlers of `role.*`, `task.*`, `note.*` and `hypothesis.set`."""

    def __init__(self, kernel: Kernel, people: People) -> None:
        self._kernel, self._people = kernel, people
        kernel.handle("role.take", self._take)
        kernel.handle("role.hand_over", self._hand_over)
        kernel.handle("task.assign", self._assign)
        kernel.handle("task.acknowledge", self._acknowledge)
        kernel.handle("task.finish", self._finish)
        kernel.handle("note.add", self._note)
        kernel.handle("note.retract", self._retract)
        kernel.handle("hypothesis.set", self._hypothesis)

    def _incident(self, stamped: Stamped) -> Incident:
        """The incident that is named, else the newest open one."""
        board, named = self._kernel.board, stamped.command.get("incident")
        if named is not None:
            return board.incidents[named]
        there = board.open_incidents() or list(board.incidents.values())
        if not there:
            raise Refused("declare an incident first")
        return there[-1]

    def _take(self, stamped: Stamped) -> None:
        kernel, role = self._kernel, stamped.command.get("role")
        incident = self._incident(stamped)
        if incident.roles.get(role) == stamped.actor:
            raise Refused(f"you are {role} of {incident.id} already")
        fields = kernel.said(stamped, incident=incident.id)
        kernel.emit("role.taken", actor=stamped.actor, fields=fields)

    def _hand_over(self, stamped: Stamped) -> None:
        kernel, command = self._kernel, stamped.command
        role, to = command.get("role"), command.get("to")
        incident = self._incident(stamped)
        if ":" in to:
            raise Refused("a role goes to one person or seat")
        if incident.roles.get(role) != stamped.actor:
            raise Refused(f"you are not {role} of {incident.id}")
        if to == stamped.actor:
            raise Refused(f"you are {role} of {incident.id} already")
        fields = kernel.said(stamped, incident=incident.id)
        kernel.emit("role.handed_over", actor=stamped.actor, fields=fields)

    def _assign(self, stamped: Stamped) -> None:
        kernel, command = self._kernel, stamped.command
        owner = command.get("owner")
        if ":" in owner:
            raise Refused("a task has one named owner: a person or a seat")
        person = self._people.get(owner)
        if person is not None and person.outside:
            raise Refused(f"{self._people.name(owner)} is not one of the responders")
        if not self._people.at_hand(owner):
            raise Refused(f"{self._people.name(owner)} has not been reached: page first")
        span = command.get("for")
        if span is not None and span <= 0:
            raise Refused("a time box is longer than nothing")
        due = None if span is None else seconds(kernel.now + millis(span))
        task = f"T-{kernel.number('task')}"
        fields = kernel.said(stamped, task=task, due=due)
        entry = kernel.emit("task.assigned", actor=stamped.actor, fields=fields, target=task)
        if person is not None:
            kernel.process(self._accept(owner, task, entry.id))

    def _accept(self, owner: str, task: str, cause: str) -> Steps:
        """A person who was given a task says so after a while."""
        kernel = self._kernel
        yield kernel.wait(self._people.delay(owner, "task"))
        fields = {"task": task}
        kernel.emit("task.acknowledged", actor=owner, fields=fields, cause=cause, target=task)

    def _acknowledge(self, stamped: Stamped) -> None:
        kernel = self._kernel
        task = kernel.board.tasks[stamped.command.get("task")]
        if task.state != "assigned":
            raise Refused(f"{task.id} is {task.state} already")
        if task.owner != stamped.actor:
            raise Refused(f"{task.id} is {task.owner}'s")
        kernel.emit("task.acknowledged", actor=stamped.actor, fields=kernel.said(stamped))

    def _finish(self, stamped: Stamped) -> None:
        kernel = self._kernel
        task = kernel.board.tasks[stamped.command.get("task")]
        if task.state == "finished":
            raise Refused(f"{task.id} is finished already")
        kernel.emit("task.finished", actor=stamped.actor, fields=kernel.said(stamped))

    def _note(self, stamped: Stamped) -> None:
        kernel = self._kernel
        note = f"N-{kernel.number('note')}"
        fields = kernel.said(stamped, note=note)
        kernel.emit("note.added", actor=stamped.actor, fields=fields, target=note)

    def _retract(self, stamped: Stamped) -> None:
        kernel, note = self._kernel, stamped.command.get("note")
        for moment in kernel.board.timeline:
            if moment.type == "note.retracted" and moment.fields.get("note") == note:
                raise Refused(f"{note} is struck already")
            mine = moment.actor == stamped.actor
            if moment.type == "note.added" and moment.fields.get("note") == note and not mine:
                raise Refused(f"{note} is {moment.actor}'s")
        kernel.emit("note.retracted", actor=stamped.actor, fields=kernel.said(stamped))

    def _hypothesis(self, stamped: Stamped) -> None:
        kernel, old = self._kernel, self._kernel.board.hypothesis
        fields = kernel.said(stamped)
        if old is not None and old.actor == stamped.actor and dict(old.fields) == fields:
            raise Refused("that is your hypothesis already")
        kernel.emit("hypothesis.stated", actor=stamped.actor, fields=fields)
