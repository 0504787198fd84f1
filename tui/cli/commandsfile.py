"""`--commands FILE`: a solution list in YAML, or the commands of a session log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from scenarios.model import Scenario
from scenarios.model.story import Step
from scenarios.source import parse
from scenarios.vocabulary.commands import COMMANDS
from tui.cli.exits import UsageError

if TYPE_CHECKING:
    from simulator.runner import Maker


def responder_of(path: Path, scenario: Scenario) -> Maker:
    """Makes the policy that gives what the file says. Raises `UsageError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or 'it cannot be read').lower()}") from error
    if data.startswith(b'{"format"'):
        return _of_log(data, path)
    return _of_steps(data, path, scenario)


def _of_log(data: bytes, path: Path) -> Maker:
    from simulator.journal import parse_log
    from simulator.policies.recorded import Recorded
    from simulator.record.entries import CommandLine
    from tui.cli.headless import told

    with told():
        log = parse_log(data, str(path))
    if log.damage is not None:
        raise UsageError(f"{path}: {log.damage}")
    given = [one.stamped for one in log.records if isinstance(one, CommandLine)]
    return lambda _public: Recorded(given)


def _of_steps(data: bytes, path: Path, scenario: Scenario) -> Maker:
    from simulator.policies.solution import Solution

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not text in UTF-8") from error
    source = parse(text, str(path))
    if source.problems:
        raise UsageError(source.problems[0].headline())
    tree: Any = None if source.root is None else source.root.data()
    if isinstance(tree, dict):
        tree = tree.get("solution")
    if not isinstance(tree, list | tuple) or not tree:
        raise UsageError(f"{path}: it is neither a session log nor a list of steps")
    steps = [_step(one, number, path) for number, one in enumerate(tree, 1)]
    poll = scenario.alerting.scrape_interval
    return lambda public: Solution(steps, public.seat, poll=poll)


def _step(one: object, number: int, path: Path) -> Step:
    try:
        step = Step.model_validate(one)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}: step {number}: {where}: {first['msg']}") from error
    if step.do not in COMMANDS:
        raise UsageError(f"{path}: step {number}: there is no command '{step.do[:60]}'")
    unknown = [name for name in step.fields if COMMANDS[step.do].field(name) is None]
    if unknown:
        raise UsageError(f"{path}: step {number}: {step.do} has no field '{unknown[0][:60]}'")
    return step
