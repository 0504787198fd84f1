"""Dashboards and alert rules as a seat reads them: from the package's own files, for display."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.model import Scenario
from scenarios.source import parse
from simulator.record.public_types import DashboardInfo, DocumentInfo, PanelInfo, RuleInfo


def dashboards(scenario: Scenario) -> tuple[DashboardInfo, ...]:
    """The scenario's dashboards in its order; a file that is not one is left out."""
    found = (_dashboard(path, _tree(scenario, path)) for path in scenario.dashboards)
    return tuple(one for one in found if one is not None)


def rules(scenario: Scenario) -> tuple[RuleInfo, ...]:
    """Every alert rule of the scenario's rule files, in the order of the files."""
    made = []
    for path in scenario.alerting.rule_files:
        for group in _parts(_mapping(_tree(scenario, path)).get("groups")):
            made += [
                RuleInfo(
                    str(rule["alert"]),
                    str(rule.get("expr") or "").strip(),
                    str(rule.get("for") or "0s"),
                    _texts(rule.get("labels")),
                    _texts(rule.get("annotations")),
                    str(group.get("name") or ""),
                )
                for rule in _parts(group.get("rules"))
                if "alert" in rule
            ]
    return tuple(made)


def documents(scenario: Scenario) -> tuple[DocumentInfo, ...]:
    """The scenario's documents in its order."""
    return tuple(
        DocumentInfo(key, title_of(text_of(scenario, path), key), text_of(scenario, path))
        for key, path in scenario.documents.items()
    )


def text_of(scenario: Scenario, path: str) -> str:
    """A file of the package, empty if it is not there."""
    return scenario.files.get(path, "")


def title_of(text: str, key: str) -> str:
    """The first heading of a Markdown text, else the id in words."""
    for line in text.splitlines():
        if line.startswith("#"):
            return line.lstrip("#").strip()
    return key.replace("-", " ").capitalize()


def _dashboard(path: str, tree: Any) -> DashboardInfo | None:
    if not isinstance(tree, Mapping):
        return None
    key = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    panels = tuple(_panel(one) for one in _parts(tree.get("panels")))
    return DashboardInfo(key, str(tree.get("title") or key), panels)


def _panel(panel: Mapping[str, Any]) -> PanelInfo:
    place = _mapping(panel.get("gridPos"))
    defaults = _mapping(_mapping(panel.get("fieldConfig")).get("defaults"))
    targets = tuple(
        (str(one.get("expr") or "").strip(), str(one.get("legendFormat") or ""))
        for one in _parts(panel.get("targets"))
    )
    x, y, w, h = (
        _whole(place.get(name), usual) for name, usual in (("x", 0), ("y", 0), ("w", 12), ("h", 8))
    )
    kind = str(panel.get("type") or "timeseries")
    unit = str(panel.get("unit") or defaults.get("unit") or "")
    return PanelInfo(str(panel.get("title") or ""), kind, targets, x, y, w, h, unit)


def _tree(scenario: Scenario, path: str) -> Any:
    root = parse(text_of(scenario, path), path).root
    return None if root is None else root.data()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _parts(value: Any) -> list[Mapping[str, Any]]:
    many = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [one for one in many if isinstance(one, Mapping)]


def _texts(value: Any) -> dict[str, str]:
    return {str(key): str(text) for key, text in _mapping(value).items()}


def _whole(value: Any, usual: int) -> int:
    return value if isinstance(value, int) else usual
