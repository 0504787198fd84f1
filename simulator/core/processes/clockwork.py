"""The beat of an exercise: start, end, the ten-second mark, the impact grid, the tempo commands."""

from __future__ import annotations

import hashlib
import math

from simulator.core.kernel import Kernel, Refused, Steps
from simulator.record.commands import Stamped

BEAT = 10_000
MINUTE = 60_000
SLOWEST, FASTEST = 0.25, 60.0
HELD_FOR = 60_000
"""Hurt must last this long to count as impact that began, wellness to count as ended."""


class Clockwork:
    """Emits what comes by the clock alone. Must be the first of the processes."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._rows = 0
        self._minutes = 0.0
        self._shares: dict[str, list[float]] = {}
        self._turned: dict[str, int] = {}
        self._hurting: dict[str, bool] = {}
        kernel.process(self._beats())
        kernel.handle("exercise.pause", self._pause)
        kernel.handle("exercise.resume", self._resume)
        kernel.handle("exercise.speed", self._speed)
        kernel.handle("exercise.jump", self._jump)
        kernel.handle("exercise.end", self._end)

    def _beats(self) -> Steps:
        kernel = self._kernel
        yield kernel.at(0)
        kernel.world_now()
        kernel.emit("exercise.started", fields={"cast": kernel.cast})
        for beat in range(BEAT, kernel.end + 1, BEAT):
            yield kernel.at(beat)
            self._beat(beat)

    def _beat(self, beat: int) -> None:
        kernel = self._kernel
        world = kernel.world_now()
        hasher = hashlib.sha256(world.digest())
        kernel.store.feed(hasher, self._rows)
        self._rows = kernel.store.rows
        kernel.emit("time.passed", fields={"digest": hasher.hexdigest()[:16]})
        self._measure(beat)

    def _measure(self, beat: int) -> None:
        sample = self._kernel.world.impact()
        for service, share in sample.services.items():
            self._shares.setdefault(service, []).append(share)
        for service, one in self._kernel.scenario.world.services.items():
            self._watch(service, sample.services.get(service, 0.0) > one.slo.errors)
        if beat % MINUTE:
            return
        hurt = {
            service: round(math.fsum(shares) / len(shares), 6)
            for service, shares in self._shares.items()
        }
        self._kernel.emit(
            "impact.sample",
            fields={
                "users": round(sample.user_minutes - self._minutes, 3),
                "services": {service: share for service, share in hurt.items() if share > 0},
                "traffic": {key: round(share, 6) for key, share in sample.traffic.items()},
            },
        )
        self._minutes = sample.user_minutes
        self._shares = {}

    def _watch(self, service: str, hurt: bool) -> None:
        """Impact begins and ends when the hurt has been past the objective for a minute."""
        now = self._kernel.now
        if hurt == self._hurting.get(service, False):
            self._turned.pop(service, None)
            return
        since = self._turned.setdefault(service, now)
        if now - since >= HELD_FOR:
            self._hurting[service] = hurt
            del self._turned[service]
            self._kernel.emit(
                "impact.began" if hurt else "impact.ended",
                fields={"service": service, "since": since // 1000},
                target=service,
            )

    def _pause(self, stamped: Stamped) -> None:
        self._kernel.emit("exercise.paused", actor=stamped.actor)

    def _resume(self, stamped: Stamped) -> None:
        kernel = self._kernel
        if not kernel.board.paused:
            raise Refused("the exercise is not paused")
        if stamped.command.get("held", 0) < 0:
            raise Refused("held is not negative")
        kernel.emit("exercise.resumed", actor=stamped.actor, fields=kernel.said(stamped))

    def _speed(self, stamped: Stamped) -> None:
        kernel = self._kernel
        speed = float(stamped.command.get("speed"))
        if not SLOWEST <= speed <= FASTEST:
            raise Refused(f"the tempo is between {SLOWEST}x and {FASTEST:.0f}x")
        if speed == kernel.board.speed:
            raise Refused(f"the tempo is {speed:g}x already")
        kernel.emit("exercise.speed_set", actor=stamped.actor, fields={"speed": speed})

    def _jump(self, stamped: Stamped) -> None:
        kernel = self._kernel
        to = stamped.command.get("to")
        if to is not None and to * 1000 <= kernel.now:
            raise Refused("that time has passed")
        kernel.emit("exercise.jumped", actor=stamped.actor, fields=kernel.said(stamped))

    def _end(self, stamped: Stamped) -> None:
        kernel = self._kernel
        if kernel.board.ended:
            raise Refused("the exercise was ended already")
        kernel.emit("exercise.ended", actor=stamped.actor)
