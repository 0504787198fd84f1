"""The distribution of times: log-logistic with shape 3, by `+ - * /` alone (laws 5 and 6).

P(V > u) = 1 / (1 + u³); its mean M is 1.2092; G(u) = E[min(V, u)] stands in a table of 257 nodes
that is linear in u between them. `STRATA` are the unlike instances: scales of the waiting time and
the weight of each, so that a storm is not a flat 100 %.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NODES: Final = 256
_FINE: Final = 1 << 15
STRATA: Final = np.array([0.8, 1.0, 1.2, 0.1])
WEIGHTS: Final = np.array([0.95 / 3, 0.95 / 3, 0.95 / 3, 0.05])
_SCALE: Final = STRATA[:, None]
_WEIGHT: Final = WEIGHTS[:, None]

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram of durations in seconds; `+Inf` is the count."""


def _table() -> tuple[Floats, Floats, Floats]:
    share = np.arange(_FINE + 1) / _FINE * (1 - 1e-9)
    u = share / (1 - share)
    survival = 1 / (1 + u * u * u)
    steps = (survival[1:] + survival[:-1]) * 0.5 * (u[1:] - u[:-1])
    mean = np.concatenate((np.zeros(1), np.cumsum(steps)))
    stride = _FINE // _NODES
    nodes, values = u[::stride].copy(), mean[::stride].copy()
    slopes = (values[1:] - values[:-1]) / (nodes[1:] - nodes[:-1])
    return nodes, values, slopes


_U, _G, _SLOPE = _table()
MEAN: Final = float(_G[-1])
"""M = E[V]: the mean of the log-logistic whose median is one."""


def patience(wait: Floats, total: Floats, timeout: Floats) -> tuple[Floats, Floats]:
    """For edges [E]: the share of tries that come too late, and the mean time held by one.

    `wait` D and `total` H of the callee in seconds, `timeout` T in seconds; both averaged over the
    strata. Law 6 without retries: `late` = P(X > T), `held` = E[min(X, T)].
    """
    alpha = np.maximum(total / MEAN, 1e-9)
    scaled = _SCALE * wait
    u = np.maximum(timeout - scaled, 0.0) / alpha
    late = (_WEIGHT / (1.0 + u * u * u)).sum(axis=0)
    node = np.minimum((u / (1.0 + u) * _NODES).astype(np.int64), _NODES - 1)
    mean = _G[node] + _SLOPE[node] * (u - _U[node])
    held = (_WEIGHT * np.minimum(scaled + alpha * mean, timeout)).sum(axis=0)
    return late, held


def within(wait: Floats, total: Floats, bound: Floats | float) -> Floats:
    """The share of requests that take at most `bound` seconds; shapes broadcast."""
    alpha = np.maximum(total / MEAN, 1e-9)
    share = np.zeros(np.broadcast_shapes(wait.shape, np.shape(bound)))
    for scale, weight in zip(STRATA, WEIGHTS):
        z = np.maximum(bound - scale * wait, 0.0) / alpha
        cube = z * z * z
        share = share + weight * (cube / (1.0 + cube))
    return share


def quantile(u: float, wait: float, total: float, stratum: int) -> float:
    """The sojourn in seconds at quantile `u` of one stratum: V = (u / (1 - u))^(1/3)."""
    odds = u / max(1.0 - u, 1e-9)
    return wait * float(STRATA[stratum]) + total / MEAN * cube_root(odds)


def cube_root(value: float) -> float:
    """By Newton's method: the same bits on every machine, which `pow` does not give."""
    if value <= 0.0:
        return 0.0
    root = 1.0
    while root * root * root < value:
        root *= 2.0
    for _ in range(60):
        following = (2.0 * root + value / (root * root)) / 3.0
        if following >= root:
            break
        root = following
    return root
