"""From trials to findings: what a scenario falls short of, why, and where in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from scenarios.model import Scenario
from tui.proof.trial import Trial

RAW_WANTED = 0.85
"""The reference's raw value in every dimension but teamwork."""

CLOCKS_WANTED = 4
"""Clocks that the reference meets, where there are so many."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `where` is a path of keys into scenario.yaml."""

    code: str
    message: str
    where: tuple[str | int, ...]
    seeds: tuple[int, ...] = ()
    severity: str = "error"


def findings(
    scenario: Scenario,
    trials: Sequence[Trial],
    rules: Sequence[str],
    more: Mapping[int, Sequence[str]] | None = None,
) -> list[Finding]:
    """Everything that the trials show. `rules` are the names of the scenario's alert rules, `more`
    says what happened on further seeds (`trial.look_for`)."""
    found: dict[tuple[str, str, tuple[str | int, ...], str], list[int]] = {}
    for trial in trials:
        for one in _of_seed(trial):
            key = (one.code, one.message, one.where, one.severity)
            found.setdefault(key, []).append(trial.seed)
    made = [
        Finding(code, message, where, tuple(seeds), severity)
        for (code, message, where, severity), seeds in found.items()
    ]
    return [*made, *_generous(trials), *_never(scenario, trials, rules, more or {})]


def missing(
    scenario: Scenario, rules: Sequence[str], happened: Iterable[str]
) -> list[tuple[str, tuple[str | int, ...]]]:
    """Injects, faults, variants and alerts that are not among what happened, as `trial` names
    them, each with its place in the file."""
    wanted: list[tuple[str, tuple[str | int, ...]]] = [
        (f"inject:{key}", ("injects", key))
        for key, one in scenario.injects.items()
        if not one.manual
    ]
    for key, fault in scenario.faults.items():
        wanted.append((f"fault:{key}", ("faults", key)))
        wanted += [
            (f"variant:{variant}", ("faults", key, "one_of", variant)) for variant in fault.one_of
        ]
    wanted += [(f"alert:{name}", ("alerting", "rule_files")) for name in rules]
    seen = frozenset(happened)
    return [one for one in wanted if one[0] not in seen]


def _of_seed(trial: Trial) -> Iterator[Finding]:
    yield from _reference(trial)
    yield from _idle(trial)
    for one in trial.tricks:
        trick, _, twin = one.name.partition("+")
        if twin == "idle" and one.passed:
            told = f"the trick '{trick}' passes over idle with {one.score:g}"
            yield Finding("trick-pays", told, ("scoring",))
        if twin == "solution" and one.score > trial.reference.score + 0.05:
            told = f"the trick '{trick}' beats its honest twin: {one.score:g}"
            yield Finding("trick-beats-twin", told, ("scoring",))


def _reference(trial: Trial) -> Iterator[Finding]:
    one = trial.reference
    if trial.stuck is not None:
        step, waits = trial.stuck
        told = f"step {step + 1} of the solution never comes: it waits for {waits}"
        yield Finding("step-never-comes", told, ("solution", step))
    if not one.passed:
        told = f"the solution does not pass: {one.score:g}, {one.outcome.replace('_', ' ')}"
        yield Finding("solution-fails", told, ("solution",))
    for key, met in one.objectives.items():
        if not met:
            told = f"the solution does not meet objective '{key}'"
            yield Finding("objective-missed", told, ("objectives", key))
    for clock in one.clocks:
        if clock.met is False:
            told = f"the solution misses a clock: {clock.clock} of '{clock.incident}'"
            yield Finding("sla-missed", told, ("sla", clock.severity, clock.clock))
    if one.count(True) < min(CLOCKS_WANTED, len(one.clocks)):
        told = f"the solution meets only {one.count(True)} of {len(one.clocks)} clocks"
        yield Finding("sla-few", told, ("sla",))
    for name, value in one.raw.items():
        if name == "teamwork":
            continue
        if not one.applicable.get(name, False):
            told = f"nothing can be gained in '{name}': the solution is hardly better than idle"
            yield Finding("dimension-empty", told, ("solution",), severity="warning")
        elif value < RAW_WANTED:
            told = f"the solution's raw value in '{name}' is {value:.2f}, under {RAW_WANTED}"
            yield Finding("reference-weak", told, ("solution",), severity="warning")
    for told in one.discounts:
        yield Finding("reference-discounted", f"the solution loses by {told}", ("solution",))


def _idle(trial: Trial) -> Iterator[Finding]:
    idle, reference = trial.idle, trial.reference
    if idle.passed or idle.score > 0:
        yield Finding("idle-scores", f"doing nothing scores {idle.score:g}", ("incidents",))
    clocks = idle.count(True) + idle.count(False)
    if clocks and idle.count(True) > clocks / 4:
        told = f"doing nothing meets {idle.count(True)} of {clocks} clocks"
        yield Finding("idle-meets-sla", told, ("sla",))
    met = len([one for one in idle.objectives.values() if one])
    if met > len(idle.objectives) / 3:
        told = f"doing nothing meets {met} of {len(idle.objectives)} objectives"
        yield Finding("idle-meets-objectives", told, ("objectives",))
    if reference.user_minutes * 2 >= idle.user_minutes:
        told = (
            f"doing nothing costs {idle.user_minutes:,.0f} user-minutes, not twice the "
            f"solution's {reference.user_minutes:,.0f}"
        )
        yield Finding("idle-too-cheap", told, ("faults",))


def _generous(trials: Sequence[Trial]) -> Iterator[Finding]:
    """Targets that nobody could miss: over twice what the reference needs on the median seed."""
    for clock in ("mitigate", "resolve"):
        needed: dict[tuple[str, float], list[float]] = {}
        for trial in trials:
            for one in trial.reference.clocks:
                if one.clock == clock and one.actual is not None:
                    needed.setdefault((one.severity, one.target), []).append(one.actual)
        for (severity, target), times in needed.items():
            if target <= 2 * median(times):
                continue
            told = (
                f"{severity} has {target:g} s to {clock}: over twice the {median(times):g} s that "
                "the solution needs"
            )
            seeds = tuple(trial.seed for trial in trials)
            yield Finding("sla-generous", told, ("sla", severity, clock), seeds, "warning")


def _never(
    scenario: Scenario,
    trials: Sequence[Trial],
    rules: Sequence[str],
    more: Mapping[int, Sequence[str]],
) -> Iterator[Finding]:
    """What came in no run of any policy."""
    happened = [key for trial in trials for key in trial.happened]
    happened += [key for each in more.values() for key in each]
    seeds = (*(trial.seed for trial in trials), *more)
    for key, where in missing(scenario, rules, happened):
        kind, _, name = key.partition(":")
        told = f"{kind} '{name}' comes in no run of any policy"
        yield Finding("never-happens", told, where, seeds)
