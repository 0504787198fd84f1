"""Every SLA clock, in one pure function: on screen by the declared severity, in the card by the
true one.

A `Case` says what happened to one incident; `rows` turns it into clocks. The screen's cases come
from the board (`declared_case`), the card's from scoring, with the same helpers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scenarios.model import Scenario
from scenarios.vocabulary.words import CLOCKS
from simulator.record.board import Board, Incident, Moment
from simulator.record.hours import add, elapsed
from simulator.record.public_types import Public
from simulator.record.targets import calendars, targets

_ENGAGING = frozenset(
    (
        "page.acknowledged",
        "page.answered",
        "alert.acknowledged",
        "question.answered",
        "incident.declared",
        "role.taken",
        "task.acknowledged",
    )
)
_UPDATES = frozenset(("message.sent", "status.posted"))


@dataclass(frozen=True, slots=True)
class Rules:
    """What the clocks need to know of a scenario. Times in ms."""

    targets: Mapping[str, Mapping[str, int]]
    calendars: Mapping[str, str]
    starts: datetime
    end: int
    seats: tuple[str, ...]
    team_of: Mapping[str, str]
    """Team of each seat, person and service that has one."""


@dataclass(frozen=True, slots=True)
class Case:
    """What happened to one incident, in ms; None: not yet, or never."""

    incident: str
    severity: str | None
    notice: int
    paged: int | None = None
    acknowledged: int | None = None
    triaged: int | None = None
    engaged: int | None = None
    updates: tuple[int, ...] = ()
    mitigated: int | None = None
    resolved: int | None = None
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one incident. `met`: True, False, or None while it may still be met."""

    incident: str
    severity: str
    clock: str
    started: int
    target: int
    due: int
    """When it is missed: exercise time in ms."""
    stopped: int | None
    actual: int | None
    """How long it took or, for `update_every`, the longest gap, so far if it still runs."""
    met: bool | None


def rules_of(scenario: Scenario) -> Rules:
    """The rules of a scenario."""
    teams = {key: seat.team for key, seat in scenario.seats.items()}
    teams |= {key: one.team for key, one in scenario.on_call.people.items()}
    teams |= {key: one.team for key, one in scenario.world.services.items()}
    return Rules(
        targets(scenario),
        calendars(scenario),
        scenario.starts,
        scenario.duration,
        tuple(scenario.seats),
        {key: team for key, team in teams.items() if team is not None},
    )


def rules_of_public(public: Public) -> Rules:
    """The same from what a seat may know."""
    teams = {seat.id: seat.team for seat in public.seats}
    teams |= {one.id: one.team for one in public.people}
    teams |= {one.id: one.team for one in public.services}
    return Rules(
        public.sla,
        public.calendars,
        datetime.fromisoformat(public.starts),
        public.duration,
        tuple(seat.id for seat in public.seats),
        {key: team for key, team in teams.items() if team is not None},
    )


def screen(board: Board, rules: Rules, now: int) -> list[Clock]:
    """Clocks of every declared incident by its declared severity, at `now`."""
    made: list[Clock] = []
    for incident in board.incidents.values():
        if incident.merged_into is None:
            made += rows(declared_case(board, incident, rules), rules, now)
    return made


def rows(case: Case, rules: Rules, now: int) -> list[Clock]:
    """The clocks of one case at `now`; those without a target or a start are left out."""
    wanted = rules.targets.get(case.severity or "", {})
    made = []
    for clock in CLOCKS:
        if clock in wanted:
            row = _row(case, clock, wanted[clock], rules, min(now, rules.end))
            if row is not None:
                made.append(row)
    return made


def _row(case: Case, clock: str, target: int, rules: Rules, now: int) -> Clock | None:
    severity = case.severity or ""
    calendar = rules.calendars.get(severity, "always")
    if clock == "update_every":
        return _gaps(case, target, calendar, rules, now)
    start, stop = _span(case, clock)
    if start is None:
        return None
    due = add(start, target, calendar, rules.starts)
    ran = elapsed(start, now if stop is None else stop, calendar, rules.starts)
    met = _verdict(case, stop, due, rules, now)
    return Clock(case.incident, severity, clock, start, target, due, stop, ran, met)


def _span(case: Case, clock: str) -> tuple[int | None, int | None]:
    if clock == "acknowledge":
        return case.paged, case.acknowledged
    stop = {
        "triage": case.triaged,
        "engage": case.engaged,
        "first_update": case.updates[0] if case.updates else None,
        "mitigate": case.mitigated,
        "resolve": case.resolved,
    }[clock]
    return case.notice, None if stop is None else max(stop, case.notice)


def _verdict(case: Case, stop: int | None, due: int, rules: Rules, now: int) -> bool | None:
    if stop is not None:
        return stop <= due
    if now > due or (now >= rules.end and (due <= rules.end or not case.declared)):
        return False
    return None


