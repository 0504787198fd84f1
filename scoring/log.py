"""One log with its scenario, and views of it that every measure needs. Times in ms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from scenarios.loader import from_files
from scenarios.model import Scenario, When
from simulator.record import sla
from simulator.record.board import Board, Incident, Moment
from simulator.record.commands import Json
from simulator.record.entries import Entry, Header, Record
from simulator.record.fold import apply
from simulator.record.when import Frame, Past, matches, since, walk

GRID = 60_000
"""The impact grid, where a log has no sample to tell it."""

READS = ("view.opened", "query.ran", "log.searched", "check.ran", "document.opened")


@dataclass(frozen=True, slots=True)
class Calm:
    """What is known of the same seed without players: calm (no incidents) and idle."""

    fingerprints: frozenset[str] = frozenset()
    """Alerts that fire in calm, too."""
    samples: Mapping[int, Mapping[str, Json]] = field(default_factory=dict)
    """Grid time to the fields of calm's impact.sample."""
    idle: frozenset[str] = frozenset()
    """Alerts that fire when nobody answers."""

    @classmethod
    def of(cls, bounds: Mapping[str, Json] | None) -> Calm:
        """From the bounds of a log; empty where it has none."""
        stored = bounds or {}
        calm, idle = stored.get("calm") or {}, stored.get("idle") or {}
        samples = {round(float(at) * 1000): fields for at, fields in calm.get("samples", ())}
        return cls(
            frozenset(calm.get("fingerprints", ())),
            samples,
            frozenset(idle.get("fingerprints", ())),
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """Who was hurt in one interval of the grid, above calm."""

    at: int
    """Its end."""
    span: int
    minutes: float
    """User-minutes."""
    hurt: Mapping[str, float]
    """Share of each service's requests."""


@dataclass(frozen=True, slots=True)
class Version:
    """A declared incident as it stood after an entry."""

    seq: int
    at: int
    incident: Incident


@dataclass(frozen=True)
class Log:
    """Entries in order, the scenario that the header carries, and what calm and idle did."""

    scenario: Scenario
    header: Header
    entries: tuple[Entry, ...]
    calm: Calm

    @cached_property
    def end(self) -> int:
        """The planned end."""
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
        """The entries as the record's functions take them."""
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
        found = [entry for name in types for entry in self.by_type.get(name, ())]
        return tuple(sorted(found, key=lambda entry: entry.seq))

    @cached_property
    def by_seq(self) -> Mapping[int, Entry]:
        """Entries by their number."""
        return {entry.seq: entry for entry in self.entries}

    @cached_property
    def players(self) -> tuple[Entry, ...]:
        """What players brought about from StartEx on, refusals apart."""
        return tuple(
            one
            for one in self.entries
            if one.actor in self.scenario.seats and one.at >= 0 and one.type != "command.refused"
        )

    @cached_property
    def reads(self) -> tuple[Entry, ...]:
        """What players looked at."""
        return tuple(one for one in self.players if one.type in READS)

    @cached_property
    def firing_at_start(self) -> frozenset[str]:
        """Alerts of the past that still fire at StartEx."""
        over = {one.get("alert") for one in self.of_type("alert.resolved") if one.at < 0}
        fired = self.of_type("alert.firing")
        return frozenset(one.id for one in fired if one.at < 0 and one.id not in over)

    @cached_property
    def variants(self) -> frozenset[str]:
        """Variants that were drawn."""
        return frozenset(
            str(one.get("variant")) for one in self.of_type("fault.started") if one.get("variant")
        )

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """The impact grid from StartEx on, above calm."""
        made: list[Sample] = []
        last = 0
        for one in self.of_type("impact.sample"):
            if one.at <= 0:
                continue
            quiet = self.calm.samples.get(one.at, {})
            minutes = float(one.get("users") or 0.0) - float(quiet.get("users") or 0.0)
            base = quiet.get("services") or {}
            hurt = {
                service: max(0.0, float(share) - float(base.get(service) or 0.0))
                for service, share in (one.get("services") or {}).items()
            }
            made.append(Sample(one.at, one.at - last, max(0.0, minutes), hurt))
            last = one.at
        return tuple(made)

    @cached_property
    def grid(self) -> int:
        """Length of one interval of the impact grid: what times of impact are exact to."""
        return min((one.span for one in self.samples), default=GRID)

    @cached_property
    def user_minutes(self) -> float:
        """User-minutes lost above calm, over the whole exercise."""
        total = 0.0
        for one in self.samples:
            total += one.minutes
        return total

    @cached_property
    def _folded(self) -> tuple[Board, Mapping[str, tuple[Version, ...]]]:
        board, found = Board(), dict[str, list[Version]]()
        for entry in self.entries:
            if not entry.type.startswith(("incident.", "alert.", "role.")):
                continue
            before = dict(board.incidents)
            apply(board, entry)
            for key, one in board.incidents.items():
                if before.get(key) is not one:
                    found.setdefault(key, []).append(Version(entry.seq, entry.at, one))
        return board, {key: tuple(value) for key, value in found.items()}

    @property
    def board(self) -> Board:
        """Incidents and alerts as they stood at the end."""
        return self._folded[0]

    @property
    def versions(self) -> Mapping[str, tuple[Version, ...]]:
        """Each declared incident over time."""
        return self._folded[1]

    @cached_property
    def past(self) -> Past:
        """The entries as `when` takes them."""
        return Past(self.entries)

    def holds(self, when: When) -> tuple[int, tuple[int, ...]] | None:
        """Since when a condition holds by the end of the log, and the entries that show it.

        Metrics cannot be seen in a log: a metric condition does not hold.
        """
        frame = Frame(self.past, max((one.at for one in self.entries), default=0))
        at = since(when, frame)
        if at is None:
            return None
        seen: dict[int, None] = {}
        for part in walk(when):
            if part.event is not None:
                hits = [one for one in self.past.of(part.event) if one.at <= at]
                for one in [e for e in hits if matches(part.where, e, self.past)][: part.count]:
                    seen[one.seq] = None
            if part.expected is not None:
                for one in self.of_type("inject.answered"):
                    if one.get("inject") == part.expected:
                        seen[one.seq] = None
        return at, tuple(sorted(seen))

    def targets(self, severity: str) -> Mapping[str, int]:
        """SLA targets of a severity."""
        return self.rules.targets.get(severity, {})


def log_of(
    header: Header, records: Sequence[Record], calm: Calm | None
) -> tuple[Scenario, tuple[Entry, ...], Calm]:
    """What a `Log` is made of; `calm` is looked up in the log's bounds when it is not given."""
    entries = tuple(one for one in records if isinstance(one, Entry))
    known = Calm.of(bounds_of(entries)) if calm is None else calm
    return _scenario(header.digest, tuple(sorted(header.files.items()))), entries, known


@lru_cache(maxsize=4)
def _scenario(_digest: str, files: tuple[tuple[str, str], ...]) -> Scenario:
    return from_files(dict(files))


def bounds_of(records: Sequence[Record]) -> Mapping[str, Json] | None:
    """The bounds that a log holds, the last ones."""
    for entry in reversed(records):
        if isinstance(entry, Entry) and entry.type == "exercise.bounds":
            bounds: Mapping[str, Json] = entry.get("bounds")
            return bounds
    return None
