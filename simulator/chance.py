"""Keyed draws: a pure function of (seed, purpose, whose, how-manyth), never a stream.

A useless command therefore changes nobody's luck: another purpose, person or count is another draw.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from scenarios.model.values import Spread

T = TypeVar("T")

_SCALE = float(1 << 53)


def digest(seed: int, purpose: str, whose: str, nth: int) -> bytes:
    """Sixteen bytes that depend on these four and on nothing else."""
    key = f"{seed}\x1f{purpose}\x1f{whose}\x1f{nth}".encode()
    return hashlib.blake2b(key, digest_size=16).digest()


def derive(seed: int, purpose: str) -> int:
    """A seed of its own for a purpose, from one seed."""
    return int.from_bytes(digest(seed, "derive", purpose, 0)[:8], "big")


@dataclass(frozen=True, slots=True)
class Chance:
    """The draws of one seed."""

    seed: int

    def unit(self, purpose: str, whose: str = "", nth: int = 0) -> float:
        """A number in [0, 1), uniform, with 53 bits."""
        return (int.from_bytes(digest(self.seed, purpose, whose, nth)[:8], "big") >> 11) / _SCALE

    def spread(self, spread: Spread, purpose: str, whose: str = "", nth: int = 0) -> float:
        """A value of the spread."""
        return spread.at(self.unit(purpose, whose, nth))

    def time(self, spread: Spread, purpose: str, whose: str = "", nth: int = 0) -> int:
        """A spread of ms as whole ms."""
        return math.floor(self.spread(spread, purpose, whose, nth) + 0.5)

    def happens(self, probability: float, purpose: str, whose: str = "", nth: int = 0) -> bool:
        """True with this probability."""
        return self.unit(purpose, whose, nth) < probability

    def pick(self, options: Sequence[T], purpose: str, whose: str = "", nth: int = 0) -> T:
        """One of the options, each as likely; the options must have a fixed order."""
        return options[int(self.unit(purpose, whose, nth) * len(options))]

    def weighted(
        self, weights: Sequence[float], purpose: str, whose: str = "", nth: int = 0
    ) -> int:
        """The index of one option, likely as its weight says."""
        total = 0.0
        for weight in weights:
            total += weight
        left = self.unit(purpose, whose, nth) * total
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1


@dataclass(frozen=True, slots=True)
class Seeds:
    """The two seeds that are derived from the one that a player sees.

    `world` is what the exam is (faults, onset, shapes, traffic, cast, who knows what); `chance` is
    the dice (answer delays, action durations and outcomes, noise).
    """

    seed: int
    world: int
    chance: int

    @classmethod
    def of(cls, seed: int) -> Seeds:
        """Both seeds from one."""
        return cls(seed, derive(seed, "world"), derive(seed, "chance"))
