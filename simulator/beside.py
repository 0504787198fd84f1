"""A run beside another one, on a machine with a second core: headless runs take a third less time.

The child is forked, so it needs no imports of its own; only its lines come back. Where forking is
not safe (other threads, other systems) or the child is lost, the work is done here instead.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType

from simulator.record.entries import Record

Work = Callable[[], Sequence[Record]]


class Beside:
    """Runs `work` in a child process while the caller goes on; `result` waits for it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._lines: Connection | None = None
        self._stop: Callable[[], None] = lambda: None

    def __enter__(self) -> Beside:
        if _can_fork():
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def result(self) -> Sequence[Record]:
        """The lines of the run."""
        try:
            if self._lines is not None:
                found: Sequence[Record] = self._lines.recv()
                return found
        except (EOFError, OSError):
            pass
        return self._work()

    def _start(self) -> None:
        context = get_context("fork")
        here, there = context.Pipe(duplex=False)
        child = context.Process(target=_send, args=(self._work, there), daemon=True)
        try:
            with warnings.catch_warnings():
                # Python warns of threads; ours has one, and numpy's own are told of forks.
                warnings.simplefilter("ignore", DeprecationWarning)
                child.start()
        except OSError:
            return
        there.close()

        def stop() -> None:
            child.kill()
            child.join()
            here.close()

        self._lines, self._stop = here, stop


def _send(work: Work, there: Connection) -> None:
    # Ctrl-C reaches the whole group; whoever waits for us says what there is to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    there.send(list(work()))
    there.close()


def _can_fork() -> bool:
    return (
        sys.platform == "linux"
        and threading.active_count() == 1
        and len(os.sched_getaffinity(0)) > 1
    )
