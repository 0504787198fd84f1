"""`hotwash show`: the briefing of a scenario, and with --spoilers its answers."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from scenarios.catalog import find
from scenarios.loader import load
from scenarios.model import Scenario
from scenarios.model.values import told_duration
from scenarios.spoilers import remember
from tui.cli import out
from tui.cli.exits import Exit
from tui.cli.options import Json, ScenarioName


def command(
    scenario: ScenarioName,
    /,
    *,
    spoilers: Annotated[
        bool,
        Parameter(
            negative=(),
            show_default=False,
            help="Show the answers, too. It is remembered: later runs are marked.",
        ),
    ] = False,
    json: Json = False,
) -> Exit:
    """Show the briefing of a scenario."""
    one = load(find(scenario))
    if spoilers and not remember(one.id):
        out.tell("hotwash: that you have seen the answers could not be remembered")
    if json:
        out.answer(_public(one) | (_answers(one) if spoilers else {}))
        return Exit.DONE
    out.say(_briefing(one))
    if spoilers:
        out.say()
        out.say(_spoilers(one))
    return Exit.DONE


def _public(one: Scenario) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "kind": one.kind,
        "difficulty": one.difficulty,
        "duration_s": one.duration // 1000,
        "tags": list(one.tags),
        "summary": one.summary,
        "briefing": one.briefing,
        "starts": one.starts.isoformat(),
        "seats": {
            key: {"title": seat.title, "team": seat.team, "default": key == one.default_seat}
            for key, seat in one.seats.items()
        },
        "services": list(one.world.services),
        "objectives": [
            {"capability": goal.capability, "points": goal.points}
            for goal in one.objectives.values()
        ],
    }


def _answers(one: Scenario) -> dict[str, Any]:
    return {
        "incidents": {
            key: incident.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for key, incident in one.incidents.items()
        },
        "decoys": [key for key, fault in one.faults.items() if fault.decoy],
        "sources": [{"title": source.title, "url": source.url} for source in one.sources],
        "debrief": one.files.get(one.debrief or "", ""),
    }


def _briefing(one: Scenario) -> str:
    facts = f"{one.id} · {one.kind} · {one.difficulty} · {told_duration(one.duration)}"
    parts = [out.styled(out.inert(one.title), "bold"), out.styled(facts, "dim")]
    for text in (one.summary, one.briefing):
        if text.strip():
            parts += ["", out.inert(text.strip())]
    parts.append("")
    for key, seat in one.seats.items():
        team = one.world.teams.get(seat.team or "")
        own = " (yours unless you say --role)" if key == one.default_seat else ""
        name = f", {team.name}" if team else ""
        parts.append(f"Seat {key}: {out.inert(seat.title)}{out.inert(name)}{own}")
    world = one.world
    parts.append(f"{len(world.services)} services of {len(world.teams)} teams")
    if one.objectives:
        points = ", ".join(f"{goal.capability} {goal.points}" for goal in one.objectives.values())
        parts.append(f"Objectives: {points} points")
    return "\n".join(parts)


def _spoilers(one: Scenario) -> str:
    parts = [out.styled("Answers", "bold")]
    for key, incident in one.incidents.items():
        also = f" (also {', '.join(incident.also)})" if incident.also else ""
        parts.append(f"Incident {key}: cause {incident.cause}{also}, kind {incident.kind}")
        for variant, truth in incident.by_variant.items():
            if truth.cause:
                parts.append(f"  as {variant}: cause {truth.cause}")
        parts.append(f"  services {', '.join(incident.services)}")
        if incident.contributing:
            parts.append(f"  contributing {', '.join(incident.contributing)}")
    if decoys := [key for key, fault in one.faults.items() if fault.decoy]:
        parts.append(f"Decoys: {', '.join(decoys)}")
    for name, steps in one.solutions().items():
        told = [step.do + _object(step.fields) for step in steps]
        parts.append(f"Solution {name}: {', '.join(told)}")
    parts += [f"Source: {source.title}, {source.url}" for source in one.sources]
    if debrief := one.files.get(one.debrief or "", "").strip():
        parts += ["", debrief]
    return "\n".join([parts[0], *(out.inert(part) for part in parts[1:])])


def _object(fields: dict[str, Any]) -> str:
    told = [str(fields[key]) for key in ("action", "target", "cause") if key in fields]
    return f" ({' '.join(told)})" if told else ""
