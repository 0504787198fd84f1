"""Standard actions as plans: what happens when, or one sentence that says why not.

Nothing here asks what broke: a plan depends on what the service is and has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from scenarios.vocabulary.service_types import ACTIONS, TYPES
from simulator.world.asked import Asked
from simulator.world.spec import KNOWN_LIMITS, NO_LIMIT
from simulator.world.steps import Plan, Refusal, StartAction, Step, StepKind

if TYPE_CHECKING:
    from simulator.world.world import World

MOST_INSTANCES: Final = 1000
HOUR_MS: Final = 3_600_000
RECURSION_MS: Final = 60_000


Planner = Callable[[Asked], "Plan | Refusal"]


def plan(world: World, start: StartAction) -> Plan | Refusal:
    """The plan of a standard action on a service, or why it cannot be done."""
    index = world.graph.index.get(start.target)
    if index is None or index >= world.graph.count:
        return Refusal(f"There is no service {start.target}.")
    service = world.graph.services[index]
    kind = TYPES.get(service.type)
    if start.name not in ACTIONS or kind is None:
        return Refusal(f"There is no action {start.name}.")
    if start.name not in kind.actions:
        if service.type == "external":
            return Refusal(f"{service.name} is somebody else's: only its vendor can act on it.")
        return Refusal(f"{service.name} is of type {service.type}: it has no {start.name}.")
    action = ACTIONS[start.name]
    missing = [name for name in action.required if start.params.get(name) is None]
    if missing:
        return Refusal(f"{start.name} needs {' and '.join(missing)}.")
    return PLANNERS[start.name](Asked(world, action, service, start))


def _present(asked: Asked) -> list[int]:
    index = asked.world.graph.index[asked.service.name]
    return [one.nth for one in asked.world.instances.of[index] if not one.gone]


def _one_by_one(asked: Asked, which: list[int], until: float = 1.0) -> list[tuple[float, Step]]:
    """Each leaves when the one before is back."""
    steps: list[tuple[float, Step]] = []
    part = until / max(len(which), 1)
    for turn, nth in enumerate(which):
        steps.append((turn * part, asked.step("leave", nth=nth)))
        steps.append(((turn + 1) * part, asked.step("back", nth=nth)))
    return steps


def _restart(asked: Asked) -> Plan | Refusal:
    back = (asked.step("back"),)
    name = asked.text("instance")
    if name and name != "all":
        found = asked.world.instances.find(asked.world.graph.index[asked.service.name], name)
        if found is None:
            return Refusal(f"{asked.service.name} has no instance {name}.")
        return asked.plan(f" {name}", *_one_by_one(asked, [found]), on_cancel=back)
    if asked.start.params.get("rolling", True) in (False, "false", "no", 0, 0.0):
        steps = ((0.0, asked.step("leave")), (1.0, asked.step("back")))
        return asked.plan(", all at once", *steps, on_cancel=back)
    return asked.plan(", rolling", *_one_by_one(asked, _present(asked)), on_cancel=back)


def _rollback(asked: Asked) -> Plan | Refusal:
    change = asked.text("change")
    undo = (0.9, asked.step("undo_change", change))
    steps = [*_one_by_one(asked, _present(asked)), undo]
    steps.sort(key=lambda one: one[0])
    return asked.plan(f" {change}" if change else "", *steps, on_cancel=(asked.step("back"),))


def _scale(asked: Asked) -> Plan | Refusal:
    to = asked.number("to")
    if to is None or to != int(to) or not 0 <= to <= MOST_INSTANCES:
        return Refusal(f"to must be a whole number from 0 to {MOST_INSTANCES}.")
    now = asked.world.table.base(asked.service.name, "instances")
    if to == now:
        return Refusal(f"{asked.service.name} has {int(now)} instances already.")
    return asked.plan(
        f" from {int(now)} to {int(to)}",
        (1.0 if to > now else 0.5, asked.step("base", "instances", to)),
        (1.0, asked.step("back")),
    )


def _drain(asked: Asked) -> Plan | Refusal:
    index = asked.world.graph.index[asked.service.name]
    serving = [one for one in asked.world.instances.of[index] if one.serves]
    name = asked.text("instance")
    if not serving:
        return Refusal(f"No instance of {asked.service.name} is in traffic.")
    nth = asked.world.instances.find(index, name) if name else serving[0].nth
    if nth is None:
        return Refusal(f"{asked.service.name} has no instance {name}.")
    if nth not in [one.nth for one in serving]:
        return Refusal(f"{name} is out of traffic already.")
    shown = asked.world.instances.of[index][nth].name
    return asked.plan(f" {shown}", (1.0, asked.step("drain", nth=nth)))


def _failover(asked: Asked) -> Plan | Refusal:
    present = _present(asked)
    if asked.service.replicas < 1 and len(present) < 2:
        return Refusal(f"{asked.service.name} has no replica and no standby to fail over to.")
    first = present[0] if present else 0
    lag = float(asked.world.kinds.lag[asked.world.graph.index[asked.service.name]])
    steps = (
        (0.3, asked.step("leave", nth=first)),
        (0.3, asked.step("drop_connections")),
        (1.0, asked.step("promote")),
        (1.0, asked.step("back")),
    )
    harms = "writes that the replica had not seen" if lag >= 1.0 else ""
    return asked.plan("", *steps, on_cancel=(asked.step("back", nth=first),), harms=harms)


def _shed_load(asked: Asked) -> Plan | Refusal:
    share = asked.number("share")
    if share is None or not 0.0 <= share <= 1.0:
        return Refusal("share must lie between 0 and 1 (0% and 100%).")
    step = asked.step("set", "shed", share)
    return asked.plan(f" {share * 100:.0f}%", (1.0, step))


def _call(asked: Asked) -> str | Refusal:
    callee = asked.text("call").rpartition(".")[2]
    if (asked.service.name, callee) in asked.world.graph.call_index:
        return callee
    return Refusal(f"{asked.service.name} does not call {callee or 'anything by that name'}.")


def _limit_retries(asked: Asked) -> Plan | Refusal:
    callee = _call(asked)
    to = asked.number("to") if asked.text("to") else 0.0
    if isinstance(callee, Refusal):
        return callee
    if to is None or to != int(to) or not 0 <= to <= 10:
        return Refusal("to must be a whole number from 0 to 10.")
    step = asked.step("set", f"calls.{callee}.retries", to)
    return asked.plan(f" of {callee} to {int(to)}", (1.0, step))


def _set_timeout(asked: Asked) -> Plan | Refusal:
    callee = _call(asked)
    to = asked.number("to")
    if isinstance(callee, Refusal):
        return callee
    if to is None or not 0.0 < to <= 3600.0:
        return Refusal("to must be a time in seconds, above 0 and at most 3600.")
    step = asked.step("set", f"calls.{callee}.timeout", to)
    return asked.plan(f" of {callee} to {to:g} s", (1.0, step))


def _set_flag(asked: Asked) -> Plan | Refusal:
    flag = asked.text("flag")
    if flag not in asked.service.flags:
        known = ", ".join(asked.service.flags) or "none"
        return Refusal(f"{asked.service.name} has no flag {flag}; its flags: {known}.")
    now = asked.world.flag(asked.service.name, flag)
    to = asked.number("to") if asked.text("to") else float(not now)
    if to not in (0.0, 1.0):
        return Refusal("to must be 1 (on) or 0 (off).")
    if (to > 0) == now:
        return Refusal(f"{flag} is {'on' if now else 'off'} already.")
    return asked.plan(f" {flag} {'on' if to else 'off'}", (1.0, asked.step("flag", flag, to)))


def _flush_cache(asked: Asked) -> Plan | Refusal:
    if asked.service.type == "dns":
        forget = Step("forget_names", asked.service.name, value=3.0, lasts=RECURSION_MS)
        return asked.plan("", (1.0, forget))
    return asked.plan("", (1.0, asked.step("cold_cache")))


def _raise_limit(asked: Asked) -> Plan | Refusal:
    name, to = asked.text("name"), asked.number("to")
    table, service = asked.world.table, asked.service.name
    known = [one for one in KNOWN_LIMITS if table.base(service, one) < NO_LIMIT]
    if name not in known:
        return Refusal(f"{service} has no limit {name}; its limits: {', '.join(known) or 'none'}.")
    if to is None or not 1.0 <= to <= 1e6:
        return Refusal("to must be a number from 1 to 1000000.")
    # Connections are configured, so the last hand wins; what leaks slots takes new ones, too.
    kind: StepKind = "set" if name == "connections" else "base"
    return asked.plan(f" {name} to {to:g}", (1.0, asked.step(kind, name, to)))


def _purge_queue(asked: Asked) -> Plan | Refusal:
    waiting = float(asked.world.flow.queue[asked.world.graph.index[asked.service.name]])
    if waiting < 1.0:
        return Refusal(f"No message waits in {asked.service.name}.")
    harms = f"{int(waiting)} waiting messages"
    return asked.plan("", (1.0, asked.step("purge")), harms=harms)


def _clean_disk(asked: Asked) -> Plan | Refusal:
    if asked.service.disk_gb is None:
        return Refusal(f"{asked.service.name} keeps nothing on a disk of its own.")
    slow = Step("slow", asked.service.name, value=1.3, lasts=HOUR_MS)
    usual = Step("slow", asked.service.name, value=1.0)
    steps = ((0.0, slow), (1.0, asked.step("clean_disk")), (1.0, usual))
    return asked.plan("", *steps, on_cancel=(usual,), harms="old logs")


def _renew(asked: Asked) -> Plan | Refusal:
    if asked.service.expires is None:
        return Refusal(f"{asked.service.name} has no certificate of its own.")
    return asked.plan("", (1.0, asked.step("renew")), (1.0, asked.step("drop_connections")))


def _restore(asked: Asked) -> Plan | Refusal:
    backups = asked.service.backups
    if backups is None:
        return Refusal(f"{asked.service.name} has no backups.")
    newest = backups + asked.world.now / 1000.0
    point = asked.number("point")
    # A point is a moment of the exercise in ms; nothing newer than the last backup is there.
    age = newest if point is None else max(asked.world.now / 1000.0 - point / 1000.0, newest)
    steps = (
        (0.0, asked.step("leave")),
        (1.0, asked.step("restore", value=age)),
        (1.0, asked.step("back")),
    )
    return asked.plan(
        "", *steps, on_cancel=(asked.step("back"),), harms="data newer than the backup"
    )


PLANNERS: Final[dict[str, Planner]] = {
    "restart": _restart,
    "rollback": _rollback,
    "scale": _scale,
    "drain": _drain,
    "failover": _failover,
    "shed_load": _shed_load,
    "limit_retries": _limit_retries,
    "set_timeout": _set_timeout,
    "set_flag": _set_flag,
    "flush_cache": _flush_cache,
    "raise_limit": _raise_limit,
    "purge_queue": _purge_queue,
    "clean_disk": _clean_disk,
    "renew": _renew,
    "restore": _restore,
}