def _gaps(case: Case, target: int, calendar: str, rules: Rules, now: int) -> Clock | None:
    severity = case.severity or ""
    if not case.updates:
        if now < rules.end or case.declared:
            return None
        due = add(case.notice, target, calendar, rules.starts)
        return Clock(
            case.incident, severity, "update_every", case.notice, target, due, None, None, False
        )
    ends = now if case.mitigated is None else max(case.mitigated, case.updates[0])
    times = [one for one in case.updates if one <= ends]
    pairs = list(zip(times, [*times[1:], ends]))
    longest = max(elapsed(one, two, calendar, rules.starts) for one, two in pairs)
    due = add(times[-1], target, calendar, rules.starts)
    over = longest > target
    done = case.mitigated is not None or now >= rules.end
    met = False if over else (True if done else None)
    stop = ends if done else None
    start = case.updates[0]
    return Clock(case.incident, severity, "update_every", start, target, due, stop, longest, met)


def declared_case(board: Board, incident: Incident, rules: Rules) -> Case:
    """What players and their screen know of an incident that they declared."""
    linked = {one.fingerprint for one in board.linked(incident.id)}
    pages = pages_to_seats(board.timeline, rules.seats, linked, incident.id)
    fired = [
        max(0, moment.at)
        for moment in board.timeline
        if moment.type == "alert.firing" and moment.id.split(":")[1] in linked
    ]
    paged = min(pages.values(), default=None)
    notice = min([incident.declared_at, *fired, *pages.values()])
    over = incident.state in ("mitigated", "resolved", "closed")
    done = incident.state in ("resolved", "closed")
    mitigated = incident.mitigated_at if incident.mitigated_at is not None else incident.resolved_at
    return Case(
        incident.id,
        incident.severity,
        notice,
        paged,
        acknowledged(board.timeline, pages),
        incident.triaged_at,
        engaged(board.timeline, teams_of(incident.services, rules), rules, notice),
        updates(board.timeline, incident.services, rules.seats, notice),
        mitigated if over else None,
        incident.resolved_at if done else None,
    )


def teams_of(services: Iterable[str], rules: Rules) -> tuple[str, ...]:
    """Teams that own these services, each once, in order."""
    owners = (rules.team_of.get(one) for one in services)
    return tuple(dict.fromkeys(team for team in owners if team is not None))


def pages_to_seats(
    timeline: Sequence[Moment], seats: Sequence[str], fingerprints: set[str], incident: str
) -> dict[str, int]:
    """Pages that reached a player about these alerts or this incident: id to time.

    Pages that players sent themselves are none: their author had notice already. A page of the
    same alert group is about the same thing, whatever its alerts were at that moment.
    """
    sent = [
        moment
        for moment in timeline
        if moment.type == "page.sent"
        and moment.fields.get("to") in seats
        and moment.actor not in seats
    ]
    about = [one for one in sent if _is_about(one, fingerprints, incident)]
    groups = {one.fields["group"] for one in about if one.fields.get("group")}
    more = [one for one in sent if one.fields.get("group") in groups]
    return {str(one.fields.get("page")): one.at for one in sorted([*about, *more], key=_order)}


def _is_about(page: Moment, fingerprints: set[str], incident: str) -> bool:
    refs = page.fields.get("alerts") or ()
    named = page.fields.get("incident") == incident
    return named or bool({ref.split(":")[1] for ref in refs if ":" in ref} & fingerprints)


def _order(moment: Moment) -> int:
    return moment.seq


def acknowledged(timeline: Sequence[Moment], pages: Mapping[str, int]) -> int | None:
    """When one of these pages was first acknowledged by an acknowledgement that did not fall
    back."""
    open_since: dict[str, int] = {}
    for moment in timeline:
        page = str(moment.fields.get("page"))
        if page in pages and moment.type == "page.acknowledged":
            open_since.setdefault(page, moment.at)
        elif moment.type == "page.fell_back":
            open_since.pop(page, None)
    return min(open_since.values(), default=None)


def engaged(
    timeline: Sequence[Moment], teams: Sequence[str], rules: Rules, since: int
) -> int | None:
    """When, from `since` on, somebody of each team had acknowledged, answered or joined."""
    first: dict[str, int] = {}
    for moment in timeline:
        if moment.type in _ENGAGING and moment.at >= since:
            who = moment.fields.get("person") or moment.fields.get("by") or moment.actor
            team = rules.team_of.get(str(who))
            if team is not None:
                first.setdefault(team, moment.at)
    if not teams or any(team not in first for team in teams):
        return None
    return max(first[team] for team in teams)


def updates(
    timeline: Sequence[Moment], services: Sequence[str], seats: Sequence[str], since: int
) -> tuple[int, ...]:
    """Times of the players' updates whose fields name one of these services."""
    return tuple(
        moment.at
        for moment in timeline
        if moment.type in _UPDATES
        and moment.actor in seats
        and moment.at >= since
        and any(one in services for one in moment.fields.get("services") or ())
    )
