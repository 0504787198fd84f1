"""What is dear is played once for all workers of a test run."""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Once:
    """Values by name, kept in a folder that the workers share for as long as the tests run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def get(self, name: str, make: Callable[[], T]) -> T:
        """The value of that name; whoever comes first makes it, the others wait."""
        path = self._folder / f"{name}.pickle"
        with path.with_suffix(".gate").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            if not path.exists():
                value = make()
                path.write_bytes(pickle.dumps(value))
                return value
        kept: T = pickle.loads(path.read_bytes())
        return kept
