"""The bounds of a seed: what calm, idle and reference do; journaled with the debrief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.dimensions import Bounds, raw
from scoring.facts import Calm, Facts
from simulator.record.commands import Json
from simulator.record.entries import Entry, Header, Record


def calm_of(records: Sequence[Record]) -> dict[str, Json]:
    """What the calm run shows: which alerts fire and who is hurt all the same."""
    entries = [one for one in records if isinstance(one, Entry)]
    fired = {one.id.split(":")[1] for one in entries if one.type == "alert.firing"}
    samples = [
        [one.at / 1000, {"users": one.get("users"), "services": dict(one.get("services") or {})}]
        for one in entries
        if one.type == "impact.sample"
    ]
    return {"fingerprints": sorted(fired), "samples": samples}


def measure(
    header: Header,
    calm: Sequence[Record],
    idle: Sequence[Record],
    reference: Sequence[Record],
) -> dict[str, Json]:
    """Bounds of one seed from its three runs, as JSON."""
    quiet = calm_of(calm)
    known = Calm.of({"calm": quiet})
    facts = {
        "idle": Facts.of(header, idle, known),
        "reference": Facts.of(header, reference, known),
    }
    minutes = {name: one.user_minutes for name, one in facts.items()}
    made: dict[str, Json] = {"calm": quiet}
    for name, one in facts.items():
        dimensions = raw(one, minutes["idle"], minutes["reference"])
        made[name] = {
            "user_minutes": round(minutes[name], 3),
            "raw": {key: round(value.raw, 6) for key, value in dimensions.items()},
        }
    return made


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
