"""From a command to its handler: whatever is wrong with it is said in one sentence, as an entry."""

from __future__ import annotations

import difflib

from scenarios.vocabulary.commands import COMMANDS, NOT_YET, CommandSpec
from simulator.core.kernel import Kernel, Refused
from simulator.core.references import References
from simulator.record.commands import Command, Json, Stamped

FACILITATOR = "facilitator"
_CLOCK = ("exercise.resume", "exercise.end", "exercise.speed")
_AFTER_END = ("exercise.pause", "exercise.resume", "exercise.speed", "exercise.jump")


class Dispatch:
    """Checks commands and hands them to whoever carries them out."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._references = References(kernel)

    def run(self, stamped: Stamped) -> str | None:
        """Carry a command out; the reason if it is refused, else None.

        A refusal is the entry `command.refused`, seen by the actor.
        """
        kernel = self._kernel
        with kernel.working_on(stamped, kernel.command_id(stamped)):
            try:
                self._carry_out(stamped)
            except Refused as refused:
                type = stamped.command.type[:60]
                kernel.emit(
                    "command.refused",
                    actor=stamped.actor,
                    fields={"command": type, "why": str(refused)},
                    target=type,
                    to=(stamped.actor,),
                )
                return str(refused)
        return None

    def _carry_out(self, stamped: Stamped) -> None:
        command = stamped.command
        self._known(command.type)
        self._allowed(stamped)
        fields = self._fields(COMMANDS[command.type], command)
        handler = self._kernel.handlers.get(command.type)
        if handler is None:
            raise Refused(f"{command.type} is not in this version")
        checked = Command(command.type, fields, command.re)
        handler(Stamped(stamped.at, stamped.actor, checked, stamped.after_end))

    def _known(self, type: str) -> None:
        if type in NOT_YET:
            raise Refused(f"{type} is not in this version")
        if type not in COMMANDS:
            near = difflib.get_close_matches(type, COMMANDS, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise Refused(f"there is no command '{type[:60]}'{hint}")

    def _allowed(self, stamped: Stamped) -> None:
        board, type = self._kernel.board, stamped.command.type
        seats = self._kernel.scenario.seats
        if stamped.actor not in seats and stamped.actor != FACILITATOR:
            raise Refused(f"there is no seat '{stamped.actor[:60]}'")
        if not board.started:
            raise Refused("the exercise has not started")
        if board.debrief:
            raise Refused("the debrief is open: the exercise is over")
        if type.startswith("postmortem."):
            return
        if board.failed is not None:
            raise Refused("the engine has failed; the log is kept up to here")
        if board.finished:
            if COMMANDS[type].read:
                return
            raise Refused("the exercise is over; only the post-mortem is left to write")
        if board.ended and type not in _AFTER_END:
            raise Refused("the exercise was ended; only the post-mortem is left to write")
        if board.paused and type not in _CLOCK:
            raise Refused("the exercise is paused")

    def _fields(self, spec: CommandSpec, command: Command) -> dict[str, Json]:
        for name in command.fields:
            if spec.field(name) is None:
                known = [one.name for one in spec.fields]
                near = difflib.get_close_matches(str(name), known, 1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                raise Refused(f"{spec.name} has no field '{str(name)[:60]}'{hint}")
        checked: dict[str, Json] = {}
        for field in spec.fields:
            value = command.fields.get(field.name)
            if value is not None:
                checked[field.name] = self._references.check(field, value)
            elif field.required:
                raise Refused(f"{spec.name} needs {field.name}")
        return checked
