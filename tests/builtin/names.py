"""What is shipped, and on which seeds it is tried."""

from __future__ import annotations

BUILT_IN = ("closed-door", "boot-storm")
FEW = (1, 2)
"""Seeds of `make test`."""
MANY = range(1, 21)
"""Seeds of `make soak`."""
