"""Which engine this is: one digest over all that decides what an exercise does.

Two runs of the same commands are equal when their digests are. It covers the sources of the
scenario language (without the built-in exercises), record, chance, world, telemetry and core, and
the versions of the libraries that they stand on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

LIBRARIES = ("simpy", "numpy", "promql-parser", "google-re2", "faker")

_ROOMS = (
    ("scenarios", ""),
    ("simulator", "record"),
    ("simulator", "chance.py"),
    ("simulator", "world"),
    ("simulator", "telemetry"),
    ("simulator", "core"),
)
_LEFT_OUT = frozenset(("builtin", "__pycache__"))


@cache
def engine_digest() -> str:
    """SHA-256, hex, of the engine's sources and its libraries' versions."""
    whole = hashlib.sha256()
    for package, name in _ROOMS:
        place = resources.files(package)
        for path, data in _sources(place.joinpath(name) if name else place, f"{package}/{name}"):
            whole.update(f"{path}\0{len(data)}\0".encode())
            whole.update(data)
    for library in LIBRARIES:
        whole.update(f"{library}=={_version(library)}\n".encode())
    return whole.hexdigest()


def program_version() -> str:
    """The version of Hotwash, as it was installed."""
    return _version("hotwash")


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "unknown"


def _sources(place: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        if path.endswith(".py"):
            # Line ends may differ between checkouts; what the program does may not.
            yield path, place.read_bytes().replace(b"\r\n", b"\n")
    elif place.is_dir() and place.name not in _LEFT_OUT:
        for child in sorted(place.iterdir(), key=lambda one: one.name):
            yield from _sources(child, f"{path}/{child.name}")
