"""Every policy by name. Adding one: a class in its own module, a line here.

A name is a policy (`idle`, `solution`, `solution:<name>` where a scenario gives several), or a
trick laid over one of them: `<trick>` alone lies over `idle`, `<trick>+solution` over the
reference.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scenarios.model.story import Step
from simulator.policies.base import Policy
from simulator.policies.cheats import TRICKS
from simulator.policies.idle import Idle
from simulator.policies.solution import Solution
from simulator.record.public_types import Public


class UnknownPolicy(ValueError):
    """There is no policy of this name: one plain sentence, with the nearest one."""


@dataclass(frozen=True, slots=True)
class Briefed:
    """What a policy is made from: the public part, and (for `solution` alone) the answers."""

    public: Public
    solutions: Mapping[str, Sequence[Step]]


def make(name: str, briefed: Briefed) -> Policy:
    """A fresh policy for one run. Raises `UnknownPolicy`."""
    trick, _, base = name.partition("+")
    if trick in TRICKS:
        return TRICKS[trick].make(briefed.public, make(base or "idle", briefed))
    maker = None if base else _PLAIN.get(name.partition(":")[0])
    if maker is None:
        near = difflib.get_close_matches(name, names(briefed.solutions), 1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(names())}"
        raise UnknownPolicy(f"there is no responder '{name[:60]}'{hint}")
    return maker(name, briefed)


def names(solutions: Mapping[str, Sequence[Step]] | None = None) -> tuple[str, ...]:
    """Names of all policies; with a scenario's solutions also theirs."""
    more = tuple(f"solution:{one}" for one in list(solutions or {})[1:])
    return ("idle", "solution", *more, *TRICKS)


def texts() -> dict[str, str]:
    """What each policy does, in a sentence."""
    plain = {
        "idle": "Nobody answers.",
        "solution": "The scenario's reference response.",
    }
    return plain | {name: one.text for name, one in TRICKS.items()}


def _idle(_name: str, _briefed: Briefed) -> Policy:
    return Idle()


def _solution(name: str, briefed: Briefed) -> Policy:
    wanted = name.partition(":")[2]
    found = briefed.solutions
    if not found:
        raise UnknownPolicy(f"{briefed.public.id} has no solution")
    if wanted and wanted not in found:
        raise UnknownPolicy(
            f"{briefed.public.id} has no solution '{wanted[:60]}'; it has {', '.join(found)}"
        )
    steps = found[wanted] if wanted else next(iter(found.values()))
    return Solution(steps, briefed.public.seat, poll=briefed.public.scrape_interval)


_PLAIN: Mapping[str, Callable[[str, Briefed], Policy]] = {"idle": _idle, "solution": _solution}
