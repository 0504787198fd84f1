"""Where in scenario.yaml a finding stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scenarios.package import MAIN
from scenarios.problem import Place, Problem
from scenarios.source import Source, parse
from tui.proof.verdict import Finding


def problems(path: str, files: Mapping[str, str], found: Sequence[Finding]) -> list[Problem]:
    """Findings as problems with a line and a column, errors first."""
    source = parse(files[MAIN], path if path.endswith(".yaml") else f"{path}/{MAIN}")
    made = []
    for one in found:
        seeds = ", ".join(str(seed) for seed in one.seeds)
        told = f"{one.message} (seed{'s' if len(one.seeds) > 1 else ''} {seeds})"
        severity = "error" if one.severity == "error" else "warning"
        place = _place(source, one.where)
        made.append(
            Problem.at(
                one.code,
                source.path,
                place,
                told,
                severity="error" if severity == "error" else "warning",
            )
        )
    return sorted(made, key=lambda one: (one.severity != "error", one.line, one.message))


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
