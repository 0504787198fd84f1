"""The indicator against what was usual before StartEx, and the query that counts the harm."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from simulator.record.reads import QueryRead, SeriesFrame
from tui.client import Client
from tui.clocks import number

_STEPS = 20
_NEAR = 0.98
"""At least this share of the usual value counts as usual."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The indicator: its service, its value now, and the usual one."""

    name: str
    now: float
    usual: float

    @property
    def low(self) -> bool:
        """Is it clearly below what was usual?"""
        return self.now < self.usual * _NEAR

    def words(self) -> str:
        """Both values as people read them."""
        unit = "percent" if 0 <= self.now <= 1 and 0 <= self.usual <= 1 else ""
        return f"{self.name} {number(self.now, unit)} now, usually {number(self.usual, unit)}"


async def standing(client: Client) -> Standing | None:
    """How the indicator stands now; None where there is none, or no value."""
    query = client.public.indicator
    if not query:
        return None
    before = client.public.pre_roll
    now = _values(await client.series(QueryRead(query, client.now)))
    usual = _values(await client.series(QueryRead(query, 0, -before, max(1_000, before // _STEPS))))
    if not now or not usual:
        return None
    found = re.search(r'service="([^"]+)"', query)
    return Standing(found[1] if found else "indicator", now[-1], median(usual))


def _values(frame: SeriesFrame) -> list[float]:
    values = frame.lines[0].values if frame.lines else ()
    return [one for one in values if one is not None and one == one]


def default_impact(client: Client) -> str:
    """Failed requests of the declared incident's services, else where users come in."""
    one = client.current()
    enters = dict.fromkeys(each.enters for each in client.public.traffic)
    named = "|".join((one.services if one is not None else ()) or enters) or ".+"
    minutes = max(1, client.public.duration // 60_000)
    return f'sum(increase(http_requests_total{{service=~"{named}",code=~"5.."}}[{minutes}m]))'
