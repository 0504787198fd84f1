"""Where in scenario.yaml a finding stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.package import MAIN
from scenarios.problem import Place, Problem
from scenarios.source import Source, parse
from tui.proof.verdict import Finding


def problems(path: str, files: Mapping[str, str], found: Sequence[Finding]) -> list[Problem]:
    """Findings as problems with a line and a column, errors first. `path` is the scenario's folder
    or file, as it is to be shown."""
    source = parse(files[MAIN], path if path.endswith(".yaml") else f"{path}/{MAIN}")
    made = [
        Problem.at(
            one.code,
            source.path,
            _place(source, one.where),
            f"{one.message} ({_seeds(one.seeds)})",
            severity="error" if one.severity == "error" else "warning",
        )
        for one in found
    ]
    return sorted(made, key=lambda one: (one.severity != "error", one.line, one.message))


def _seeds(seeds: Sequence[int]) -> str:
    """`seed 3`, `seeds 1-5, 9`."""
    runs: list[list[int]] = []
    for seed in sorted(seeds):
        if runs and runs[-1][1] + 1 == seed:
            runs[-1][1] = seed
        else:
            runs.append([seed, seed])
    told = ", ".join(str(one) if one == last else f"{one}-{last}" for one, last in runs)
    return f"seed{'s' if len(seeds) > 1 else ''} {told}"


def _place(source: Source, where: Sequence[str | int]) -> Place:
    """The place of the deepest key of the path that is there."""
    node = source.root
    place = Place()
    for step in where:
        if node is None:
            break
        key = node.keys.get(str(step))
        child = node.child(step)
        if child is None:
            break
        place = child.place if key is None else key.place
        node = child
    return place
