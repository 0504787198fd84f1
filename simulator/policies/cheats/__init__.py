"""Tricks that must not pay, each laid over another policy: over `idle` it must not pass, over the
reference it must not beat it."""

from __future__ import annotations

from simulator.policies.cheats.trick import Trick

TRICKS: dict[str, Trick] = {}
"""Every trick by name; one module each."""
