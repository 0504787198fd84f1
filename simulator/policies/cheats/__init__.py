"""Tricks that must not pay, each laid over another policy: over `idle` it must not pass, over the
reference it must not beat it."""

from __future__ import annotations

from simulator.policies.cheats import acts, alerts, incidents, paper, people
from simulator.policies.cheats.trick import Trick

TRICKS: dict[str, Trick] = {
    "silence-all": alerts.SILENCE_ALL,
    "acknowledge-all": alerts.ACKNOWLEDGE_ALL,
    "noise-all": alerts.NOISE_ALL,
    "link-all": alerts.LINK_ALL,
    "resolve-at-once": incidents.RESOLVE_AT_ONCE,
    "resolve-again": incidents.RESOLVE_AGAIN,
    "many-incidents": incidents.MANY_INCIDENTS,
    "sev1-always": incidents.SEV1_ALWAYS,
    "flap-severity": incidents.FLAP_SEVERITY,
    "end-early": incidents.END_EARLY,
    "scale-to-zero": acts.SCALE_TO_ZERO,
    "restart-all": acts.RESTART_ALL,
    "shed-all": acts.SHED_ALL,
    "roll-back-all": acts.ROLL_BACK_ALL,
    "brute-force": acts.BRUTE_FORCE,
    "page-everyone": people.PAGE_EVERYONE,
    "ask-everybody": people.ASK_EVERYBODY,
    "copy-updates": people.COPY_UPDATES,
    "promise": people.PROMISE,
    "name-every-cause": people.NAME_EVERY_CAUSE,
    "paste-post-mortem": paper.PASTE,
}
"""Every trick by name."""
