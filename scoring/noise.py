"""Alert names of the exercise: which were noise, which were true, which players called noise."""

from __future__ import annotations

from scoring.facts import Facts
from scoring.truth import NOISE, SELF, fingerprint_of
from simulator.record.entries import Entry
from simulator.record.fold import alerts_of

_SAID = ("alert.marked_noise", "alert.unmarked_noise", "alert.silenced")


def alert_groups(facts: Facts) -> tuple[list[str], list[str]]:
    """(noise, true): names that fired since StartEx, or that fired already and still did."""
    whose: dict[str, str] = {}
    for entry in facts.of_type("alert.firing"):
        if entry.at < 0 and entry.id not in facts.firing_at_start:
            continue
        owner = facts.owners[fingerprint_of(entry.id)][0]
        kind = owner if owner in (NOISE, SELF) else "true"
        name = name_of(entry)
        if whose.get(name) != "true":
            whose[name] = kind if kind != SELF else whose.get(name, kind)
    noise = [name for name, kind in whose.items() if kind == NOISE]
    return noise, [name for name, kind in whose.items() if kind == "true"]


def name_of(firing: Entry) -> str:
    """The name of an alert."""
    return str((firing.get("labels") or {}).get("alertname", ""))


def marked_as_noise(facts: Facts) -> tuple[dict[str, None], tuple[int, ...]]:
    """Alert names that players called noise in the end, and the entries in which they did.

    To silence a true alert that is in no incident is to call it noise; to leave a noise alert in
    an incident that is a true one is to call it true.
    """
    names = {fingerprint_of(e.id): name_of(e) for e in facts.of_type("alert.firing")}
    state: dict[str, bool] = {}
    seen: list[int] = []
    for entry in facts.of_type(*_SAID):
        for ref in alerts_of(entry):
            if entry.type == "alert.silenced" and not facts.is_true(ref):
                continue
            state[fingerprint_of(ref)] = entry.type != "alert.unmarked_noise"
            seen.append(entry.seq)
    linked = {key for key, alert in facts.board.alerts.items() if alert.incident is not None}
    true = {name for one in facts.incidents for name in one.names}
    taken = {key for key, alert in facts.board.alerts.items() if alert.incident in true}
    silenced = {
        fingerprint_of(ref) for e in facts.of_type("alert.silenced") for ref in alerts_of(e)
    }
    kept = [
        key
        for key, on in state.items()
        if on
        and not (key in linked and key in silenced)
        and not (key in taken and facts.is_noise(key))
    ]
    return {names.get(key, ""): None for key in kept}, tuple(dict.fromkeys(seen))
