"""What a log says, gathered once: the log's views and the truth as it came in this run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from scoring.log import READS, Calm, Log, bounds_of, log_of
from scoring.truth import NOISE, SELF, TrueIncident, alert_owners, fingerprint_of, true_incidents
from simulator.record.board import Incident
from simulator.record.entries import Header, Record

__all__ = ["READS", "Calm", "Facts", "TrueIncident", "bounds_of"]


class Facts(Log):
    """A log with its truth."""

    @classmethod
    def of(cls, header: Header, records: Sequence[Record], calm: Calm | None = None) -> Facts:
        """Gather a log; `calm` is looked up in its bounds when it is not given."""
        scenario, entries, known = log_of(header, records, calm)
        return cls(scenario, header, entries, known)

    @cached_property
    def owners(self) -> Mapping[str, tuple[str, ...]]:
        """Fingerprint to the true incidents it belongs to, (`noise`,) or (`self`,)."""
        return alert_owners(self)

    @cached_property
    def incidents(self) -> tuple[TrueIncident, ...]:
        """The true incidents as they came."""
        return true_incidents(self, self.owners)

    def owned(self, ref: str, incident: str) -> bool:
        """Does an alert (id or fingerprint) belong to a true incident?"""
        return incident in self.owners.get(fingerprint_of(ref), ())

    def is_noise(self, ref: str) -> bool:
        """Does it fire without the incidents, too?"""
        return self.owners.get(fingerprint_of(ref)) == (NOISE,)

    def is_true(self, ref: str) -> bool:
        """Does it belong to some incident?"""
        return self.owners.get(fingerprint_of(ref), (SELF,))[0] not in (NOISE, SELF)

    @cached_property
    def _pages(self) -> Mapping[str, tuple[str, ...]]:
        return {
            str(one.get("page")): tuple(one.get("alerts") or ())
            for one in self.of_type("page.sent")
        }

    @cached_property
    def _names(self) -> Mapping[str, str]:
        started = self.of_type("exercise.started")
        return dict((started[0].get("cast") or {}).get("people") or {}) if started else {}

    def called(self, party: str) -> str:
        """A person by name as the screens showed it, the player as `you`, others as they are."""
        if party == self.header.mode.get("seat"):
            return "you"
        return self._names.get(party, party)

    def page_alerts(self, page: str) -> tuple[str, ...]:
        """Alerts that a page is about."""
        return self._pages.get(page, ())

    def stated(self, one: TrueIncident, at: int) -> Incident | None:
        """What was declared of a true incident at a time: of its match, else of what was merged."""
        for name in one.names:
            for version in reversed(self.versions.get(name, ())):
                if version.at <= at and version.incident.merged_into is None:
                    return version.incident
        return None
