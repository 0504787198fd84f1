"""From files to a `Scenario`, or to every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scenarios.encoding import MAX_PACKAGE
from scenarios.messages import problems_of
from scenarios.model import Scenario
from scenarios.package import MAIN, Files, Folder, Given, Refused, digest, missing_main, read_text
from scenarios.problem import PathError, Place, Problem, ScenarioError, order
from scenarios.source import MAX_PROBLEMS, Node, Source, parse
from scenarios.subject import Subject

__all__ = [
    "PathError",
    "ScenarioError",
    "check_files",
    "check_path",
    "digest",
    "from_files",
    "load",
]

_MEND_ROUNDS = 4
TOO_LARGE = "limit"
"""The code of a scenario that is too large to be looked at further."""


@dataclass(slots=True)
class Package:
    """What was read: the main file, the files beside it, the scenario if it has a shape at all.

    `whole` says that the scenario is exactly what stands in the file; else what was wrong in it has
    been left out, so that the rest can be looked at.
    """

    files: Files
    main: Source
    scenario: Scenario | None = None
    whole: bool = False
    sources: dict[str, Source] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Are there more problems than anybody will read?"""
        return len(self.problems) >= MAX_PROBLEMS

    def note(self, problem: Problem) -> None:
        """Keeps a problem, up to a limit."""
        if not self.full:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems in order, and the texts that they are in, by the problems' paths."""

    problems: tuple[Problem, ...]
    texts: dict[str, str]


def load(path: str | Path) -> Scenario:
    """The scenario of a folder or file. Raises `ScenarioError` with all problems, `PathError`."""
    return _usable(_read(Folder(Path(path))))


def from_files(files: Mapping[str, str], *, lint: bool = False) -> Scenario:
    """The scenario of a log: its files by name, `scenario.yaml` the main one.

    Only its shape is checked unless `lint`: what was good enough to be played can be scored later,
    too, by a version whose rules have become stricter.
    """
    return _usable(_read(Given(files), lint=lint))


def check_path(path: str | Path) -> list[Problem]:
    """Every problem of a folder or file, all files at once. Raises `PathError`."""
    return list(check(path).problems)


def check(path: str | Path) -> Checked:
    """Every problem of a folder or file, with the texts for the excerpts. Raises `PathError`."""
    return _checked(Folder(Path(path)))


def check_files(files: Mapping[str, str]) -> list[Problem]:
    """Every problem of files that are there as text."""
    return list(_checked(Given(files)).problems)


def _checked(files: Files) -> Checked:
    package = _read(files)
    shown = {files.shown(name): text for name, text in package.texts.items()}
    return Checked(tuple(order(package.problems)), shown)


def _usable(package: Package) -> Scenario:
    problems = order(package.problems)
    if package.scenario is None or any(one.severity == "error" for one in problems):
        raise ScenarioError(problems)
    return package.scenario


def _read(files: Files, *, lint: bool = True) -> Package:
    try:
        text = read_text(files, MAIN)
    except Refused as refused:
        return Package(files, _nothing(files), problems=[missing_main(files, str(refused))])
    if isinstance(text, Problem):
        return Package(files, _nothing(files), problems=[text])
    main = parse(text, files.shown(MAIN))
    package = Package(files, main, texts={MAIN: text}, problems=list(main.problems))
    if main.root is None:
        return package
    if not isinstance(main.root.value, dict):
        package.note(
            Problem.at("type", main.path, main.root.place, "a scenario must be a map of keys")
        )
        return package
    _build(package, main.root)
    _read_others(package)
    if lint:
        _lint(package)
    return package


def _lint(package: Package) -> None:
    if package.scenario is None:
        return
    from scenarios.rules.registry import ALL  # costs time, and `list` does without

    subject = Subject(package.scenario, package.main, package.sources)
    said = {(one.path, one.line) for one in package.problems}
    for rule in ALL:
        for problem in rule.find(subject):
            follows = (problem.path, problem.line) in said or any(
                f"'{name}'" in problem.message for name in package.left_out
            )
            if package.whole or not follows:
                package.note(problem)
            if package.full:
                return
        if rule.id == TOO_LARGE and any(one.code == TOO_LARGE for one in package.problems):
            return


