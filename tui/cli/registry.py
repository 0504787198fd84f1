"""Every command of the program, one line each. A command whose module is not there is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `tui.cli.<module>:command` runs it. `text` is its line in `--help`."""

    name: str
    module: str
    group: str
    text: str

    @property
    def target(self) -> str:
        """Where cyclopts finds it, imported only when it runs."""
        return f"tui.cli.{self.module}:command"


TRAIN: Final = "Train"
AUTHOR: Final = "Write scenarios"
AFTER: Final = "Afterwards"
TOGETHER: Final = "Together"
GROUPS: Final = (TRAIN, AUTHOR, AFTER, TOGETHER)

COMMANDS: Final = (
    Command("play", "play", TRAIN, "Take an exercise in this terminal."),
    Command("run", "run", TRAIN, "Run an exercise without a screen, as fast as it will go."),
    Command("list", "list", TRAIN, "List what can be played."),
    Command("show", "show", TRAIN, "Show the briefing of a scenario."),
    Command("new", "new", AUTHOR, "Start a scenario from a small template."),
    Command("check", "check", AUTHOR, "Find everything that is wrong in scenarios."),
    Command("schema", "schema", AUTHOR, "Print the JSON Schema of scenarios, for editors."),
    Command(
        "preview", "preview", AUTHOR, "Show what comes when, if nobody answers; hidden things, too."
    ),
    Command("verify", "verify", AUTHOR, "Prove that a scenario can be won and can be lost."),
    Command("calibrate", "calibrate", AUTHOR, "Run a scenario many times and say how hard it is."),
    Command("rules", "rules", AUTHOR, "Check and test Prometheus rule files."),
    Command("sessions", "sessions", AFTER, "List stored sessions."),
    Command("score", "score", AFTER, "Print the scorecard and debrief of a session."),
    Command("report", "report", AFTER, "Write the after-action report."),
    Command("replay", "replay", AFTER, "Print the feed of a session, or verify its log."),
    Command("history", "history", AFTER, "Show scores over time."),
    Command("host", "host", TOGETHER, "Host an exercise for several people."),
    Command("join", "join", TOGETHER, "Take a seat in a hosted exercise."),
    Command("facilitate", "facilitate", TOGETHER, "Run a hosted exercise."),
    Command("web", "web", TOGETHER, "Serve an exercise to browsers."),
)


def present() -> list[Command]:
    """The commands that this build has."""
    return [one for one in COMMANDS if find_spec(f"tui.cli.{one.module}") is not None]
