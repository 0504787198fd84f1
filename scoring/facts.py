"""What a log says, gathered once: entries by type, the drawn truth, who is hurt when.

Everything here is read from the header (which carries the scenario's files) and the records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scenarios.loader import from_files

from scenarios.model import Scenario
from scenarios.model.story import Incident
from simulator.record import sla
from simulator.record.board import Moment
from simulator.record.commands import Json
from simulator.record.entries import Entry, Header, Record

SAMPLE_MS = 60_000
"""Impact is sampled on this grid."""

READS = ("view.opened", "query.ran", "log.searched", "check.ran", "document.opened")


@dataclass(frozen=True, slots=True)
class Calm:
    """The run of the same seed without the incidents' faults and without commands."""

    fingerprints: frozenset[str] = frozenset()
    samples: Mapping[int, Mapping[str, Json]] = field(default_factory=dict)
    """Grid time in ms to the fields of its impact.sample."""

    @classmethod
    def of(cls, bounds: Mapping[str, Json] | None) -> Calm:
        """From the bounds of a log; empty where it has none."""
        calm = (bounds or {}).get("calm") or {}
        samples = {round(float(at) * 1000): fields for at, fields in calm.get("samples", ())}
        return cls(frozenset(calm.get("fingerprints", ())), samples)


@dataclass(frozen=True, slots=True)
class TrueIncident:
    """One incident of the truth, as it came in this run (times in ms)."""

    id: str
    truth: Incident
    faults_at: int
    """When the first of its faults started."""
    steps: tuple[tuple[int, str], ...]
    """(since, severity), in order."""
    began: int | None
    """When users began to be hurt."""
    ended: int | None
    """When that was over and held to the planned end; None: it never was."""
    notice: int | None
    """The first page, alert or report about it that reached a player's seat."""
    declared: str | None
    """The declared incident that is matched to it."""

    def severity(self, at: int) -> str:
        """The true severity at a time."""
        now = self.steps[0][1]
        for since, severity in self.steps:
            if since <= at:
                now = severity
        return now

    def worst_from(self, at: int) -> str:
        """The worst severity from a time on."""
        return min([self.severity(at), *(s for since, s in self.steps if since >= at)])

    @property
    def worst(self) -> str:
        """Its worst severity."""
        return min(severity for _, severity in self.steps)


@dataclass(frozen=True)
class Facts:
    """A log with its scenario and, if known, the calm run of its seed."""

    scenario: Scenario
    header: Header
    entries: tuple[Entry, ...]
    calm: Calm

    @classmethod
    def of(cls, header: Header, records: Sequence[Record], calm: Calm | None = None) -> Facts:
        """Gather a log; `calm` is looked up in its bounds when it is not given."""
        entries = tuple(one for one in records if isinstance(one, Entry))
        if calm is None:
            calm = Calm.of(bounds_of(entries))
        return cls(from_files(header.files), header, entries, calm)

    @cached_property
    def end(self) -> int:
        """The planned end in ms."""
        return self.scenario.duration

    @cached_property
    def seats(self) -> tuple[str, ...]:
        """Seats of players."""
        return tuple(self.scenario.seats)

    @cached_property
    def rules(self) -> sla.Rules:
        """Targets and teams for the SLA clocks."""
        return sla.rules_of(self.scenario)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The entries as the record functions take them."""
        return tuple(
            Moment(one.seq, one.at, one.type, one.id, one.actor, one.fields) for one in self.entries
        )

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries by type, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.type, []).append(entry)
        return {key: tuple(value) for key, value in found.items()}

    def of_type(self, *types: str) -> tuple[Entry, ...]:
        """Entries of these types, in order."""
        if len(types) == 1:
            return self.by_type.get(types[0], ())
        wanted = frozenset(types)
        return tuple(one for one in self.entries if one.type in wanted)

    @cached_property
    def players(self) -> tuple[Entry, ...]:
        """Entries that players brought about."""
        return tuple(one for one in self.entries if one.actor in self.scenario.seats)

    @cached_property
    def reads(self) -> tuple[Entry, ...]:
        """What players looked at."""
        return tuple(one for one in self.players if one.type in READS)

    @cached_property
    def variants(self) -> frozenset[str]:
        """Variants that were drawn."""
        return frozenset(
            str(one.get("variant")) for one in self.of_type("fault.started") if one.get("variant")
        )

    @cached_property
    def samples(self) -> tuple[tuple[int, float, Mapping[str, float]], ...]:
        """(time, user-minutes, hurt share by service), each above calm, from StartEx on."""
        made = []
        for one in self.of_type("impact.sample"):
            if one.at < 0:
                continue
            quiet = self.calm.samples.get(one.at, {})
            users = float(one.get("users") or 0.0) - float(quiet.get("users") or 0.0)
            base = quiet.get("services") or {}
            hurt = {
                service: max(0.0, float(share) - float(base.get(service) or 0.0))
                for service, share in (one.get("services") or {}).items()
            }
            made.append((one.at, max(0.0, users), hurt))
        return tuple(made)

    @cached_property
    def user_minutes(self) -> float:
        """User-minutes lost above calm, over the whole exercise."""
        total = 0.0
        for _, users, _hurt in self.samples:
            total += users
        return total

    @cached_property
    def incidents(self) -> tuple[TrueIncident, ...]:
        """The true incidents as they came."""
        from scoring.truth import true_incidents

        return true_incidents(self)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Fingerprint to the true incident it belongs to, `noise`, or `self`."""
        from scoring.truth import alert_owners

        return alert_owners(self, {one.id: one.truth for one in self.incidents})

    def owner(self, ref: str) -> str | None:
        """The owner of an alert, by its id or fingerprint."""
        return self.owners.get(ref.split(":")[1] if ref.startswith("alert:") else ref)

    @cached_property
    def _pages(self) -> Mapping[str, tuple[str, ...]]:
        return {
            str(one.get("page")): tuple(one.get("alerts") or ())
            for one in self.of_type("page.sent")
        }

    def page_alerts(self, page: str) -> tuple[str, ...]:
        """Alerts that a page is about."""
        return self._pages.get(page, ())

    def incident_named(self, key: str) -> TrueIncident | None:
        """The true incident that a declared one is matched to."""
        return next((one for one in self.incidents if one.declared == key), None)

    def targets(self, severity: str) -> Mapping[str, int]:
        """SLA targets in ms of a severity."""
        return self.rules.targets.get(severity, {})


def bounds_of(entries: Sequence[Entry]) -> Mapping[str, Json] | None:
    """The bounds that a log holds, the last ones."""
    for entry in reversed(entries):
        if entry.type == "exercise.bounds":
            bounds: Mapping[str, Json] = entry.get("bounds")
            return bounds
    return None
