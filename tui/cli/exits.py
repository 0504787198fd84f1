"""Exit codes and the errors that carry one: what every command promises to scripts."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The one set of exit codes."""

    DONE = 0
    SHORT = 1
    """What was checked falls short."""
    USAGE = 2
    """Bad usage or unusable input."""
    ENVIRONMENT = 3
    """The environment failed: disk, port, database, engine version."""
    INTERRUPTED = 130


class CommandError(Exception):
    """Ends a command with one line on stderr. `details` are further lines, such as problems."""

    code = Exit.USAGE

    def __init__(self, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class UsageError(CommandError):
    """Bad usage, or input that cannot be used."""


class FallsShort(CommandError):
    """What was checked falls short."""

    code = Exit.SHORT


class EnvironmentFailed(CommandError):
    """The machine cannot do it now."""

    code = Exit.ENVIRONMENT
