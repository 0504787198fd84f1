"""The command line. `main` is what the installed command `hotwash` calls."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; `arguments` are those of the process unless given.

    `--plain` and `--debug` are taken out wherever they stand before a `--`.
    """
    from tui.cli import out
    from tui.cli.boundary import guarded

    out.open_streams()
    # Not `list(…)`: once the command of that name is loaded, it has the name in this module.
    given, flags = _global_flags([*(sys.argv[1:] if arguments is None else arguments)])
    out.set_plain("--plain" in flags)
    return guarded(lambda: _run(given), debug="--debug" in flags)


def _run(given: list[str]) -> object:
    from rich.console import Console

    from tui.cli.app import build
    from tui.cli.out import coloured

    colour = coloured()
    console = Console(
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
    )
    return build()(given, console=console)


def _global_flags(given: list[str]) -> tuple[list[str], list[str]]:
    end = given.index("--") if "--" in given else len(given)
    flags = [one for one in given[:end] if one in ("--plain", "--debug")]
    return [one for one in given[:end] if one not in flags] + given[end:], flags
