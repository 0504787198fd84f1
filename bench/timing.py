"""What the benchmarks share: CPU time of this process and its children, medians, one way to print.

Figures are seconds of CPU time, not of the clock on the wall: other programs disturb them less.
"""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable

from scenarios.catalog import open_scenario
from scenarios.model import Scenario

LONGEST = "boot-storm"
"""The 45-minute built-in."""


def scenario() -> Scenario:
    """The scenario that everything is measured on."""
    return open_scenario(LONGEST)


def hours(one: Scenario) -> float:
    """How much exercise time a run goes through, its history included."""
    return (one.duration + one.pre_roll) / 3_600_000


def cpu() -> float:
    """CPU seconds of this process and of the children that it has waited for."""
    used = 0.0
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        of_one = resource.getrusage(whose)
        used += of_one.ru_utime + of_one.ru_stime
    return used


def median(work: Callable[[], object], times: int = 5) -> float:
    """The median CPU time of doing it, in seconds."""
    return statistics.median(once(work) for _ in range(times))


def once(work: Callable[[], object]) -> float:
    """The CPU time of doing it once, in seconds."""
    begun = cpu()
    work()
    return cpu() - begun


def say(what: str, seconds: float, more: str = "") -> None:
    """One line of figures."""
    print(f"  {what:<46} {seconds * 1000:10.1f} ms  {more}".rstrip(), flush=True)


def ratio(ours: str, ours_takes: float, peer: str, peer_takes: float) -> None:
    """The last line of a comparison: below 1 we are the quicker ones."""
    print(f"  ratio: {ours} takes {ours_takes / peer_takes:.3g} x the time of {peer}")