def _nothing(files: Files) -> Source:
    return Source(files.shown(MAIN), "", None)


def _build(package: Package, root: Node) -> None:
    """Validates; where something is wrong it is noted, left out, and the rest tried again."""
    data = root.data()
    package.whole = not package.main.problems
    for attempt in range(_MEND_ROUNDS):
        try:
            package.scenario = Scenario.model_validate(data, strict=True)
            return
        except ValidationError as error:
            package.whole = False
            wrong = list(problems_of(error, package.main))
            if attempt == 0:
                said = {(one.line, one.column) for one in package.problems}
                for problem, _steps in wrong:
                    if problem is not None and (problem.line, problem.column) not in said:
                        package.note(problem)
            names = _leave_out(data, [steps for _problem, steps in wrong])
            package.left_out |= names
            if not names:
                return


def _leave_out(data: dict[str, Any], paths: list[tuple[Any, ...]]) -> set[str]:
    """Takes out of `data` what stands at these paths, and says which keys that were."""
    gone: set[str] = set()
    for steps in paths:
        here: Any = data
        for step in steps[:-1]:
            here = here.get(step) if isinstance(here, dict) else None
        if steps and isinstance(here, dict) and steps[-1] in here:
            del here[steps[-1]]
            gone.add(str(steps[-1]))
    return gone


def referred(scenario: Scenario) -> list[tuple[tuple[str | int, ...], str]]:
    """(where it stands, file name) of every file that the scenario refers to."""
    alerting = scenario.alerting
    found: list[tuple[tuple[str | int, ...], str]] = [
        (("alerting", "rule_files", index), name) for index, name in enumerate(alerting.rule_files)
    ]
    if alerting.alertmanager:
        found.append((("alerting", "alertmanager"), alerting.alertmanager))
    if scenario.debrief:
        found.append((("debrief",), scenario.debrief))
    found += [(("dashboards", index), name) for index, name in enumerate(scenario.dashboards)]
    found += [(("runbooks", key), name) for key, name in scenario.runbooks.items()]
    found += [(("documents", key), name) for key, name in scenario.documents.items()]
    return found


def _read_others(package: Package) -> None:
    if package.scenario is None:
        return
    total = len(package.main.text.encode())
    for steps, name in referred(package.scenario):
        if name in package.texts:
            continue
        try:
            text = read_text(package.files, name)
        except Refused as refused:
            package.note(_about_file(package, steps, name, str(refused)))
            continue
        if isinstance(text, Problem):
            package.note(text)
            continue
        total += len(text.encode())
        if total > MAX_PACKAGE:
            package.note(_about_file(package, steps, name, "makes the package larger than 8 MiB"))
            return
        package.texts[name] = text
        package.sources[name] = _parsed(package, name, text)
    package.scenario = package.scenario.model_copy(update={"files": dict(package.texts)})


def _parsed(package: Package, name: str, text: str) -> Source:
    """A file beside the scenario; those that must be YAML are read as such."""
    assert package.scenario is not None
    alerting = package.scenario.alerting
    path = package.files.shown(name)
    yaml_files = (*alerting.rule_files, alerting.alertmanager, *package.scenario.dashboards)
    if name not in yaml_files:
        return Source(path, text, None)
    source = parse(text, path)
    for problem in source.problems:
        package.note(problem)
    return source


def _about_file(package: Package, steps: tuple[str | int, ...], name: str, why: str) -> Problem:
    node = package.main.root
    for step in steps:
        node = node.child(step) if node else None
    place = node.place if node else Place()
    return Problem.at("file", package.main.path, place, f"the file '{name[:80]}' {why}")
