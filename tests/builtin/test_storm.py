"""The retry storm of boot-storm, on the model: it collapses, outlives its cause, and ends only when
tries or load are taken off channels."""

from __future__ import annotations

from functools import cache

import pytest

from scenarios.catalog import open_scenario
from scenarios.model.world import Effect
from simulator.chance import Chance, Seeds
from simulator.telemetry.promql import Evaluator
from simulator.telemetry.store import SeriesStore
from simulator.world.build import world_spec
from simulator.world.world import World

MINUTE = 60_000
TRIGGERED, ACTED, OPENED, END = 5, 14, 22, 45
"""Minutes: the fault comes, somebody acts, what was done against the storm is taken back."""

VARIANTS = ("scatter-query", "empty-spares")
ATTEMPTS = """
  sum(rate(http_client_requests_total{service="api",target="channels"}[1m]))
    / sum(rate(http_requests_total{service="api"}[1m]))
"""
ERRORS = """
  sum(rate(http_requests_total{service="api",code=~"5.."}[1m]))
    / sum(rate(http_requests_total{service="api"}[1m]))
"""


class Storm:
    """The built-in's world with its fault, from minute five on; telemetry as it is scraped."""

    def __init__(self, variant: str) -> None:
        scenario, seeds = open_scenario("boot-storm"), Seeds.of(1)
        self.store = SeriesStore()
        self.world = World(
            world_spec(scenario),
            Chance(seeds.world),
            Chance(seeds.chance),
            self.store,
            start=-scenario.pre_roll,
            scrape_interval=scenario.alerting.scrape_interval,
        )
        fault = scenario.faults["slow-channels"]
        drawn = fault.one_of[variant]
        self.until(TRIGGERED)
        for number, effect in enumerate(drawn.effects):
            target = effect.target or drawn.target or fault.target
            assert target is not None
            self.world.add_effect(f"fault:{number}", target, effect, self.world.now)

    def until(self, minute: int) -> Storm:
        """Let it run to this minute."""
        self.world.advance(minute * MINUTE)
        return self

    def undo(self) -> Storm:
        """The cause is gone."""
        self.world.remove_effects("fault:", self.world.now)
        return self

    def act(self, target: str, **effect: object) -> Storm:
        """Somebody does something."""
        self.world.add_effect("act", target, Effect.model_validate(effect), self.world.now)
        return self

    def act_back(self) -> Storm:
        """Somebody takes it back."""
        self.world.remove_effects("act", self.world.now)
        return self

    @property
    def hurt(self) -> float:
        """Share of the api's users that are hurt now."""
        return self.world.impact().services["api"]

    def graph(self, query: str, minute: int) -> float:
        """What a graph shows at this minute."""
        found = Evaluator(self.store).instant(query, minute * MINUTE).series
        return found[0][1]


@cache
def _left_alone(variant: str) -> Storm:
    return Storm(variant).until(END)


@cache
def _cause_removed(variant: str) -> Storm:
    return Storm(variant).until(ACTED).undo().until(END)


@pytest.mark.parametrize("variant", VARIANTS)
def test_left_alone_it_collapses_and_stays(variant: str) -> None:
    assert _left_alone(variant).hurt > 0.95


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_outlives_its_cause_by_half_an_hour(variant: str) -> None:
    assert _cause_removed(variant).hurt > 0.9


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_tries_and_cause_it_is_over_and_stays_so_when_the_tries_come_back(
    variant: str,
) -> None:
    storm = Storm(variant).until(ACTED).act("api", set="calls.channels.retries", to=0).undo()
    assert storm.until(ACTED + 3).hurt < 0.01
    assert storm.until(OPENED).act_back().until(END).hurt < 0.01


@pytest.mark.parametrize("variant", VARIANTS)
def test_load_taken_off_for_some_minutes_ends_it(variant: str) -> None:
    storm = Storm(variant).until(ACTED).act("api", set="shed", to="66%")
    storm.until(ACTED + 2).undo().until(OPENED)
    assert 0.5 < storm.hurt < 0.8, "who is turned away is hurt, too"
    assert storm.act_back().until(OPENED + 3).hurt < 0.01
    assert storm.until(END).hurt < 0.01


def test_half_a_fix_helps_half() -> None:
    storm = Storm("scatter-query").until(ACTED).act("api", set="calls.channels.retries", to=0)
    assert 0.3 < storm.until(END).hurt < 0.8


@pytest.mark.parametrize(
    ("target", "effect"),
    [
        ("api", {"set": "instances", "times": 2}),
        ("channels", {"set": "instances", "times": 2}),
        ("api", {"set": "shed", "to": "66%"}),
    ],
    ids=["more of the api", "twice the channels", "a throttle that is opened again"],
)
def test_nothing_helps_while_the_cause_is_there_and_the_tries_go_on(
    target: str, effect: dict[str, object]
) -> None:
    storm = Storm("scatter-query").until(ACTED).act(target, **effect).until(OPENED)
    if effect["set"] == "shed":
        storm.act_back()
    assert storm.until(END).hurt > 0.9


def test_restarting_channels_does_not_help() -> None:
    storm = Storm("scatter-query").until(ACTED).act("channels", set="capacity", to="1/s")
    assert storm.until(ACTED + 1).act_back().undo().until(END).hurt > 0.9


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_storm_is_on_the_graphs(variant: str) -> None:
    storm = _cause_removed(variant)
    calm = storm.graph(ATTEMPTS, TRIGGERED)
    assert calm == pytest.approx(1.0, abs=0.1)
    assert storm.graph(ERRORS, TRIGGERED) < 0.01
    for minute in (ACTED - 2, OPENED, 30, END):
        assert storm.graph(ATTEMPTS, minute) > 3, "up to four tries for what is asked once"
        assert storm.graph(ERRORS, minute) > 0.9


def test_the_end_of_the_storm_is_on_the_graphs() -> None:
    storm = Storm("scatter-query").until(ACTED).act("api", set="calls.channels.retries", to=0)
    storm.undo().until(OPENED).act_back().until(END)
    assert storm.graph(ATTEMPTS, ACTED - 2) > 3
    assert storm.graph(ATTEMPTS, END) == pytest.approx(1.0, abs=0.1)
    assert storm.graph(ERRORS, END) < 0.01
