"""Small graphs in a line of text."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"


def spark(
    values: Sequence[float | None],
    cells: int,
    *,
    floor: float | None = 0.0,
    top: float | None = None,
) -> str:
    """`cells` columns of blocks; gaps as spaces. The scale starts at `floor`, ends at `top`."""
    if not values or cells <= 0:
        return ""
    size = max(1, -(-len(values) // cells))
    columns: list[float | None] = []
    for start in range(0, len(values), size):
        part = [one for one in values[start : start + size] if one is not None and one == one]
        columns.append(max(part) if part else None)
    known = [one for one in columns if one is not None]
    if not known:
        return " " * len(columns)
    low = min(known) if floor is None else min(floor, *known)
    high = max(known) if top is None else max(top, *known)
    last = len(_BLOCKS) - 1
    return "".join(
        " "
        if one is None
        else _BLOCKS[0 if high <= low else min(last, int((one - low) / (high - low) * last + 0.5))]
        for one in columns
    )


def gauge(share: float, cells: int) -> str:
    """A bar of so many cells, filled by share in 0…1."""
    full = max(0, min(cells, int(share * cells + 0.5)))
    return "▮" * full + "▯" * (cells - full)
