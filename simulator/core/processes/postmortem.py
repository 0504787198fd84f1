"""The post-mortem: drafts, the one that is submitted, or giving it up."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios.vocabulary.commands import Field
from simulator.core.kernel import Kernel, Refused
from simulator.core.references import References
from simulator.record.commands import Json, Stamped
from simulator.telemetry.promql.errors import PromqlError

_FACTOR = Field("factor", "factor")
_OWNER = Field("owner", "party")
_ACTION_KEYS = ("factor", "owner", "due", "text")
_MOST_ACTIONS = 100


class Postmortem:
    """Handlers of `postmortem.*`; they work until the debrief opens, also after the end."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._references = References(kernel)
        kernel.handle("postmortem.set", self._set)
        kernel.handle("postmortem.submit", self._submit)
        kernel.handle("postmortem.abandon", self._abandon)

    def _still_open(self) -> None:
        board = self._kernel.board
        if board.postmortem is not None:
            raise Refused("the post-mortem has been submitted")
        if board.abandoned:
            raise Refused("the post-mortem has been given up")

    def _set(self, stamped: Stamped) -> None:
        self._still_open()
        if not isinstance(stamped.command.get("draft"), Mapping):
            raise Refused("draft is a map of fields")
        self._say("postmortem.saved", stamped)

    def _submit(self, stamped: Stamped) -> None:
        self._still_open()
        kernel, command = self._kernel, stamped.command
        actions = command.get("actions")
        if actions is not None:
            actions = self._actions(actions)
        value = self._impact(command.get("impact"))
        fields = kernel.said(stamped, actions=actions, impact_value=value)
        kernel.emit("postmortem.submitted", actor=stamped.actor, fields=fields)

    def _abandon(self, stamped: Stamped) -> None:
        self._still_open()
        self._say("postmortem.abandoned", stamped)

    def _say(self, type: str, stamped: Stamped) -> None:
        self._kernel.emit(type, actor=stamped.actor, fields=self._kernel.said(stamped))

    def _actions(self, actions: list[Json]) -> list[Json]:
        if len(actions) > _MOST_ACTIONS:
            raise Refused(f"at most {_MOST_ACTIONS} actions")
        made = []
        for action in actions:
            if not isinstance(action, Mapping):
                raise Refused("each of actions is a map: factor, owner, due")
            strange = [key for key in action if key not in _ACTION_KEYS]
            if strange:
                raise Refused(f"an action has no field '{str(strange[0])[:60]}'")
            one = {key: value for key, value in action.items() if value not in (None, "")}
            if "factor" in one:
                one["factor"] = self._references.check(_FACTOR, one["factor"])
            if "owner" in one:
                one["owner"] = self._references.check(_OWNER, one["owner"])
            made.append(one)
        return made

    def _impact(self, impact: Json) -> float | None:
        """The value of `impact.query` on the players' metrics now; None without one."""
        if impact is None:
            return None
        query = impact.get("query") if isinstance(impact, Mapping) else None
        if not isinstance(query, str):
            raise Refused("impact is a map with a query")
        kernel = self._kernel
        kernel.world_now()
        try:
            result = kernel.queries.instant(query, kernel.now)
        except PromqlError as problem:
            raise Refused(f"impact: {problem.message}") from None
        values = [value for _, value in result.series]
        finite = [one for one in values if one - one == 0.0]
        if not finite:
            return None
        total = 0.0
        for one in finite:
            total += one
        return round(total, 3)
