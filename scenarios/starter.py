"""A new scenario from the template."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from scenarios.package import MAIN

NAMES: Final = (MAIN, "rules.yml", "alertmanager.yml", "debrief.md")
_ID: Final = "new-scenario"
_TITLE: Final = "New scenario"


class Exists(Exception):
    """There is something in the place already."""


def slug(name: str) -> str:
    """The nearest id that a scenario may have; empty if nothing of the name can be used."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].strip("-")


def start(folder: Path) -> tuple[str, ...]:
    """Writes the template into a new folder, whose name becomes the id.

    Returns the names of the files. Raises `Exists`, `ValueError` for a name that is no id.
    """
    name = folder.name
    if slug(name) != name:
        other = slug(name)
        raise ValueError(
            f"'{name}' cannot be an id: small letters, digits and hyphens"
            + (f"; did you mean '{other}'?" if other else "")
        )
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise Exists(f"{folder} is there already; choose another name") from None
    for file in NAMES:
        (folder / file).write_text(template(file, name), encoding="utf-8")
    return NAMES


def template(file: str, name: str) -> str:
    """The text of one file of a new scenario called `name`."""
    text = (files("scenarios") / "template" / file).read_text(encoding="utf-8")
    if file != MAIN:
        return text
    title = name.replace("-", " ").capitalize()
    text = text.replace(f"\nid: {_ID}\n", f"\nid: {name}\n")
    return text.replace(f"\ntitle: {_TITLE}\n", f"\ntitle: '{title}'\n")
