"""Options that several commands share, so that each reads and behaves the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Json = Annotated[
    bool, Parameter(name="--json", negative=(), show_default=False, help="Answer with JSON.")
]
ScenarioName = Annotated[
    str, Parameter(help="An id that `hotwash list` shows, or a path (with a / or ending in .yaml).")
]
Seed = Annotated[int, Parameter(name="--seed", help="Another seed is another exercise.")]
OutFile = Annotated[Path | None, Parameter(help="Write the session log to this file.")]
