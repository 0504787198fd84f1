"""Our loader against PyYAML's safe_load on the same file: what places and limits cost.

`CSafeLoader` is the same libyaml that we use; `safe_load` is the pure parser that people call.
"""

from __future__ import annotations

import yaml

from bench.timing import LONGEST, median, ratio, say
from scenarios.catalog import find
from scenarios.loader import load
from scenarios.source import parse


def main() -> None:
    """Print it."""
    path = find(LONGEST)
    file = path / "scenario.yaml" if path.is_dir() else path
    text = file.read_text(encoding="utf-8")
    print(f"reading {file.name} of {LONGEST}, {len(text) // 1024} KB, median of 5")
    tree = median(lambda: parse(text, file.name))
    whole = median(lambda: load(path))
    pure = median(lambda: yaml.safe_load(text))
    quick = median(lambda: yaml.load(text, Loader=yaml.CSafeLoader))
    say("our tree, every node with its place", tree)
    say("our loader, models, files and checks included", whole)
    say("PyYAML CSafeLoader", quick)
    say("PyYAML safe_load", pure)
    ratio("our tree", tree, "safe_load", pure)


if __name__ == "__main__":
    main()
