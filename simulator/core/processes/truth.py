"""The truth of this run, told when the debrief opens."""

from __future__ import annotations

from scenarios.model.story import Incident
from simulator.core.kernel import Kernel, seconds
from simulator.record.board import Moment
from simulator.record.commands import Json


class Truth:
    """Gathers what was drawn and what came of it, as JSON; times in seconds."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def record(self) -> None:
        """Open the debrief and tell all."""
        self._kernel.emit("debrief.opened")
        self._kernel.emit("truth.recorded", fields={"truth": self.whole()})

    def whole(self) -> dict[str, Json]:
        """Incidents, faults, changes, factors, injects, people who were wrong, impact, cast."""
        kernel = self._kernel
        scenario, faults = kernel.scenario, self._faults()
        variants = [one["variant"] for one in faults.values() if one["variant"]]
        return {
            "incidents": {
                key: _incident(one.drawn(variants), faults)
                for key, one in scenario.incidents.items()
            },
            "faults": faults,
            "changes": self._changes(faults),
            "factors": {
                key: {"text": one.text, "holds": one.holds} for key, one in scenario.factors.items()
            },
            "injects": {
                key: {"about": one.about, "decoy": one.decoy, "notes": one.notes}
                for key, one in scenario.injects.items()
            },
            "wrong": {
                key: [fact.about for fact in one.knows if fact.wrong]
                for key, one in scenario.on_call.people.items()
                if any(fact.wrong for fact in one.knows)
            },
            "impact": self._impact(),
            "figures": self._figures(),
            "cast": dict(kernel.cast),
        }

    def _moments(self, *types: str) -> list[Moment]:
        return [one for one in self._kernel.board.timeline if one.type in types]

    def _faults(self) -> dict[str, dict[str, Json]]:
        """Every fault of the scenario: when it came, in which variant, when it ended; or never."""
        made: dict[str, dict[str, Json]] = {
            key: {
                "variant": None,
                "target": one.target,
                "decoy": one.decoy,
                "started": None,
                "ended": None,
                "why": None,
            }
            for key, one in self._kernel.scenario.faults.items()
        }
        for moment in self._moments("fault.started", "fault.ended"):
            fields, one = moment.fields, made[str(moment.fields.get("fault"))]
            if moment.type == "fault.ended":
                one |= {"ended": seconds(moment.at), "why": fields.get("why")}
            elif one["started"] is None:
                one |= {
                    "started": seconds(moment.at),
                    "variant": fields.get("variant"),
                    "target": fields.get("target") or one["target"],
                }
        return made

    def _changes(self, faults: dict[str, dict[str, Json]]) -> dict[str, Json]:
        """When each change was made, and which faults that came it brought."""
        scenario = self._kernel.scenario
        made = {str(one.fields.get("change")): one.at for one in self._moments("change.made")}
        brought: dict[str, list[str]] = {}
        for key, fault in scenario.faults.items():
            variant = fault.one_of.get(faults[key]["variant"] or "")
            starts = variant.starts if variant is not None and variant.starts else fault.starts
            source = getattr(starts, "with_", None)
            if source is not None and faults[key]["started"] is not None:
                brought.setdefault(source, []).append(key)
        return {
            key: {
                "at": seconds(made[key]) if key in made else None,
                "target": one.target,
                "text": one.text,
                "brought": brought.get(key, []),
            }
            for key, one in scenario.world.changes.items()
        }

    def _figures(self) -> dict[str, Json]:
        """How much was lost since StartEx: user-minutes, requests by traffic, and by service the
        server errors that the players' own metrics count."""
        kernel = self._kernel
        sample = kernel.world_now().impact()
        span = f"{kernel.end // 1000}s"
        query = f'sum by (service) (increase(http_requests_total{{code=~"5.."}}[{span}]))'
        failed = kernel.queries.instant(query, kernel.now).series
        return {
            "user_minutes": round(sample.user_minutes, 3),
            "lost_requests": {key: round(lost, 3) for key, lost in sample.lost_requests.items()},
            "failed_requests": {
                labels["service"]: round(value, 3) for labels, value in failed if value == value
            },
        }

    def _impact(self) -> list[Json]:
        return [
            {
                "service": one.fields.get("service"),
                "at": one.fields.get("since", seconds(one.at)),
                "began": one.type == "impact.began",
            }
            for one in self._moments("impact.began", "impact.ended")
        ]


def _incident(one: Incident, faults: dict[str, dict[str, Json]]) -> dict[str, Json]:
    severity: Json = one.severity
    if not isinstance(severity, str):
        severity = [
            {"at": None if step.at is None else seconds(step.at), "is": step.is_}
            for step in one.severity
            if not isinstance(step, str)
        ]
    return {
        "title": one.title,
        "came": any(faults[key]["started"] is not None for key in one.faults if key in faults),
        "faults": list(one.faults),
        "cause": one.cause,
        "also": list(one.also),
        "not_cause": list(one.not_cause),
        "kind": one.kind,
        "severity": severity,
        "impact": one.impact,
        "urgency": one.urgency,
        "services": list(one.services),
        "teams": list(one.teams),
        "contributing": list(one.contributing),
        "audiences": list(one.audiences),
    }
