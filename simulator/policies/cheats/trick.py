"""What a trick is: a policy that wraps another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.policies.base import Policy
from simulator.record.public_types import Public


@dataclass(frozen=True, slots=True)
class Trick:
    """A trick: what it does in a sentence, and how it is laid over a base policy."""

    text: str
    make: Callable[[Public, Policy], Policy]
