"""A built-in with a word of its own for whatever nobody may be told before the debrief."""

from __future__ import annotations

import re
from functools import cache

from scenarios.loader import from_files
from scenarios.model import Scenario
from tests.realism.runs import scenario

IDS = {
    "boot-storm": (
        "slow-channels",
        "scatter-query",
        "empty-spares",
        "late-mails",
        "token-cache",
        "boot-down",
        "first-tickets",
        "support-calls",
        "rasmus-sure",
        "ceo-calls",
        "vendor-note",
        "refunds",
    ),
    "closed-door": (
        "slow-pattern",
        "keep-alive-leak",
        "index-rebuild",
        "midday-vacuum",
        "mail-jam",
        "front-door-down",
        "extortion-news",
        "support-asks",
        "coo-calls",
        "tom-insists",
        "dario-search",
    ),
}
"""Ids of faults, variants, incidents and injects that occur nowhere else."""

WORDS = ("quokkatitle", "quokkanotes", "quokkadebrief", *(f"quokka{n}x" for n in range(12)))


@cache
def planted(name: str) -> Scenario:
    """The same exercise with those words in it."""
    files = dict(scenario(name).files)
    text = files["scenario.yaml"]
    for number, one in enumerate(IDS[name]):
        text, found = re.subn(rf"(?<![-\w]){one}(?![-\w])", f"quokka{number}x", text)
        assert found, one
    head, _, rest = text.partition("\nincidents:\n")
    rest = re.sub(r"^    title: .*$", "    title: quokkatitle", rest, count=1, flags=re.M)
    before, _, injects = rest.partition("\ninjects:\n")
    injects = re.sub(r"^(  quokka\d+x:)$", r"\1\n    notes: quokkanotes", injects, flags=re.M)
    files["scenario.yaml"] = f"{head}\nincidents:\n{before}\ninjects:\n{injects}"
    files["debrief.md"] += "\nquokkadebrief\n"
    return from_files(files)
