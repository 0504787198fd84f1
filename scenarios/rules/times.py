"""Times lie where they can happen, and in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.model.values import told_duration
from scenarios.model.world import StartsAt
from scenarios.problem import Problem
from scenarios.references import Path
from scenarios.rules.base import WORLD, Rule
from scenarios.subject import Subject

CODE: Final = "time"
_HOUR: Final = 3_600_000
LONGEST: Final = 24 * _HOUR
SHORTEST: Final = 60_000
LONGEST_PAST: Final = 24 * _HOUR


def _find(subject: Subject) -> Iterator[Problem]:
    yield from _lengths(subject)
    yield from _shapes(subject)
    yield from _people(subject)
    scenario = subject.scenario
    for key, change in scenario.world.changes.items():
        path: Path = ("world", "changes", key, "at")
        if change.at.low < -scenario.pre_roll:
            told = f"this is before the history begins ({told_duration(-scenario.pre_roll)})"
            yield subject.problem(CODE, path, told, "make pre_roll longer", "warning")
        elif change.at.low >= scenario.duration:
            yield subject.problem(CODE, path, "this comes after the end of the exercise")
    for key, fault in scenario.faults.items():
        starts = fault.starts
        if isinstance(starts, StartsAt) and starts.at.low >= scenario.duration:
            path = ("faults", key, "starts", "at")
            yield subject.problem(CODE, path, "this comes after the end of the exercise")
    for number, incident in enumerate(scenario.past.incidents):
        if incident.at + incident.lasted > 0:
            path = ("past", "incidents", number, "at")
            yield subject.problem(CODE, path, "this is not over before the exercise starts")
    for number, message in enumerate(scenario.past.chat):
        if message.at > 0:
            yield subject.problem(CODE, ("past", "chat", number, "at"), "this is not in the past")


def _lengths(subject: Subject) -> Iterator[Problem]:
    scenario = subject.scenario
    if not SHORTEST <= scenario.duration <= LONGEST:
        told = f"an exercise lasts between 1m and 24h: {told_duration(scenario.duration)}"
        yield subject.problem(CODE, ("duration",), told)
    if scenario.pre_roll > LONGEST_PAST:
        told = f"the history before the exercise is at most 24h: {told_duration(scenario.pre_roll)}"
        yield subject.problem(CODE, ("pre_roll",), told)
    for name in ("scrape_interval", "evaluation_interval"):
        if not 1000 <= getattr(scenario.alerting, name) <= 300_000:
            told = f"{name} lies between 1s and 5m"
            yield subject.problem(CODE, ("alerting", name), told)
    if scenario.alerting.evaluation_interval % 1000 or scenario.alerting.scrape_interval % 1000:
        yield subject.problem(CODE, ("alerting",), "the intervals are whole seconds")


def _shapes(subject: Subject) -> Iterator[Problem]:
    path: Path
    for key, traffic in subject.scenario.world.traffic.items():
        previous = None
        for number, point in enumerate(traffic.shape):
            if previous is not None and point.at <= previous:
                path = ("world", "traffic", key, "shape", number, "at")
                yield subject.problem(CODE, path, "the points of a shape go forward in time")
            previous = point.at
    for key, service in subject.scenario.world.services.items():
        scaler = service.autoscaler
        if scaler is not None and scaler.minimum > scaler.maximum:
            path = ("world", "services", key, "autoscaler", "minimum")
            yield subject.problem(CODE, path, "the minimum is greater than the maximum")


def _people(subject: Subject) -> Iterator[Problem]:
    for key, person in subject.scenario.on_call.people.items():
        busy = person.busy
        if busy is None:
            continue
        path: Path = ("on_call", "people", key, "busy")
        if busy.from_ is None and busy.until is None:
            yield subject.problem(CODE, path, "busy needs from, until or both")
        elif busy.from_ is not None and busy.until is not None and busy.until <= busy.from_:
            yield subject.problem(CODE, (*path, "until"), "this is over before it begins")
    for key, schedule in subject.scenario.on_call.schedules.items():
        for number, layer in enumerate(schedule.layers):
            path = ("on_call", "schedules", key, "layers", number)
            if layer.every < 60_000:
                yield subject.problem(CODE, (*path, "every"), "a turn lasts at least 1m")
            if not _clock(layer.handover):
                told = f"'{layer.handover[:20]}' is not a time of day like '09:00'"
                yield subject.problem(CODE, (*path, "handover"), told)


def _clock(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    digits = hour.isdecimal() and minute.isdecimal() and text.isascii()
    return bool(colon) and digits and len(minute) == 2 and int(hour) < 24 and int(minute) < 60


RULE = Rule(
    CODE,
    "Durations make sense: the exercise lasts a minute to a day, what happens in it is within it, "
    "what is past is over.",
    WORLD + "duration: 40d\n",
    WORLD + "duration: 40m\n",
    _find,
)
