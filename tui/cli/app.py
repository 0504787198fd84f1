"""The command line as one cyclopts app.

To add a command `xyz`: write `tui/cli/xyz.py` with a function (or a cyclopts App, for
subcommands) called `command`; its line stands in `tui/cli/registry.py` already, or add it there.
The function

- has typed parameters; shared ones come from `tui.cli.options` (`Json`, `ScenarioName`, `Seed`);
- returns an `Exit` (or None for done) and never calls `sys.exit`;
- writes results with `out.say`, `out.answer` (JSON), `out.table`, everything else with `out.tell`;
- raises `UsageError`, `FallsShort` or `EnvironmentFailed` with one sentence that says what, where
  and what to do. `ScenarioError`, `PathError`, `UnknownScenario`, `OSError` and Ctrl-C are turned
  into the right line and exit code by `tui.cli.boundary`, so commands do not catch them.

Modules are imported only when their command runs: `hotwash --help` and `list` stay fast. Importing
`tui.cli` and this module loads neither textual nor simpy nor numpy.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from cyclopts import App, Group

from tui.cli.registry import GROUPS, present

ABOUT = """Trains incident response in the terminal: realistic outages from YAML, an operations
console, and a debrief that shows its evidence."""

EPILOGUE = """Every command also takes --plain (no colour) and --debug (show the trace of an error).
Every command that answers with data takes --json."""


def program_version() -> str:
    """The installed version."""
    try:
        return version("hotwash")
    except PackageNotFoundError:
        return "unknown (not installed)"


def build() -> App:
    """The app with every command that this build has."""
    app = App(
        name="hotwash",
        help=ABOUT,
        help_epilogue=EPILOGUE,
        help_format="plaintext",
        version=program_version,
        version_flags=["--version"],
        help_flags=["--help", "-h"],
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
    )
    groups = {name: Group.create_ordered(name) for name in GROUPS}
    for one in present():
        app.command(one.target, name=one.name, help=one.text, group=groups[one.group])
    return app
