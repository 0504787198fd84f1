"""How much each true incident counts, by its worst severity."""

from __future__ import annotations

from scoring.truth import TrueIncident

_BY_SEVERITY = {"SEV1": 8.0, "SEV2": 4.0, "SEV3": 2.0, "SEV4": 1.0, "SEV5": 0.5}


def incident_weight(one: TrueIncident) -> float:
    """Weight of an incident among several."""
    return _BY_SEVERITY[one.worst]
