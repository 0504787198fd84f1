"""The bounds of a seed: what calm, idle and the reference do; journaled with the debrief.

JSON: `calm: {fingerprints, samples}`, and for `idle` and `reference` each `{user_minutes, raw:
{dimension: value}, fingerprints, series: [[seconds, user-minutes], ...], times: {incident:
{mitigate, resolve}}}` with times in seconds after the first notice, null for never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.dimensions import Bounds, raw
from scoring.facts import Calm, Facts, bounds_of
from scoring.measures.mitigation import last_resolve
from scoring.truth import TrueIncident, fingerprint_of
from simulator.record.commands import Json
from simulator.record.entries import Entry, Header, Record

__all__ = ["bounds_from", "bounds_of", "calm_of", "measure"]


def calm_of(records: Sequence[Record]) -> dict[str, Json]:
    """What the calm run shows: which alerts fire and who is hurt all the same."""
    samples = [
        [one.at / 1000, {"users": one.get("users"), "services": dict(one.get("services") or {})}]
        for one in records
        if isinstance(one, Entry) and one.type == "impact.sample"
    ]
    return {"fingerprints": _fired(records), "samples": samples}


def _fired(records: Sequence[Record]) -> list[str]:
    return sorted(
        {
            fingerprint_of(one.id)
            for one in records
            if isinstance(one, Entry) and one.type == "alert.firing"
        }
    )


def measure(
    header: Header,
    calm: Sequence[Record],
    idle: Sequence[Record],
    reference: Sequence[Record],
) -> dict[str, Json]:
    """Bounds of one seed from its three runs, as JSON."""
    made: dict[str, Json] = {"calm": calm_of(calm)}
    known = Calm.of({**made, "idle": {"fingerprints": _fired(idle)}})
    facts = {
        "idle": Facts.of(header, idle, known),
        "reference": Facts.of(header, reference, known),
    }
    minutes = {name: one.user_minutes for name, one in facts.items()}
    for name, one in facts.items():
        dimensions = raw(one, minutes["idle"], minutes["reference"])
        made[name] = {
            "user_minutes": round(minutes[name], 3),
            "raw": {key: round(value.raw, 6) for key, value in dimensions.items()},
            "fingerprints": _fired(one.entries),
            "series": [[sample.at / 1000, round(sample.minutes, 3)] for sample in one.samples],
            "times": {incident.id: _times(one, incident) for incident in one.incidents},
        }
    return made


def _times(facts: Facts, one: TrueIncident) -> dict[str, Json]:
    held = last_resolve(facts, one)
    ends = {"mitigate": one.ended, "resolve": None if held is None else held.at}
    return {key: None if at is None else max(0, at - one.start) / 1000 for key, at in ends.items()}


def bounds_from(stored: Mapping[str, Json] | None) -> Bounds | None:
    """Bounds as scoring uses them; None where a log has none."""
    if not stored or "idle" not in stored or "reference" not in stored:
        return None
    idle, reference = stored["idle"], stored["reference"]
    return Bounds(
        idle["raw"],
        reference["raw"],
        float(idle["user_minutes"]),
        float(reference["user_minutes"]),
    )
