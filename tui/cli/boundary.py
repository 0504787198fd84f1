"""The one error boundary: every way in which a command can fail, as one line and one exit code."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable

from tui.cli import out
from tui.cli.exits import CommandError, Exit


def guarded(work: Callable[[], object], *, debug: bool) -> int:
    """Runs `work` and gives the exit code. Nothing that it raises gets past here."""
    try:
        result = work()
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        out.tell("hotwash: interrupted")
        return Exit.INTERRUPTED
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.DONE
    except BrokenPipeError:
        _drop_stdout()
        return Exit.DONE
    except BaseException as error:
        if debug:
            traceback.print_exc()
        code, line, details = _told(error)
        if details:
            out.tell(details)
        out.tell(f"hotwash: {line}")
        return code
    return int(result) if isinstance(result, int) else Exit.DONE


def _drop_stdout() -> None:
    """The reader of our pipe has gone: what is left in the buffer must not raise at exit."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())


def _told(error: BaseException) -> tuple[Exit, str, str]:
    if isinstance(error, CommandError):
        return error.code, out.inert(str(error)), error.details
    if isinstance(error, OSError):
        return _os_error(error)
    return _by_kind(error)


def _os_error(error: OSError) -> tuple[Exit, str, str]:
    where = f" ({out.inert(str(error.filename))})" if error.filename else ""
    why = (error.strerror or str(error)).lower()
    if error.errno == errno.ENOSPC:
        return Exit.ENVIRONMENT, f"the disk is full{where}; make room and run it again", ""
    return Exit.ENVIRONMENT, f"the machine refused: {out.inert(why)}{where}", ""


def _by_kind(error: BaseException) -> tuple[Exit, str, str]:
    from cyclopts import CycloptsError

    from scenarios.catalog import UnknownScenario
    from scenarios.problem import PathError, ScenarioError, count

    if isinstance(error, CycloptsError):
        return Exit.USAGE, f"{_usage(error)} (hotwash --help shows what there is)", ""
    if isinstance(error, UnknownScenario | PathError):
        return Exit.USAGE, out.inert(str(error)), ""
    if isinstance(error, ScenarioError):
        lines = "\n".join(one.headline() for one in error.problems)
        told = f"the scenario cannot be used ({count(error.problems)}); hotwash check shows them"
        return Exit.USAGE, told, lines
    told = f"{type(error).__name__}: {out.inert(str(error))[:200]}".rstrip(": ")
    return (
        Exit.ENVIRONMENT,
        f"an error in the program itself, {told}; --debug shows the trace",
        "",
    )


def _usage(error: Exception) -> str:
    told = " ".join(out.inert(str(error)).split())
    return told.partition(" Available commands:")[0] if "Did you mean" in told else told
