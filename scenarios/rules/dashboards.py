"""Dashboards use Grafana's names: title, panels, type, targets, gridPos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.keys import File
from scenarios.problem import Problem
from scenarios.rules.base import WORLD, Rule
from scenarios.source import Node
from scenarios.subject import Subject

CODE: Final = "dashboard"
_TYPES: Final = ("timeseries", "stat", "gauge", "bargauge", "table")
_FILE: Final = ("title", "panels", "tags", "description")
_PANEL: Final = ("title", "type", "targets", "gridPos", "unit", "fieldConfig", "description")
_TARGET: Final = ("expr", "legendFormat", "refId")
_GRID: Final = ("x", "y", "w", "h")


def _find(subject: Subject) -> Iterator[Problem]:
    for name in dict.fromkeys(subject.scenario.dashboards):
        source = subject.others.get(name)
        if source is None or source.root is None:
            continue
        file = File(source, CODE)
        yield from file.map(source.root, "a dashboard", _FILE, ("title", "panels"))
        panels = source.root.get("panels")
        yield from file.list(panels, "panels")
        for panel in panels.each() if panels else ():
            yield from _panel(file, panel)


def _panel(file: File, panel: Node) -> Iterator[Problem]:
    yield from file.map(panel, "a panel", _PANEL, ("title", "targets"))
    yield from file.text(panel.get("title"), "title")
    kind = panel.get("type")
    if kind is not None and kind.value not in _TYPES:
        told = f"the panel type '{str(kind.value)[:40]}' is not in this version"
        yield file.problem(kind, told, f"there are {', '.join(_TYPES)}")
    targets = panel.get("targets")
    yield from file.list(targets, "targets")
    for target in targets.each() if targets else ():
        yield from file.map(target, "a target", _TARGET, ("expr",))
        yield from file.text(target.get("expr"), "expr")
        yield from file.text(target.get("legendFormat"), "legendFormat")
    grid = panel.get("gridPos")
    if grid is not None:
        yield from file.map(grid, "gridPos", _GRID)
        for key, node in grid.items():
            if not isinstance(node.value, int) or not 0 <= node.value <= 1000:
                yield file.problem(node, f"{key} must be a whole number")


RULE = Rule(
    CODE,
    "Dashboards have a title and panels of types that this version draws.",
    WORLD + "dashboards: [web.yml]\n=== web.yml\ntitle: Web\npanels:\n"
    "  - {title: Up, type: piechart, targets: [{expr: up}]}\n",
    WORLD + "dashboards: [web.yml]\n=== web.yml\ntitle: Web\npanels:\n"
    "  - {title: Up, type: stat, targets: [{expr: up}]}\n",
    _find,
)
