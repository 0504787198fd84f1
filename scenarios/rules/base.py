"""What a lint rule is, and the small world that its examples stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scenarios.problem import Problem
from scenarios.subject import Subject

HEAD = """\
hotwash: 1
id: example
title: Example
"""

WORLD = (
    HEAD
    + """\
world:
  teams:
    shop: {name: Shop}
  services:
    web:
      {type: http, team: shop, capacity: 100/s, latency: 20ms, calls: {db: {timeout: 1s}}}
    db: {type: postgresql, team: shop, capacity: 400/s, latency: 4ms, connections: 100}
  traffic:
    people: {enters: web, rate: 50/s, users: 1000}
"""
)

FILE = "=== "


@dataclass(frozen=True, slots=True)
class Rule:
    """One lint rule: `id` is the code of its problems, `text` says what it asks for.

    `failing` and `passing` are packages as text: the scenario, then lines `=== name` before the
    text of further files.
    """

    id: str
    text: str
    failing: str
    passing: str
    find: Callable[[Subject], Iterator[Problem]]


def package_of(example: str) -> dict[str, str]:
    """The files of an example."""
    files = {"scenario.yaml": ""}
    name = "scenario.yaml"
    for line in example.splitlines(keepends=True):
        if line.startswith(FILE):
            name = line.removeprefix(FILE).strip()
            files[name] = ""
        else:
            files[name] += line
    return files
