"""A model of single requests (SimPy) sticks and recovers at the same loads as the fluid does."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
import simpy

from simulator.chance import Chance
from simulator.world.spec import CallSpec, ServiceSpec, TrafficSpec, WorldSpec
from tests.world.examples import effect, made

SERVERS, WORK, QUEUE, TIMEOUT = 4, 0.1, 400, 1.0
TRIGGER, REPAIR, END = 30, 60, 240
Steps = Generator[Any, Any, None]


class Single:
    """One callee with `SERVERS` servers; callers give up after a second and try again."""

    def __init__(self, rate: float, retries: int) -> None:
        self.env = simpy.Environment()
        self.servers = simpy.PriorityResource(self.env, SERVERS)
        self.rate, self.retries, self.chance = rate, retries, Chance(5)
        self.drawn = self.tries = self.failed = self.done = 0
        self.env.process(self._arrive())
        self.env.process(self._break())

    def run(self) -> tuple[float, float]:
        """(tries per request, share of failed requests) in the last minute."""
        self.env.run(END - 60)
        self.tries = self.failed = self.done = 0
        self.env.run(END)
        return self.tries / max(self.done, 1), self.failed / max(self.done, 1)

    def _unit(self) -> float:
        self.drawn += 1
        return self.chance.unit("single", "", self.drawn)

    def _arrive(self) -> Steps:
        while True:
            yield self.env.timeout((0.5 + self._unit()) / self.rate)
            self.env.process(self._request())

    def _break(self) -> Steps:
        """Half of the servers are gone from second 30 to second 60."""
        yield self.env.timeout(TRIGGER)
        gone = [self.servers.request(priority=0) for _ in range(SERVERS // 2)]
        yield self.env.timeout(REPAIR - TRIGGER)
        for one in gone:
            self.servers.release(one)

    def _request(self) -> Steps:
        for _ in range(self.retries + 1):
            self.tries += 1
            answer = self.env.event()
            if len(self.servers.queue) < QUEUE:
                self.env.process(self._work(answer))
                result = yield answer | self.env.timeout(TIMEOUT)
                if answer in result:
                    self.done += 1
                    return
        self.failed += 1
        self.done += 1

    def _work(self, answer: simpy.Event) -> Steps:
        """Work is done whether or not anybody still waits for it."""
        with self.servers.request(priority=1) as turn:
            yield turn
            yield self.env.timeout(WORK * (0.5 + self._unit()))
        answer.succeed()


def _fluid(rate: float, retries: int) -> tuple[float, float]:
    """The same system as a fluid: the callee serves 40 requests a second."""
    world = made(
        WorldSpec(
            (
                ServiceSpec("caller", "http", 10, 1000, 0.001, slots=1e6),
                ServiceSpec(
                    "callee",
                    "http",
                    SERVERS,
                    1 / WORK,
                    WORK / 1.2092,
                    queue=QUEUE / SERVERS,
                    slots=1e6,
                ),
            ),
            (CallSpec("caller", "callee", timeout=TIMEOUT, retries=retries),),
            (TrafficSpec("load", "caller", rate, noise=0.0, timeout=60.0),),
        )
    )
    world.add_effect("f", "callee", effect("instances", to=SERVERS // 2), TRIGGER * 1000)
    world.remove_effects("f", REPAIR * 1000)
    world.advance(END * 1000)
    caller, callee = world.graph.index["caller"], world.graph.index["callee"]
    tries = float(world.flow.offered[callee] / world.flow.offered[caller])
    return tries, float(1.0 - world.flow.good[caller])


@pytest.mark.parametrize(
    ("rate", "retries", "sticks"),
    [(28.0, 3, True), (24.0, 3, True), (28.0, 0, False), (8.0, 3, False), (14.0, 1, False)],
)
def test_storms_stick_and_end_at_the_same_loads(rate: float, retries: int, sticks: bool) -> None:
    for tries, failed in (Single(rate, retries).run(), _fluid(rate, retries)):
        if sticks:
            assert tries > 0.8 * (retries + 1)
            assert failed > 0.7
        else:
            assert tries < 1.1
            assert failed < 0.05
