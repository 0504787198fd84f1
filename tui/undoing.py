"""What takes an action back, as far as the kind of action tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simulator.record.public import ActionInfo

_UNDOES: Final[Mapping[str, str]] = {
    "scale": "Scale again undoes it.",
    "shed_load": "Shed load with 0% ends it.",
    "limit_retries": "Limit retries again, to what it was, undoes it.",
    "set_timeout": "Change the timeout again, to what it was, undoes it.",
    "set_flag": "Switching the flag again undoes it.",
    "raise_limit": "Moving the limit back undoes it.",
}
_LASTS: Final = frozenset(("purge_queue", "clean_disk", "restore", "flush_cache", "failover"))
"""What is thrown away or moved by these does not come back."""


def undoing(one: ActionInfo) -> str:
    """What undoes it, or that nothing does; nothing where only the scenario knows."""
    if one.own:
        return ""
    if one.id in _LASTS:
        return "It cannot be taken back once it is done."
    return _UNDOES.get(one.id, "")
